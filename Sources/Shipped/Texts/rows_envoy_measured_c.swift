// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-measured-c.json5.

extension Shipped {
  static let rows_envoy_measured_c = ###"""
// What backends can do wrong behind Envoy's default route of the measurements. The healthy answer sends its
// head at once and events 50 ms apart, 250 ms in all; a retry waits 0 to 25 ms; a cut answer is closed 1 s
// after the cut. Windows: as measured, and where a back-off is drawn, all of its range.
{
  conformance: 1,
  section: "envoy-measured-c",
  about: "Envoy 1.40.0: retry on 5xx, resets, failed connections and 429, once, at the other priority",
  source: "measured on Envoy 1.40.0",
  base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },

  faults: {
    silent: [{ at: "admit", stall: "forever" }],
    "silent-after-3": [{ at: "token:3", stall: "forever" }],
  },

  backends: {
    healthy: {},
    silent: { rules: [{ do: "silent" }] },
    "head-only": { rules: [{ do: "head-then-mute" }] },
    "silent-after-3": { rules: [{ do: "silent-after-3" }] },
    "503": { rules: [{ do: "fast-5xx" }] },
    "500": { rules: [{ do: [{ at: "admit", status: 500 }] }] },
    "429": { rules: [{ do: "fast-429" }] },
    "400": { rules: [{ do: [{ at: "admit", status: 400 }] }] },
    refused: { rules: [{ do: "refused" }] },
  },

  policies: {
    default: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s",
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768,
      },
    },
  },

  rows: [
    {
      id: "c01", about: "control: all is well",
      backends: { A: "healthy", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["250ms", "260ms"],
      },
    },
    {
      id: "c02", about: "accepts, reads, never answers",
      backends: { A: "silent", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "c03", about: "the head, then silence: the client has been told 200",
      backends: { A: "head-only", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2s", "2.01s"], tokens: 0,
      },
    },
    {
      id: "c04", about: "the head and 3 events, then silence",
      backends: { A: "silent-after-3", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2.1s", "2.11s"], tokens: 3,
      },
    },
    {
      id: "c05", about: "503 after 0.8 s, within the idle timeout",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "800ms" } }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["800ms", "830ms"], end: ["1.05s", "1.08s"],
      },
    },
    {
      id: "c06", about: "503 after 1.5 s: never seen, the idle timeout comes first",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "1.5s" } }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "c07", about: "503 at once",
      backends: { A: "503", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c08", about: "429 at once",
      backends: { A: "429", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c09", about: "429 that says Retry-After: 3, which nobody heeds",
      backends: { A: { rules: [{ do: { fault: "fast-429", retryAfter: "3s" } }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c10", about: "500 at once",
      backends: { A: "500", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_500", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c11", about: "400 at once: no trigger names it",
      backends: { A: "400", B: "healthy" }, policy: "default",
      expect: {
        status: 400, ends: "complete", targets: ["A"], attempts: ["http_400"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "c12", about: "nobody listens",
      backends: { A: "refused", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["refused", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c13", about: "RST after the request was read",
      backends: { A: { rules: [{ do: "reset" }] }, B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["reset", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c14", about: "FIN after the request was read",
      backends: { A: { rules: [{ do: [{ at: "admit", close: "fin" }] }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["reset", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c15", about: "3 events, then RST",
      backends: { A: { rules: [{ do: { fault: "cut", at: "token:3", how: "rst" } }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["cut"], unrescued: "committed",
        head: ["0s", "10ms"], end: ["1.15s", "1.18s"], tokens: 3,
      },
    },
    {
      id: "c16", about: "3 events, then FIN inside the chunked framing",
      backends: { A: { rules: [{ do: { fault: "cut", at: "token:3", how: "fin" } }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["cut"], unrescued: "committed",
        head: ["0s", "10ms"], end: ["1.15s", "1.18s"], tokens: 3,
      },
    },
    {
      id: "c17", about: "a body without framing, FIN after 3 events: framed anew, complete to the client",
      backends: {
        A: { rules: [{ do: [{ at: "admit", frame: "close" }, { at: "token:3", close: "fin" }] }] },
        B: "healthy",
      },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "truncated", targets: ["A"], attempts: ["truncated"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["150ms", "170ms"], tokens: 3,
      },
    },
    {
      id: "c18", about: "the head, then comments every 0.6 s for 4.8 s, then the answer",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "4.8s", every: "600ms" } }],
        },
        B: "healthy",
      },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["4.8s", "4.82s"],
      },
    },
    {
      id: "c19", about: "every gap 0.8 s, the one before the head too",
      backends: {
        A: { base: { head: "800ms", firstToken: "1.6s", gap: "800ms", tokens: 3 } }, B: "healthy",
      },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["800ms", "810ms"], end: ["3.2s", "3.21s"],
      },
    },
    {
      id: "c20", about: "not streamed: a 200 head with a length, then silence",
      backends: { A: "head-only", B: "healthy" }, policy: "default", load: { stream: false },
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2s", "2.01s"],
      },
    },
    {
      id: "c21", about: "the head of a 503, its body never: the head decides",
      backends: {
        A: { rules: [{ do: [{ at: "admit", status: 503, bodyAfter: "forever" }] }] }, B: "healthy",
      },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "c22", about: "the head of a 400, its body never: passed on, and cut",
      backends: {
        A: { rules: [{ do: [{ at: "admit", status: 400, bodyAfter: "forever" }] }] }, B: "healthy",
      },
      policy: "default",
      expect: {
        status: 400, ends: "fin", targets: ["A"], attempts: ["http_400"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["2s", "2.02s"],
      },
    },
    {
      id: "c23", about: "a byte of the status line every 0.6 s: no sign of life",
      backends: {
        A: {
          rules: [
            { do: [{ at: "admit", stall: "forever", keepalive: { every: "600ms", kind: "head-byte" } }] },
          ],
        },
        B: "healthy",
      },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "c24", about: "103 Early Hints every 0.6 s, no head: no sign of life, and the end of retries",
      backends: {
        A: {
          rules: [
            { do: [{ at: "admit", stall: "forever", keepalive: { every: "600ms", kind: "early-hints" } }] },
          ],
        },
        B: "healthy",
      },
      policy: "default",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "c25", about: "100 Continue, then silence",
      backends: {
        A: {
          rules: [{ do: [{ at: "admit", emit: "informational:100" }, { at: "admit", stall: "forever" }] }],
        },
        B: "healthy",
      },
      policy: "default",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "c26", about: "200, one event, an error event, and a clean end",
      backends: { A: { rules: [{ do: { fault: "inband-error", at: "token:1" } }] }, B: "healthy" },
      policy: "default",
      expect: {
        status: 200, ends: "complete", answer: "inband_error", targets: ["A"], attempts: ["inband_error"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["50ms", "60ms"], tokens: 1,
      },
    },
    {
      id: "c27", about: "both silent",
      backends: { A: "silent", B: "silent" }, policy: "default",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B"], attempts: ["idle_timeout", "idle_timeout"],
        unrescued: "retries_used", head: ["2s", "2.03s"], end: ["2s", "2.03s"],
      },
    },
    {
      id: "c28", about: "503, then 500: the client gets the last one",
      backends: { A: "503", B: "500" }, policy: "default",
      expect: {
        status: 500, ends: "complete", targets: ["A", "B"], attempts: ["http_503", "http_500"],
        unrescued: "retries_used", head: ["0s", "30ms"], end: ["0s", "30ms"],
      },
    },
    {
      id: "c29", about: "429 from both",
      backends: { A: "429", B: "429" }, policy: "default",
      expect: {
        status: 429, ends: "complete", targets: ["A", "B"], attempts: ["http_429", "http_429"],
        unrescued: "retries_used", head: ["0s", "30ms"], end: ["0s", "30ms"],
      },
    },
    {
      id: "c30", about: "silent, then 429",
      backends: { A: "silent", B: "429" }, policy: "default",
      expect: {
        status: 429, ends: "complete", targets: ["A", "B"], attempts: ["idle_timeout", "http_429"],
        unrescued: "retries_used", head: ["1s", "1.03s"], end: ["1s", "1.03s"],
      },
    },
    {
      id: "c31", about: "not streamed: silent, then an answer at once",
      backends: { A: "silent", B: { base: { firstToken: "0ms", gap: "0ms", tokens: 6 } } },
      policy: "default", load: { stream: false },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1s", "1.03s"],
      },
    },
  ],
}

"""###
}
