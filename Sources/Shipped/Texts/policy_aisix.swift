// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/aisix.json5.

extension Shipped {
  static let policy_aisix = ###"""
// AISIX with its defaults written out and stream_timeout set: an emulation, not the product.
// Source: api7/aisix 100fef65.
// Version: commit 100fef65
// Date: 2026-11
// Known by: reading the code; not run.
{
  aisix: {
    routing: { strategy: "failover", retries: 2, retry_on_429: false, when_all_unavailable: "fail" },
    connect_timeout_ms: 5000,
    timeout: 6000000,
    // Not a default: without it the answer begins with its head, and a stall after that is not failed over.
    stream_timeout: 30000,
    cooldown: {
      enabled: true,
      default_seconds: 30,
      honor_retry_after: true,
      trigger_statuses: [401, 408, 429, 500, 502, 503, 504],
      trigger_on_timeout: true,
      trigger_on_transport: true,
    },
  },
}

"""###
}
