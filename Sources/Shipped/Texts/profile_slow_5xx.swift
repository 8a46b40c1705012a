// swift-format-ignore-file
// Written by scripts/embed from Profiles/slow-5xx.json5.

extension Shipped {
  static let profile_slow_5xx = ###"""
// The primary answers one request in ten with 503, but only after two seconds: an overloaded provider that thinks long
// before it gives up. Is such a slow failure still worth a retry?
//
// APISIX decides by age: retry_on_failure_within_ms 5000 retries a failure that is two seconds old. With 1000 the
// client gets the 503 instead:
//   --set proxy.policy.apisix.retry_on_failure_within_ms=1000
{
  brownout: 1,
  name: "slow-5xx",
  about: "Primary fails with 503 after 2 s; the age limit on retries decides whether the client sees it.",
  seed: 13,
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
          id: "slow-503",
          when: { share: "10%", exact: true },
          do: { fault: "slow-5xx", after: "2s", code: 503 },
        },
      ],
    },
    fallback: { dialect: "openai.chat", base: { firstToken: "150ms", gap: "8ms", tokens: 40 } },
  },
  proxy: {
    routes: { "gpt-mock": { tiers: [["primary"], ["fallback"]] } },
    policy: {
      apisix: {
        fallback_strategy: ["http_429", "http_5xx"],
        max_retries: 1,
        retry_on_failure_within_ms: 5000,
        timeout: 30000,
      },
    },
  },
  load: { rate: "50/s", arrivals: "poisson", duration: "8s", model: "gpt-mock", stream: true, promptTokens: 200 },
  expect: [
    "attempts_per_request{provider=primary,outcome=http_503} == 10%",
    "success == 100%",
    "failover_delay.min >= 2s",
    "failover_delay.p99 < 2050ms",
  ],
}

"""###
}
