// agentgateway: `retry`, `timeout` and `health` of a route's or backend's policies. Tiers are its priority
// groups. Source: agentgateway 75b4e6ce, read in November 2026; not run.

import Base
import Profile

/// Reads the block `agentgateway`.
enum AgentgatewayBlock {
  static let keys = ["retry", "timeout", "health"]
  static let ignored = [
    "backends", "backendTLS", "backendAuth", "cors", "localRateLimit", "remoteRateLimit", "ai", "matches",
    "requestHeaderModifier", "responseHeaderModifier", "transformations", "name",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "agentgateway 75b4e6ce (2026-11), read from its code, not run"
    let origin = block.always
    // The best of the first group that is not evicted, each time; the same one if it is alone.
    policy.set(\.retry.repick, "retry.repick", .cycle, origin)
    policy.set(\.retry.perTier, "retry.perTier", .max, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    // Larger requests switch retries off.
    policy.set(\.retry.bodyLimit, "retry.bodyLimit", 65_536, origin)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .powerOfTwo, origin)
    policy.set(\.replies, "replies", .agentgateway, origin)
    retry(block, &policy, noting: &diagnostics)
    timeouts(block, &policy, noting: &diagnostics)
    health(block, &policy, noting: &diagnostics)
    policy.provenance.notes.append("a request above 64 KiB is never retried")
    policy.provenance.gaps += [
      "expressions: precondition and condition of a retry, unhealthyExpression (5xx and connections here)",
      "the score of a target falls with its failures there; here it goes by latency and load",
      "healthThreshold; x-ratelimit-reset headers as the length of an eviction",
      "the x-retry-attempt header",
    ]
    return policy
  }

  private static func retry(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard
      let own = block.nested(
        "retry", ["attempts", "backoff", "codes"], ignored: ["precondition", "condition"],
        noting: &diagnostics)
    else {
      policy.set(\.retry.max, "retry.max", 0, "agentgateway (no retry)")
      return
    }
    policy.set(
      \.retry.max, "retry.max",
      own.integer("attempts", in: 1...255, noting: &diagnostics)
        ?? Setting(value: 1, origin: own.origin(ofDefault: "attempts", "default 1")))
    policy.provenance.notes.append("attempts are those beyond the first, whatever the documentation says")
    let codes = own.statuses("codes", noting: &diagnostics)
    policy.set(
      \.retry.on, "retry.on", .statuses(codes?.value ?? []) + .notConnected + OutcomeSet([.reset]),
      codes.map { "\($0.origin), connections" } ?? "agentgateway (connections always)")
    if let backoff = own.duration("backoff", noting: &diagnostics) {
      policy.set(\.backoff.base, "backoff.base", backoff)
      policy.set(\.backoff.factor, "backoff.factor", 1, own.always)
      policy.set(\.backoff.max, "backoff.max", backoff)
    }
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let own = block.nested(
      "timeout", ["requestTimeout", "request_timeout", "backendRequestTimeout", "backend_request_timeout"],
      noting: &diagnostics)
    policy.set(
      \.timeouts.request, "timeouts.request",
      own?.duration("requestTimeout", "request_timeout", noting: &diagnostics))
    policy.set(
      \.timeouts.attempt, "timeouts.attempt",
      own?.duration("backendRequestTimeout", "backend_request_timeout", noting: &diagnostics))
    if policy.timeouts.request == .forever && policy.timeouts.attempt == .forever {
      policy.provenance.notes.append("without a timeout a provider that stalls is waited for")
    }
  }

  private static func health(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard
      let own = block.nested("health", ["eviction"], ignored: ["unhealthyExpression"], noting: &diagnostics)
    else { return }
    guard
      let eviction = own.nested(
        "eviction", ["duration", "consecutiveFailures"], ignored: ["restoreHealth", "healthThreshold"],
        noting: &diagnostics)
    else { return }
    policy.set(
      \.eject.consecutive, "eject.consecutive",
      eviction.integer("consecutiveFailures", in: 1...(.max), noting: &diagnostics)
        ?? Setting(value: 1, origin: eviction.origin(ofDefault: "consecutiveFailures", "default: the first")))
    policy.set(\.eject.on, "eject.on", .statuses(500...599) + .noAnswer, own.always)
    let duration = eviction.duration("duration", noting: &diagnostics)
    policy.set(
      \.eject.time, "eject.time",
      duration ?? Setting(value: .seconds(Int64(3)), origin: eviction.origin(ofDefault: "duration", "3s")))
    policy.set(\.eject.grow, "eject.grow", .linear, own.always)
    policy.set(\.eject.mostTime, "eject.maxTime", .forever, own.always)
    policy.set(\.eject.whenAll, "eject.whenAll", .tryAll, own.always)
    guard duration == nil else { return }
    // Without a length of its own, what the provider asked for.
    policy.set(\.retryAfter.use, "retryAfter.use", .cool, own.always)
    policy.set(\.retryAfter.forms, "retryAfter.forms", [.milliseconds, .seconds, .date], own.always)
  }
}
