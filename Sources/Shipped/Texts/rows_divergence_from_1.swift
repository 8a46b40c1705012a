// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/divergence.json5.

extension Shipped {
  static let rows_divergence_from_1 = ###"""
// The same fault behind both gateways: e is Envoy's half, a APISIX's, w APISIX with an age limit. Then what
// bytes and contents mean to timers (K).
{
  conformance: 1,
  section: "divergence",
  about: "where Envoy (idle 1 s) and APISIX (timeout 3 s) differ",
  source: "derived",
  base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },

  faults: {
    silent: [{ at: "admit", stall: "forever" }],
  },

  backends: {
    healthy: {},
    silent: { rules: [{ do: "silent" }] },
    "head-only": { rules: [{ do: "head-then-mute" }] },
    "503": { rules: [{ do: "fast-5xx" }] },
    "500": { rules: [{ do: [{ at: "admit", status: 500 }] }] },
    quick: { base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 } },
  },

  policies: {
    envoy: {
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
    apisix: { apisix: { fallback_strategy: ["http_429", "http_5xx"], timeout: 3000 } },
    aged: {
      apisix: {
        fallback_strategy: ["http_429", "http_5xx"], timeout: 3000, retry_on_failure_within_ms: 1000,
      },
    },
    young: {
      apisix: {
        fallback_strategy: ["http_429", "http_5xx"], timeout: 3000, retry_on_failure_within_ms: 5000,
      },
    },
    r1: { apisix: { fallback_strategy: ["http_429", "http_5xx"], timeout: 3000, max_retries: 1 } },
    r9: { apisix: { fallback_strategy: ["http_429", "http_5xx"], timeout: 3000, max_retries: 9 } },
    five: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 5, per_try_idle_timeout: "1s",
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
    rt3: {
      envoy: {
        timeout: "3s",
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
    duration: {
      apisix: { fallback_strategy: ["http_429", "http_5xx"], timeout: 3000, max_stream_duration_ms: 3000 },
    },
  },

  rows: [
    {
      id: "N1e", about: "silent",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "silent", B: "healthy" }, policy: "envoy",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "N1a", about: "silent, no age limit: at the timeout of 3 s",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "silent", B: "healthy" },
      policy: "apisix",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["3s", "3.02s"], end: ["3.25s", "3.27s"],
      },
    },
    {
      id: "N1w", about: "silent, age limit 1 s below the timeout of 3 s: 504, no fallback",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "silent", B: "healthy" },
      policy: "aged",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "too_old",
        head: ["3s", "3.02s"], end: ["3s", "3.02s"],
      },
    },
    {
      id: "N2e", about: "head, then silence: committed with the head",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "head-only", B: "healthy" },
      policy: "envoy",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2s", "2.01s"], tokens: 0,
      },
    },
    {
      id: "N2a", about: "head, then silence: nothing was printed yet",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "head-only", B: "healthy" },
      policy: "apisix",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["3s", "3.02s"], end: ["3.25s", "3.27s"],
      },
    },
    {
      id: "N2w", about: "head, then silence, age limit 1 s",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "head-only", B: "healthy" },
      policy: "aged",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "too_old",
        head: ["3s", "3.02s"], end: ["3s", "3.02s"],
      },
    },
    {
      id: "N2t", about: "head, then silence, with `commit: { on: \"token\" }` of our own",
      source: "our own policy", backends: { A: "head-only", B: "healthy" },
      policy: {
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
        commit: { on: "token" },
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "N3e", about: "the head of a 503, its body never: decided at the head",
      source: "derived: measured on Envoy 1.40.0",
      backends: {
        A: { rules: [{ do: [{ at: "admit", status: 503, bodyAfter: "forever" }] }] }, B: "healthy",
      },
      policy: "envoy",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "N3a", about: "the head of a 503, its body never: waited for",
      source: "derived: read in the code of APISIX 3.18",
      backends: {
        A: { rules: [{ do: [{ at: "admit", status: 503, bodyAfter: "forever" }] }] }, B: "healthy",
      },
      policy: "apisix",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["3s", "3.02s"], end: ["3.25s", "3.27s"],
      },
    },
    {
      id: "N3w", about: "the same, age limit 1 s",
      source: "derived: read in the code of APISIX 3.18",
      backends: {
        A: { rules: [{ do: [{ at: "admit", status: 503, bodyAfter: "forever" }] }] }, B: "healthy",
      },
      policy: "aged",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "too_old",
        head: ["3s", "3.02s"], end: ["3s", "3.02s"],
      },
    },
    {
      id: "N4e", about: "503 after 1.5 s, idle 1 s: never seen",
      source: "derived: measured on Envoy 1.40.0",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "1.5s" } }] }, B: "healthy" },
      policy: "envoy",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "N4a", about: "503 after 1.5 s, age limit 5 s: seen, and retried",
      source: "derived: read in the code of APISIX 3.18",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "1.5s" } }] }, B: "healthy" },
      policy: "young",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["1.5s", "1.52s"], end: ["1.75s", "1.77s"],
      },
    },
    {
      id: "N4w", about: "503 after 1.5 s, age limit 1 s: seen, and passed on",
      source: "derived: read in the code of APISIX 3.18",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "1.5s" } }] }, B: "healthy" },
      policy: "aged",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "too_old",
        head: ["1.5s", "1.51s"], end: ["1.5s", "1.51s"],
      },
    },
    {
      id: "N5e", about: "503 after 0.8 s",
      source: "derived: measured on Envoy 1.40.0",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "800ms" } }] }, B: "healthy" },
      policy: "envoy",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["800ms", "830ms"], end: ["1.05s", "1.08s"],
      },
    },
    {
      id: "N5a", about: "503 after 0.8 s, age limit 1 s",
      source: "derived: read in the code of APISIX 3.18",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "800ms" } }] }, B: "healthy" },
      policy: "aged",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["800ms", "820ms"], end: ["1.05s", "1.07s"],
      },
    },
    {
      id: "N6e", about: "503, then 500: the last one",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "503", B: "500" }, policy: "envoy",
      expect: {
        status: 500, ends: "complete", targets: ["A", "B"], attempts: ["http_503", "http_500"],
        unrescued: "retries_used", head: ["0s", "30ms"], end: ["0s", "30ms"],
      },
    },
    {
      id: "N6a", about: "503, then 500: all tried, 502",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "503", B: "500" },
      policy: "apisix",
      expect: {
        status: 502, ends: "complete", targets: ["A", "B"], attempts: ["http_503", "http_500"],
        unrescued: "no_target", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "N6w", about: "503, then 500, max_retries 1 of three: the instance's own 500",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "503", B: "500", C: "healthy" },
      policy: "r1",
      expect: {
        status: 500, ends: "complete", targets: ["A", "B"], attempts: ["http_503", "http_500"],
        unrescued: "retries_used", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "N7e", about: "comments go on: until the route timeout of 3 s",
      source: "derived: measured on Envoy 1.40.0",
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
      id: "N7a", about: "comments go on: until the first one after max_stream_duration of 3 s",
      source: "derived: read in the code of APISIX 3.18",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "4.8s", every: "600ms" } }],
        },
        B: "healthy",
      },
      policy: "duration",
      expect: {
        status: 200, ends: "complete", answer: "empty", targets: ["A"], attempts: ["attempt_timeout"],
        unrescued: "committed", head: ["600ms", "620ms"], end: ["3s", "3.65s"],
      },
    },
    {
      id: "N8e", about: "429 with Retry-After: 3: at once",
      source: "derived: measured on Envoy 1.40.0",
      backends: { A: { rules: [{ do: { fault: "fast-429", retryAfter: "3s" } }] }, B: "healthy" },
      policy: "envoy",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "N8a", about: "429 with Retry-After: 3: at once",
      source: "derived: read in the code of APISIX 3.18",
      backends: { A: { rules: [{ do: { fault: "fast-429", retryAfter: "3s" } }] }, B: "healthy" },
      policy: "apisix",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["250ms", "260ms"],
      },
    },
    {
      id: "N9e", about: "5 retries, 2 backends, all 503: round and round",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "503", B: "503" }, policy: "five",
      expect: {
        status: 503, ends: "complete", targets: ["A", "B", "A", "B", "A", "B"],
        attempts: ["http_503", "http_503", "http_503", "http_503", "http_503", "http_503"],
        unrescued: "retries_used", head: ["0s", "910ms"], end: ["0s", "910ms"],
      },
    },
    {
      id: "N9a", about: "9 retries, 2 backends, all 503: each once",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "503", B: "503" }, policy: "r9",
      expect: {
        status: 502, ends: "complete", targets: ["A", "B"], attempts: ["http_503", "http_503"],
        unrescued: "no_target", head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "N10e", about: "the wait before a failover, 20 times: 0 to 25 ms",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "503", B: "quick" }, policy: "envoy",
      load: {
        times: [
          "0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s", "5s", "5.5s", "6s", "6.5s",
          "7s", "7.5s", "8s", "8.5s", "9s", "9.5s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "26ms"], end: ["0s", "26ms"],
      },
      medianHead: ["6ms", "20ms"],
    },
    {
      id: "N10a", about: "the wait before a failover, 20 times: none",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "503", B: "quick" },
      policy: "apisix",
      load: {
        times: [
          "0s", "500ms", "1s", "1.5s", "2s", "2.5s", "3s", "3.5s", "4s", "4.5s", "5s", "5.5s", "6s", "6.5s",
          "7s", "7.5s", "8s", "8.5s", "9s", "9.5s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "1ms"], end: ["0s", "1ms"],
      },
    },
    {
      id: "N11e", about: "10 at once, 503: 3 are rescued",
      source: "derived: measured on Envoy 1.40.0", backends: { A: "503", B: "healthy" }, policy: "envoy",
      load: { times: ["0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s"] },
      expect: [
        {
          count: 3, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["http_503", "ok"], unrescued: "not_needed", head: ["0s", "30ms"],
          end: ["250ms", "280ms"],
        },
        {
          count: 7, status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"],
          unrescued: "breaker", head: ["0s", "10ms"], end: ["0s", "10ms"],
        },
      ],
    },
    {
      id: "N11a", about: "10 at once, 503: all are rescued",
      source: "derived: read in the code of APISIX 3.18", backends: { A: "503", B: "healthy" },
      policy: "apisix", load: { times: ["0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s"] },
      expect: {

"""###
}
