// swift-format-ignore-file
// Written by scripts/embed from Profiles/regional-outage.json5.

extension Shipped {
  static let profile_regional_outage = ###"""
// A provider's region over a minute: healthy, then slower with some errors, then down in four ways at once, then coming
// back by and by, then healthy again. The proxy has no memory between requests here, so while the primary is down each
// request pays for finding that out; the report shows per phase what that costs and what still gets through.
{
  brownout: 1,
  name: "regional-outage",
  about: "Primary degrades, fails, recovers; what do clients see in each phase?",
  seed: 42,
  providers: {
    primary: {
      dialect: "openai.chat",
      base: {
        firstToken: { normal: { mean: "200ms", sd: "60ms", min: "80ms", max: "400ms" } },
        gap: "10ms",
        tokens: { uniform: [20, 60] },
      },
      timeline: [
        { phase: "healthy", for: "10s" },
        // Slower than usual, and one request in ten fails at once.
        { phase: "degraded", for: "10s", scale: { firstToken: 2.5, gap: 2 }, mix: { "fast-5xx": "10%" } },
        // Some connections are reset, some answers never come, the rest are errors, fast or slow.
        {
          phase: "down",
          for: "15s",
          mix: { "no-response": "30%", "reset": "20%", "fast-5xx": "30%", "slow": "20%" },
        },
        // Errors fade out over the phase, from the share of the phase before to none.
        { phase: "recovering", for: "10s", ramp: "linear", mix: { "fast-5xx": "0%" } },
        { phase: "healthy-again", for: "15s" },
      ],
      faults: { "slow": [{ at: "head", wait: "1s" }, { at: "head", status: 503 }] },
    },
    fallback: { dialect: "openai.chat", base: { firstToken: "250ms", gap: "12ms", tokens: 40 } },
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
  load: {
    rate: "30/s",
    arrivals: "poisson",
    duration: "60s",
    model: "gpt-mock",
    stream: true,
    promptTokens: 200,
    slo: { ttft: "3s" },
  },
  expect: [
    "attainment >= 99%",
    "visible_failures == 0",
    { phase: "healthy", metric: "amplification == 1" },
    { phase: "down", metric: "ttft.p99 < 3s" },
    { phase: "down", metric: "amplification >= 1.9" },
    { phase: "healthy-again", metric: "ttft.p99 < 600ms" },
  ],
}

"""###
}
