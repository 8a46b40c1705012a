import Base

/// An object seen through its row of the schema: keys that are not given have the schema's default. Asking
/// for a key that the schema does not know is a mistake in this module, so that reader and schema can't drift
/// apart.
struct ObjectView {
  let node: Node
  let shape: ObjectShape

  /// The value of `key`, or its default; nil when there is neither.
  subscript(key: String) -> Node? {
    guard let field = shape[key] else { preconditionFailure("the schema has no key '\(key)'") }
    if let given = node[key] { return given }
    guard case .standard(let text) = field.presence else { return nil }
    let standard = JSON5Reader.read(text, file: node.place.file)
    guard standard.diagnostics.all.isEmpty, var value = standard.node else {
      preconditionFailure("the schema's default for '\(key)' is no JSON5")
    }
    value.place = node.place
    return value
  }

  /// The value of `key` when the profile gives it.
  func given(_ key: String) -> Node? {
    precondition(shape[key] != nil)
    return node[key]
  }

  /// Whether an unknown key is there that was probably meant to be `key`: that was reported already.
  func misspells(_ key: String) -> Bool {
    node.members.contains { shape[$0.key] == nil && Suggestion.meant(by: $0.key, in: [key]) == [key] }
  }

  /// The object at `key` seen through `shape`; when it is not given, as if it were empty.
  func object(_ key: String, _ shape: ObjectShape) -> ObjectView {
    ObjectView(node: self[key] ?? Node(place: node.place, value: .object([])), shape: shape)
  }

  /// The truth value at `key`.
  func flag(_ key: String) -> Bool? {
    guard case .bool(let flag) = self[key]?.value else { return nil }
    return flag
  }

  /// The case of an enumeration that the word at `key` names.
  func word<Word: RawRepresentable<String>>(_ key: String, _ type: Word.Type) -> Word? {
    self[key]?.stringValue.flatMap(Word.init(rawValue:))
  }
}

extension Node {
  /// The text of a string.
  var stringValue: String? {
    guard case .string(let text) = value else { return nil }
    return text
  }

  /// The elements of a list, or the value itself as the only one.
  var oneOrMore: [Node] {
    guard case .array(let elements) = value else { return [self] }
    return elements
  }

  /// The members of an object; none of anything else.
  var members: [Member] {
    guard case .object(let members) = value else { return [] }
    return members
  }

  /// The elements of a list; none of anything else.
  var elements: [Node] {
    guard case .array(let elements) = value else { return [] }
    return elements
  }
}
