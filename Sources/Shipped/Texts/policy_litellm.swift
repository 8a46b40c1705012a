// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/litellm.json5.

extension Shipped {
  static let policy_litellm = ###"""
// LiteLLM's router with its defaults written out: an emulation, not the product.
// Source: the wheel litellm: router_python_core.py, router_utils/cooldown_handlers.py, constants.py.
// Version: 1.109.1
// Date: 2026-11
// Known by: reading the wheel; not run.
//
// A tier is a model group, the tiers after it are its fallbacks. With one deployment in a group nothing is ever cooled
// down by default: while the primary is down every request pays its three attempts there first. allowed_fails changes
// that, but is off until it is set.
{
  litellm: {
    num_retries: 2,
    // Seconds. The gap between two reads, not a deadline: 6000 when nothing else is set.
    request_timeout: 6000,
    // stream_timeout: 60,
    // The least wait between retries, in seconds.
    retry_after: 0,
    // allowed_fails: 3,
    cooldown_time: 5,
    max_fallbacks: 5,
    routing_strategy: "simple-shuffle",
  },
}

"""###
}
