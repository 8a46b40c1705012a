// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/ai-gateway.json5.

extension Shipped {
  static let rows_ai_gateway = ###"""
// What Envoy AI Gateway's own tests assert about forwarding. Those about translating resources into routes
// are not rows: nothing is forwarded in them.
{
  conformance: 1,
  section: "ai-gateway",
  about: "Envoy AI Gateway's tests and the timings of its README",
  source: "AI Gateway's end-to-end tests",
  base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },

  faults: {
    silent: [{ at: "admit", stall: "forever" }],
  },

  backends: {
    healthy: {},
    silent: { rules: [{ do: "silent" }] },
    "503": { rules: [{ do: "fast-5xx" }] },
    refused: { rules: [{ do: "refused" }] },
  },

  policies: {
    example: {
      envoyAIGateway: {
        streamIdleTimeout: "5s", timeouts: { request: "30s" },
        retry: {
          numAttemptsPerPriority: 1, numRetries: 2,
          perRetry: { backOff: { baseInterval: "100ms", maxInterval: "1s" } },
          retryOn: {
            triggers: ["reset", "connect-failure", "retriable-status-codes"],
            httpStatusCodes: [502, 503, 504],
          },
        },
      },
    },
    none: { envoyAIGateway: { timeouts: { request: "60s" } } },
    fallback: {
      envoyAIGateway: {
        retry: {
          numAttemptsPerPriority: 1, numRetries: 5,
          perRetry: { timeout: "30s", backOff: { baseInterval: "100ms", maxInterval: "10s" } },
          retryOn: { triggers: ["connect-failure", "retriable-status-codes"], httpStatusCodes: [500] },
        },
      },
    },
  },

  rows: [
    {
      id: "G1", about: "example of the stream idle timeout, 5 s; the first silent",
      source: "AI Gateway's end-to-end test and README (5.08 s)", backends: { A: "silent", B: "healthy" },
      policy: "example",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["5s", "5.11s"], end: ["5.25s", "5.36s"],
      },
    },
    {
      id: "G2", about: "the same; head and one event, then silence: cut, the second not called",
      source: "AI Gateway's end-to-end test and README (6.53 s)",
      backends: { A: { rules: [{ do: { fault: "mid-stall", at: "token:1" } }] }, B: "healthy" },
      policy: "example",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["6s", "6.01s"], tokens: 1,
      },
      calls: { A: 1, B: 0 },
    },
    {
      id: "G3", about: "the first always fails to connect, no retry policy: 5 times 503",
      source: "AI Gateway's end-to-end test; there a TLS handshake fails, here a connection",
      backends: { A: "refused", B: "healthy" }, policy: "none",
      load: { times: ["0s", "1s", "2s", "3s", "4s"] },
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["refused"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "G4", about: "the same with a retry policy: 5 times 200 from the second",
      source: "AI Gateway's end-to-end test; there a TLS handshake fails, here a connection",
      backends: { A: "refused", B: "healthy" }, policy: "fallback",
      load: { times: ["0s", "1s", "2s", "3s", "4s"] },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["refused", "ok"],
        unrescued: "not_needed", head: ["0s", "110ms"], end: ["250ms", "360ms"],
      },
    },
    {
      id: "G13", about: "a retry gets the original request: a long prompt, answered right by the second",
      source: "AI Gateway's unit tests", backends: { A: "503", B: "healthy" }, policy: "example",
      load: { bodyBytes: 30000 },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "110ms"], end: ["250ms", "360ms"],
      },
    },
    {
      id: "G3t", about: "a backend that speaks plain TCP to a TLS client",
      skip: "TLS is not spoken here: G3 and G4 stand for it", backends: { A: "refused" }, policy: "none",
    },
  ],
}

"""###
}
