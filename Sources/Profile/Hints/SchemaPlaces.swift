// Where each key of the language may stand: what a key that stands elsewhere is told.

import Base

/// Every key of a shape with the path of the object that has it.
package struct SchemaPlaces: Sendable {
  /// A key, and the keys on the way to its object: `NAME` for a key of the user's, `N` for an index.
  struct Place: Sendable {
    var path: [String]
    var key: String
  }

  private(set) var all: [Place] = []
  /// Every key, as `WordParts` folds it: a word of the language is no slip of the pen for another.
  private(set) var vocabulary: Set<String> = []

  /// No places: keys of products, which have a language of their own.
  package static let none = SchemaPlaces()

  private init() {}

  /// The places in `shape`.
  package init(_ shape: Shape) {
    walk(shape, [])
    let forms = DistributionShape.durationForms.keys
    let settings = FaultCatalogue.all.flatMap(\.settings).map(\.key)
    vocabulary = Set((all.map(\.key) + forms + settings).map { String(WordParts($0).folded) })
  }

  /// Distributions and faults are not looked into: they stand in many places, with keys such as `max`.
  private mutating func walk(_ shape: Shape, _ path: [String]) {
    switch shape {
    case .object(let object):
      for field in object.fields {
        all.append(Place(path: path, key: field.key))
        walk(field.shape, path + [field.key])
      }
    case .map(let map): walk(map.value, path + ["NAME"])
    case .list(let element, _): walk(element, path + ["N"])
    case .choice(let shapes): for shape in shapes { walk(shape, path) }
    case .flag, .integer, .number, .duration, .rate, .size, .percentage, .word, .text, .pair,
      .catalogueFault, .durationDistribution, .countDistribution, .anything:
      break
    }
  }

  /// The paths of the objects that have `key`, those nearest to the object at `path` only: with the most of
  /// its path, then with the shortest. An object that is neither around nor inside counts only if no other
  /// kind of object has the key; more than two are no advice.
  func homes(of key: String, from path: [String]) -> [[String]] {
    var best: [[String]] = []
    var nearest = (common: -1, length: Int.max)
    let all = all.filter { $0.key == key }
    for place in all {
      let common = zip(place.path, path).prefix { SchemaPlaces.matches($0, $1) }.count
      let actual = Array(path[..<common]) + place.path[common...]
      let isNearer =
        common > nearest.common || common == nearest.common && actual.count < nearest.length
      if isNearer {
        nearest = (common, actual.count)
        best = []
      }
      if common == nearest.common && actual.count == nearest.length && !best.contains(actual) {
        best.append(actual)
      }
    }
    let isWithin = nearest.common == path.count || best.contains { path.starts(with: $0) }
    if !isWithin {
      let isOfOneKind = Set(all.map { $0.path.last ?? "" }).count == 1
      let isNear = path.count - nearest.common <= (nearest.common > 0 ? 1 : 2)
      guard isOfOneKind && isNear && (nearest.common > 0 || nearest.length == 1) else { return [] }
      guard path.last.map({ Int($0) == nil }) ?? true else { return [] }
    }
    return best.count <= 2 ? best : []
  }

  private static func matches(_ pattern: String, _ part: String) -> Bool {
    pattern == part || pattern == "NAME" || pattern == "N" && Int(part) != nil
  }
}
