// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/apisix-3.18.json5.

extension Shipped {
  static let policy_apisix_3_18 = ###"""
// APISIX 3.17 and 3.18, ai-proxy-multi: an emulation, not the product.
// Source: apache/apisix f519a0f0, ai-proxy/base.lua, ai-proxy-multi.lua, their schema and tests.
// Version: 3.18.0
// Date: 2026-08
// Known by: reading the code and its tests; not run.
//
// In these releases a failure after output calls the next instance all the same: its answer is paid for and lost, the
// client keeps a cut answer (apisix#13876). See apisix.json5 for what was merged after them.
{
  apisix: {
    version: "3.18",
    // Not a default: without it no failure falls back.
    fallback_strategy: ["http_429", "http_5xx"],
    // max_retries: unset, every instance once
    // retry_on_failure_within_ms: unset, no limit on the age of a failure
    // Per socket operation, each read included.
    timeout: 30000,
    max_req_body_size: 67108864,
    balancer: { algorithm: "roundrobin" },
  },
}

"""###
}
