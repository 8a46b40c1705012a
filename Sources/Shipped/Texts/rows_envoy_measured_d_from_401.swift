// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-measured-d.json5.

extension Shipped {
  static let rows_envoy_measured_d_from_401 = ###"""
    },
    same: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s",
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768,
      },
    },
    ride: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1,
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768, idle_timeout: "1s",
      },
    },
  },

  rows: [
    {
      id: "d01", about: "example policy of AI Gateway (2 retries, back-off from 0.1 s); silent",
      backends: { A: "silent", B: "healthy" }, policy: "aigw",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.11s"], end: ["1.25s", "1.36s"],
      },
    },
    {
      id: "d02", about: "the same; silent after 3 events",
      backends: { A: "silent-after-3", B: "healthy" }, policy: "aigw",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2.1s", "2.11s"], tokens: 3,
      },
    },
    {
      id: "d03", about: "the same; 500: no code of its list",
      backends: { A: "500", B: "healthy" }, policy: "aigw",
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["http_500"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d04", about: "the same; 429: no code of its list",
      backends: { A: "429", B: "healthy" }, policy: "aigw",
      expect: {
        status: 429, ends: "complete", targets: ["A"], attempts: ["http_429"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d05", about: "the same; 503 from both: round to the first again",
      backends: { A: "503", B: "503" }, policy: "aigw",
      expect: {
        status: 503, ends: "complete", targets: ["A", "B", "A"],
        attempts: ["http_503", "http_503", "http_503"], unrescued: "retries_used", head: ["0s", "410ms"],
        end: ["0s", "410ms"],
      },
    },
    {
      id: "d06", about: "the same; both silent",
      backends: { A: "silent", B: "silent" }, policy: "aigw",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B", "A"],
        attempts: ["idle_timeout", "idle_timeout", "idle_timeout"], unrescued: "retries_used",
        head: ["3s", "3.41s"], end: ["3s", "3.41s"],
      },
    },
    {
      id: "d07", about: "the idle timeout alone, no triggers: a faster 504",
      backends: { A: "silent", B: "healthy" }, policy: "nobtp",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "d08", about: "the idle timeout alone; 503",
      backends: { A: "503", B: "healthy" }, policy: "nobtp",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d09",
      about: "no trigger covers resets; silent: 504 in the list does not match the one made here",
      backends: { A: "silent", B: "healthy" }, policy: "noreset",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "d10", about: "no trigger covers resets; a real 504 is in the list",
      backends: { A: { rules: [{ do: [{ at: "admit", status: 504 }] }] }, B: "healthy" }, policy: "noreset",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_504", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "d11", about: "no trigger covers resets; RST",
      backends: { A: "rst", B: "healthy" }, policy: "noreset",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["reset"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d12", about: "a list of codes without the trigger that reads it; 503",
      backends: { A: "503", B: "healthy" }, policy: "notrig",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d13", about: "gateway-error only; silent",
      backends: { A: "silent", B: "healthy" }, policy: "gwerr",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d14", about: "gateway-error only; 500",
      backends: { A: "500", B: "healthy" }, policy: "gwerr",
      expect: {
        status: 500, ends: "complete", targets: ["A"], attempts: ["http_500"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d15", about: "gateway-error only; RST",
      backends: { A: "rst", B: "healthy" }, policy: "gwerr",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["reset", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "d16", about: "no retry_priority, no host predicate; silent: the same again",
      backends: { A: "silent", B: "healthy" }, policy: "nopri",
      expect: {
        status: 504, ends: "complete", targets: ["A", "A"], attempts: ["idle_timeout", "idle_timeout"],
        unrescued: "retries_used", head: ["2s", "2.03s"], end: ["2s", "2.03s"],
      },
    },
    {
      id: "d17", about: "no retry_priority, no host predicate; 503",
      backends: { A: "503", B: "healthy" }, policy: "nopri",
      expect: {
        status: 503, ends: "complete", targets: ["A", "A"], attempts: ["http_503", "http_503"],
        unrescued: "retries_used", head: ["0s", "30ms"], end: ["0s", "30ms"],
      },
    },
    {
      id: "d18", about: "previous_hosts without retry_priority; 503: the only host of its priority again",
      backends: { A: "503", B: "healthy" }, policy: "prevhosts",
      expect: {
        status: 503, ends: "complete", targets: ["A", "A"], attempts: ["http_503", "http_503"],
        unrescued: "retries_used", head: ["0s", "30ms"], end: ["0s", "30ms"],
      },
    },
    {
      id: "d19", about: "retry_priority without previous_hosts; 503",
      backends: { A: "503", B: "healthy" }, policy: "onlypri",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "d20", about: "update_frequency 2, 3 retries; 503: twice each priority",
      backends: { A: "503", B: "healthy" }, policy: "uf2",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "A", "B"],
        attempts: ["http_503", "http_503", "ok"], unrescued: "not_needed", head: ["0s", "110ms"],
        end: ["250ms", "360ms"],
      },
    },
    {
      id: "d21", about: "2 retries; 503 from both",
      backends: { A: "503", B: "503" }, policy: "two",
      expect: {
        status: 503, ends: "complete", targets: ["A", "B", "A"],
        attempts: ["http_503", "http_503", "http_503"], unrescued: "retries_used", head: ["0s", "110ms"],
        end: ["0s", "110ms"],
      },
    },
    {
      id: "d22", about: "5 retries; 503 from both",
      backends: { A: "503", B: "503" }, policy: "five",
      expect: {
        status: 503, ends: "complete", targets: ["A", "B", "A", "B", "A", "B"],
        attempts: ["http_503", "http_503", "http_503", "http_503", "http_503", "http_503"],
        unrescued: "retries_used", head: ["0s", "910ms"], end: ["0s", "910ms"],
      },
    },
    {
      id: "d23", about: "5 retries; both silent",
      backends: { A: "silent", B: "silent" }, policy: "five",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B", "A", "B", "A", "B"],
        attempts: [
          "idle_timeout", "idle_timeout", "idle_timeout", "idle_timeout", "idle_timeout", "idle_timeout",
        ],
        unrescued: "retries_used", head: ["6s", "6.91s"], end: ["6s", "6.91s"],
      },
    },
    {
      id: "d24", about: "per_try_timeout 1 s, no idle timeout; silent",
      backends: { A: "silent", B: "healthy" }, policy: "pertry",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
        attempts: ["headers_timeout", "ok"], unrescued: "not_needed", head: ["1s", "1.03s"],
        end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d25",
      about: "per_try_timeout 1 s, no idle timeout; head, then silence: never cut, the client gives up",
      backends: { A: "head-only", B: "healthy" }, policy: "pertry", load: { requestTimeout: "4s" },
      expect: {
        status: 200, ends: "left", answer: "request_timeout", targets: ["A"], attempts: ["cancelled"],
        unrescued: "client_left", head: ["0s", "10ms"], end: ["4s", "4.01s"],
      },
    },
    {
      id: "d26", about: "idle 1 s and per_try_timeout 2.5 s; a drip every 0.8 s for 4 s",
      backends: {
        A: { base: { head: "800ms", firstToken: "1.6s", gap: "800ms", tokens: 4 } }, B: "healthy",
      },
      policy: "both",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["800ms", "810ms"], end: ["4s", "4.01s"],
      },
    },
    {
      id: "d27", about: "idle 1 s and per_try_timeout 2.5 s; silent: the shorter one",
      backends: { A: "silent", B: "healthy" }, policy: "both",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d28", about: "idle 1 s and per_try_timeout 0.5 s; silent: the shorter one",
      backends: { A: "silent", B: "healthy" }, policy: "ptshort",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
        attempts: ["headers_timeout", "ok"], unrescued: "not_needed", head: ["500ms", "530ms"],
        end: ["750ms", "780ms"],
      },
    },
    {
      id: "d29", about: "idle 1 s and per_try_timeout 0.5 s; the head comes at 0.8 s",
      backends: {
        A: { base: { head: "800ms", firstToken: "800ms", gap: "50ms", tokens: 6 } }, B: "healthy",
      },
      policy: "ptshort",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
        attempts: ["headers_timeout", "ok"], unrescued: "not_needed", head: ["500ms", "530ms"],
        end: ["750ms", "780ms"],
      },
    },
    {
      id: "d30", about: "route timeout 1.5 s; both silent",
      backends: { A: "silent", B: "silent" }, policy: "rt15",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B"], attempts: ["idle_timeout", "request_timeout"],
        unrescued: "deadline", head: ["1.5s", "1.51s"], end: ["1.5s", "1.51s"],
      },
    },
    {
      id: "d31", about: "route timeout 1.5 s; silent, then well",
      backends: { A: "silent", B: "healthy" }, policy: "rt15",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d32", about: "route timeout 0.8 s, below the idle timeout; silent",
      backends: { A: "silent", B: "healthy" }, policy: "rt08",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"], unrescued: "deadline",
        head: ["800ms", "810ms"], end: ["800ms", "810ms"],
      },
    },
    {
      id: "d33", about: "route timeout 3 s; comments go on",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "4.8s", every: "600ms" } }],
        },
        B: "healthy",
      },
      policy: "rt3",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["4s", "4.01s"],
      },
    },
    {
      id: "d34", about: "hedge_on_per_try_timeout and idle 1 s; silent",
      backends: { A: "silent", B: "healthy" }, policy: "hedge",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["cancelled", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d35",
      about: "hedging, idle 1 s; first byte at 1.2 s and gaps of 1.2 s, the other silent: nothing is cut",
      backends: { A: { base: { head: "1.2s", firstToken: "2.4s", gap: "1.2s", tokens: 3 } }, B: "silent" },
      policy: "hedge",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["ok", "cancelled"],
        unrescued: "not_needed", head: ["1.2s", "1.21s"], end: ["4.8s", "4.82s"],
      },
    },
    {
      id: "d36", about: "hedging, per_try_timeout 1 s; first byte at 1.2 s, the other well and sooner",
      backends: { A: { base: { head: "1.2s", firstToken: "1.2s", gap: "50ms", tokens: 6 } }, B: "healthy" },
      policy: "hedgept",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["cancelled", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d37",
      about: "rate_limited_retry_back_off up to 60 s; Retry-After: 2, heeded though another is asked",
      backends: { A: { rules: [{ do: { fault: "fast-429", retryAfter: "2s" } }] }, B: "healthy" },
      policy: "rlbo",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["2s", "3s"], end: ["2.25s", "3.25s"],
      },
    },
    {
      id: "d38", about: "the same up to 2 s; Retry-After: 5 is above it: ignored",
      backends: { A: { rules: [{ do: { fault: "fast-429", retryAfter: "5s" } }] }, B: "healthy" },
      policy: "rlbocap",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "d39", about: "circuit breaker max_retries 0; 503",
      backends: { A: "503", B: "healthy" }, policy: "cb0",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "breaker",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d40", about: "circuit breaker max_retries 0; silent",
      backends: { A: "silent", B: "healthy" }, policy: "cb0",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "breaker",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "d41", about: "a black hole: SYNs are dropped, connect_timeout 0.5 s",
      backends: { A: { rules: [{ do: "blackhole" }] }, B: "healthy" }, policy: "blackhole",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
        attempts: ["connect_timeout", "ok"], unrescued: "not_needed", head: ["500ms", "530ms"],
        end: ["750ms", "780ms"],
      },
    },
    {
      id: "d42", about: "one host, 2 retries; silent",
      backends: { A: "silent" }, policy: "single",
      expect: {
        status: 504, ends: "complete", targets: ["A", "A", "A"],
        attempts: ["idle_timeout", "idle_timeout", "idle_timeout"], unrescued: "retries_used",

"""###
}
