// nginx's conditions for passing a request to the next server, which Kong has as `failover_criteria`.

import Base

/// The words of `proxy_next_upstream`.
enum NextUpstream {
  static let nginx =
    ["error", "timeout", "invalid_header"]
    + [500, 502, 503, 504, 403, 404, 429].map { "http_\($0)" } + ["non_idempotent", "off"]
  static let kong =
    ["error", "timeout", "invalid_header"]
    + [403, 404, 429, 500, 502, 503, 504].map { "http_\($0)" } + ["non_idempotent"]

  /// The outcomes that `words` name, whatever the method.
  static func outcomes(_ words: [String]) -> OutcomeSet {
    var set = OutcomeSet()
    for word in words {
      switch word {
      case "error": set.formUnion(OutcomeSet([.refused, .reset]))
      case "timeout": set.formUnion(OutcomeSet([.connectTimeout]) + .timers)
      case "invalid_header": set.insert(.malformed)
      default: if let outcome = Outcome(name: word) { set.insert(outcome) }
      }
    }
    return set
  }

  /// Those of them that a POST is moved on for: without `non_idempotent` only what failed before it was sent.
  static func movable(_ words: [String]) -> OutcomeSet {
    if words.contains("off") { return OutcomeSet() }
    let all = outcomes(words)
    if words.contains("non_idempotent") { return all }
    return OutcomeSet(OutcomeSet.notConnected.members.filter { all.contains($0) })
  }

  /// What a server is held to have failed by: the first three always, statuses where they are listed, but
  /// 403 and 404 never.
  static func counted(_ words: [String]) -> OutcomeSet {
    outcomes(words + ["error", "timeout", "invalid_header"]) - .statuses([403, 404])
  }

  static let note =
    "without non_idempotent a POST that was sent is never passed on: only connections that fail are retried"
}
