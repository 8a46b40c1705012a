// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/apisix.json5.

extension Shipped {
  static let policy_apisix = ###"""
// APISIX after 3.18.0, ai-proxy-multi with the fixes of apisix#13870 and #13876: an emulation, not the product.
// Source: apache/apisix f519a0f0 (3.18.0) and the two pull requests.
// Version: master after 3.18.0
// Date: 2026-08
// Known by: reading the code, its tests and the pull requests; not run.
//
// No retry once output was sent, and an event stream without any event is a 502 that can fall back.
{
  apisix: {
    version: "master",
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
