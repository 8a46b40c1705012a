// swift-format-ignore-file
// Written by scripts/embed from Profiles/keepalive-stall.json5.

extension Shipped {
  static let profile_keepalive_stall = ###"""
// A provider that is stuck but says `: ping` every half second: bytes flow, content does not. Two targets play exactly
// that, for five seconds before the first token. One is watched by `idle`, which any byte re-arms: it never fires, and
// clients wait. The other is watched by `tokenIdle`, which only content re-arms: it fires after a second, and since the
// client gets its first byte with the first token, the request moves on to the fallback unseen.
{
  brownout: 1,
  name: "keepalive-stall",
  about: "Pings hide a stall from a byte timer; a content timer sees it.",
  seed: 3,
  providers: {
    "watched-by-bytes": {
      base: { firstToken: "100ms", gap: "10ms", tokens: 20 },
      rules: [{ id: "pings", do: { fault: "keepalive-stall", every: "500ms", for: "5s" } }],
    },
    "watched-by-content": {
      base: { firstToken: "100ms", gap: "10ms", tokens: 20 },
      rules: [{ id: "pings", do: { fault: "keepalive-stall", every: "500ms", for: "5s" } }],
    },
    fallback: { base: { firstToken: "100ms", gap: "10ms", tokens: 20 } },
  },
  proxy: {
    routes: { "gpt-mock": { tiers: [["watched-by-bytes", "watched-by-content"], ["fallback"]] } },
    policy: {
      pick: "roundRobin",
      commit: { on: "token" },
      // Straight to the fallback: the other target of the tier is stuck as well.
      rules: [{ on: ["idle_timeout", "token_idle_timeout"], next: true, drop: "tier" }],
      retry: { max: 1 },
      targets: {
        "watched-by-bytes": { timeouts: { idle: "1s" } },
        "watched-by-content": { timeouts: { tokenIdle: "1s" } },
      },
    },
  },
  load: { rate: "20/s", arrivals: "constant", duration: "5s", model: "gpt-mock", stream: true },
  expect: [
    "success == 100%",
    "attempts{provider=watched-by-bytes} == 50",
    "attempts{provider=watched-by-bytes,outcome=idle_timeout} == 0",
    "attempts{provider=watched-by-content,outcome=token_idle_timeout} == 50",
    "failover_delay{provider=watched-by-content}.p95 < 1300ms",
    "ttft.max > 5s",
  ],
}

"""###
}
