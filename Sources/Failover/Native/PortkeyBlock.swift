// Portkey's gateway: the config object of a request. Source: Portkey-AI/gateway 669825cb (retryHandler.ts,
// handlerUtils.ts), read 2026-11; the circuit breaker from the documentation of the hosted product; not run.

import Base
import Profile

/// Reads the block `portkey`.
enum PortkeyBlock {
  static let keys = ["strategy", "retry", "request_timeout", "cb_config", "targets"]
  static let ignored = [
    "cache", "provider", "virtual_key", "api_key", "override_params", "forward_headers",
    "custom_host", "weight", "input_guardrails", "output_guardrails", "before_request_hooks",
    "after_request_hooks", "metadata", "name",
  ]

  enum Mode { case single, fallback, balance }

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product =
      "Portkey gateway 669825cb (2026-11), read from its code, not run; the breaker from documentation"
    let strategy = block.nested(
      "strategy", ["mode", "on_status_codes", "cb_config"], ignored: ["conditions", "default"],
      noting: &diagnostics)
    let mode =
      strategy?.word(
        "mode",
        [("single", .single), ("loadbalance", .balance), ("fallback", .fallback), ("conditional", .single)],
        noting: &diagnostics) ?? Setting(value: Mode.single, origin: "portkey.strategy (default single)")
    fixed(block, &policy)
    let targets = PortkeyTargets.read(block, mode.value, noting: &diagnostics)
    timeouts(block, targets, &policy, noting: &diagnostics)
    rules(block, strategy, targets, mode, &policy, noting: &diagnostics)
    policy.provenance.pastedTargets = targets?.pasted(mode.value)
    policy.set(\.pick.algorithm, "pick", mode.map { $0 == .balance ? .random : .first })
    breaker(
      strategy?.nested("cb_config", breakerKeys, noting: &diagnostics)
        ?? block.nested("cb_config", breakerKeys, noting: &diagnostics), &policy, noting: &diagnostics)
    policy.provenance.gaps += [
      "nested strategies: the tiers of the route stand for a flat list of targets",
      "conditional routing; exceptions inside the gateway, which end a fallback",
      "the circuit breaker counts in a time window that is not documented: 60 s here",
    ]
    return policy
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .clean, origin)
    policy.set(\.replies, "replies", .portkey, origin)
    policy.provenance.notes.append(
      "a stream that breaks ends cleanly for the client: it can't tell that the answer is incomplete")
  }

  private static func timeouts(
    _ block: Block, _ targets: PortkeyTargets?, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    policy.set(
      \.timeouts.connect, "timeouts.connect", .seconds(Int64(10)),
      "\(block.label) (default of its HTTP client)")
    let own = block.milliseconds("request_timeout", in: 1...(.max), noting: &diagnostics)
    guard let timeout = targets?.commonTimeout(own) ?? own else {
      policy.provenance.notes.append("without request_timeout a provider that stalls is waited for")
      return
    }
    policy.set(\.timeouts.headers, "timeouts.headers", timeout)
    policy.provenance.notes.append(
      "request_timeout ends with the head of the answer: a stall after it is not cut")
  }

  /// Statuses that Portkey retries, and statuses on which it goes to the next target; what it answers itself
  /// (408 for its timeout, 503, 500) is among them.
  private static func rules(
    _ block: Block, _ strategy: Block?, _ targets: PortkeyTargets?, _ mode: Setting<Mode>,
    _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let own = block.nested("retry", retryKeys, noting: &diagnostics)
    // What all targets have in their own `retry` is as good as the whole configuration's.
    let retry = targets?.commonRetry(own) ?? own
    let attempts =
      retry?.integer("attempts", in: 0...5, noting: &diagnostics)
      ?? Setting(value: 0, origin: "portkey.retry.attempts (default 0)")
    let most = max(attempts.value, targets?.mostAttempts ?? 0)
    let codes =
      retry?.statuses("on_status_codes", noting: &diagnostics)
      ?? Setting(
        value: usualCodes.sorted(),
        origin: "portkey.retry.on_status_codes (default 429, 500, 502, 503, 504)")
    let triggers = strategy?.statuses("on_status_codes", noting: &diagnostics)
    let again = most > 0 ? seen(codes.value) : OutcomeSet()
    var onward = OutcomeSet()
    if mode.value == .fallback {
      // Without a list every status that is not 2xx.
      onward = triggers.map { seen($0.value) } ?? (.statuses(300...599) + .noAnswer)
    }
    let both = again - (again - onward)
    let origins = [codes.origin, mode.value == .fallback ? triggers?.origin ?? mode.origin : nil]
    let origin = origins.compactMap { $0 }.joined(separator: ", ")
    for rule in [
      Rule(both, retry: Rule.perTarget, next: true), Rule(again - onward, retry: Rule.perTarget),
      Rule(onward - again, next: true),
    ] where !rule.on.isEmpty { policy.add(rule, origin) }
    policy.set(\.retry.on, "retry.on", again + onward, origin)
    if mode.value == .fallback {
      policy.set(\.retry.repick, "retry.repick", .other, mode.origin)
      policy.set(\.retry.max, "retry.max", .max, "\(mode.origin): every target")
    } else {
      policy.set(\.retry.repick, "retry.repick", .same, mode.origin)
      policy.set(\.retry.max, "retry.max", most == attempts.value ? attempts : attempts.map { _ in most })
    }
    policy.set(\.retry.perTarget, "retry.perTarget", attempts.map { $0 + 1 })
    if most > 0 && policy.timeouts.headers != .forever && !codes.value.contains(408) {
      policy.provenance.notes.append(
        "request_timeout is a 408, which is not among the statuses that are retried")
    }
    waits(retry, isFallback: mode.value == .fallback, &policy, noting: &diagnostics)
  }

  private static func seen(_ statuses: [Int]) -> OutcomeSet {
    .seen(as: statuses, by: .portkey)
      - OutcomeSet([.empty, .inbandError, .truncated, .cut, .wrongType, .tooBig])
  }

  /// One second, doubled each time, without jitter; Retry-After instead where it is asked for.
  private static func waits(
    _ retry: Block?, isFallback: Bool, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let origin = "portkey.retry (always)"
    policy.set(\.backoff.base, "backoff.base", .seconds(Int64(1)), origin)
    policy.set(\.backoff.factor, "backoff.factor", 2, origin)
    policy.set(\.backoff.scope, "backoff.scope", .same, origin)
    let use = retry?.setting(["use_retry_after_header", "use_retry_after_headers"], noting: &diagnostics) {
      $0.flag($1, noting: &$2)
    }
    guard let use, use.value else { return }
    policy.set(\.retryAfter.use, "retryAfter.use", .retry, use.origin)
    policy.set(
      \.retryAfter.forms, "retryAfter.forms", [.milliseconds, .microsoftMilliseconds, .seconds], use.origin)
    policy.set(\.retryAfter.onlyTooManyRequests, "retryAfter.onlyTooManyRequests", true, origin)
    // 60 s and more, or more than is left of 60 s in all, ends the retries.
    policy.set(\.retryAfter.max, "retryAfter.max", .milliseconds(59_999), origin)
    policy.set(\.retryAfter.total, "retryAfter.total", .seconds(Int64(60)), origin)
    policy.set(\.retryAfter.over, "retryAfter.over", isFallback ? .next : .stop, origin)
    policy.provenance.notes.append("a Retry-After of 60 s or more ends the retries at this target")
  }

  /// The statuses that are retried unless it is said.
  static let usualCodes: Set<Int> = [429, 500, 502, 503, 504]

  static let retryKeys = [
    "attempts", "on_status_codes", "use_retry_after_header", "use_retry_after_headers",
  ]

  private static let breakerKeys = [
    "failure_threshold", "failure_threshold_percentage", "minimum_requests", "cooldown_interval",
    "failure_status_codes",
  ]

  private static func breaker(
    _ config: Block?, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    guard let config else { return }
    policy.set(
      \.eject.failures, "eject.failures",
      config.integer("failure_threshold", in: 1...(.max), noting: &diagnostics))
    policy.set(
      \.eject.rate, "eject.rate", config.percent("failure_threshold_percentage", noting: &diagnostics))
    policy.set(
      \.eject.minimum, "eject.min",
      config.integer("minimum_requests", in: 1...(.max), noting: &diagnostics))
    let time =
      config.milliseconds("cooldown_interval", in: 30_000...(.max), noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(30)), origin: config.origin(ofDefault: "cooldown_interval", "30000"))
    policy.set(\.eject.time, "eject.time", time)
    policy.set(\.eject.mostTime, "eject.maxTime", time)
    let codes = config.statuses("failure_status_codes", noting: &diagnostics)
    policy.set(
      \.eject.on, "eject.on",
      codes.map { $0.map { seen($0) } }
        ?? Setting(
          value: seen(Array(501...599)),
          origin: config.origin(ofDefault: "failure_status_codes", "default: above 500")))
    policy.set(\.eject.probe, "eject.probe", .time, config.always)
    policy.set(\.eject.whenAll, "eject.whenAll", .tryAll, config.always)
  }
}
