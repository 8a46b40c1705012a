// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/cloudflare.json5.

extension Shipped {
  static let policy_cloudflare = ###"""
// Cloudflare AI Gateway with retries and a timeout: an emulation, not the product.
// Source: developers.cloudflare.com/ai-gateway, request handling.
// Version: hosted, documentation of June 2026
// Date: 2026-06
// Known by: its documentation; not run.
//
// Without settings there is one attempt and no timeout. The timeout ends with the first part of the answer, and does
// not hold for the last attempt: that one is waited for.
{
  cloudflare: {
    requestTimeout: 10000,
    // 1 to 5
    maxAttempts: 3,
    // 100 to 5000
    retryDelay: 500,
    backoff: "exponential",
  },
}

"""###
}
