// Bifrost: `network_config` of a provider and `fallbacks` of a request. Targets of a tier are keys of one
// provider, tiers are providers. Source: the documentation in maximhq/bifrost 00c80651 and its issues,
// November 2026; not run.

import Base
import Profile

/// Reads the block `bifrost`.
enum BifrostBlock {
  private static let network = [
    "max_retries", "retry_backoff_initial", "retry_backoff_max", "default_request_timeout_in_seconds",
    "stream_idle_timeout_in_seconds", "stream_throughput_guard",
  ]
  static let keys = ["network_config", "fallbacks"] + network
  static let ignored = [
    "keys", "concurrency_and_buffer_size", "proxy_config", "send_back_raw_response", "custom_provider_config",
    "model", "weight",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "Bifrost 00c80651 (2026-11), from its documentation and issues, not run"
    let settings =
      block.nested(
        "network_config", network, ignored: ["base_url", "extra_headers", "insecure_skip_verify"],
        noting: &diagnostics) ?? block
    fixed(block, &policy)
    retries(settings, &policy, noting: &diagnostics)
    timeouts(settings, &policy, noting: &diagnostics)
    guardThroughput(settings, &policy, noting: &diagnostics)
    block.warn("fallbacks", "has no effect, the tiers of the route stand for it", noting: &diagnostics)
    policy.provenance.gaps += [
      "the back-off before another key of the same provider: at once here",
      "when everything failed the error of the first provider is returned; here that of the last",
      "the start-up data of Azure, which is held back with its first event",
    ]
    return policy
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    policy.set(\.commit.on, "commit.on", .event, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    policy.set(\.commit.midStream, "commit.midStream", .error, origin)
    policy.set(\.pick.algorithm, "pick", .random, "\(block.label).keys (weighted)")
    policy.provenance.notes.append("Retry-After is ignored")
  }

  private static func retries(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let retries =
      block.integer("max_retries", in: 0...100, noting: &diagnostics)
      ?? Setting(value: 0, origin: "bifrost.network_config.max_retries (default 0)")
    policy.set(\.retry.repick, "retry.repick", .cycle, block.always)
    policy.set(\.retry.rounds, "retry.rounds", 1, block.always)
    // Each provider has the whole number of retries.
    policy.set(\.retry.perTier, "retry.perTier", retries.map { $0 + 1 })
    policy.set(
      \.retry.max, "retry.max",
      Setting(value: Policy.mostRetries, origin: "bifrost.fallbacks (each with all its retries)"))
    let broken = OutcomeSet.statuses(500...599) + .noAnswer + OutcomeSet([.inbandError, .empty, .cut])
    let rules = [
      // The same key again; then the next provider.
      Rule(broken, retry: retries.value, next: true),
      // Another key.
      Rule(.statuses([429]), next: true),
      // The key is dead for this request.
      Rule(.statuses([401, 402, 403]), next: true, drop: .target, backoff: false),
      Rule(.statuses(400...499), next: true, drop: .tier, backoff: false),
    ]
    for rule in rules { policy.add(rule, "bifrost (always), \(retries.origin)") }
    policy.set(\.retry.on, "retry.on", broken + .statuses(400...499), block.always)
    let initial = block.milliseconds("retry_backoff_initial", in: 1...3_600_000, noting: &diagnostics)
    let most = block.milliseconds("retry_backoff_max", in: 1...3_600_000, noting: &diagnostics)
    policy.set(
      \.backoff.base, "backoff.base",
      initial
        ?? Setting(
          value: .milliseconds(500), origin: "bifrost.network_config.retry_backoff_initial (default 500)"))
    policy.set(
      \.backoff.max, "backoff.max",
      most
        ?? Setting(
          value: .milliseconds(5_000), origin: "bifrost.network_config.retry_backoff_max (default 5000)"))
    policy.set(\.backoff.factor, "backoff.factor", 2, block.always)
    policy.set(\.backoff.jitter, "backoff.jitter", .spread(0.2), block.always)
    policy.set(\.backoff.scope, "backoff.scope", .same, block.always)
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let span = 1.0...1_000_000.0
    policy.set(
      \.timeouts.headers, "timeouts.headers",
      block.seconds("default_request_timeout_in_seconds", in: span, noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(30)),
          origin: "bifrost.network_config.default_request_timeout_in_seconds (taken as 30)"))
    policy.set(
      \.timeouts.idle, "timeouts.idle",
      block.seconds("stream_idle_timeout_in_seconds", in: span, noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(120)),
          origin: "bifrost.network_config.stream_idle_timeout_in_seconds (default 120)"))
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .headers, block.always)
  }

  /// Bytes are not held back for a rate here: only checked.
  private static func guardThroughput(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    guard
      let own = block.nested(
        "stream_throughput_guard", ["minimum_output_characters_per_second", "probe_window_in_seconds"],
        noting: &diagnostics)
    else { return }
    _ = own.integer("minimum_output_characters_per_second", in: 1...100_000, noting: &diagnostics)
    _ = own.integer("probe_window_in_seconds", in: 1...60, noting: &diagnostics)
    block.warn(
      "stream_throughput_guard", "has no effect, slow streams are not held back and left here",
      noting: &diagnostics)
  }
}
