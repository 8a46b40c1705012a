// How messages speak of shapes: what was expected, and an example to write down.

import Base

/// The kinds of JSON values, as far as they tell shapes apart.
enum ValueKind: Hashable {
  case null
  case bool
  case number
  case string
  case array
  case object
}

extension Node {
  var kind: ValueKind {
    switch value {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

extension Shape {
  /// What is expected, in words.
  package var phrase: String {
    switch self {
    case .flag: "true or false"
    case .integer(let range): RangePhrase.integer(range)
    case .number(let range): RangePhrase.number(range)
    case .duration(let least): RangePhrase.duration(atLeast: least)
    case .rate(let range): RangePhrase.rate(range)
    case .size(let range): RangePhrase.size(range)
    case .percentage: RangePhrase.percentage
    case .word(let words): Suggestion.list(words)
    case .text(let form): form.phrase
    case .list(let element, let counts):
      counts.lowerBound > 0 ? "a list, not empty, of: \(element.phrase)" : "a list of: \(element.phrase)"
    case .pair(let first, let second): "a list of two: \(first.phrase), and \(second.phrase)"
    case .map(let map): "an object of \(map.noun)s by name"
    case .object(let object): "an object with \(object.summary)"
    case .catalogueFault: "{ fault: \"…\", … } with a fault of the catalogue and its settings"
    case .choice(let shapes): shapes.map(\.phrase).joined(separator: "; or ")
    case .durationDistribution:
      "a duration such as \"250ms\", or a distribution of durations such as { p50, p99 }"
    case .countDistribution: "a number such as 120, or a distribution of numbers such as { p50, p99 }"
    case .anything(let phrase): phrase
    }
  }

  /// An example in JSON5.
  package var example: String {
    switch self {
    case .flag: "true"
    case .integer(let range): "\(RangePhrase.example(range))"
    case .number(let range): range.contains(1) ? "1" : NumberText.spell(range.lowerBound)
    case .duration, .durationDistribution: "\"250ms\""
    case .rate: "\"50/s\""
    case .size: "\"64KiB\""
    case .percentage: "\"5%\""
    case .word(let words): "\"\(words[0])\""
    case .text(let form): form.example
    case .list(let element, _): "[\(element.example)]"
    case .pair(let first, let second): "[\(first.example), \(second.example)]"
    case .map(let map): map.example
    case .object(let object): object.example
    case .catalogueFault: "{ fault: \"no-response\" }"
    case .choice(let shapes): shapes[0].example
    case .countDistribution: "120"
    case .anything: "{ apisix: { max_retries: 1 } }"
    }
  }

  /// The kinds of value that can fit.
  var kinds: Set<ValueKind> {
    switch self {
    case .flag: [.bool]
    case .integer, .number: [.number]
    case .duration, .rate, .percentage, .word, .text: [.string]
    case .size: [.string, .number]
    case .list, .pair: [.array]
    case .map, .object, .catalogueFault: [.object]
    case .choice(let shapes): shapes.reduce(into: []) { $0.formUnion($1.kinds) }
    case .durationDistribution: [.string, .object]
    case .countDistribution: [.number, .object]
    case .anything: [.bool, .number, .string, .array, .object]
    }
  }
}

extension MapShape {
  var example: String {
    let keys = exampleKeys.isEmpty ? [key.example] : exampleKeys.map { "\"\($0)\"" }
    return "{ " + keys.map { "\($0): \(value.example)" }.joined(separator: ", ") + " }"
  }
}

extension Shape {
  /// How it is written, with "…" for values that nobody but the user knows.
  fileprivate var outline: String {
    switch self {
    case .object(let object): object.outline
    case .map(let map): "{ NAME: \(map.value.outline) }"
    case .list(let element, _): "[\(element.outline)]"
    case .integer(let range) where range.lowerBound == range.upperBound: example
    default: "…"
    }
  }
}

extension Field {
  /// What to write when it is missing: never a value made up.
  var addition: String {
    let outline = shape.outline
    return outline == "…" ? "add \(key): … (\(about))" : "add \(key): \(outline)"
  }
}

extension ObjectShape {
  /// The keys that matter most, for a phrase: those that must be given, or all when there are few.
  var summary: String {
    var keys: [String] = []
    for field in fields { if case .required = field.presence { keys.append(field.key) } }
    let alternatives = choices.filter(\.isRequired).map { $0.keys.joined(separator: " | ") }
    if keys.isEmpty && alternatives.isEmpty { return "any of " + self.keys.joined(separator: ", ") }
    return (keys + alternatives).joined(separator: ", ")
  }

  /// An example in JSON5, of the keys that must be given.
  var example: String { written(\.example) }

  /// The keys that must be given, without values.
  var outline: String { written(\.outline) }

  private func written(_ value: (Shape) -> String) -> String {
    var parts: [String] = []
    for field in fields {
      let isChosen = choices.contains { $0.isRequired && $0.keys.first == field.key }
      let isRequired = if case .required = field.presence { true } else { false }
      if isRequired || isChosen { parts.append("\(field.key): \(value(field.shape))") }
    }
    // All may be left out: one shows how they are written.
    let shown = fields.first { $0.key == exampleKey } ?? fields.first
    if parts.isEmpty, let shown { parts.append("\(shown.key): \(value(shown.shape))") }
    return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
  }
}
