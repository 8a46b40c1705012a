// The groups about single attempts: when one is cut, whether another follows, and after which wait.

import Base
import Profile

extension PolicyGroup {
  /// When an attempt or the request is cut.
  static let timeouts = PolicyGroup(
    key: "timeouts", about: "when an attempt, or the request, is cut",
    settings: [
      .duration("connect", \.timeouts.connect, "start of the attempt to a connection"),
      .duration("send", \.timeouts.send, "connection to the request wholly handed over"),
      .duration("headers", \.timeouts.headers, "start to a complete response head"),
      .duration("firstByte", \.timeouts.firstByte, "start to the first body byte"),
      .duration("firstToken", \.timeouts.firstToken, "start to the first content"),
      .duration("idle", \.timeouts.idle, "silence; any body byte re-arms it"),
      .duration("tokenIdle", \.timeouts.tokenIdle, "silence in content; only content re-arms it"),
      .word("idleArmsAt", \.timeouts.idleArmsAt, "from where on silence counts")
        .when { $0.timeouts.idle != .forever || $0.timeouts.tokenIdle != .forever },
      .flag(
        "headBytesRearmIdle", \.timeouts.headBytesRearmIdle,
        "whether bytes of an incomplete head re-arm 'idle'"
      ).when { $0.timeouts.idle != .forever },
      .duration(
        "idleUntil", \.timeouts.idleUntil,
        "how long into an attempt 'idle' is watched; counts as deadlines do"
      ).when { $0.timeouts.idle != .forever },
      .flag(
        "informationalEndsHeaders", \.timeouts.informationalEndsHeaders,
        "whether 'headers' is over with a 100 or 103"
      ).when { $0.timeouts.headers != .forever },
      .duration("attempt", \.timeouts.attempt, "the whole attempt"),
      .word(
        "attemptEnforced", \.timeouts.attemptEnforced,
        "'attempt' by a timer, or only when body bytes arrive"
      ).when { $0.timeouts.attempt != .forever },
      .word(
        "deadlinesStartAt", \.timeouts.deadlinesStartAt,
        "where 'headers', 'firstByte', 'firstToken' and 'attempt' start"
      ).when { $0.timeouts.hasDeadline },
      .duration("request", \.timeouts.request, "the whole request, all attempts and waits included"),
      .duration(
        "exchange", \.timeouts.exchange, "as 'request', but from the request's head on, upload included"),
      .duration(
        "exchangeIdle", \.timeouts.exchangeIdle,
        "silence between client and proxy, upload, attempts and waits included"),
      .flag(
        "waiveOnLast", \.timeouts.waiveOnLast, "whether the last attempt has no timeout but 'connect'"),
    ])

  /// Which failures are worth another attempt.
  static let retry = PolicyGroup(
    key: "retry", about: "which failures are worth another attempt, how many, and where",
    settings: [
      .outcomes("on", \.retry.on, "the outcomes that are worth another attempt"),
      .limit("max", \.retry.max, 0...Policy.mostRetries, "attempts beyond the first"),
      .word("repick", \.retry.repick, "the same target, one that was not tried, or round and round")
        .when(\.retries),
      .count("perTarget", \.retry.perTarget, 1...100, "attempts at one target before another is picked")
        .when(\.retries),
      .limit(
        "perTier", \.retry.perTier, 0...1_000,
        "with repick \"cycle\": attempts in a tier before the next; 0: all its targets once"
      ).when { $0.retries && $0.retry.repick == .cycle },
      .limit(
        "rounds", \.retry.rounds, 1...1_000, "with repick \"cycle\": how often the tiers are gone round"
      ).when { $0.retries && $0.retry.repick == .cycle },
      .duration("within", \.retry.within, "only attempts that failed within this age are retried"),
      .duration("startBefore", \.retry.startBefore, "no new attempt once the request is this old"),
      .size("bodyLimit", \.retry.bodyLimit, "requests with a larger body are never retried"),
      .limit(
        "maxConcurrent", \.retry.maxConcurrent, 0...1_000_000,
        "retries of all requests that may wait for their head at a time"),
      PolicySetting(
        "exhausted", \.retry.exhausted, .choice([.word(["last"]), .integer(502...502)]),
        "the answer when no target is left: the last one, or 502",
        show: { $0 == .last ? "last" : "502" }, read: exhausted
      ).when(\.retries),
      .word("decideOn", \.retry.decideOn, "whether an error status is judged at its head or after its body")
        .when(\.retries),
      .flag(
        "informationalEndsRetries", \.retry.informationalEndsRetries,
        "whether a 100 or 103 switches retries off for the request"
      ).when(\.retries),
    ])

  /// How long to wait before another attempt.
  static let backoff = PolicyGroup(
    key: "backoff", about: "how long to wait before another attempt",
    settings: [
      .wait("base", \.backoff.base, "the first wait"),
      .word("growth", \.backoff.growth, "how further waits grow").when(\.waits),
      .number("factor", \.backoff.factor, 1...100, "what each further wait is multiplied by")
        .when { $0.waits && $0.backoff.growth == .exponential },
      .duration("max", \.backoff.max, "the longest wait, before jitter").when(\.waits),
      PolicySetting(
        "jitter", \.backoff.jitter, Jitter.shape, "how waits are spread", show: Jitter.show,
        read: Jitter.read
      ).when(\.waits),
      .word("scope", \.backoff.scope, "whether a retry at another target waits too").when(\.waits),
    ])

  private static func exhausted(
    _ node: Node, _ path: String, _ diagnostics: inout Diagnostics
  ) -> Exhausted? {
    switch node.value {
    case .string("last"): return .last
    case .string("502"), .number(502, _): return .badGateway
    case .null, .bool, .number, .string, .array, .object:
      node.reject(path, expected: "\"last\" or 502", next: "use one of them", noting: &diagnostics)
      return nil
    }
  }
}

extension Policy {
  /// Whether a request can have more than one attempt in a row.
  var retries: Bool { retry.max > 0 }
  /// Whether a retry can wait.
  var waits: Bool { backoff.base > .zero }
}

extension Timeouts {
  /// Whether a deadline of an attempt is set.
  var hasDeadline: Bool {
    headers != .forever || firstByte != .forever || firstToken != .forever || attempt != .forever
  }
}
