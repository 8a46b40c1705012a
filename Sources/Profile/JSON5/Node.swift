public import Base

/// A value of a JSON5 text, with the place where it stands. What a profile is before anybody knows what it
/// means; readers take it apart with the typed accessors, which note what is wrong in `Diagnostics`.
public struct Node: Sendable, Equatable {
  /// Where it begins.
  public var place: SourcePlace
  /// What it is.
  public var value: NodeValue

  /// `value` at `place`.
  public init(place: SourcePlace, value: NodeValue) {
    self.place = place
    self.value = value
  }

  /// The value of `key` when this is an object that has it.
  public subscript(key: String) -> Node? { member(key)?.value }

  /// The member `key` when this is an object that has it.
  public func member(_ key: String) -> Member? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }
  }
}

/// The kinds of JSON5 values.
public enum NodeValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number; its text is kept so that integers stay exact.
  case number(Double, text: String)
  /// A string.
  case string(String)
  /// A list.
  case array([Node])
  /// An object, its members in their order, no key twice.
  case object([Member])
}

/// A key of an object and its value.
public struct Member: Sendable, Equatable {
  /// The key.
  public var key: String
  /// Where the key stands.
  public var place: SourcePlace
  /// Its value.
  public var value: Node

  /// `key`, at `place`, with `value`.
  public init(key: String, place: SourcePlace, value: Node) {
    self.key = key
    self.place = place
    self.value = value
  }
}
