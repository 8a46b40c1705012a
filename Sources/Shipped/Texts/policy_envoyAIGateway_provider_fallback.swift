// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/envoyAIGateway-provider-fallback.json5.

extension Shipped {
  static let policy_envoyAIGateway_provider_fallback = ###"""
// Envoy AI Gateway's example for the fallback to another provider, settings only: an emulation, not the product.
// Source: envoyproxy/ai-gateway c217da8, examples/provider_fallback and its page in the documentation.
// Version: v1.1.0 on Envoy 1.40.0
// Date: 2026-08
// Known by: reading the example, and measuring Envoy 1.40.0 over HTTP/1.1 with its settings.
//
// Only status 500 and connections that fail go on to the next priority. A streamIdleTimeout added to it gives no
// failover: no trigger covers a timeout.
{
  envoyAIGateway: {
    retry: {
      numRetries: 5,
      numAttemptsPerPriority: 1,
      perRetry: { timeout: "30s", backOff: { baseInterval: "100ms", maxInterval: "10s" } },
      retryOn: { triggers: ["connect-failure", "retriable-status-codes"], httpStatusCodes: [500] },
    },
  },
}

"""###
}
