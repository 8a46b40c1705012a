// The kinds of value that only policies have: durations that can be off, shares, jitter, percentiles of a
// hedge's delay, forms of a hint.

import Base
import Profile

extension Node {
  /// A duration above 0, or "off".
  func durationOrOff(_ path: String, noting diagnostics: inout Diagnostics) -> Nanoseconds? {
    switch value {
    case .string("off"): return .forever
    case .string("none"), .string("never"), .string("disabled"), .string("infinity"), .string("0"),
      .string("0s"), .string("0ms"), .bool(false), .null, .number(0, _):
      reject(
        path, expected: "a duration above 0 such as \"250ms\", or \"off\"", next: "write \"off\"",
        noting: &diagnostics)
      return nil
    case .string, .bool, .number, .array, .object:
      return duration(atLeast: Nanoseconds(1), path, noting: &diagnostics)
    }
  }

  /// A percentage, or a number from 0 to 1.
  func share(_ path: String, noting diagnostics: inout Diagnostics) -> Double? {
    switch value {
    case .number(let number, _):
      if (0...1).contains(number) { return number }
      reject(
        path, expected: "a percentage such as \"20%\", or a number from 0 to 1",
        next: number >= 2 && number <= 100
          ? "write \"\(PolicyText.number(number))%\"" : "write a value within these bounds",
        noting: &diagnostics)
      return nil
    case .string, .bool, .null, .array, .object:
      return percentage(path, noting: &diagnostics).map { Double($0.numerator) / Double($0.denominator) }
    }
  }

  /// A share above 0, or "off" for 0.
  func shareOrOff(_ path: String, noting diagnostics: inout Diagnostics) -> Double? {
    if case .string("off") = value { return 0 }
    return share(path, noting: &diagnostics)
  }
}

extension Jitter {
  static let words: [(String, Jitter)] = [("none", .none), ("full", .full)]
  static let keys = ["subtract", "add", "spread"]
  static let shape = Shape.choice([
    .word(words.map(\.0)),
    .object(
      ObjectShape(
        fields: [
          .optional("subtract", PolicySetting.shareShape, "wait * (1 - share * u)"),
          .optional("add", .duration(atLeast: Nanoseconds(1)), "wait + span * u"),
          .optional("spread", PolicySetting.shareShape, "wait * (1 - share + 2 * share * u)"),
        ], choices: [.exactlyOne("subtract", "add", "spread")])),
  ])

  /// A word, or an object with one form and its amount.
  static func read(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> Jitter? {
    guard case .object(let all) = node.value else {
      let word = node.word(of: words.map(\.0) + keys, path, noting: &diagnostics)
      if let word, keys.contains(word) {
        node.reject(
          path, "which needs an amount", expected: "{ \(word): … }",
          next: "write { \(word): \(word == "add" ? "\"750ms\"" : "0.25") }", noting: &diagnostics)
      }
      return words.first { $0.0 == word }?.1
    }
    guard let members = node.object(keys: keys, path, noting: &diagnostics) else { return nil }
    guard members.count == 1, let member = members.first else {
      if members.count == all.count {
        node.reject(
          path, members.isEmpty ? "which says nothing" : "which says two things",
          expected: "one of \(Suggestion.list(keys))", next: "write for example { subtract: 0.25 }",
          noting: &diagnostics)
      }
      return nil
    }
    let inner = "\(path).\(member.key)"
    switch member.key {
    case "add":
      return member.value.duration(atLeast: Nanoseconds(1), inner, noting: &diagnostics).map { .add($0) }
    case "subtract": return member.value.share(inner, noting: &diagnostics).map { .subtract($0) }
    default: return member.value.share(inner, noting: &diagnostics).map { .spread($0) }
    }
  }

  /// As a profile writes it.
  static func show(_ jitter: Jitter) -> String {
    switch jitter {
    case .none: "none"
    case .full: "full"
    case .subtract(let share): "{ subtract: \(PolicyText.number(share)) }"
    case .add(let span): "{ add: \"\(PolicyText.duration(span))\" }"
    case .spread(let share): "{ spread: \(PolicyText.number(share)) }"
    }
  }
}

extension HedgeDelay {
  static let percentile = TextForm(
    "a percentile such as \"p95\"", example: "\"p95\"", pattern: "^p[0-9]{1,2}(\\.[0-9]+)?$",
    check: { text in
      quantile(text) == nil
        ? TextProblem(
          offset: 0, problem: "\"\(text)\" is no percentile", expected: nil, next: "write for example \"p95\""
        )
        : nil
    })
  static let shape = Shape.choice([.duration(atLeast: Nanoseconds(1)), .text(percentile), .word(["off"])])

  /// A duration, a percentile, or "off".
  static func read(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> HedgeDelay? {
    if case .string(let text) = node.value {
      if text == "off" { return .off }
      if text.hasPrefix("p") {
        if let quantile = quantile(text) { return .quantile(quantile) }
        node.reject(
          path, expected: "a duration such as \"500ms\", or a percentile from \"p1\" to \"p99.9\"",
          next: "write for example \"p95\"", noting: &diagnostics)
        return nil
      }
    }
    return node.duration(atLeast: Nanoseconds(1), path, noting: &diagnostics).map { .fixed($0) }
  }

  /// 0.95 for `p95`.
  private static func quantile(_ text: String) -> Double? {
    let digits = text.dropFirst()
    guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }), let percent = Double(digits) else {
      return nil
    }
    return (1...99.9).contains(percent) ? percent / 100 : nil
  }

  /// As a profile writes it.
  static func show(_ delay: HedgeDelay) -> String {
    switch delay {
    case .off: "off"
    case .fixed(let after): PolicyText.duration(after)
    case .quantile(let quantile): "p\(PolicyText.number((quantile * 1e6).rounded() / 1e4))"
    }
  }
}

extension RetryAfterForms {
  static let words: [(String, RetryAfterForms)] = [
    ("retry-after-ms", .milliseconds), ("x-ms-retry-after-ms", .microsoftMilliseconds),
    ("seconds", .seconds), ("date", .date), ("retryInfo", .body),
  ]
  static let shape = Shape.list(of: .word(words.map(\.0)), counts: 1...words.count)

  /// A list of forms.
  static func read(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> RetryAfterForms? {
    let names = Block.elements(node, path, noting: &diagnostics) {
      $0.word(of: words.map(\.0), $1, noting: &$2)
    }
    return names.map { names in
      RetryAfterForms(words.filter { names.contains($0.0) }.map(\.1))
    }
  }

  /// As a profile writes it.
  static func show(_ forms: RetryAfterForms) -> String {
    words.filter { forms.contains($0.1) }.map(\.0).joined(separator: ", ")
  }
}
