// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/apisix.json5.

extension Shipped {
  static let rows_apisix_from_401 = ###"""
        status: 200, ends: "complete", answer: "truncated", targets: ["A"], attempts: ["attempt_timeout"],
        unrescued: "committed", head: ["10ms", "20ms"], end: ["500ms", "520ms"], tokens: [1, 51],
      },
    },
    {
      id: "X26", about: "a stream without end, max_response_bytes 2048: it ends",
      source: "APISIX tests: stream-limits 3, 4", backends: { A: "runaway", B: "quick" },
      policy: { apisix: { fallback_strategy: ["http_429", "http_5xx"], max_response_bytes: 2048 } },
      expect: {
        status: 200, ends: "complete", answer: "truncated", targets: ["A"], attempts: ["too_big"],
        unrescued: "committed", head: ["10ms", "20ms"], end: ["20ms", "500ms"], tokens: [1, 20],
      },
    },
    {
      id: "X27a", about: "not streamed, longer than max_response_bytes, with its length",
      source: "APISIX tests: stream-limits 5 to 7", backends: { A: "quick" },
      policy: { apisix: { max_response_bytes: 100 } }, load: { stream: false },
      expect: {
        status: 502, ends: "complete", targets: ["A"], attempts: ["too_big"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X27b", about: "not streamed, longer than max_response_bytes, without a length",
      source: "APISIX tests: stream-limits 8, 9",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: [{ at: "admit", frame: "close" }] }],
        },
      },
      policy: { apisix: { max_response_bytes: 100 } }, load: { stream: false },
      expect: {
        status: 502, ends: "complete", targets: ["A"], attempts: ["too_big"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X28", about: "a request above max_req_body_size: 413, no attempt",
      source: "APISIX tests: stream-limits 10, 11", backends: { A: "quick" },
      policy: { apisix: { max_req_body_size: 1000 } }, load: { stream: false, bodyBytes: 2000 },
      expect: {
        status: 413, ends: "complete", targets: [], attempts: [], unrescued: "body_too_big",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
      calls: { A: 0 },
    },
    {
      id: "X29", about: "the client leaves after 3 chunks: the upstream writes at most 15",
      source: "APISIX tests: client-disconnect",
      backends: { A: { base: { head: "0ms", firstToken: "30ms", gap: "30ms", tokens: 200 } } },
      policy: "both", load: { hangUp: { share: "100%", after: "100ms" } },
      expect: {
        status: 200, ends: "left", answer: "cancelled", targets: ["A"], attempts: ["cancelled"],
        unrescued: "client_left",
      },
      written: { A: [3, 15] },
    },
    {
      id: "X30", about: "latencies have one unit, whatever the status: 0.2 s and 500",
      source: "APISIX tests: latency-vars 2 to 5",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "200ms", code: 500 } }] } },
      policy: "both", load: { stream: false },
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["http_500"], head: ["200ms", "210ms"],
        end: ["200ms", "210ms"],
      },
    },
    {
      id: "X31", about: "nobody listens: 500",
      source: "APISIX tests: latency-vars 6, 7", backends: { A: "refused" }, policy: "nochecks",
      load: { stream: false },
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["refused"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X32a", about: "a connection that times out is 504",
      source: "APISIX tests: transport 6", backends: { A: { rules: [{ do: "blackhole" }] } },
      policy: { apisix: { timeout: 500 } }, load: { stream: false },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["connect_timeout"], unrescued: "no_rule",
        head: ["500ms", "510ms"], end: ["500ms", "510ms"],
      },
    },
    {
      id: "X32b", about: "an answer that times out is 504",
      source: "APISIX tests: transport 6", backends: { A: "silent" }, policy: { apisix: { timeout: 500 } },
      load: { stream: false },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["500ms", "510ms"], end: ["500ms", "510ms"],
      },
    },
    {
      id: "X32c", about: "a reset is 500",
      source: "APISIX tests: transport 7", backends: { A: "rst" }, policy: "nochecks",
      load: { stream: false },
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["reset"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X34", about: "two instances of one name are rejected",
      source: "APISIX tests: multi 16, 17", backends: { A: "quick" },
      policy: { apisix: { instances: [{ name: "a", weight: 1 }, { name: "a", weight: 1 }] } },
      rejected: "'a' stands twice",
    },
    {
      id: "X35a", about: "200 and an end without a byte, master: 502, so that it falls back",
      source: "apisix#13870",
      backends: {
        A: { rules: [{ do: [{ at: "first_byte", finish: { terminator: false, content: false } }] }] },
        B: "healthy",
      },
      policy: "master",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["empty", "ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["250ms", "260ms"],
      },
    },
    {
      id: "X35b", about: "the same with a single instance: 502",
      source: "apisix#13870",
      backends: {
        A: { rules: [{ do: [{ at: "first_byte", finish: { terminator: false, content: false } }] }] },
      },
      policy: "master",
      expect: {
        status: 502, ends: "complete", targets: ["A"], attempts: ["empty"], unrescued: "no_target",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X36a", about: "3 events, then silence, master: what was sent stays, the second is not called",
      source: "apisix#13876", backends: { A: "silent-after-3", B: "healthy" }, policy: "master",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["1.1s", "1.12s"], tokens: 3,
      },
      calls: { A: 1, B: 0 },
    },
    {
      id: "X36b", about: "3 events, then a reset, master",
      source: "apisix#13876",
      backends: { A: { rules: [{ do: { fault: "cut", at: "token:3", how: "rst" } }] }, B: "healthy" },
      policy: "master",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["cut"], unrescued: "committed",
        head: ["0s", "10ms"], end: ["150ms", "170ms"], tokens: 3,
      },
      calls: { A: 1, B: 0 },
    },
    {
      id: "X36c",
      about: "3 events, then silence, 3.18.0: the second is called and paid for, its answer is lost",
      source: "read in the code of APISIX 3.18.0 (fixed by apisix#13876)",
      backends: { A: "silent-after-3", B: "healthy" }, policy: "v318",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A", "B"], head: ["0s", "10ms"],
        end: ["1.1s", "1.4s"], tokens: 3,
      },
      calls: { A: 1, B: 1 },
    },
  ],
}

"""###
}
