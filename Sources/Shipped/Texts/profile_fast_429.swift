// swift-format-ignore-file
// Written by scripts/embed from Profiles/fast-429.json5.

extension Shipped {
  static let profile_fast_429 = ###"""
// The primary rejects one request in five at once with 429 and Retry-After: 1. The other provider is idle, so going there
// costs milliseconds; waiting for the hint would cost a second.
//
// Envoy ignores Retry-After unless it is told not to, and so does APISIX:
//   --set 'proxy.policy={apisix:{fallback_strategy:["http_429","http_5xx"],max_retries:1}}'
{
  brownout: 1,
  name: "fast-429",
  about: "Primary rejects at once; the fallback takes over within milliseconds.",
  seed: 17,
  providers: {
    primary: {
      dialect: "openai.chat",
      base: {
        firstToken: { normal: { mean: "200ms", sd: "60ms", min: "80ms", max: "500ms" } },
        gap: "10ms",
        tokens: { uniform: [20, 60] },
      },
      rules: [
        {
          id: "rate-limited",
          when: { share: "20%", exact: true },
          do: { fault: "fast-429", retryAfter: "1s" },
        },
      ],
    },
    fallback: { dialect: "openai.chat", base: { firstToken: "150ms", gap: "8ms", tokens: 40 } },
  },
  proxy: {
    routes: { "gpt-mock": { tiers: [["primary"], ["fallback"]] } },
    policy: {
      envoyAIGateway: {
        streamIdleTimeout: "2s",
        retryOn: ["reset", "connect-failure", "retriable-status-codes"],
        retriableStatusCodes: [429, 500, 502, 503, 504],
        numRetries: 1,
        numAttemptsPerPriority: 1,
      },
    },
  },
  load: { rate: "50/s", arrivals: "poisson", duration: "8s", model: "gpt-mock", stream: true, promptTokens: 200 },
  expect: [
    "attempts_per_request{provider=primary,outcome=http_429} == 20%",
    "success == 100%",
    "amplification == 1.2",
    "failover_delay.p99 < 30ms",
  ],
}

"""###
}
