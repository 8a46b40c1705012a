// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/envoyAIGateway-stream-idle-timeout.json5.

extension Shipped {
  static let policy_envoyAIGateway_stream_idle_timeout = ###"""
// Envoy AI Gateway's example for the stream idle timeout, settings only: an emulation, not the product.
// Source: envoyproxy/ai-gateway c217da8, examples/stream_idle_timeout.
// Version: v1.1.0 on Envoy 1.40.0
// Date: 2026-08
// Known by: reading the example, and measuring Envoy 1.40.0 over HTTP/1.1 with its settings.
//
// A silent backend is cut after 5 s and the next priority is tried. 429 and 500 are not retried: they are not listed.
{
  envoyAIGateway: {
    streamIdleTimeout: "5s",
    timeouts: { request: "30s" },
    retry: {
      numAttemptsPerPriority: 1,
      numRetries: 2,
      perRetry: { backOff: { baseInterval: "100ms", maxInterval: "1s" } },
      retryOn: { triggers: ["reset", "connect-failure", "retriable-status-codes"], httpStatusCodes: [502, 503, 504] },
    },
  },
}

"""###
}
