// What to do with a key that is not known where it stands: another spelling, another place, or nothing.

import Base

/// Advice on unknown keys.
package struct KeyAdvice: Sendable {
  /// What is advised.
  struct Advice {
    /// The next step.
    var next: String
    /// The key of the object, or of one inside, that was meant: that it is missing needs no error of its own.
    var meant: Set<String> = []
  }

  let places: SchemaPlaces

  /// Advice by `places`.
  package init(places: SchemaPlaces) { self.places = places }

  /// Advice by the letters and by other tools' words alone.
  static let byLetters = KeyAdvice(places: .none)

  /// The parts of a path as messages write it; a policy's file is the policy.
  static func path(_ name: String) -> [String] {
    var parts = name.split(separator: ".").map(String.init)
    if parts.first == "policy" { parts.insert("proxy", at: 0) }
    return parts
  }

  /// Advice on `key` in the object at `path` that knows `keys` and already has `given`. `inside` are the
  /// objects in it, by their keys.
  func advice(
    on key: String, in keys: [String], given: [String], path: [String],
    inside: [(key: String, keys: [String])]
  ) -> Advice {
    let free = keys.filter { !given.contains($0) }
    if let sentence = OtherWords.sentence(for: key, in: keys) {
      return Advice(next: sentence, meant: Set(keys.filter { sentence.contains("\($0):") }))
    }
    if let (group, setting) = OtherWords.setting(for: key, in: inside.map(\.key)) {
      return Advice(next: "write \(group): { \(setting): … }", meant: [group])
    }
    let same = Suggestion.same(as: key, in: free, context: path.last ?? "")
    if !same.isEmpty { return Advice(next: Suggestion.question(same), meant: Set(same)) }
    if let elsewhere = elsewhere(key, path, inside) { return elsewhere }
    let near =
      Suggestion.akin(to: key, in: free).nonempty
      ?? (isKnown(key) ? nil : Suggestion.slips(of: key, in: free).nonempty)
    if let near { return Advice(next: Suggestion.question(near), meant: Set(near)) }
    for child in inside {
      guard let inner = inner(key, child.keys) else { continue }
      return Advice(next: "move it into '\(child.key)' and call it '\(inner)'", meant: [child.key])
    }
    return Advice(next: keys.isEmpty ? "remove it" : "use one of these keys, or remove it")
  }

  /// The key of an object inside that `key` is another spelling of, or has a slip of.
  private func inner(_ key: String, _ keys: [String]) -> String? {
    if places.vocabulary.contains(String(WordParts(key).folded)) { return nil }
    let meant = isKnown(key) ? Suggestion.same(as: key, in: keys) : Suggestion.meant(by: key, in: keys)
    return meant.count == 1 ? meant.first : nil
  }

  private func isKnown(_ key: String) -> Bool {
    OtherWords.contains(key) || places.vocabulary.contains(String(WordParts(key).folded))
  }

  /// Another object that has the key: one inside, one around, or the only one of the language.
  private func elsewhere(
    _ key: String, _ path: [String], _ inside: [(key: String, keys: [String])]
  ) -> Advice? {
    let homes = inside.filter { $0.keys.contains(key) }.map(\.key)
    if !homes.isEmpty && homes.count <= 3 {
      return Advice(next: "move it into \(Suggestion.list(homes))", meant: Set(homes))
    }
    if let (group, setting) = joined(key, inside) {
      return Advice(next: "write \(group): { \(setting): … }", meant: [group])
    }
    let places = places.homes(of: key, from: path).filter { $0.count <= path.count || $0[path.count] != "N" }
    guard !places.isEmpty else { return nil }
    if places == [[]] { return Advice(next: "move it to the top of the profile") }
    let inner = places.compactMap { $0.starts(with: path) ? Array($0.dropFirst(path.count)) : nil }
    if inner.count == places.count {
      return Advice(
        next: "move it into \(Suggestion.list(inner.map { $0.joined(separator: ".") }))",
        meant: Set(inner.compactMap(\.first)))
    }
    return Advice(next: "it belongs into \(Suggestion.list(places.map { $0.joined(separator: ".") }))")
  }

  /// A group and a setting of it written as one word: `retryOn`, `maxRetries`, `idleTimeout`.
  private func joined(
    _ key: String, _ inside: [(key: String, keys: [String])]
  ) -> (group: String, key: String)? {
    let parts = WordParts(key)
    for child in inside {
      guard let rest = parts.without(child.key) else { continue }
      if let setting = child.keys.first(where: { WordParts($0).plain == rest.plain }) {
        return (child.key, setting)
      }
    }
    return nil
  }
}

extension Array {
  /// nil instead of nothing.
  fileprivate var nonempty: Self? { isEmpty ? nil : self }
}

extension ObjectShape {
  /// The objects in it that must not be lists or maps, with their keys.
  var objectsInside: [(key: String, keys: [String])] {
    fields.compactMap { field in
      let keys = field.shape.objectKeys
      return keys.isEmpty ? nil : (field.key, keys)
    }
  }
}

extension Shape {
  /// The keys of the object that may stand here, if one may.
  var objectKeys: [String] {
    switch self {
    case .object(let object): object.keys
    case .choice(let shapes): shapes.lazy.map(\.objectKeys).first { !$0.isEmpty } ?? []
    default: []
    }
  }
}
