// AISIX, api7's gateway in Rust: `routing`, timeouts and `cooldown` of its resources. Source: api7/aisix
// 100fef65, read in November 2026; not run.

import Base
import Profile

/// Reads the block `aisix`.
enum AISIXBlock {
  static let keys = ["routing", "timeout", "stream_timeout", "connect_timeout_ms", "cooldown"]
  static let ignored = ["name", "provider", "provider_config", "rate_limit", "pool_idle_timeout", "model"]
  private static let any = 1...(Int.max)

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "AISIX 100fef65 (2026-11), read from its code, not run"
    let origin = block.always
    policy.set(\.retry.repick, "retry.repick", .other, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    policy.set(\.commit.midStream, "commit.midStream", .error, origin)
    routing(block, &policy, noting: &diagnostics)
    backoff(block, &policy)
    timeouts(block, &policy, noting: &diagnostics)
    cooldown(block, &policy, noting: &diagnostics)
    policy.set(\.noTargetStatus, "noTargetStatus", 503, "\(block.label) (all cooled down)")
    policy.provenance.gaps += [
      "the Retry-After of its own 503 when all targets are cooled down: no header here",
      "a Retry-After above 5 s as the length of a cooldown (up to 600 s): the default length here",
      "heartbeat comments to the client; errors inside a stream as statuses",
      "stream_failure, which was merged and taken back",
    ]
    return policy
  }

  private static func routing(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let own = block.nested(
      "routing",
      [
        "strategy", "retries", "max_fallbacks", "retry_on_429", "fallback_on_statuses",
        "when_all_unavailable", "hash_on", "targets",
      ], noting: &diagnostics)
    let strategies: [(String, PickAlgorithm)] = [
      ("round_robin", .roundRobin), ("consistent_hash", .consistentHash), ("failover", .first),
      ("least_cost", .first), ("least_latency", .powerOfTwo), ("least_busy", .leastInFlight),
    ]
    policy.set(
      \.pick.algorithm, "pick",
      own?.word("strategy", strategies, noting: &diagnostics)
        ?? Setting(value: .roundRobin, origin: "aisix.routing.strategy (taken as round_robin)"))
    policy.provenance.pastedTargets = own.flatMap { targets($0, noting: &diagnostics) }
    own?.warn("hash_on", "the authorization header is hashed here", noting: &diagnostics)
    policy.set(
      \.retry.perTarget, "retry.perTarget",
      own?.integer("retries", in: 0...99, noting: &diagnostics)?.map { $0 + 1 }
        ?? Setting(value: 3, origin: "aisix.routing.retries (default 2)"))
    let fallbacks = own?.integer("max_fallbacks", in: 0...1_000, noting: &diagnostics)
    let perTarget = policy.retry.perTarget
    policy.set(
      \.retry.max, "retry.max",
      fallbacks?.map { min(($0 + 1) * perTarget - 1, Policy.mostRetries) }
        ?? Setting(value: .max, origin: "aisix.routing.max_fallbacks (default all)"))
    own?.warn(
      "max_fallbacks", "counts targets there; here attempts, as if each target had all its retries",
      noting: &diagnostics)
    // 429 is not sent to the same target again, but to the next one, if it is listed.
    let onTooMany = own?.flag("retry_on_429", noting: &diagnostics)
    let statuses = own?.statuses("fallback_on_statuses", in: 400...599, noting: &diagnostics)
    let usual =
      OutcomeSet.statuses(500...599) + .statuses([408]) + .noAnswer + OutcomeSet([.inbandError, .empty])
    let retried = onTooMany?.value ?? false ? usual + .statuses([429]) : usual
    let origins = [onTooMany?.origin, statuses?.origin].compactMap { $0 }
    let origin = origins.isEmpty ? "aisix (always)" : origins.joined(separator: ", ")
    policy.set(\.retry.on, "retry.on", retried, origin)
    let onward = OutcomeSet.statuses((statuses?.value ?? []) + [429]) - retried
    if !onward.isEmpty { policy.add(Rule(onward, next: true, backoff: false), origin) }
    policy.set(
      \.eject.whenAll, "eject.whenAll",
      own?.word("when_all_unavailable", [("fail", .fail), ("try_anyway", .tryAll)], noting: &diagnostics)
        ?? Setting(value: .fail, origin: "aisix.routing.when_all_unavailable (taken as fail)"))
  }

  /// The targets of a virtual model: shares by weight, or with `failover` one behind the other.
  private static func targets(_ own: Block, noting diagnostics: inout Diagnostics) -> PastedTargets? {
    let isOrder =
      if case .string("failover") = own.member("strategy")?.value.value { true } else { false }
    var rank = 0
    return own.targets(
      "targets", ["model", "weight", "priority"], ignored: ["tags"], saysOrder: isOrder, noting: &diagnostics
    ) { target, diagnostics in
      _ = target.integer("priority", in: 0...1_000_000, noting: &diagnostics)
      target.warn("priority", "has no effect, the order of the list holds", noting: &diagnostics)
      let weight = target.weight("weight", noting: &diagnostics)
      rank += 1
      guard let member = target.member("model") ?? own.member("targets") else { return nil }
      return PastedTarget(
        names: [target.text("model", noting: &diagnostics)].compactMap { $0 }, place: member.place,
        weight: isOrder ? nil : weight, rank: isOrder ? rank : 0)
    }
  }

  private static func backoff(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    policy.set(\.backoff.base, "backoff.base", .milliseconds(250), origin)
    policy.set(\.backoff.factor, "backoff.factor", 2, origin)
    policy.set(\.backoff.max, "backoff.max", .seconds(Int64(2)), origin)
    policy.set(\.backoff.jitter, "backoff.jitter", .add(.milliseconds(250)), origin)
    policy.set(\.backoff.scope, "backoff.scope", .same, origin)
    policy.set(\.retryAfter.use, "retryAfter.use", .both, origin)
    policy.set(\.retryAfter.max, "retryAfter.max", .seconds(Int64(5)), origin)
    policy.set(\.retryAfter.over, "retryAfter.over", .backoff, origin)
    policy.set(\.retryAfter.forms, "retryAfter.forms", [.seconds, .date], origin)
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    policy.set(
      \.timeouts.connect, "timeouts.connect",
      block.milliseconds("connect_timeout_ms", in: any, noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(5)), origin: block.origin(ofDefault: "connect_timeout_ms", "default 5000")))
    policy.set(
      \.timeouts.attempt, "timeouts.attempt",
      block.milliseconds("timeout", in: any, noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(6_000)), origin: block.origin(ofDefault: "timeout", "default 6000000")))
    policy.provenance.gaps.append(
      "timeout is for answers that are not streamed; it holds for streams too here")
    let stream = block.milliseconds("stream_timeout", in: any, noting: &diagnostics)
    policy.set(\.timeouts.idle, "timeouts.idle", stream)
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, block.always)
    // Only with it the first chunk is waited for before the answer begins.
    let origin =
      stream?.origin ?? block.origin(ofDefault: "stream_timeout", "not set: no look at the first chunk")
    policy.set(\.commit.on, "commit.on", stream == nil ? .headers : .event, origin)
    if stream == nil {
      policy.provenance.notes.append(
        "without stream_timeout the answer is committed with its head: a stall after it is not failed over")
    }
  }

  private static func cooldown(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let own = block.nested(
      "cooldown",
      [
        "enabled", "default_seconds", "max_seconds", "honor_retry_after", "trigger_statuses",
        "trigger_on_timeout", "trigger_on_transport",
      ], noting: &diagnostics)
    let time =
      own?.seconds("default_seconds", in: 1...86_400, noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(30)), origin: "aisix.cooldown.default_seconds (default 30)")
    _ = own?.seconds("max_seconds", in: 1...86_400, noting: &diagnostics)
    own?.warn(
      "max_seconds", "has no effect, a longer Retry-After gives the default cooldown", noting: &diagnostics)
    let statuses =
      own?.statuses("trigger_statuses", noting: &diagnostics)
      ?? Setting(
        value: [401, 408, 429, 500, 502, 503, 504], origin: "aisix.cooldown.trigger_statuses (default)")
    let onTimeout = own?.flag("trigger_on_timeout", noting: &diagnostics)?.value ?? true
    let onTransport = own?.flag("trigger_on_transport", noting: &diagnostics)?.value ?? true
    let honours = own?.flag("honor_retry_after", noting: &diagnostics)
    if let honours, !honours.value { policy.set(\.retryAfter.use, "retryAfter.use", .retry, honours.origin) }
    if let enabled = own?.flag("enabled", noting: &diagnostics), !enabled.value {
      policy.set(\.retryAfter.use, "retryAfter.use", .retry, enabled.origin)
      return
    }
    var on = OutcomeSet.statuses(statuses.value)
    if onTimeout { on.formUnion(.timers + OutcomeSet([.connectTimeout])) }
    if onTransport { on.formUnion(OutcomeSet([.refused, .reset, .malformed, .cut])) }
    policy.set(\.eject.on, "eject.on", on, statuses.origin)
    policy.set(\.eject.consecutive, "eject.consecutive", 1, "aisix.cooldown (the first failure)")
    policy.set(\.eject.time, "eject.time", time)
    policy.set(\.eject.mostTime, "eject.maxTime", time)
  }
}
