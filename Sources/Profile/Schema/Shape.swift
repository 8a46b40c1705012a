// The schema's vocabulary. One table of these (ProfileSchema) is what values are checked against, what
// "expected …" in messages is made from, what overrides find their way by and what the JSON Schema is printed
// from.

import Base

/// What a value may look like.
indirect enum Shape: Sendable {
  case flag
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case duration(atLeast: Nanoseconds)
  case rate(ClosedRange<Double>)
  case size(ClosedRange<Int>)
  case percentage
  case word([String])
  case text(TextForm)
  case list(of: Shape, counts: ClosedRange<Int>)
  case pair(Shape, Shape)
  case map(MapShape)
  case object(ObjectShape)
  /// A fault of the catalogue with settings of its own; which ones, its key `fault` says.
  case catalogueFault
  /// One of several, told apart by the kind of value; strings by trying.
  case choice([Shape])
  case durationDistribution
  case countDistribution
  /// Anything; who reads it knows what it means.
  case anything(String)
}

/// A string with a grammar of its own.
struct TextForm: Sendable {
  /// "a phase's name": what is expected, with an example.
  var phrase: String
  /// An example in JSON5.
  var example: String
  /// The grammar, or an approximation that lets everything valid pass, as a regular expression; nil: any
  /// string.
  var pattern: String?
  /// What is wrong with a text; nil: nothing.
  var check: @Sendable (String) -> TextProblem?

  init(
    _ phrase: String, example: String, pattern: String? = nil,
    check: @escaping @Sendable (String) -> TextProblem? = { _ in nil }
  ) {
    self.phrase = phrase
    self.example = example
    self.pattern = pattern
    self.check = check
  }
}

/// What is wrong inside of a string, and how far in.
struct TextProblem: Error {
  var offset: Int
  var problem: String
  var expected: String?
  var next: String
}

/// An object whose keys are the user's.
struct MapShape: Sendable {
  /// What a key names: "provider".
  var noun: String
  var key: TextForm
  var value: Shape
  var counts: ClosedRange<Int>
  /// The keys of an example, when one is not enough.
  var exampleKeys: [String] = []
}

/// An object whose keys the language knows.
struct ObjectShape: Sendable {
  var fields: [Field]
  /// Sets of keys of which one at most, or exactly one, may be given.
  var choices: [KeyChoice] = []
  /// The key of an example when none must be given; the first one if not said.
  var exampleKey: String?

  subscript(key: String) -> Field? { fields.first { $0.key == key } }
  var keys: [String] { fields.map(\.key) }
}

/// Keys that exclude each other.
struct KeyChoice: Sendable {
  var keys: [String]
  var isRequired: Bool

  /// Exactly one of `keys`.
  static func exactlyOne(_ keys: String...) -> KeyChoice { KeyChoice(keys: keys, isRequired: true) }
  /// One of `keys`, or none.
  static func atMostOne(_ keys: String...) -> KeyChoice { KeyChoice(keys: keys, isRequired: false) }
}

/// A key of an object.
struct Field: Sendable {
  enum Presence: Sendable {
    case required
    case optional
    /// When it is not given, it is this JSON5.
    case standard(String)
  }

  var key: String
  var shape: Shape
  var presence: Presence
  /// A key that must be given too.
  var needs: String?
  /// What it is for, in a line.
  var about: String

  /// A key that must be given.
  static func required(_ key: String, _ shape: Shape, _ about: String) -> Field {
    Field(key: key, shape: shape, presence: .required, needs: nil, about: about)
  }
  /// A key that may be left out.
  static func optional(_ key: String, _ shape: Shape, needs: String? = nil, _ about: String) -> Field {
    Field(key: key, shape: shape, presence: .optional, needs: needs, about: about)
  }
  /// A key that has a default.
  static func standard(
    _ key: String, _ shape: Shape, _ value: String, needs: String? = nil, _ about: String
  ) -> Field {
    Field(key: key, shape: shape, presence: .standard(value), needs: needs, about: about)
  }
}
