// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/agentgateway.json5.

extension Shipped {
  static let policy_agentgateway = ###"""
// agentgateway with retries and eviction switched on: an emulation, not the product.
// Source: agentgateway 75b4e6ce.
// Version: commit 75b4e6ce
// Date: 2026-11
// Known by: reading the code; not run.
//
// attempts are those beyond the first. Connections that fail are retried whatever the codes say; a request above 64 KiB
// never is. A retry stays in the first priority group that has a target which is not evicted.
{
  agentgateway: {
    // Not a default: no codes, no timeouts.
    retry: { attempts: 1, codes: [429, 500, 502, 503, 504] },
    timeout: { requestTimeout: "120s", backendRequestTimeout: "60s" },
    // Not a default: evicts at the first failure, for 3 s or as long as the provider asks, longer each time.
    health: { eviction: { consecutiveFailures: 1 } },
  },
}

"""###
}
