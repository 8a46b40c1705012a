// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/envoyAIGateway.json5.

extension Shipped {
  static let policy_envoyAIGateway = ###"""
// Envoy AI Gateway with an AIGatewayRoute and a BackendTrafficPolicy, the defaults of Envoy Gateway written out: an
// emulation, not the product.
// Source: envoyproxy/ai-gateway c217da8, envoyproxy/gateway's retry translation.
// Version: v1.1.0 on Envoy 1.40.0
// Date: 2026-08
// Known by: reading the code, and measuring Envoy 1.40.0 over HTTP/1.1.
//
// With these defaults no stall is failed over: none of the default triggers covers a reset or a timeout, and without
// numAttemptsPerPriority every retry stays in the first priority. The two examples beside this file do better.
{
  envoyAIGateway: {
    // Unset by default; 0s would be off as well.
    // streamIdleTimeout: "5s",
    timeouts: { request: "60s" },
    retry: {
      numRetries: 2,
      numAttemptsPerPriority: 0,
      perRetry: { backOff: { baseInterval: "25ms", maxInterval: "250ms" } },
      retryOn: {
        triggers: ["connect-failure", "refused-stream", "unavailable", "cancelled", "retriable-status-codes"],
        httpStatusCodes: [503],
      },
    },
    timeout: { tcp: { connectTimeout: "5s" } },
    circuitBreaker: { maxParallelRetries: 1024 },
    connection: { bufferLimit: "32Ki" },
  },
}

"""###
}
