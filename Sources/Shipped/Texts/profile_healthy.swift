// swift-format-ignore-file
// Written by scripts/embed from Profiles/healthy.json5.

extension Shipped {
  static let profile_healthy = ###"""
// Nothing fails. What the other profiles are compared with: the latency of the providers themselves, of the proxy between
// them, and the health of the generator.
{
  brownout: 1,
  name: "healthy",
  about: "Both providers answer; nobody needs the fallback.",
  seed: 1,
  providers: {
    primary: {
      dialect: "openai.chat",
      base: {
        firstToken: { normal: { mean: "200ms", sd: "60ms", min: "80ms", max: "500ms" } },
        gap: "10ms",
        tokens: { uniform: [20, 60] },
      },
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
    "success == 100%",
    "amplification == 1",
    "attempts{provider=fallback} == 0",
    "ttft.p99 < 600ms",
  ],
}

"""###
}
