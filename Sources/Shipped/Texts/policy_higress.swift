// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/higress.json5.

extension Shipped {
  static let policy_higress = ###"""
// Higress's ai-proxy with failover and retryOnFailure switched on, their defaults written out: an emulation, not the
// product.
// Source: the plugin ai-proxy of Higress: failover.go, retry.go, provider.go.
// Version: main of November 2026
// Date: 2026-11
// Known by: reading the code; not run.
//
// Both work on the API tokens of one provider, which are the targets of a tier here. Both are off by default.
{
  higress: {
    // Milliseconds; 0 is off, the default.
    firstByteTimeout: 0,
    failover: {
      enabled: true,
      failureThreshold: 3,
      successThreshold: 1,
      healthCheckInterval: 5000,
      healthCheckTimeout: 5000,
      failoverOnStatus: ["4.*", "5.*"],
    },
    retryOnFailure: { enabled: true, maxRetries: 1, retryOnStatus: ["4.*", "5.*"] },
  },
}

"""###
}
