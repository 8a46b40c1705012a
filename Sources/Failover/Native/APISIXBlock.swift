// APISIX's `ai-proxy-multi`, its settings as they stand in a route's plugin configuration. Source:
// apache/apisix f519a0f0 (3.18.0, August 2026), `ai-proxy/base.lua`, `ai-proxy-multi.lua` and their tests;
// not run. `version`, which is ours, chooses between the releases and what was merged after them (#13870,
// #13876).

import Base
import Profile

/// Reads the block `apisix`.
enum APISIXBlock {
  static let keys = [
    "fallback_strategy", "fallback_http_statuses", "max_retries", "retry_on_failure_within_ms", "timeout",
    "max_stream_duration_ms", "max_response_bytes", "max_req_body_size", "streaming_flush_interval_ms",
    "keepalive_timeout", "keepalive_pool", "balancer", "instances", "checks", "version",
  ]
  /// Settings that are taken as pasted and have no effect here.
  static let ignored = [
    "keepalive", "ssl_verify", "logging", "logging_schema", "_meta",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product =
      "APISIX 3.18.0 ai-proxy-multi (f519a0f0, 2026-08), read from its code and tests, not run"
    let version = block.word("version", versions, noting: &diagnostics)
    fixed(version, &policy)
    timeouts(block, &policy, noting: &diagnostics)
    fallback(block, &policy, noting: &diagnostics)
    APISIXInstances.read(block, &policy, noting: &diagnostics)
    release(version, &policy)
    gaps(block, &policy, noting: &diagnostics)
    return policy
  }

  /// Whether they have the fixes that were merged after 3.18.0.
  static let versions = [
    ("3.17", false), ("3.17.0", false), ("3.18", false), ("3.18.0", false), ("master", true),
  ]

  /// What the releases do that was mended after 3.18.0.
  private static func release(_ version: Setting<Bool>?, _ policy: inout Policy) {
    guard version?.value == false else { return }
    policy.retry.on = policy.retry.on - OutcomeSet([.empty])
    policy.provenance.notes.append(
      "a failure after output calls the next instance all the same, its answer is lost (apisix#13876)")
    policy.provenance.gaps.append(
      "an event stream without any event closes the client's connection in the releases; here it is a 502")
  }

  /// What APISIX does whatever is set.
  private static func fixed(_ version: Setting<Bool>?, _ policy: inout Policy) {
    let origin = "apisix (always)"
    // After the failure of an instance the next untried one of the highest priority; never one twice; 502 at
    // the end.
    policy.set(\.retry.repick, "retry.repick", .other, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .badGateway, origin)
    // The whole error body is read before the decision.
    policy.set(\.retry.decideOn, "retry.decideOn", .body, origin)
    // An event stream is printed chunk by chunk, nothing for the head; any other answer when it is complete.
    policy.set(\.commit.on, "commit.on", .byte, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    if let version, !version.value {
      policy.set(\.commit.midStream, "commit.midStream", .orphan, version.origin)
    } else {
      policy.set(\.commit.midStream, "commit.midStream", .cut, "apisix with the fix of apisix#13876")
    }
    policy.set(\.commit.atLimit, "commit.atLimit", .clean, origin)
    policy.set(\.pick.algorithm, "pick", .roundRobin, "apisix.balancer (default roundrobin)")
    policy.set(\.replies, "replies", .apisix, origin)
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let timeout =
      block.milliseconds("timeout", in: 1...600_000, noting: &diagnostics)
      ?? Setting(value: .milliseconds(30_000), origin: "apisix.timeout (default 30000)")
    // Per socket operation: connecting, sending, each read.
    policy.set(\.timeouts.connect, "timeouts.connect", timeout)
    policy.set(\.timeouts.send, "timeouts.send", timeout)
    policy.set(\.timeouts.idle, "timeouts.idle", timeout)
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, "apisix.timeout (each read)")
    policy.set(
      \.timeouts.headBytesRearmIdle, "timeouts.headBytesRearmIdle", true, "apisix.timeout (each read)")
    let duration = block.milliseconds("max_stream_duration_ms", in: 1...(.max), noting: &diagnostics)
    if let duration {
      policy.set(\.timeouts.attempt, "timeouts.attempt", duration)
      policy.set(\.timeouts.attemptEnforced, "timeouts.attemptEnforced", .onBytes, duration.origin)
      policy.provenance.notes.append(
        "max_stream_duration_ms is looked at only when bytes arrive: it never cuts a silent stream")
    }
    policy.set(
      \.limits.responseBytes, "limits.responseBytes",
      block.integer("max_response_bytes", in: 1...(.max), noting: &diagnostics))
    policy.set(
      \.limits.requestBytes, "limits.requestBytes",
      block.integer("max_req_body_size", in: 1...(.max), noting: &diagnostics)
        ?? Setting(value: 67_108_864, origin: "apisix.max_req_body_size (default)"))
  }

  private static func fallback(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let strategy = block.setting(["fallback_strategy"], noting: &diagnostics, strategies)
    let statuses = block.list(["fallback_http_statuses"], noting: &diagnostics) {
      $0.integer(in: 400...599, $1, noting: &$2)
    }
    var on = OutcomeSet()
    for name in strategy?.value ?? [] { on.formUnion(outcomes(of: name)) }
    for status in statuses?.value ?? [] { on.formUnion(outcomes(with: status)) }
    let origins = [strategy?.origin, statuses?.origin].compactMap { $0 }
    if !origins.isEmpty { policy.set(\.retry.on, "retry.on", on, origins.joined(separator: ", ")) }
    let max = block.integer("max_retries", in: 0...(.max), noting: &diagnostics)
    policy.set(
      \.retry.max, "retry.max",
      max ?? Setting(value: .max, origin: "apisix.max_retries (default: every instance once)"))
    let within = block.milliseconds(
      "retry_on_failure_within_ms", in: 1...(.max), noting: &diagnostics)
    policy.set(\.retry.within, "retry.within", within)
    note(on, &policy)
  }

  private static func note(_ on: OutcomeSet, _ policy: inout Policy) {
    if on.isEmpty {
      policy.provenance.notes.append(
        "without fallback_strategy or fallback_http_statuses no failure falls back, whatever max_retries says"
      )
      return
    }
    if !on.contains(.idleTimeout) {
      policy.provenance.notes.append(
        "no setting covers timeouts (504): a stall is not failed over; http_5xx would cover them")
    } else if policy.timeouts.idle > policy.retry.within {
      policy.provenance.notes.append(
        "timeout is longer than retry_on_failure_within_ms: a stall ends as 504 without a fallback")
    }
  }

  /// The string or the list of `fallback_strategy`.
  private static func strategies(
    _ node: Node, _ path: String, _ diagnostics: inout Diagnostics
  ) -> [String]? {
    if case .array = node.value {
      let words = ["rate_limiting", "http_429", "http_5xx"]
      return Block.elements(node, path, noting: &diagnostics) { $0.word(of: words, $1, noting: &$2) }
    }
    let words = ["instance_health_and_rate_limiting", "http_429", "http_5xx"]
    return node.word(of: words, path, noting: &diagnostics).map { [$0] }
  }

  private static func outcomes(of strategy: String) -> OutcomeSet {
    var set = OutcomeSet()
    switch strategy {
    case "http_429": set.insert(.http(429))
    case "http_5xx": for status in 500...599 { set.formUnion(outcomes(with: status)) }
    default: break  // rate_limiting acts when an instance is picked, it never makes a failure fall back
    }
    return set
  }

  /// What APISIX turns into `status`: the provider's own, and transport errors (504 for a timeout, 500 for
  /// the rest).
  private static func outcomes(with status: Int) -> OutcomeSet {
    // Only what APISIX itself notices: it knows nothing of tokens, of errors inside a 200 or of end markers.
    .seen(as: [status], by: .apisix)
      - OutcomeSet([
        .headersTimeout, .firstByteTimeout, .firstTokenTimeout, .tokenIdleTimeout, .tooSlow, .inbandError,
        .truncated, .wrongType,
      ])
  }

  private static func gaps(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    for (name, least) in [
      ("streaming_flush_interval_ms", 0), ("keepalive_timeout", 1_000), ("keepalive_pool", 1),
    ] {
      _ = block.integer(name, in: least...(.max), noting: &diagnostics)
      block.warn(name, "has no effect here", noting: &diagnostics)
    }
    policy.provenance.gaps += [
      "rate limiting, semantic balancing",
      "streaming_flush_interval_ms (default 10) delays tokens in APISIX, here they are forwarded at once",
      "APISIX forwards no header of the provider but Content-Type, here all are forwarded",
    ]
  }
}
