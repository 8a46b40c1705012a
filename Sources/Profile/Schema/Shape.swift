// The schema's vocabulary. One table of these (ProfileSchema) is what values are checked against, what
// "expected …" in messages is made from, what overrides find their way by and what the JSON Schema is printed
// from.

package import Base

/// What a value may look like.
package indirect enum Shape: Sendable {
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
package struct TextForm: Sendable {
  /// "a phase's name": what is expected, with an example.
  package var phrase: String
  /// An example in JSON5.
  package var example: String
  /// The grammar, or an approximation that lets everything valid pass, as a regular expression; nil: any
  /// string.
  package var pattern: String?
  /// What is wrong with a text; nil: nothing.
  package var check: @Sendable (String) -> TextProblem?

  package init(
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
package struct TextProblem: Error {
  package var offset: Int
  package var problem: String
  package var expected: String?
  package var next: String

  package init(offset: Int, problem: String, expected: String?, next: String) {
    self.offset = offset
    self.problem = problem
    self.expected = expected
    self.next = next
  }
}

/// An object whose keys are the user's.
package struct MapShape: Sendable {
  /// What a key names: "provider".
  package var noun: String
  package var key: TextForm
  package var value: Shape
  package var counts: ClosedRange<Int>
  /// The keys of an example, when one is not enough.
  var exampleKeys: [String] = []

  package init(
    noun: String, key: TextForm, value: Shape, counts: ClosedRange<Int>, exampleKeys: [String] = []
  ) {
    self.noun = noun
    self.key = key
    self.value = value
    self.counts = counts
    self.exampleKeys = exampleKeys
  }
}

/// An object whose keys the language knows.
package struct ObjectShape: Sendable {
  package var fields: [Field]
  /// Sets of keys of which one at most, or exactly one, may be given.
  var choices: [KeyChoice] = []
  /// The key of an example when none must be given; the first one if not said.
  var exampleKey: String?

  package init(fields: [Field], choices: [KeyChoice] = [], exampleKey: String? = nil) {
    self.fields = fields
    self.choices = choices
    self.exampleKey = exampleKey
  }

  subscript(key: String) -> Field? { fields.first { $0.key == key } }
  package var keys: [String] { fields.map(\.key) }
}

/// Keys that exclude each other.
package struct KeyChoice: Sendable {
  var keys: [String]
  var isRequired: Bool

  /// Exactly one of `keys`.
  package static func exactlyOne(_ keys: String...) -> KeyChoice { KeyChoice(keys: keys, isRequired: true) }
  /// One of `keys`, or none.
  package static func atMostOne(_ keys: String...) -> KeyChoice { KeyChoice(keys: keys, isRequired: false) }
}

/// A key of an object.
package struct Field: Sendable {
  package enum Presence: Sendable {
    case required
    case optional
    /// When it is not given, it is this JSON5.
    case standard(String)
  }

  package var key: String
  package var shape: Shape
  package var presence: Presence
  /// A key that must be given too.
  var needs: String?
  /// What it is for, in a line.
  package var about: String

  /// A key that must be given.
  package static func required(_ key: String, _ shape: Shape, _ about: String) -> Field {
    Field(key: key, shape: shape, presence: .required, needs: nil, about: about)
  }
  /// A key that may be left out.
  package static func optional(_ key: String, _ shape: Shape, needs: String? = nil, _ about: String) -> Field
  {
    Field(key: key, shape: shape, presence: .optional, needs: needs, about: about)
  }
  /// A key that has a default.
  package static func standard(
    _ key: String, _ shape: Shape, _ value: String, needs: String? = nil, _ about: String
  ) -> Field {
    Field(key: key, shape: shape, presence: .standard(value), needs: needs, about: about)
  }
}
