// LiteLLM's router: `router_settings` of its configuration, seconds as numbers. A tier of the route is a
// model group, the tiers after it are its fallbacks. Source: the wheel litellm 1.109.1
// (router_python_core.py, cooldown_handlers.py), read in November 2026; not run.

import Base
import Profile

/// Reads the block `litellm`.
enum LiteLLMBlock {
  static let keys = [
    "num_retries", "timeout", "stream_timeout", "request_timeout", "retry_after", "retry_policy",
    "allowed_fails", "allowed_fails_policy", "cooldown_time", "disable_cooldowns", "fallbacks",
    "default_fallbacks", "max_fallbacks", "routing_strategy", "enable_mid_stream_fallback_continuation",
    "LITELLM_MAX_STREAMING_DURATION_SECONDS",
  ]
  static let ignored = [
    "context_window_fallbacks", "content_policy_fallbacks", "routing_strategy_args", "model_group_alias",
    "enable_pre_call_checks", "redis_host", "redis_port", "redis_password", "redis_url", "cache_responses",
    "model_group_retry_policy", "enable_weighted_failover", "enable_health_check_routing",
    "health_check_staleness_threshold", "health_check_ignore_transient_errors", "set_verbose",
    "debug_level", "enable_tag_filtering", "drop_params", "optional_pre_call_checks",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "LiteLLM router 1.109.1 (2026-11), read from its wheel, not run"
    fixed(block, &policy)
    timeouts(block, &policy, noting: &diagnostics)
    LiteLLMRetries.read(block, &policy, noting: &diagnostics)
    LiteLLMCooldown.read(block, &policy, noting: &diagnostics)
    let strategies: [(String, PickAlgorithm)] = [
      ("simple-shuffle", .random), ("least-busy", .leastInFlight), ("usage-based-routing", .leastInFlight),
      ("usage-based-routing-v2", .leastInFlight), ("latency-based-routing", .powerOfTwo),
      ("cost-based-routing", .first),
    ]
    policy.set(
      \.pick.algorithm, "pick",
      block.word("routing_strategy", strategies, noting: &diagnostics)
        ?? Setting(
          value: .random, origin: block.origin(ofDefault: "routing_strategy", "default simple-shuffle")))
    if block.flag("enable_mid_stream_fallback_continuation", noting: &diagnostics)?.value ?? false {
      block.warn(
        "enable_mid_stream_fallback_continuation", "a broken stream ends with an error event here",
        noting: &diagnostics)
    }
    policy.provenance.gaps += [
      "fallbacks for context windows and content policy; retry policies per group",
      "statistics of usage and cost: least in flight stands for them",
      "state shared over Redis, which lags by up to 10 s",
      "401 and 403 are not retried in a group of one deployment; here another one of the group is tried",
    ]
    return policy
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    // The router reads the first chunk before it answers, so what fails until then can be retried.
    policy.set(\.commit.on, "commit.on", .event, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    policy.set(\.commit.midStream, "commit.midStream", .error, origin)
    policy.set(\.commit.atLimit, "commit.atLimit", .error, origin)
    // An error is read to its end before it is judged.
    policy.set(\.retry.decideOn, "retry.decideOn", .body, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.replies, "replies", .litellm, origin)
    policy.provenance.notes.append(
      "after the first chunk a failure is an error event in the stream: no retry, no fallback")
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let span = 0.001...1_000_000.0
    let plain = block.seconds("timeout", in: span, noting: &diagnostics)
    let stream = block.seconds("stream_timeout", in: span, noting: &diagnostics)
    let any = block.seconds("request_timeout", in: span, noting: &diagnostics)
    if let plain, let stream, plain.value != stream.value {
      block.warn(
        "timeout", "stream_timeout holds for answers that are not streamed too", noting: &diagnostics)
    }
    policy.set(
      \.timeouts.idle, "timeouts.idle",
      stream ?? plain ?? any
        ?? Setting(value: .seconds(Int64(6_000)), origin: block.origin(ofDefault: "request_timeout", "6000")))
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, "\(block.label).timeout (each read)")
    policy.set(\.timeouts.headBytesRearmIdle, "timeouts.headBytesRearmIdle", true, block.always)
    policy.set(\.timeouts.connect, "timeouts.connect", .seconds(Int64(5)), block.always)
    policy.set(
      \.timeouts.attempt, "timeouts.attempt",
      block.seconds("LITELLM_MAX_STREAMING_DURATION_SECONDS", in: span, noting: &diagnostics))
    policy.provenance.notes.append(
      "timeout and stream_timeout are the gap between two reads: a provider that drips is never cut")
  }
}
