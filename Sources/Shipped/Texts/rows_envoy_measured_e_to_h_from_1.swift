// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-measured-e-to-h.json5.

extension Shipped {
  static let rows_envoy_measured_e_to_h_from_1 = ###"""
// Concurrency, ejection, and what was measured besides. Requests of one row that follow each other are so
// far apart that they don't meet.
{
  conformance: 1,
  section: "envoy-measured-e-to-h",
  about: "Envoy 1.40.0: breaker, budget, ejection, delayed close, back-off, large bodies",
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
    rst: { rules: [{ do: "reset" }] },
    late: { base: { head: "600ms", firstToken: "600ms", gap: "50ms", tokens: 6 } },
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
    budget: {
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
        circuit_breakers: {
          thresholds: [{ retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 1 } }],
        },
      },
    },
    outlier: {
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
        outlier_detection: { consecutive_5xx: 2, base_ejection_time: "3s", max_ejection_percent: 100 },
      },
    },
    noclose: {
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
        common_lb_config: { healthy_panic_threshold: { value: 0 } }, delayed_close_timeout: "0s",
      },
    },
    duration: {
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
        per_connection_buffer_limit_bytes: 32768, max_stream_duration: { max_stream_duration: "2s" },
      },
    },
    forever: {
      envoy: {
        timeout: "0s",
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
    before: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "reset-before-request", num_retries: 1, per_try_idle_timeout: "1s",
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
    noidle: {
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
        per_connection_buffer_limit_bytes: 32768,
      },
    },
    large: {
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
        per_connection_buffer_limit_bytes: 1048576,
      },
    },
    base100: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s", retry_back_off: { base_interval: "0.1s" },
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
    rlbo: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s",
          rate_limited_retry_back_off: {
            reset_headers: [{ name: "Retry-After", format: "SECONDS" }], max_interval: "60s",
          },
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
      id: "e1", about: "10 at once, 503 at once, the other at 0.6 s, default breaker (3 retries at a time)",
      backends: { A: "503", B: "late" }, policy: "default",
      load: { times: ["0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s"] },
      expect: [
        {
          count: 3, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["http_503", "ok"], unrescued: "not_needed", head: ["600ms", "650ms"],
          end: ["850ms", "900ms"],
        },
        {
          count: 7, status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"],
          unrescued: "breaker", head: ["0s", "10ms"], end: ["0s", "10ms"],
        },
      ],
    },
    {
      id: "e2", about: "10 at once, silent, the other at 0.6 s, default breaker",
      backends: { A: "silent", B: "late" }, policy: "default",
      load: { times: ["0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s"] },
      expect: [
        {
          count: 3, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["idle_timeout", "ok"], unrescued: "not_needed", head: ["1.6s", "1.64s"],
          end: ["1.85s", "1.89s"],
        },
        {
          count: 7, status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"],
          unrescued: "breaker", head: ["1s", "1.01s"], end: ["1s", "1.01s"],
        },
      ],
    },
    {
      id: "e3", about: "10 at once, 503; retry budget 20 %, at least 1",
      backends: { A: "503", B: "late" }, policy: "budget",
      load: { times: ["0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s", "0s"] },
      expect: [
        {
          count: 2, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["http_503", "ok"], unrescued: "not_needed", head: ["600ms", "650ms"],
          end: ["850ms", "900ms"],
        },
        {
          count: 8, status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"],
          unrescued: "budget", head: ["0s", "10ms"], end: ["0s", "10ms"],
        },
      ],
    },
    {
      id: "e4", about: "10 at once, 503, the other at once: the retries still wait when the next ones fail",
      backends: { A: "503", B: "healthy" }, policy: "default",
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
      id: "e5",
      about: "outlier detection after 2 failures, for 3 s; silent: two pay, three go past, one pays again",
      backends: { A: "silent", B: "healthy" }, policy: "outlier",
      load: { times: ["0s", "1.5s", "3s", "3.5s", "4s", "8s"] },
      expect: [
        {
          requests: "1-2", status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["idle_timeout", "ok"], unrescued: "not_needed", head: ["1s", "1.03s"],
          end: ["1.25s", "1.28s"],
        },
        {
          requests: "3-5", status: 200, ends: "complete", answer: "ok", targets: ["B"], attempts: ["ok"],
          unrescued: "not_needed", head: ["0s", "10ms"], end: ["250ms", "260ms"],
        },
        {
          requests: 6, status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
          attempts: ["idle_timeout", "ok"], unrescued: "not_needed", head: ["1s", "1.03s"],
          end: ["1.25s", "1.28s"],
        },
      ],
    },
    {
      id: "f01", about: "delayed_close_timeout 0; silent after 3 events",
      backends: { A: "silent-after-3", B: "healthy" }, policy: "noclose",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["1.1s", "1.11s"], tokens: 3,
      },
    },
    {
      id: "f02", about: "delayed_close_timeout 0; RST after 3 events",
      backends: { A: { rules: [{ do: { fault: "cut", at: "token:3", how: "rst" } }] }, B: "healthy" },
      policy: "noclose",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["cut"], unrescued: "committed",
        head: ["0s", "10ms"], end: ["150ms", "160ms"], tokens: 3,
      },
    },
    {
      id: "f03", about: "delayed_close_timeout 0; head, then silence",
      backends: { A: "head-only", B: "healthy" }, policy: "noclose",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["1s", "1.01s"], tokens: 0,
      },
    },
    {
      id: "f04", about: "max_stream_duration 2 s; comments go on",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "4.8s", every: "600ms" } }],
        },
        B: "healthy",
      },
      policy: "duration",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["3s", "3.01s"],
      },
    },
    {
      id: "f05", about: "max_stream_duration 2 s; both silent",
      backends: { A: "silent", B: "silent" }, policy: "duration",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B"], attempts: ["idle_timeout", "request_timeout"],
        unrescued: "deadline", head: ["2s", "2.01s"], end: ["2s", "2.01s"],
      },
    },
    {
      id: "f06", about: "route timeout 0: none; comments go on",
      backends: {
        A: {
          base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 },
          rules: [{ do: { fault: "keepalive-stall", at: "first_byte", for: "4.8s", every: "600ms" } }],
        },
        B: "healthy",
      },
      policy: "forever",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0s", "10ms"], end: ["4.8s", "4.82s"],
      },
    },
    {
      id: "f07", about: "reset-before-request; silent: the request was sent",
      backends: { A: "silent", B: "healthy" }, policy: "before",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "f08", about: "reset-before-request; RST after the request was read",
      backends: { A: "rst", B: "healthy" }, policy: "before",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["reset"], unrescued: "no_rule",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "f09", about: "no idle timeout; 503 after 1.5 s",
      backends: { A: { rules: [{ do: { fault: "slow-5xx", after: "1.5s" } }] }, B: "healthy" },
      policy: "noidle",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["1.5s", "1.53s"], end: ["1.75s", "1.78s"],
      },
    },
    {
      id: "f10", about: "100,000 bytes, buffer limit 1 MiB; 503: retried",
      backends: { A: "503", B: "healthy" }, policy: "large", load: { bodyBytes: 100000 },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "30ms"], end: ["250ms", "280ms"],
      },
    },
    {
      id: "f11", about: "the upload pauses for 1.6 s, then silence: the idle timeout starts at its end",
      backends: { A: "silent", B: "healthy" }, policy: "default",
      load: { bodyBytes: 20000, upload: { pause: "1.6s", at: "50%" } },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["2.6s", "2.63s"], end: ["2.85s", "2.88s"],
      },
    },

"""###
}
