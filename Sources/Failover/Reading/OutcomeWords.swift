// The words of `on`: outcomes by name, statuses, classes of status, and words for whole families.

import Base
import Profile

/// Reads sets of outcomes.
enum OutcomeWords {
  private static let connection = OutcomeSet([.refused, .connectTimeout, .reset])
  private static let timeout = OutcomeSet([
    .headersTimeout, .firstByteTimeout, .firstTokenTimeout, .idleTimeout, .tokenIdleTimeout, .attemptTimeout,
  ])
  private static let stream = OutcomeSet([.empty, .inbandError, .truncated, .cut, .malformed, .tooBig])

  /// What is worth a retry when nothing is said: connection, timeout, 429 and 5xx.
  static var usual: OutcomeSet {
    var set = connection
    set.formUnion(timeout)
    set.insert(.http(429))
    set.insert(statuses: 500...599)
    return set
  }

  /// Everything that can be worth another attempt.
  static var any: OutcomeSet {
    var set = connection
    set.formUnion(timeout)
    set.formUnion(stream)
    set.insert(statuses: 300...599)
    return set
  }

  /// Words for more than one outcome, then single outcomes.
  static var words: [String] {
    ["connection", "timeout", "stream", "3xx", "4xx", "5xx", "any"] + single.map(\.name)
  }

  /// What a list of them may look like.
  static var shape: Shape {
    let status = TextForm(
      "a status such as \"http_429\", or a range such as \"500-504\"", example: "\"http_429\"",
      pattern: "^((http_)?[345][0-9][0-9]|[345][0-9][0-9]-[345][0-9][0-9])$")
    return .list(of: .choice([.word(words), .text(status), .integer(300...599)]), counts: 1...1_000)
  }

  /// A list of words and statuses.
  static func read(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> OutcomeSet? {
    guard let words = Block.elements(node, path, noting: &diagnostics, word) else { return nil }
    var set = OutcomeSet()
    for word in words { set.formUnion(outcomes(of: word) ?? OutcomeSet()) }
    return set
  }

  /// The element as a word that `outcomes` knows.
  private static func word(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> String? {
    if case .number(_, let text) = node.value, outcomes(of: text) != nil { return text }
    if case .string(let text) = node.value, outcomes(of: text) != nil { return text }
    let names = words
    let text = if case .string(let text) = node.value { text } else { node.shown }
    let next = Suggestion.question(for: text, in: names, otherwise: advice(text) ?? "use one of them")
    node.reject(
      path, expected: "a status from 300 to 599, or one of " + names.joined(separator: ", "), next: next,
      noting: &diagnostics)
    return nil
  }

  /// `http_503` for `http-503`, or a name in front of it.
  private static func advice(_ text: String) -> String? {
    let digits = String(text.filter(\.isNumber))
    guard digits.count == 3, outcomes(of: digits) != nil else { return nil }
    return "write \"http_\(digits)\""
  }

  private static var single: [Outcome] { connection.members + timeout.members + stream.members }

  private static func outcomes(of word: String) -> OutcomeSet? {
    switch word {
    case "connection": return connection
    case "timeout": return timeout
    case "stream": return stream
    case "any": return any
    case "3xx", "4xx", "5xx":
      var set = OutcomeSet()
      let first = word == "3xx" ? 300 : word == "4xx" ? 400 : 500
      set.insert(statuses: first...first + 99)
      return set
    default: break
    }
    if let outcome = single.first(where: { $0.name == word }) { return OutcomeSet([outcome]) }
    if let range = range(word) {
      var set = OutcomeSet()
      set.insert(statuses: range)
      return set
    }
    let digits = word.hasPrefix("http_") ? String(word.dropFirst(5)) : word
    guard let status = Int(digits), (300...599).contains(status) else { return nil }
    return OutcomeSet([.http(status)])
  }

  /// `400-407`, as explanations write it.
  private static func range(_ word: String) -> ClosedRange<Int>? {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else { return nil }
    return first >= 300 && first <= last && last <= 599 ? first...last : nil
  }
}
