// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/divergence.json5.

extension Shipped {
  static let rows_divergence_from_401 = ###"""
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["250ms", "260ms"],
      },
    },
    {
      id: "N12e", about: "a request above the buffer limit: not retried",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "503", B: "healthy" }, policy: "envoy",
      load: { bodyBytes: 100000 },
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "body_too_big",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "N12a", about: "a request of 6 MB: retried",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "503", B: "healthy" },
      policy: "apisix", load: { bodyBytes: 6000000 },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "500ms"], end: ["250ms", "750ms"],
      },
    },
    {
      id: "N13e", about: "FIN inside the chunked framing: truncated",
      source: "derived: measured on Envoy 1.40.0",
      backends: { A: { rules: [{ do: { fault: "cut", at: "token:3", how: "fin" } }] }, B: "healthy" },
      policy: "envoy",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["cut"], unrescued: "committed",
        head: ["0s", "10ms"], end: ["1.15s", "1.18s"], tokens: 3,
      },
    },
    {
      id: "N13a", about: "FIN inside the chunked framing: truncated",
      source: "derived: depends on the HTTP library of APISIX; here as one that notices",
      backends: { A: { rules: [{ do: { fault: "cut", at: "token:3", how: "fin" } }] }, B: "healthy" },
      policy: { apisix: { fallback_strategy: ["http_429", "http_5xx"], timeout: 3000, version: "master" } },
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["cut"], unrescued: "committed",
        head: ["0s", "10ms"], end: ["150ms", "170ms"], tokens: 3,
      },
    },
    {
      id: "N14e", about: "a body without framing is cut short: complete to the client",
      source: "derived: measured on Envoy 1.40.0",
      backends: {
        A: { rules: [{ do: [{ at: "admit", frame: "close" }, { at: "token:3", close: "fin" }] }] },
        B: "healthy",
      },
      policy: "envoy",
      expect: {
        status: 200, ends: "complete", answer: "truncated", targets: ["A"], attempts: ["truncated"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["150ms", "170ms"], tokens: 3,
      },
    },
    {
      id: "N14a", about: "a body without framing is cut short: complete to the client",
      source: "derived: read in the code of APISIX 3.18",
      backends: {
        A: { rules: [{ do: [{ at: "admit", frame: "close" }, { at: "token:3", close: "fin" }] }] },
        B: "healthy",
      },
      policy: "apisix",
      expect: {
        status: 200, ends: "complete", answer: "truncated", targets: ["A"], attempts: ["truncated"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["150ms", "170ms"], tokens: 3,
      },
    },
    {
      id: "K1", about: "comments every T/2 for 5 T, idle T: a byte timer never fires",
      source: "our own policy",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "5s", every: "500ms" } }],
        },
        B: "healthy",
      },
      policy: { timeouts: { idle: "1s" }, retry: { max: 1 }, commit: { on: "token" } },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["5s", "5.01s"], end: ["5s", "5.01s"],
      },
    },
    {
      id: "K2", about: "the same with tokenIdle T: only content counts",
      source: "our own policy",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "5s", every: "500ms" } }],
        },
        B: "healthy",
      },
      policy: { timeouts: { idle: "1s", tokenIdle: "1s" }, retry: { max: 1 }, commit: { on: "token" } },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
        attempts: ["token_idle_timeout", "ok"], unrescued: "not_needed", head: ["1s", "1.01s"],
        end: ["1.25s", "1.27s"],
      },
    },
  ],
}

"""###
}
