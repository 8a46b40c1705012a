// The words of `retry.on`: outcomes by name, statuses, classes of status, and three words for whole families.

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
    let names = ["connection", "timeout", "stream", "4xx", "5xx"] + single.map(\.name)
    let text = if case .string(let text) = node.value { text } else { node.shown }
    let next = Spelling.closest(to: text, in: names).map { "did you mean '\($0)'?" } ?? "use one of them"
    node.reject(
      path, expected: "a status from 300 to 599, or one of " + names.joined(separator: ", "), next: next,
      noting: &diagnostics)
    return nil
  }

  private static var single: [Outcome] { connection.members + timeout.members + stream.members }

  private static func outcomes(of word: String) -> OutcomeSet? {
    switch word {
    case "connection": return connection
    case "timeout": return timeout
    case "stream": return stream
    case "4xx", "5xx":
      var set = OutcomeSet()
      set.insert(statuses: word == "4xx" ? 400...499 : 500...599)
      return set
    default: break
    }
    if let outcome = single.first(where: { $0.name == word }) { return OutcomeSet([outcome]) }
    let digits = word.hasPrefix("http_") ? String(word.dropFirst(5)) : word
    guard let status = Int(digits), (300...599).contains(status) else { return nil }
    return OutcomeSet([.http(status)])
  }
}
