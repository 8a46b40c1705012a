// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/bifrost.json5.

extension Shipped {
  static let policy_bifrost = ###"""
// Bifrost with the defaults of network_config written out: an emulation, not the product.
// Source: the documentation in maximhq/bifrost 00c80651, and its issues #7034, #5010, #5395, #5546.
// Version: commit 00c80651
// Date: 2026-11
// Known by: its documentation and issues; not run.
//
// Targets of one tier are keys of a provider, tiers are providers. Retry-After is ignored.
{
  bifrost: {
    network_config: {
      max_retries: 0,
      retry_backoff_initial: 500,
      retry_backoff_max: 5000,
      // Seconds; to the head. Often 30, no documented default.
      default_request_timeout_in_seconds: 30,
      // Seconds of silence in a stream; an error event then, no failover.
      stream_idle_timeout_in_seconds: 120,
    },
  },
}

"""###
}
