// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-timers.json5.

extension Shipped {
  static let rows_envoy_timers_from_1 = ###"""
// Envoy's timers belong to the request, the attempt or the stream, and one that expires disables others. Each
// row was played against Envoy on loopback several times.
{
  conformance: 1,
  section: "envoy-timers",
  about: "Envoy 1.40.0: which timer belongs to what, and which one takes another with it",
  source: "measured on Envoy 1.40.0",
  base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },

  faults: {
    silent: [{ at: "admit", stall: "forever" }],
    stalls: [{ at: "token:1", stall: "forever" }],
    "stalls-later": [{ at: "token:5", stall: "forever" }],
  },

  backends: {
    healthy: {},
    silent: { rules: [{ do: "silent" }] },
    stalls: { rules: [{ do: "stalls" }] },
    "stalls-later": {
      base: { head: "0ms", firstToken: "0ms", gap: "100ms", tokens: 10 }, rules: [{ do: "stalls-later" }],
    },
    "500-stalls": { rules: [{ do: [{ at: "admit", status: 500, bodyAfter: "forever" }] }] },
    "503": { rules: [{ do: "fast-5xx" }] },
    "503-twice": { rules: [{ when: { attempt: "1-2" }, do: "fast-5xx" }] },
    "503-thrice": { rules: [{ when: { attempt: "1-3" }, do: "fast-5xx" }] },
    "half-second": { base: { head: "0ms", firstToken: "0ms", gap: "100ms", tokens: 6 } },
    hint: {
      rules: [{ do: [{ at: "admit", emit: "informational:103" }, { at: "admit", stall: "forever" }] }],
    },
    "late-hint": {
      rules: [
        {
          do: [
            { at: "admit", wait: "300ms" }, { at: "admit", emit: "informational:103" },
            { at: "admit", stall: "forever" },
          ],
        },
      ],
    },
    "hint-503": {
      rules: [
        {
          do: [
            { at: "admit", emit: "informational:103" }, { at: "admit", wait: "100ms" },
            { at: "admit", status: 503 },
          ],
        },
      ],
    },
    continue: {
      rules: [{ do: [{ at: "admit", emit: "informational:100" }, { at: "admit", stall: "forever" }] }],
    },
  },

  policies: {
    "stall-both": {
      envoy: {
        timeout: "2s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1, per_try_timeout: "0.3s",
          per_try_idle_timeout: "0.5s", retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "stall-first": {
      envoy: {
        timeout: "2s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1, per_try_timeout: "0.3s",
          per_try_idle_timeout: "0.2s", retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "no-trigger": {
      envoy: {
        timeout: "2s",
        retry_policy: {
          retry_on: "connect-failure", num_retries: 1, per_try_timeout: "0.3s",
          per_try_idle_timeout: "0.5s", retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    gateway: {
      envoyAIGateway: {
        streamIdleTimeout: "500ms", timeouts: { request: "2s" },
        retry: {
          numAttemptsPerPriority: 1, numRetries: 1, perRetry: { timeout: "300ms" },
          retryOn: { triggers: ["reset"] },
        },
      },
    },
    "silence": {
      envoy: {
        timeout: "5s", idle_timeout: "0.4s",
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "silence-retries": {
      envoy: {
        timeout: "5s", idle_timeout: "0.4s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1, per_try_timeout: "0.3s",
          retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "silence-waits": {
      envoy: {
        timeout: "5s", idle_timeout: "0.2s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1,
          retry_back_off: { base_interval: "3s", max_interval: "3s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "silence-ejects": {
      envoy: {
        timeout: "5s", idle_timeout: "0.3s",
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        outlier_detection: { consecutive_5xx: 1, base_ejection_time: "30s", max_ejection_percent: 100 },
      },
    },
    "longest": {
      envoy: {
        timeout: "0.3s", max_stream_duration: { max_stream_duration: "0.8s" },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "longest-zero": {
      envoy: {
        timeout: "0.3s", max_stream_duration: { max_stream_duration: "0s" },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "longest-empty": {
      envoy: {
        timeout: "0.3s", max_stream_duration: {},
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "longest-alone": {
      envoy: {
        max_stream_duration: { max_stream_duration: "0.8s" },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "longest-short": {
      envoy: {
        max_stream_duration: { max_stream_duration: "0.5s" },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "longest-of-connection": {
      envoy: {
        timeout: "0.3s", max_stream_duration: "0.8s",
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "longest-ejects": {
      envoy: {
        max_stream_duration: { max_stream_duration: "0.3s" },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        outlier_detection: { consecutive_5xx: 1, base_ejection_time: "30s", max_ejection_percent: 100 },
      },
    },
    "wait-three": {
      envoy: {
        timeout: "10s",
        retry_policy: {
          retry_on: "5xx", num_retries: 3,
          retry_back_off: { base_interval: "0.2s", max_interval: "2s" },
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "wait-two": {
      envoy: {
        timeout: "10s",
        retry_policy: {
          retry_on: "5xx", num_retries: 2,
          retry_back_off: { base_interval: "0.2s", max_interval: "2s" },
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "wait-short": {
      envoy: {
        timeout: "10s",
        retry_policy: {
          retry_on: "5xx", num_retries: 3,
          retry_back_off: { base_interval: "0.2s", max_interval: "0.2s" },
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "hint-head": {
      envoy: {
        timeout: "1s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1, per_try_timeout: "0.3s",
          retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "hint-both": {
      envoy: {
        timeout: "1s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1, per_try_timeout: "0.3s",
          per_try_idle_timeout: "0.5s", retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
    "hint-idle": {
      envoy: {
        timeout: "1s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure", num_retries: 1, per_try_timeout: "0.5s",
          per_try_idle_timeout: "0.3s", retry_back_off: { base_interval: "0.001s" },
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
      },
    },
  },

  rows: [
    {
      id: "t2a",
      about: "per_try_timeout 0.3 s and idle 0.5 s; an event, then silence: nothing cuts but the route",
      backends: { A: "stalls", B: "healthy" }, policy: "stall-both",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["3000ms", "3010ms"], tokens: 1,
      },
    },
    {
      id: "t2b", about: "the same; silent from 0.4 s on, with events until then",
      backends: { A: "stalls-later", B: "healthy" }, policy: "stall-both",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["3000ms", "3010ms"], tokens: 5,
      },
    },
    {
      id: "t2c", about: "per_try_timeout 0.3 s and idle 0.2 s: the idle timeout comes first and cuts",
      backends: { A: "stalls", B: "healthy" }, policy: "stall-first",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["1200ms", "1210ms"], tokens: 1,
      },
    },
    {
      id: "t2d",
      about: "per_try_timeout 0.3 s and idle 0.2 s, silent from 0.4 s on: the idle timer is gone by then",
      backends: { A: "stalls-later", B: "healthy" }, policy: "stall-first",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["3000ms", "3010ms"], tokens: 5,
      },
    },
    {
      id: "t2e", about: "an error whose body stalls: the same",
      backends: { A: "500-stalls", B: "healthy" }, policy: "no-trigger",
      expect: {
        status: 500, ends: "fin", targets: ["A"], attempts: ["http_500"], unrescued: "no_rule",
        head: ["0ms", "10ms"], end: ["3000ms", "3010ms"],
      },
    },
    {
      id: "t2f", about: "AI Gateway: streamIdleTimeout 0.5 s, perRetry.timeout 0.3 s: stalls are not cut",
      backends: { A: "stalls", B: "healthy" }, policy: "gateway",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["3000ms", "3010ms"], tokens: 1,
      },
    },
    {
      id: "t3a",
      about: "idle_timeout 0.4 s and per_try_timeout 0.3 s, both silent: it is about the request",
      backends: { A: "silent", B: "silent" }, policy: "silence-retries",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B"],
        attempts: ["headers_timeout", "request_timeout"], unrescued: "deadline", head: ["400ms", "410ms"],
        end: ["400ms", "410ms"],
      },
    },
    {
      id: "t3b",
      about: "idle_timeout 0.4 s, the upload pauses for 1 s: 408 (attempts begin with a whole request here)",
      backends: { A: "healthy" }, policy: "silence",
      load: { bodyBytes: 20000, upload: { pause: "1s", at: "50%" } },
      expect: {
        status: 408, ends: "complete", targets: [], attempts: [], unrescued: "deadline",
        head: ["400ms", "410ms"], end: ["400ms", "410ms"],
      },
    },
    {
      id: "t3c", about: "idle_timeout 0.4 s, the upload pauses for 0.3 s: what comes re-arms it",
      backends: { A: "healthy" }, policy: "silence",
      load: { bodyBytes: 20000, upload: { pause: "300ms", at: "50%" } },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["300ms", "310ms"], end: ["550ms", "560ms"],
      },
    },
    {
      id: "t3d", about: "idle_timeout 0.4 s, a black hole: no failover",
      backends: { A: { rules: [{ do: "blackhole" }] }, B: "healthy" }, policy: "silence-retries",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["400ms", "410ms"], end: ["400ms", "410ms"],
      },
    },
    {
      id: "t3e", about: "idle_timeout 0.2 s within a back-off",
      backends: { A: "503", B: "healthy" }, policy: "silence-waits",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "deadline",
        head: ["200ms", "210ms"], end: ["200ms", "210ms"],
      },
    },
    {
      id: "t3f", about: "idle_timeout 0.4 s, 103 at 0.3 s: it re-arms it",
      backends: { A: "late-hint" }, policy: "silence",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["700ms", "710ms"], end: ["700ms", "710ms"],
      },
    },
    {
      id: "t3g", about: "idle_timeout 0.4 s, gaps of 0.3 s: whole",
      backends: { A: { base: { head: "300ms", firstToken: "300ms", gap: "300ms", tokens: 5 } } },
      policy: "silence",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["300ms", "310ms"], end: ["1500ms", "1520ms"],
      },
    },
    {
      id: "t3h", about: "idle_timeout 0.4 s, an event, then silence: cut",
      backends: { A: "stalls" }, policy: "silence",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["1400ms", "1410ms"], tokens: 1,
      },
    },
    {
      id: "t3i", about: "idle_timeout 0.3 s is no failure of the host: nothing is ejected",
      backends: { A: "silent", B: "healthy" }, policy: "silence-ejects",
      load: { times: ["0s", "500ms", "1s", "1.5s", "2s"] },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],

"""###
}
