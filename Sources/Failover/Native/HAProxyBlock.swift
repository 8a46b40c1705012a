// HAProxy: the keywords of a backend that concern failover, in its spelling: "timeout server", "retry-on",
// "option redispatch"; times in milliseconds or with a unit. Source: HAProxy's configuration manual, partly
// from memory, 2026-11; not run.

import Base
import Profile

/// Reads the block `haproxy`.
enum HAProxyBlock {
  static let keys = [
    "retries", "retry-on", "option redispatch", "redispatch", "timeout connect", "timeout server",
    "tune.bufsize", "balance", "observe", "error-limit", "on-error", "check", "inter", "rise", "fall",
  ]
  static let ignored = [
    "timeout client", "timeout queue", "timeout http-request", "timeout http-keep-alive", "timeout check",
    "timeout tunnel", "mode", "server", "slowstart", "option httpchk", "http-check", "maxconn",
    "http-reuse", "option http-server-close", "default-server", "weight", "backup",
  ]
  private static let statuses = [
    401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504,
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product =
      "HAProxy 3.2 (2026-11), from its manual, the buffer rule and the turn-around from memory, not run"
    fixed(block, &policy)
    times(block, &policy, noting: &diagnostics)
    retries(block, &policy, noting: &diagnostics)
    health(block, &policy, noting: &diagnostics)
    let algorithms: [(String, PickAlgorithm)] = [
      ("roundrobin", .roundRobin), ("static-rr", .roundRobin), ("leastconn", .leastInFlight),
      ("first", .first), ("random", .powerOfTwo), ("source", .consistentHash), ("uri", .consistentHash),
      ("hash", .consistentHash),
    ]
    policy.set(\.pick.algorithm, "pick", block.word("balance", algorithms, noting: &diagnostics))
    policy.provenance.gaps += [
      "queues and maxconn, slowstart, agents",
      "source, uri and hash: the authorization header is hashed here",
      "the HTML of the error pages",
    ]
    return policy
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, "haproxy.timeout server")
    policy.set(\.timeouts.headBytesRearmIdle, "timeouts.headBytesRearmIdle", true, block.always)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(
      \.pick.algorithm, "pick", .roundRobin,
      block.origin(ofDefault: "balance", "default roundrobin"))
    policy.set(\.replies, "replies", .haproxy, origin)
  }

  private static func times(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    policy.set(
      \.timeouts.connect, "timeouts.connect",
      block.haproxyTime("timeout connect", noting: &diagnostics)
        ?? Setting(value: .forever, origin: block.origin(ofDefault: "timeout connect", "default: none")))
    policy.set(
      \.timeouts.idle, "timeouts.idle",
      block.haproxyTime("timeout server", noting: &diagnostics)
        ?? Setting(value: .forever, origin: block.origin(ofDefault: "timeout server", "default: none")))
    if policy.timeouts.idle == .forever {
      policy.provenance.notes.append("without timeout server a provider that says nothing is never cut")
    }
  }

  private static func retries(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let retries =
      block.integer("retries", in: 0...Policy.mostRetries, noting: &diagnostics)
      ?? Setting(value: 3, origin: block.origin(ofDefault: "retries", "default 3"))
    policy.set(\.retry.max, "retry.max", retries)
    let known =
      [
        "none", "conn-failure", "empty-response", "junk-response", "response-timeout", "0rtt-rejected",
        "all-retryable-errors",
      ] + statuses.map(String.init)
    let words =
      block.words("retry-on", of: known, noting: &diagnostics)
      ?? Setting(value: ["conn-failure"], origin: block.origin(ofDefault: "retry-on", "default conn-failure"))
    var on = OutcomeSet()
    for word in words.value { on.formUnion(outcomes(of: word)) }
    policy.set(\.retry.on, "retry.on", on, words.origin)
    if !(on - .notConnected).isEmpty {
      // A request is sent again only if it still is in its buffer, less what is kept for rewriting.
      let size = block.integer("tune.bufsize", in: 1_024...1 << 30, noting: &diagnostics)
      policy.set(
        \.retry.bodyLimit, "retry.bodyLimit",
        (size ?? Setting(value: 16_384, origin: block.origin(ofDefault: "tune.bufsize", "default 16384")))
          .map { $0 - 1_024 })
      policy.provenance.notes.append(
        "a request larger than the buffer (\(policy.retry.bodyLimit) bytes) is not retried"
      )
    } else {
      _ = block.integer("tune.bufsize", in: 1_024...1 << 30, noting: &diagnostics)
      block.warn(
        "tune.bufsize", "has no effect: what retry-on names fails before anything is sent",
        noting: &diagnostics)
    }
    redispatch(block, retries.value, &policy, noting: &diagnostics)
    turnAround(block, &policy)
  }

  private static func outcomes(of word: String) -> OutcomeSet {
    switch word {
    case "conn-failure": return .notConnected
    case "empty-response": return OutcomeSet([.reset])
    case "junk-response": return OutcomeSet([.malformed])
    case "response-timeout": return OutcomeSet([.idleTimeout, .headersTimeout])
    case "all-retryable-errors":
      return .notConnected + .statuses([500, 502, 503, 504])
        + OutcomeSet([.reset, .malformed, .idleTimeout, .headersTimeout])
    default: return Int(word).map { .statuses([$0]) } ?? OutcomeSet()
    }
  }

  /// On which retries another server is taken: none; with `option redispatch` the last; with a number every
  /// so many, counted from the end when it is negative.
  private static func redispatch(
    _ block: Block, _ retries: Int, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let interval = block.setting(["option redispatch", "redispatch"], noting: &diagnostics) {
      node, path, notes -> Int? in
      if case .bool(let on) = node.value { return on ? -1 : 0 }
      return node.integer(in: -1_000...1_000, path, noting: &notes)
    }
    guard let interval, interval.value != 0 else {
      let origin = interval?.origin ?? block.origin(ofDefault: "option redispatch", "default: off")
      policy.set(\.retry.repick, "retry.repick", .same, origin)
      policy.provenance.notes.append("without option redispatch every retry goes to the same server")
      return
    }
    policy.set(\.retry.repick, "retry.repick", .cycle, interval.origin)
    // Backup servers, the next tier, are used when all others are down, not for a retry.
    policy.set(\.retry.perTier, "retry.perTier", .max, block.always)
    policy.provenance.notes.append(
      "tiers after the first are backup servers: used only when all before them are down")
    let attempts = interval.value > 0 ? interval.value : retries + 1 + interval.value
    policy.set(\.retry.perTarget, "retry.perTarget", min(max(attempts, 1), 100), interval.origin)
    if interval.value < -1 {
      for key in ["option redispatch", "redispatch"] {
        block.warn(
          key, "\(interval.value) is done once here; HAProxy repeats it at that interval",
          noting: &diagnostics)
      }
    }
  }

  /// Before the same server is asked again after a connection that failed: one second, or the connect timeout
  /// if that is shorter.
  private static func turnAround(_ block: Block, _ policy: inout Policy) {
    let wait = min(policy.timeouts.connect, .seconds(Int64(1)))
    let origin = "\(block.label) (turn-around after a failed connection)"
    policy.set(\.backoff.base, "backoff.base", wait, origin)
    policy.set(\.backoff.factor, "backoff.factor", 1, origin)
    policy.set(\.backoff.max, "backoff.max", wait, origin)
    policy.set(\.backoff.scope, "backoff.scope", .same, origin)
    if !(policy.retry.on - .notConnected).isEmpty {
      policy.provenance.gaps.append(
        "retries after a response start at once in HAProxy; here they wait too")
    }
  }

  private static func health(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let every =
      block.haproxyTime("inter", noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(2)), origin: block.origin(ofDefault: "inter", "default 2s"))
    let rise =
      block.integer("rise", in: 1...1_000, noting: &diagnostics)
      ?? Setting(value: 2, origin: block.origin(ofDefault: "rise", "default 2"))
    let fall =
      block.integer("fall", in: 1...1_000, noting: &diagnostics)
      ?? Setting(value: 3, origin: block.origin(ofDefault: "fall", "default 3"))
    let limit = block.integer("error-limit", in: 1...(.max), noting: &diagnostics)
    let reaction = block.word(
      "on-error",
      [("fastinter", 0), ("fail-check", 1), ("sudden-death", 2), ("mark-down", 3)], noting: &diagnostics)
    let observe = block.word("observe", [("layer4", false), ("layer7", true)], noting: &diagnostics)
    if block.flag("check", noting: &diagnostics)?.value ?? false {
      policy.set(\.eject.probe, "eject.probe", .active, block.origin(ofDefault: "check", "on"))
      policy.set(\.eject.active.every, "eject.active.every", every)
      policy.set(\.eject.active.timeout, "eject.active.timeout", every)
      policy.set(\.eject.active.healthy, "eject.active.healthy", rise)
      policy.set(\.eject.active.unhealthy, "eject.active.unhealthy", fall)
      policy.set(\.eject.whenAll, "eject.whenAll", .fail, block.always)
      policy.set(\.noTargetStatus, "noTargetStatus", 503, "\(block.label) (no server is available)")
    }
    if policy.eject.probe != .active {
      for key in observe == nil ? ["inter", "rise", "fall"] : ["fall"] {
        block.warn(key, "has no effect without check", noting: &diagnostics)
      }
    }
    guard let observe else {
      for key in ["error-limit", "on-error"] {
        block.warn(key, "has no effect without observe", noting: &diagnostics)
      }
      return
    }
    let codes: OutcomeSet = observe.value ? .statuses([500, 502, 503, 504]) : OutcomeSet()
    policy.set(\.eject.on, "eject.on", codes + .noAnswer, observe.origin)
    policy.set(
      \.eject.consecutive, "eject.consecutive",
      limit ?? Setting(value: 10, origin: block.origin(ofDefault: "error-limit", "default 10")))
    policy.set(\.eject.time, "eject.time", every.map { $0 * Int64(rise.value) })
    if (reaction?.value ?? 1) < 3 {
      policy.provenance.gaps.append(
        "on-error: a server is marked down at once here, by failed checks in HAProxy")
      block.warn("on-error", "a server is marked down at once here", noting: &diagnostics)
    }
  }
}

extension Block {
  /// A time as HAProxy writes it: `30s`, `500ms`, `1m`, or bare milliseconds.
  func haproxyTime(_ name: String, noting diagnostics: inout Diagnostics) -> Setting<Nanoseconds>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      var milliseconds: Double?
      if case .number(let number, _) = node.value { milliseconds = number }
      if case .string(let text) = node.value { milliseconds = Double(text) }
      if milliseconds == nil, case .string = node.value {
        return node.duration(atLeast: Nanoseconds(1), path, noting: &notes)
      }
      guard let milliseconds, milliseconds > 0, milliseconds <= 2_147_483_647 else {
        node.reject(
          path, expected: "a time as HAProxy writes it, such as 30000, \"30s\" or \"1m\"",
          next: "write a time above 0, at most 2147483647 ms", noting: &notes)
        return nil
      }
      return .seconds(milliseconds / 1_000)
    }
  }
}
