// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/apisix.json5.

extension Shipped {
  static let rows_apisix_from_1 = ###"""
// What APISIX's own tests of `ai-proxy-multi` assert, and what its pull requests say. X33 (an error does
// not count as latency of a model) is about its metrics and no row. APISIX was not run.
{
  conformance: 1,
  section: "apisix",
  about: "APISIX 3.18: its own tests, its code, and two fixes after it",
  source: "APISIX tests",
  base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },

  faults: {
    silent: [{ at: "admit", stall: "forever" }],
    "silent-after-3": [{ at: "token:3", stall: "forever" }],
  },

  backends: {
    healthy: {},
    silent: { rules: [{ do: "silent" }] },
    "silent-after-3": { rules: [{ do: "silent-after-3" }] },
    "503": { rules: [{ do: "fast-5xx" }] },
    "500": { rules: [{ do: [{ at: "admit", status: 500 }] }] },
    "429": { rules: [{ do: "fast-429" }] },
    refused: { rules: [{ do: "refused" }] },
    rst: { rules: [{ do: "reset" }] },
    quick: { base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 } },
    "401": { rules: [{ do: [{ at: "admit", status: 401 }] }] },
    "402": { rules: [{ do: [{ at: "admit", status: 402 }] }] },
    runaway: { base: { head: "0ms", firstToken: "10ms", gap: "10ms", tokens: 1000 } },
    "500-late": { rules: [{ do: { fault: "slow-5xx", after: "500ms", code: 500 } }] },
  },

  policies: {
    r1: { apisix: { fallback_strategy: "http_5xx", max_retries: 1 } },
    w5000: { apisix: { fallback_strategy: "http_5xx", retry_on_failure_within_ms: 5000 } },
    w200: { apisix: { fallback_strategy: "http_5xx", retry_on_failure_within_ms: 200 } },
    listed: { apisix: { fallback_http_statuses: [401, 402] } },
    listed0: { apisix: { fallback_http_statuses: [401, 402], max_retries: 0 } },
    both: { apisix: { fallback_strategy: ["http_429", "http_5xx"] } },
    "5xx": { apisix: { fallback_strategy: "http_5xx" } },
    "429": { apisix: { fallback_strategy: "http_429" } },
    chash5xx: {
      apisix: {
        fallback_strategy: "http_5xx",
        balancer: { algorithm: "chash", hash_on: "header", key: "authorization" },
      },
    },
    chash: { apisix: { balancer: { algorithm: "chash", hash_on: "header", key: "authorization" } } },
    master: { apisix: { version: "master", fallback_strategy: "http_5xx", timeout: 1000 } },
    v318: { apisix: { version: "3.18.0", fallback_strategy: "http_5xx", timeout: 1000 } },
    checks: {
      apisix: {
        checks: {
          active: {
            type: "http", healthy: { interval: 1, successes: 1 },
            unhealthy: { interval: 1, http_failures: 1 },
          },
        },
      },
    },
    nochecks: { apisix: {} },
  },

  rows: [
    {
      id: "X1", about: "three times 500, one retry: the second 500 as it is, not 502",
      source: "APISIX tests: retry 1, 2", backends: { A: "500", B: "500", C: "500" },
      tiers: [["A", "B", "C"]], policy: "r1", load: { stream: false },
      expect: {
        status: 500, ends: "complete", targets: ["A", "B"], attempts: ["http_500", "http_500"],
        unrescued: "retries_used", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X2", about: "500, then well, age limit 5 s",
      source: "APISIX tests: retry 3, 4", backends: { A: "500", B: "quick" }, policy: "w5000",
      load: { stream: false },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_500", "ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X3", about: "500 after 0.5 s, age limit 0.2 s: too old",
      source: "APISIX tests: retry 5, 6", backends: { A: "500-late", B: "quick" }, policy: "w200",
      load: { stream: false },
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["http_500"], unrescued: "too_old",
        head: ["500ms", "510ms"], end: ["500ms", "510ms"],
      },
    },
    {
      id: "X4", about: "what the first instance sets in the request does not reach the second",
      source: "APISIX tests: retry 7, 8",
      skip: "instances have no options of their own here: requests are forwarded as they are",
      backends: { A: "500", B: "quick" }, policy: "5xx",
    },
    {
      id: "X5", about: "401, 402, well; both codes listed",
      source: "APISIX tests: retry 9, 10", backends: { A: "401", B: "402", C: "quick" }, policy: "listed",
      load: { stream: false },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B", "C"],
        attempts: ["http_401", "http_402", "ok"], unrescued: "not_needed", head: ["0s", "10ms"],
        end: ["0s", "10ms"],
      },
    },
    {
      id: "X6", about: "401, no retries: as it is",
      source: "APISIX tests: retry 11, 12", backends: { A: "401", B: "quick" }, policy: "listed0",
      load: { stream: false },
      expect: {
        status: 401, ends: "complete", targets: ["A"], attempts: ["http_401"], unrescued: "retries_used",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X7", about: "401, not in the strategy",
      source: "APISIX tests: retry 13, 14", backends: { A: "401", B: "quick" }, policy: "both",
      load: { stream: false },
      expect: {
        status: 401, ends: "complete", targets: ["A"], attempts: ["http_401"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X8", about: "a list with 200 in it is rejected",
      source: "APISIX tests: retry 15", backends: { A: "quick" },
      policy: { apisix: { fallback_http_statuses: [200] } }, rejected: "400 to 599",
    },
    {
      id: "X9a", about: "weights 4 and 1, round robin: 8 and 2 of 10",
      source: "APISIX tests: balancer 1, 2", backends: { A: "quick", B: "quick" },
      tiers: [[{ target: "A", weight: 4 }, { target: "B", weight: 1 }]], policy: "nochecks",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: [
        {
          count: 8, status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
          unrescued: "not_needed",
        },
        {
          count: 2, status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
    },
    {
      id: "X9b",
      about: "weights 4 and 1, consistent hashing: 4 to 1 over many keys (8 and 2 of 10 with its own hash)",
      source: "APISIX tests: balancer 3, 4", backends: { A: "quick", B: "quick" },
      tiers: [[{ target: "A", weight: 4 }, { target: "B", weight: 1 }]], policy: "chash",
      limits: { inFlight: 400 },
      load: {
        stream: false, keys: 400,
        times: [
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
          "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s",
        ],
        inFlightCap: 400,
      },
      expect: [
        {
          status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
          unrescued: "not_needed",
        },
        {
          status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
      calls: { A: [296, 344], B: [56, 104] },
    },
    {
      id: "X10", about: "one 500, one well, consistent hashing: 10 of 10 well",
      source: "APISIX tests: balancer 5, 6", backends: { A: "500", B: "quick" }, tiers: [["A", "B"]],
      policy: "chash5xx",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
        keys: 10,
      },
      expect: [
        {
          status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_500", "ok"],
          unrescued: "not_needed",
        },
        {
          status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
      calls: { B: 10 },
    },
    {
      id: "X11", about: "one 429, one well, http_429: 10 of 10 well",
      source: "APISIX tests: balancer 7, 8", backends: { A: "429", B: "quick" }, tiers: [["A", "B"]],
      policy: "429",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: [
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["http_429", "ok"], unrescued: "not_needed",
        },
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
    },
    {
      id: "X12", about: "one refuses, one well, http_5xx: 10 of 10 well",
      source: "APISIX tests: balancer 9, 10", backends: { A: "refused", B: "quick" }, tiers: [["A", "B"]],
      policy: "5xx",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: [
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["refused", "ok"], unrescued: "not_needed",
        },
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
    },
    {
      id: "X13", about: "one 503, one well, http_5xx: 10 of 10 well",
      source: "APISIX tests: balancer 11, 12", backends: { A: "503", B: "quick" }, tiers: [["A", "B"]],
      policy: "5xx",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: [
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["http_503", "ok"], unrescued: "not_needed",
        },
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
    },
    {
      id: "X14", about: "the preferred one 503: 10 of 10 from the other",
      source: "APISIX tests: balancer 13, 14", backends: { A: "503", B: "quick" }, policy: "both",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
      calls: { A: 10, B: 10 },
    },
    {
      id: "X15", about: "429 and 500, no limit on retries: 10 times 502",
      source: "APISIX tests: balancer 15, 16", backends: { A: "429", B: "500" }, policy: "both",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: {
        status: 502, ends: "complete", targets: ["A", "B"], attempts: ["http_429", "http_500"],
        unrescued: "no_target", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X16", about: "probes find one unhealthy: all of 10 to the other, 2.2 s later",
      source: "APISIX tests: balancer 17, 18",
      backends: { A: "quick", B: { rules: [{ do: [{ at: "admit", status: 500 }] }] } }, tiers: [["A", "B"]],
      policy: "checks",
      load: {
        stream: false,
        times: ["2.2s", "2.3s", "2.4s", "2.5s", "2.6s", "2.7s", "2.8s", "2.9s", "3s", "3.1s"],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X17", about: "the same without probes: five to each",
      source: "APISIX tests: balancer 19",
      backends: { A: "quick", B: { rules: [{ do: [{ at: "admit", status: 500 }] }] } }, tiers: [["A", "B"]],
      policy: "nochecks",
      load: {
        stream: false, times: ["0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s"],
      },
      expect: [
        {
          count: 5, status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
          unrescued: "not_needed",
        },
        { count: 5, status: 500, ends: "complete", targets: ["B"], attempts: ["http_500"] },
      ],
    },
    {
      id: "X18", about: "a single instance, 500: as it is",
      source: "APISIX tests: balancer 20, 21", backends: { A: "500" }, policy: "5xx",
      load: { stream: false },
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["http_500"], unrescued: "no_target",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X19", about: "token limits used up on both: 503",
      source: "APISIX tests: rate-limiting 13, 14", skip: "gateways have no token limits of their own here",
      backends: { A: "quick", B: "quick" }, policy: "both",
    },
    {
      id: "X20", about: "token limit on the first: the second serves the rest",
      source: "APISIX tests: rate-limiting 15, 16", skip: "gateways have no token limits of their own here",
      backends: { A: "quick", B: "quick" }, policy: "both",
    },
    {
      id: "X21", about: "token limits of 20 and 50: 7 well, then 503",
      source: "APISIX tests: rate-limiting 17 to 20",
      skip: "gateways have no token limits of their own here", backends: { A: "quick", B: "quick" },
      policy: "both",
    },
    {
      id: "X22", about: "one dead, one well, both probed: 4 of 4 well",
      source: "APISIX tests: stale picker", backends: { A: "refused", B: "quick" }, tiers: [["A", "B"]],
      policy: "checks", load: { stream: false, times: ["3.2s", "3.3s", "3.4s", "3.5s"] },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "X23", about: "consistent hashing over three, one leaves: no key of the others moves",
      source: "APISIX tests: stable ring",
      skip: "a row compares no two runs; the hash has a test of its own (TargetChoiceTests)",
      backends: { A: "quick", B: "quick", C: "quick" }, policy: "chash",
    },
    {
      id: "X24", about: "a probe that fails, then holds: nobody is sent there, later they take turns again",
      source: "APISIX tests: multi3 2, 5, 7, 10",
      backends: {
        A: "quick",
        B: {
          timeline: [
            { phase: "down", for: "4s", mix: { "fast-5xx": "100%" } },
            { phase: "up", for: "60s" },
          ],
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
        },
      },
      tiers: [["A", "B"]], policy: "checks",
      load: {
        stream: false,
        times: ["2.5s", "2.6s", "2.7s", "2.8s", "2.9s", "3s", "7s", "7.1s", "7.2s", "7.3s", "7.4s", "7.5s"],
      },
      expect: [
        {
          requests: "1-6", status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
          unrescued: "not_needed",
        },
        {
          count: 3, status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
          unrescued: "not_needed",
        },
        {
          count: 3, status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed",
        },
      ],
    },
    {
      id: "X25", about: "a stream without end, max_stream_duration 0.5 s: it ends, without its end marker",
      source: "APISIX tests: stream-limits 1, 2", backends: { A: "runaway", B: "quick" },
      policy: { apisix: { fallback_strategy: ["http_429", "http_5xx"], max_stream_duration_ms: 500 } },
      expect: {

"""###
}
