// The typed accessors of nodes. Each gives the value, or notes in `diagnostics` what is wrong with it and
// gives nil, so that a reader can go on and report everything at once. `name` is the path under which
// messages mention the value.

public import Base

extension Node {
  /// What the node is, for messages: `"5 sec"`, `10`, `a list`.
  public var shown: String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(_, let text): text
    case .string(let text): "\"" + (text.count <= 48 ? text : text.prefix(45) + "…") + "\""
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// Notes that this value is not what it should be.
  public func reject(
    _ name: String, _ problem: String? = nil, expected: String, next: String,
    noting diagnostics: inout Diagnostics
  ) {
    let problem = problem.map { ", \($0)" } ?? ""
    let subject = name.isEmpty ? "the profile" : "'\(name)'"
    diagnostics.add(place, "\(subject) is \(shown)\(problem)", expected: expected, next: next)
  }

  /// A truth value.
  public func flag(_ name: String, noting diagnostics: inout Diagnostics) -> Bool? {
    if case .bool(let flag) = value { return flag }
    reject(name, expected: "true or false", next: "write true or false", noting: &diagnostics)
    return nil
  }

  /// Whether this is a number in quotes.
  var isQuotedNumber: Bool { stringValue.map { Double($0) != nil } ?? false }

  /// Any string.
  public func string(_ name: String, noting diagnostics: inout Diagnostics) -> String? {
    if case .string(let text) = value { return text }
    reject(name, expected: "a string", next: "put it in quotes", noting: &diagnostics)
    return nil
  }

  /// One of `words`.
  public func word(of words: [String], _ name: String, noting diagnostics: inout Diagnostics) -> String? {
    let known = Suggestion.list(words)
    guard case .string(let text) = value else {
      reject(name, expected: known, next: "write one of them in quotes", noting: &diagnostics)
      return nil
    }
    if words.contains(text) { return text }
    let next = Suggestion.question(for: text, in: words, otherwise: "use one of them")
    reject(name, expected: known, next: next, noting: &diagnostics)
    return nil
  }

  /// A whole number within `range`.
  public func integer(
    in range: ClosedRange<Int>, _ name: String, noting diagnostics: inout Diagnostics
  ) -> Int? {
    if let number = exactInteger, range.contains(number) { return number }
    var example = RangePhrase.example(range)
    if case .number(let number, _) = value {
      example = number < Double(example) ? range.lowerBound : range.upperBound
    }
    if case .number(let number, _) = value, number != number.rounded(), abs(number) < 1e15 {
      example = min(max(Int(saturating: number), range.lowerBound), range.upperBound)
    }
    let isQuoted: Bool
    if case .string(let text) = value { isQuoted = Int(text) != nil } else { isQuoted = false }
    reject(
      name, expected: RangePhrase.integer(range),
      next: isQuoted ? "write it without quotes" : "write a number such as \(example)",
      noting: &diagnostics)
    return nil
  }

  /// A number within `range`.
  public func number(
    in range: ClosedRange<Double>, _ name: String, noting diagnostics: inout Diagnostics
  ) -> Double? {
    if case .number(let number, _) = value, range.contains(number) { return number }
    reject(
      name, expected: RangePhrase.number(range),
      next: isQuotedNumber ? "write it without quotes" : "write a number within these bounds",
      noting: &diagnostics)
    return nil
  }

  /// A duration of at least `least`, as it is written (no timescale).
  public func duration(
    atLeast least: Nanoseconds = .zero, _ name: String, noting diagnostics: inout Diagnostics
  ) -> Nanoseconds? {
    let expected = RangePhrase.duration(atLeast: least)
    if case .number(let number, let text) = value {
      let next =
        number == 0
        ? "write \"0s\""
        : "write \"\(text)ms\" or \"\(text)s\", whichever is meant"
      reject(name, "a number without a unit", expected: expected, next: next, noting: &diagnostics)
      return nil
    }
    return quantity(DurationText.read, name, expected, "write a number and a unit: \"250ms\"", &diagnostics) {
      if $0 < least { return least.count == 1 ? "which is not above 0" : "which is too short" }
      return $0 > RangePhrase.longest ? "which is too long" : nil
    }
  }

  /// A rate in things per second.
  public func rate(
    in range: ClosedRange<Double>, _ name: String, noting diagnostics: inout Diagnostics
  ) -> Double? {
    let expected = RangePhrase.rate(range)
    if case .number(_, let text) = value {
      reject(
        name, "a number without a unit", expected: expected, next: "write \"\(text)/s\" or \"\(text)/min\"",
        noting: &diagnostics)
      return nil
    }
    return quantity(RateText.read, name, expected, "write a number and a unit: \"50/s\"", &diagnostics) {
      range.contains($0) ? nil : "which is out of range"
    }
  }

  /// A size in bytes; a bare whole number counts bytes.
  public func size(
    in range: ClosedRange<Int>, _ name: String, noting diagnostics: inout Diagnostics
  ) -> Int? {
    let expected = RangePhrase.size(range)
    let next = "write a number and a unit: \"64KiB\""
    if case .number = value {
      if let bytes = exactInteger, range.contains(bytes) { return bytes }
      reject(name, expected: expected, next: next, noting: &diagnostics)
      return nil
    }
    return quantity(SizeText.read, name, expected, next, &diagnostics) {
      range.contains($0) ? nil : "which is out of range"
    }
  }

  /// A percentage as an exact fraction.
  public func percentage(_ name: String, noting diagnostics: inout Diagnostics) -> Share? {
    if case .number(let number, _) = value {
      reject(
        name, "a number without '%'", expected: RangePhrase.percentage, next: PercentageText.advice(number),
        noting: &diagnostics)
      return nil
    }
    let next = "write a number from 0 to 100 and '%'"
    return quantity(PercentageText.read, name, RangePhrase.percentage, next, &diagnostics) { _ in nil }
  }

  /// The elements of a list.
  public func list(_ name: String, noting diagnostics: inout Diagnostics) -> [Node]? {
    if case .array(let elements) = value { return elements }
    reject(name, expected: "a list", next: "put it in brackets: [ … ]", noting: &diagnostics)
    return nil
  }

  /// The members of an object; keys that are not among `keys` are noted, with what was probably meant, and
  /// left out.
  public func object(
    keys: [String], _ name: String, noting diagnostics: inout Diagnostics
  ) -> [Member]? {
    object(keys: keys, name, noting: &diagnostics, KeyAdvice.byLetters, inside: [])
  }

  /// As `object`, with advice by the places of the language; `inside` are the objects in this one.
  package func object(
    keys: [String], _ name: String, noting diagnostics: inout Diagnostics, _ advice: KeyAdvice,
    inside: [(key: String, keys: [String])]
  ) -> [Member]? {
    guard case .object(let members) = value else {
      let isEntry = if case .array(let elements) = value { elements.count == 1 } else { false }
      reject(
        name, expected: "an object", next: isEntry ? "remove the brackets" : "write an object: { … }",
        noting: &diagnostics)
      return nil
    }
    for member in members where !keys.contains(member.key) {
      let advice = advice.advice(
        on: member.key, in: keys, given: members.map(\.key), path: KeyAdvice.path(name), inside: inside)
      diagnostics.add(
        member.place, "unknown key '\(member.key)' in \(name.isEmpty ? "the profile" : "'\(name)'")",
        expected: keys.isEmpty ? "no keys" : Suggestion.list(keys), next: advice.next)
    }
    return members.filter { keys.contains($0.key) }
  }

  /// The whole number that the node spells, exactly.
  var exactInteger: Int? {
    guard case .number(let number, let text) = value else { return nil }
    if let integer = Int(text) { return integer }
    return number == number.rounded() && abs(number) <= 9_007_199_254_740_992 ? Int(saturating: number) : nil
  }

  private func quantity<Value>(
    _ read: (String) -> ValueText<Value>, _ name: String, _ expected: String, _ advice: String,
    _ diagnostics: inout Diagnostics, complaint: (Value) -> String?
  ) -> Value? {
    guard case .string(let text) = value else {
      reject(name, expected: expected, next: advice, noting: &diagnostics)
      return nil
    }
    switch read(text) {
    case .value(let value):
      guard let complaint = complaint(value) else { return value }
      reject(
        name, complaint, expected: expected, next: "write a value within these bounds", noting: &diagnostics)
    case .wrong(let problem, let next):
      reject(name, problem, expected: expected, next: next ?? advice, noting: &diagnostics)
    }
    return nil
  }
}

/// How messages and the schema speak of ranges.
enum RangePhrase {
  /// The longest duration that a profile may name.
  static let longest = Nanoseconds.seconds(168 * 3600 as Int64)
  static let percentage = "a percentage from \"0%\" to \"100%\""

  static func integer(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "the number \(range.lowerBound)" }
    return range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  static func example(_ range: ClosedRange<Int>) -> Int { range.contains(1) ? 1 : range.lowerBound }

  static func number(_ range: ClosedRange<Double>) -> String {
    "a number from \(NumberText.spell(range.lowerBound)) to \(NumberText.spell(range.upperBound))"
  }

  static func duration(atLeast least: Nanoseconds) -> String {
    switch least.count {
    case 0: "a duration such as \"250ms\" or \"1.5s\", at most \"168h\""
    case 1: "a duration above 0 such as \"250ms\" or \"1.5s\", at most \"168h\""
    default: "a duration of at least \"\(DurationText.spell(least))\", at most \"168h\""
    }
  }

  static func rate(_ range: ClosedRange<Double>) -> String {
    let least = range.lowerBound > 0 ? " above 0" : ""
    return
      "a rate\(least) such as \"50/s\" or \"3000/min\", at most \"\(NumberText.spell(range.upperBound))/s\""
  }

  static func size(_ range: ClosedRange<Int>) -> String {
    "a size such as \"64KiB\" or \"1MiB\", from \(range.lowerBound) to \(range.upperBound) bytes"
  }
}
