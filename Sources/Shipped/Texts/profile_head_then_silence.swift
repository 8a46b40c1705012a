// swift-format-ignore-file
// Written by scripts/embed from Profiles/head-then-silence.json5.

extension Shipped {
  static let profile_head_then_silence = ###"""
// A server that flushes its head at once and then hangs: status 200, no byte of the body. Whether that can be rescued
// depends on nothing but the moment at which the gateway commits.
//
// Envoy has passed the head on: the client keeps a 200 and gets a cut after T = 1 s (plus Envoy's delayed close). APISIX
// prints nothing before the first chunk, so its `timeout` can still fall back:
//   --set 'proxy.policy={apisix:{fallback_strategy:["http_5xx"],timeout:1000}}'
// Ours with the commit at the first token moves on after T:
//   --set 'proxy.policy={timeouts:{idle:"1s"},retry:{max:1},commit:{on:"token"}}'
{
  brownout: 1,
  name: "head-then-silence",
  about: "A 200 head, then nothing: who has committed can only cut.",
  seed: 9,
  providers: {
    primary: {
      base: { firstToken: "150ms", gap: "10ms", tokens: 20 },
      rules: [{ id: "mute", when: { share: "20%", exact: true }, do: "head-then-mute" }],
    },
    fallback: { base: { firstToken: "150ms", gap: "10ms", tokens: 20 } },
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
  load: { rate: "50/s", arrivals: "poisson", duration: "4s", model: "gpt-mock", stream: true },
  expect: [
    "requests_share{outcome=cut} == 20%",
    "unrescued{reason=committed} == 40",
    "attempts{provider=fallback} == 0",
  ],
}

"""###
}
