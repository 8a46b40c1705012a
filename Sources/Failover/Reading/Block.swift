// One object of a policy: its members by name or alias, read with the typed accessors of `Node`, each value
// together with the name of the setting that it came from.

import Base
import Profile

/// An object of the policy.
struct Block {
  /// The path for messages: `proxy.policy.apisix`.
  let path: String
  /// The path for explanations: `apisix`.
  let label: String
  private let members: [Member]

  /// Nil, with a note, when `node` is not an object. Keys in `ignored` are accepted with a warning, and never
  /// suggested.
  init?(
    _ node: Node, _ keys: [String], ignored: [String] = [], _ path: String, _ label: String,
    noting diagnostics: inout Diagnostics
  ) {
    var node = node
    if case .object(let members) = node.value {
      let skipped = members.filter { ignored.contains($0.key) }
      if let first = skipped.first {
        diagnostics.warn(
          first.place, Block.withoutEffect(skipped.map(\.key), of: label.isEmpty ? path : label))
      }
      node.value = .object(members.filter { !ignored.contains($0.key) })
    }
    let advice = PolicySchema.advice(at: path)
    guard
      let members = node.object(
        keys: keys, path, noting: &diagnostics, advice.keys, inside: advice.inside)
    else { return nil }
    self.path = path
    self.label = label
    self.members = members
  }

  /// The words for settings that are taken as pasted and do nothing.
  private static func withoutEffect(_ keys: [String], of label: String) -> String {
    if keys.count == 1 { return "\(label).\(keys[0]) has no effect here" }
    return "\(label) has settings without an effect here: \(keys.joined(separator: ", "))"
  }

  /// Warns that the setting `key`, if it is written, has not the effect that the product gives it: `why`.
  func warn(_ key: String, _ why: String, noting diagnostics: inout Diagnostics) {
    guard let member = member(key) else { return }
    diagnostics.warn(member.place, "\(label.isEmpty ? key : "\(label).\(key)"): \(why)")
  }

  func has(_ key: String) -> Bool { members.contains { $0.key == key } }
  func member(_ key: String) -> Member? { members.first { $0.key == key } }

  /// The one member that is called by one of `names`, which mean the same; two of them are a mistake.
  func member(_ names: [String], noting diagnostics: inout Diagnostics) -> Member? {
    let given = members.filter { names.contains($0.key) }
    if given.count > 1 {
      diagnostics.add(
        given[1].place, "'\(path)' has both '\(given[0].key)' and '\(given[1].key)', which mean the same",
        expected: "one of them", next: "remove one of the two")
    }
    return given.first
  }

  /// The object called `key`.
  func nested(
    _ key: String, _ keys: [String], ignored: [String] = [], noting diagnostics: inout Diagnostics
  ) -> Block? {
    guard let member = member(key) else { return nil }
    return Block(
      member.value, keys, ignored: ignored, "\(path).\(key)", label.isEmpty ? key : "\(label).\(key)",
      noting: &diagnostics)
  }

  /// The value called by one of `names`, as `read` takes it out of the node.
  func setting<Value>(
    _ names: [String], noting diagnostics: inout Diagnostics,
    _ read: (Node, String, inout Diagnostics) -> Value?
  ) -> Setting<Value>? {
    guard let member = member(names, noting: &diagnostics) else { return nil }
    guard let value = read(member.value, "\(path).\(member.key)", &diagnostics) else { return nil }
    return Setting(value: value, origin: label.isEmpty ? member.key : "\(label).\(member.key)")
  }

  func duration(
    _ names: String..., atLeast least: Nanoseconds = Nanoseconds(1), noting diagnostics: inout Diagnostics
  ) -> Setting<Nanoseconds>? {
    setting(names, noting: &diagnostics) { $0.duration(atLeast: least, $1, noting: &$2) }
  }

  func integer(
    _ names: String..., in range: ClosedRange<Int>, noting diagnostics: inout Diagnostics
  ) -> Setting<Int>? {
    setting(names, noting: &diagnostics) { $0.integer(in: range, $1, noting: &$2) }
  }

  /// A duration that the product counts in milliseconds.
  func milliseconds(
    _ name: String, in range: ClosedRange<Int>, noting diagnostics: inout Diagnostics
  ) -> Setting<Nanoseconds>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      var unused = Diagnostics()
      if case .string = node.value, let duration = node.duration(path, noting: &unused) {
        let least = range.lowerBound
        let most = range.upperBound == .max ? "of at least \(least)" : "from \(least) to \(range.upperBound)"
        node.reject(
          path, expected: "a whole number of milliseconds \(most)",
          next: "write \(duration.count / 1_000_000), without a unit", noting: &notes)
        return nil
      }
      let count = node.integer(in: range, path, noting: &notes)
      return count.map { .milliseconds(Int64(min($0, Block.mostMilliseconds))) }
    }
  }

  func flag(_ name: String, noting diagnostics: inout Diagnostics) -> Setting<Bool>? {
    setting([name], noting: &diagnostics) { $0.flag($1, noting: &$2) }
  }

  /// One of the words that `values` gives a meaning.
  func word<Value>(
    _ name: String, _ values: [(String, Value)], noting diagnostics: inout Diagnostics
  ) -> Setting<Value>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      let word = node.word(of: values.map(\.0), path, noting: &notes)
      return values.first { $0.0 == word }?.1
    }
  }

  /// A size in bytes; Kubernetes' `50Mi` is read as `50MiB`.
  func size(_ name: String, noting diagnostics: inout Diagnostics) -> Setting<Int>? {
    setting([name], noting: &diagnostics) { Block.size($0, $1, noting: &$2) }
  }

  /// The size that `node` is.
  static func size(_ node: Node, _ path: String, noting diagnostics: inout Diagnostics) -> Int? {
    var node = node
    if case .string(let text) = node.value,
      text.hasSuffix("Ki") || text.hasSuffix("Mi") || text.hasSuffix("Gi")
    {
      node.value = .string(text + "B")
    }
    return node.size(in: 1...mostBytes, path, noting: &diagnostics)
  }

  /// What 64 bits of nanoseconds hold.
  static let mostMilliseconds = 9_000_000_000_000

  /// More than any body: 1 TiB.
  static let mostBytes = 1 << 40

  /// A list without repetitions, each element as `read` takes it.
  func list<Element: Hashable>(
    _ names: [String], noting diagnostics: inout Diagnostics,
    _ read: (Node, String, inout Diagnostics) -> Element?
  ) -> Setting<[Element]>? {
    setting(names, noting: &diagnostics) { node, path, notes in
      Block.elements(node, path, noting: &notes, read)
    }
  }

  /// The elements of `node`, which must be a list of at least one and name nothing twice.
  static func elements<Element: Hashable>(
    _ node: Node, _ path: String, noting diagnostics: inout Diagnostics,
    _ read: (Node, String, inout Diagnostics) -> Element?
  ) -> [Element]? {
    guard let nodes = node.list(path, noting: &diagnostics) else { return nil }
    if nodes.isEmpty {
      diagnostics.add(
        node.place, "'\(path)' is an empty list", expected: "at least one element",
        next: "name one, or remove '\(path)'")
    }
    var elements: [Element] = []
    for (index, node) in nodes.enumerated() {
      guard let element = read(node, "\(path)[\(index)]", &diagnostics) else { continue }
      if elements.contains(element) {
        diagnostics.add(
          node.place, "'\(path)' has \(node.shown) twice", expected: "each element once",
          next: "remove one of the two")
      } else {
        elements.append(element)
      }
    }
    return elements
  }
}
