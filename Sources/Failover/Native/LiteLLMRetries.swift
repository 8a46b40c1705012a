// LiteLLM's retries inside a model group and the fallback to the next group.

import Base
import Profile

/// Reads what the block `litellm` says of retries and fallbacks.
enum LiteLLMRetries {
  /// Retried inside the group.
  static var transient: OutcomeSet {
    .statuses([408, 409, 429]) + .statuses(500...599) + .noAnswer + OutcomeSet([.inbandError, .cut])
  }

  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let retries =
      block.integer("num_retries", in: 0...100, noting: &diagnostics)
      ?? Setting(value: 2, origin: block.origin(ofDefault: "num_retries", "default 2"))
    let classes = perClass(block, &policy, noting: &diagnostics)
    let most = max(retries.value, classes.map(\.retry).max() ?? 0)
    // Each group has its own retries; when they are used up the next group, once round.
    policy.set(\.retry.repick, "retry.repick", .cycle, block.always)
    policy.set(\.retry.rounds, "retry.rounds", 1, block.always)
    policy.set(\.retry.perTier, "retry.perTier", most + 1, retries.origin)
    let groups =
      block.integer("max_fallbacks", in: 0...1_000, noting: &diagnostics)
      ?? Setting(value: 5, origin: block.origin(ofDefault: "max_fallbacks", "default 5"))
    policy.set(
      \.retry.max, "retry.max",
      groups.map { min((most + 1) * ($0 + 1) - 1, Policy.mostRetries) })
    policy.set(\.retry.on, "retry.on", transient, block.always)
    for rule in classes { policy.add(rule, "\(block.label).retry_policy") }
    // Everything else goes to the next group at once; a key that is refused, to another deployment first.
    let onward = [
      Rule(.statuses([401]), next: true, drop: .target, backoff: false),
      Rule(.statuses([403]), next: true, drop: .target, backoff: false),
      Rule(.statuses([402, 404]), next: true, drop: .tier, backoff: false),
      Rule(.statuses(400...499) - transient, next: true, drop: .tier, backoff: false),
    ]
    for rule in onward { policy.add(rule, block.always) }
    for name in ["fallbacks", "default_fallbacks"] {
      block.warn(name, "has no effect, the tiers of the route stand for it", noting: &diagnostics)
    }
    backoff(block, &policy, noting: &diagnostics)
  }

  private static func backoff(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let origin = block.always
    let least = block.seconds("retry_after", in: 0...3_600, noting: &diagnostics)
    let usual = Nanoseconds.milliseconds(500)
    policy.set(
      \.backoff.base, "backoff.base",
      least.flatMap { $0.value > usual ? $0 : nil } ?? Setting(value: usual, origin: origin))
    policy.set(\.backoff.factor, "backoff.factor", 2, origin)
    policy.set(\.backoff.max, "backoff.max", max(.seconds(Int64(8)), policy.backoff.base), origin)
    policy.set(\.backoff.jitter, "backoff.jitter", .add(.milliseconds(750)), origin)
    // At once where another deployment of the group is healthy.
    policy.set(\.backoff.scope, "backoff.scope", .same, origin)
    policy.set(\.retryAfter.use, "retryAfter.use", .both, origin)
    policy.set(\.retryAfter.forms, "retryAfter.forms", [.seconds, .date], origin)
    policy.set(\.retryAfter.max, "retryAfter.max", .seconds(Int64(60)), origin)
    policy.set(\.retryAfter.over, "retryAfter.over", .backoff, origin)
  }

  /// Retries by class of exception, which go before `num_retries`.
  private static func perClass(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) -> [Rule] {
    let classes: [(String, OutcomeSet)] = [
      ("BadRequestErrorRetries", .statuses([400, 422])),
      ("AuthenticationErrorRetries", .statuses([401])), ("NotFoundErrorRetries", .statuses([404])),
      ("TimeoutErrorRetries", .statuses([408]) + .timers + OutcomeSet([.connectTimeout])),
      ("RateLimitErrorRetries", .statuses([429])), ("InternalServerErrorRetries", .statuses([500])),
      ("ServiceUnavailableErrorRetries", .statuses([503])), ("DefaultRetries", .failures),
    ]
    let names = classes.map(\.0)
    guard
      let own = block.nested(
        "retry_policy", names, ignored: ["ContentPolicyViolationErrorRetries"], noting: &diagnostics)
    else { return [] }
    block.warn("retry_policy", "its retries go to the same deployment here", noting: &diagnostics)
    return classes.compactMap { name, outcomes in
      own.integer(name, in: 0...50, noting: &diagnostics).map {
        Rule(outcomes, retry: $0.value, next: true)
      }
    }
  }
}
