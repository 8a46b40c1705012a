// swift-format-ignore-file
// Written by scripts/embed from Profiles/stall-mid-stream.json5.

extension Shipped {
  static let profile_stall_mid_stream = ###"""
// The primary answers, streams ten tokens, and then goes silent with the connection open. The client already has its
// status and its first words: no gateway can hide a failover now. What differs is how long the client waits for the cut.
//
// streamIdleTimeout (2 s) cuts the stream: the client has a 200 and a truncated answer, the fallback is never asked.
// APISIX's timeout does the same here:
//   --set 'proxy.policy={apisix:{fallback_strategy:["http_429","http_5xx"],max_retries:1,timeout:2000}}'
{
  brownout: 1,
  name: "stall-mid-stream",
  about: "Primary stops after ten tokens; the client keeps a truncated 200 and no fallback can help.",
  seed: 11,
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
          id: "stops",
          when: { share: "10%", exact: true },
          do: { fault: "mid-stall", at: "token:10", for: "forever" },
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
    "requests_share{outcome=cut} == 10%",
    "success == 90%",
    "amplification == 1",
    "attempts{provider=fallback} == 0",
    "max_gap.max >= 2s",
    "stall_exposure > 0",
    "orphaned_tokens > 0",
  ],
}

"""###
}
