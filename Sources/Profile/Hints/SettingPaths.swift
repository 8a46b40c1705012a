// Paths of settings as `--set` takes them, in a profile as it is: what a path that does not exist may have
// meant.

import Base

/// Finds the paths that a key may have been the end of.
struct SettingPaths {
  private let root: Node
  private let shape: Shape
  private var found: [(path: [String], isGiven: Bool)] = []

  /// Paths in the profile `root`, whose shape is `shape`.
  init(root: Node, shape: Shape) {
    self.root = root
    self.shape = shape
  }

  /// The paths that end in `key`: those that the profile gives, else those that it could, the shortest only;
  /// none when there are more than three.
  func paths(to key: String) -> [String] {
    var search = self
    search.walk(root, shape, [], key)
    let given = search.found.contains { $0.isGiven }
    let candidates = search.found.filter { $0.isGiven == given }.map(\.path)
    guard let shortest = candidates.map(\.count).min() else { return [] }
    // What is given is all listed; what only could be, as far out as it gets.
    let near = given ? candidates : candidates.filter { $0.count == shortest }
    return near.count <= 3 ? near.map(SettingPaths.spell) : []
  }

  /// Keys with dots in them stand in quotes.
  private static func spell(_ path: [String]) -> String {
    path.map { $0.contains(".") ? "\"\($0)\"" : $0 }.joined(separator: ".")
  }

  private mutating func walk(_ node: Node?, _ shape: Shape, _ path: [String], _ key: String) {
    switch shape {
    case .object(let object):
      for field in object.fields {
        let value = node?[field.key]
        if field.key == key { found.append((path + [key], value != nil)) }
        walk(value, field.shape, path + [field.key], key)
      }
    case .map(let map):
      for member in node?.members ?? [] {
        if member.key == key { found.append((path + [key], true)) }
        walk(member.value, map.value, path + [member.key], key)
      }
    case .list(let element, _):
      for (index, value) in (node?.elements ?? []).enumerated() {
        walk(value, element, path + ["\(index)"], key)
      }
    case .choice(let shapes):
      let kind = node?.kind ?? .object
      for shape in shapes where shape.kinds.contains(kind) { walk(node, shape, path, key) }
    case .flag, .integer, .number, .duration, .rate, .size, .percentage, .word, .text, .pair,
      .catalogueFault, .durationDistribution, .countDistribution, .anything:
      break
    }
  }
}
