// swift-format-ignore-file
// Written by scripts/embed from Profiles/stall-before-first-byte.json5.

extension Shipped {
  static let profile_stall_before_first_byte = ###"""
// The primary accepts one request in ten and then says nothing at all: no status line, no header, no byte. Without a
// timer such a request hangs until somebody's last deadline.
//
// Here Envoy AI Gateway's streamIdleTimeout (1 s) cuts the silent attempt and goes to the next backend: every request is
// rescued, one second late. Try APISIX's answer to the same fault, which returns 504 after its own timeout instead:
//   --set 'proxy.policy={apisix:{fallback_strategy:["http_429","http_5xx"],max_retries:1,retry_on_failure_within_ms:1000,timeout:3000}}'
{
  brownout: 1,
  name: "stall-before-first-byte",
  about: "Primary accepts and goes silent; does the idle timeout rescue the request?",
  seed: 7,
  providers: {
    primary: {
      dialect: "openai.chat",
      base: {
        firstToken: { normal: { mean: "200ms", sd: "60ms", min: "80ms", max: "500ms" } },
        gap: "10ms",
        tokens: { uniform: [20, 60] },
      },
      // exact: 10 of every 100 requests, not 10% on average
      rules: [{ id: "silent", when: { share: "10%", exact: true }, do: "no-response" }],
    },
    fallback: { dialect: "openai.chat", base: { firstToken: "150ms", gap: "8ms", tokens: 40 } },
  },
  proxy: {
    routes: { "gpt-mock": { tiers: [["primary"], ["fallback"]] } },
    policy: {
      envoyAIGateway: {
        streamIdleTimeout: "1s",
        retryOn: ["reset", "connect-failure", "retriable-status-codes"],
        retriableStatusCodes: [429, 500, 502, 503, 504],
        numRetries: 1,
        numAttemptsPerPriority: 1,
      },
    },
  },
  load: { rate: "50/s", arrivals: "poisson", duration: "10s", model: "gpt-mock", stream: true, promptTokens: 200 },
  expect: [
    "attempts_per_request{provider=primary,outcome=idle_timeout} == 10%",
    "amplification == 1.1",
    "attainment == 100%",
    "visible_failures == 0",
    "failover_delay.p50 >= 1s",
    "failover_delay.p50 < 1030ms",
  ],
}

"""###
}
