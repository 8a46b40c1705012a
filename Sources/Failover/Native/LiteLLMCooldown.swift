// LiteLLM's cooldown: by default for a rate of failures and for every 429, but never for a group of one
// deployment and never for connections that fail; with `allowed_fails` by a count.

import Base
import Profile

/// Reads what the block `litellm` says of cooldowns.
enum LiteLLMCooldown {
  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let time =
      block.seconds("cooldown_time", in: 0...86_400, noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(5)), origin: block.origin(ofDefault: "cooldown_time", "default 5"))
    let fails = block.integer("allowed_fails", in: 0...(.max), noting: &diagnostics)
    let classes = allowed(block, &policy, noting: &diagnostics)
    let isOff = block.flag("disable_cooldowns", noting: &diagnostics)
    // Other 4xx never cool, nor does what LiteLLM calls APIConnectionError.
    let counted =
      OutcomeSet.statuses([401, 402, 404, 408, 429]) + .statuses(500...599) + .timers
      + OutcomeSet([.connectTimeout])
    policy.provenance.notes.append("connections that are refused or reset never cause a cooldown")
    if (isOff?.value ?? false) || time.value == .zero {
      policy.set(\.retryAfter.use, "retryAfter.use", .retry, isOff?.origin ?? time.origin)
      return
    }
    policy.set(\.eject.time, "eject.time", time)
    policy.set(\.eject.mostTime, "eject.maxTime", time)
    policy.set(\.eject.on, "eject.on", counted, block.always)
    // All of a group cooled down: 429, and the next group.
    policy.set(\.eject.whenAll, "eject.whenAll", .fail, block.always)
    // RouterRateLimitError, "No deployments available for selected model": its text says when to try again,
    // no header does.
    policy.set(
      \.noTargetStatus, "noTargetStatus", 429, "\(block.label) (no deployments available)")
    if let given = fails ?? classes?.fails {
      policy.set(\.eject.failures, "eject.failures", given.map { $0 == .max ? .max : $0 + 1 })
      policy.set(\.eject.window, "eject.window", time)
      if fails == nil, let classes { policy.set(\.eject.on, "eject.on", classes.on, given.origin) }
      return
    }
    let origin = "\(block.label) (default: more than half of at least 5 a minute)"
    // More than half, as the shares of whole numbers go.
    policy.set(\.eject.rate, "eject.rate", 0.5001, origin)
    policy.set(\.eject.minimum, "eject.min", 5, origin)
    policy.set(\.eject.window, "eject.window", .seconds(Int64(60)), origin)
    policy.set(
      \.eject.sparesLoneTargets, "eject.sparesLoneTargets", true, "\(block.label) (default: groups of one)")
    // These cool at once; what is retried, and how often, stays as it is.
    for index in policy.rules.indices where policy.rules[index].retry == 0 {
      let refused = OutcomeSet.statuses([401, 402, 404])
      if (policy.rules[index].on - refused).isEmpty { policy.rules[index].cool = .now }
    }
    let retries = policy.retry.perTier - 1
    policy.add(
      Rule(.statuses([429]), retry: retries, next: true, cool: .now),
      "\(block.label) (default: a 429 at once)")
    policy.provenance.notes.append(
      "a group of one deployment is never cooled down by default: every request pays its retries again")
    policy.provenance.gaps.append(
      "one deployment that fails 1000 times of 1000 in a minute is cooled down there")
  }

  /// The smallest number of allowed failures of all classes, and what they are.
  private static func allowed(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) -> (fails: Setting<Int>, on: OutcomeSet)? {
    let classes: [(String, OutcomeSet)] = [
      ("BadRequestErrorAllowedFails", .statuses([400])),
      ("AuthenticationErrorAllowedFails", .statuses([401])),
      ("TimeoutErrorAllowedFails", .statuses([408]) + .timers + OutcomeSet([.connectTimeout])),
      ("RateLimitErrorAllowedFails", .statuses([429])),
      ("InternalServerErrorAllowedFails", .statuses([500])),
      ("BadGatewayErrorAllowedFails", .statuses([502])),
      ("ServiceUnavailableErrorAllowedFails", .statuses([503])),
      ("NotFoundErrorAllowedFails", .statuses([404])),
    ]
    guard
      let own = block.nested(
        "allowed_fails_policy", classes.map(\.0), ignored: ["ContentPolicyViolationErrorAllowedFails"],
        noting: &diagnostics)
    else { return nil }
    var found: (fails: Setting<Int>, on: OutcomeSet)?
    for (name, outcomes) in classes {
      guard let fails = own.integer(name, in: 0...(.max), noting: &diagnostics) else { continue }
      let smaller = found.map { $0.fails.value <= fails.value ? $0.fails : fails } ?? fails
      found = (smaller, (found?.on ?? OutcomeSet()) + outcomes)
    }
    block.warn(
      "allowed_fails_policy", "one count of all classes here, the smallest that is given",
      noting: &diagnostics)
    return found
  }
}
