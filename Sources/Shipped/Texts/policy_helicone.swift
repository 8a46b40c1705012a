// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/helicone.json5.

extension Shipped {
  static let policy_helicone = ###"""
// Helicone's AI gateway, its defaults written out and retries switched on: an emulation, not the product.
// Source: Helicone/ai-gateway 42d29989.
// Version: commit 42d29989
// Date: 2026-11
// Known by: reading the code; not run. Where health-monitor stands in its file was not checked.
//
// A retry goes to the same provider: load balancing is not fallback. A 429 is never retried; it takes the provider out
// for a minute.
{
  helicone: {
    // Off unless it is there; what is in it are the defaults.
    retries: { strategy: "exponential", "min-delay": "1s", "max-delay": "30s", "max-retries": 2, factor: 2 },
    // timeout is for the whole answer.
    dispatcher: { timeout: "15m", "connection-timeout": "10s" },
    "load-balance": { strategy: "latency" },
    "health-monitor": { ratio: 0.1, window: "60s", "min-requests": 20 },
  },
}

"""###
}
