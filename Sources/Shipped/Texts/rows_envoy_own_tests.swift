// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-own-tests.json5.

extension Shipped {
  static let rows_envoy_own_tests = ###"""
// What Envoy's own tests assert. Their times are kept, their event loops are not: a cut HTTP/1.1 answer
// ends 1 s after the cut, as measured.
{
  conformance: 1,
  section: "envoy-own-tests",
  about: "Envoy's own tests of its router and of HTTP integration, as far as they are about forwarding",
  source: "Envoy's own tests",
  base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },

  faults: {
    silent: [{ at: "admit", stall: "forever" }],
  },

  backends: {
    healthy: {},
    silent: { rules: [{ do: "silent" }] },
    "head-only": { rules: [{ do: "head-then-mute" }] },
  },

  policies: {
    idle3: { envoy: { timeout: "30s", retry_policy: { per_try_idle_timeout: "3s" } } },
    idle03: { envoy: { timeout: "30s", retry_policy: { per_try_idle_timeout: "0.3s" } } },
    v4: {
      envoy: {
        timeout: "0.5s",
        retry_policy: {
          retry_on: "5xx", num_retries: 1, per_try_timeout: "0.4s",
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
    v5: {
      envoy: {
        timeout: "0s",
        retry_policy: {
          retry_on: "5xx", num_retries: 1, per_try_timeout: "0.05s",
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
    v6: { envoy: { timeout: "0.1s" } },
    v7: {
      envoy: {
        timeout: "0.5s",
        retry_policy: {
          retry_on: "5xx", num_retries: 1, per_try_timeout: "0.4s",
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768, hedge_policy: { hedge_on_per_try_timeout: true },
      },
    },
    v8: { envoy: { timeout: "30s", retry_policy: { per_try_timeout: "0.6s" } } },
    stream: { envoy: { timeout: "30s", stream_idle_timeout: "0.4s" } },
    v10: { envoy: { timeout: "0.5s", connect_timeout: "5s" } },
  },

  rows: [
    {
      id: "V1",
      about: "idle 3 s, no retries; silent: the timer starts when the request is complete (it takes 1 s)",
      source: "Envoy's router tests, UpstreamPerTryIdleTimeout", backends: { A: "silent" }, policy: "idle3",
      load: { bodyBytes: 20000, upload: { pause: "1s" } },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["4s", "4.01s"], end: ["4s", "4.01s"],
      },
    },
    {
      id: "V2", about: "idle 3 s; head and data, each 2.9 s after the last: every one re-arms it",
      source: "Envoy's router tests, UpstreamPerTryIdleTimeoutSuccess",
      backends: { A: { base: { head: "2.9s", firstToken: "5.8s", gap: "2.9s", tokens: 2 } } },
      policy: "idle3",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["2.9s", "2.91s"], end: ["8.7s", "8.71s"],
      },
    },
    {
      id: "V3", about: "idle 0.3 s; 200 head, then silence: 200, empty, incomplete",
      source: "Envoy's integration tests, PerTryIdleTimeoutAfterUpstreamHeaders",
      backends: { A: "head-only" }, policy: "idle03",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["1.3s", "1.31s"], tokens: 0,
      },
    },
    {
      id: "V4",
      about: "per try 0.4 s, route 0.5 s; silent: the second attempt within the back-off, 504 at 0.5 s",
      source: "Envoy's integration tests, PerTryTimeout", backends: { A: "silent", B: "silent" },
      policy: "v4",
      expect: {
        status: 504, ends: "complete", targets: ["A", "B"],
        attempts: ["headers_timeout", "request_timeout"], unrescued: "deadline", head: ["500ms", "510ms"],
        end: ["500ms", "510ms"],
      },
    },
    {
      id: "V5", about: "per try 50 ms, no route timeout; silent, then well",
      source: "Envoy's integration tests, PerTryTimeoutWithoutGlobalTimeout",
      backends: { A: "silent", B: "healthy" }, policy: "v5",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"],
        attempts: ["headers_timeout", "ok"], unrescued: "not_needed", head: ["50ms", "80ms"],
        end: ["300ms", "330ms"],
      },
    },
    {
      id: "V6", about: "route 0.1 s; 200 head, then silence",
      source: "Envoy's integration tests, GlobalTimeoutAfterHeadersBeforeBodyResetsUpstream",
      backends: { A: "head-only" }, policy: "v6",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["1.1s", "1.11s"], tokens: 0,
      },
    },
    {
      id: "V7a",
      about: "hedging at 0.4 s; the first answers after the second has started: its answer counts",
      source: "Envoy's integration tests, HedgedPerTryTimeout",
      backends: { A: { base: { head: "450ms", firstToken: "450ms", gap: "0ms", tokens: 6 } }, B: "silent" },
      policy: "v7",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["ok", "cancelled"],
        unrescued: "not_needed", head: ["450ms", "460ms"], end: ["450ms", "460ms"],
      },
    },
    {
      id: "V7b", about: "hedging at 0.4 s; the second answers first",
      source: "Envoy's integration tests, HedgedPerTryTimeout",
      backends: { A: "silent", B: { base: { head: "0ms", firstToken: "0ms", gap: "0ms", tokens: 6 } } },
      policy: "v7",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["cancelled", "ok"],
        unrescued: "not_needed", head: ["400ms", "430ms"], end: ["400ms", "430ms"],
      },
    },
    {
      id: "V8",
      about: "per try 0.6 s; the connection takes 1 s, then the head 0.3 s: the timer starts there",
      source: "Envoy's router tests, UpstreamPerTryTimeoutDelayedPoolReady",
      backends: {
        A: {
          timeline: [
            { phase: "closed", for: "500ms", mix: { blackhole: "100%" } },
            { phase: "open", for: "60s" },
          ],
          base: { head: "300ms", firstToken: "300ms", gap: "50ms", tokens: 6 },
        },
      },
      policy: "v8",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["1.3s", "1.32s"], end: ["1.55s", "1.57s"],
      },
    },
    {
      id: "V9a",
      about: "the stream's idle timeout; silence after the upstream's head: truncated, not retried",
      source: "Envoy's integration tests, PerStreamIdleTimeoutAfterUpstreamHeaders",
      backends: { A: "head-only", B: "healthy" }, policy: "stream",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["1.4s", "1.41s"], tokens: 0,
      },
    },
    {
      id: "V9b", about: "the stream's idle timeout; the request pauses: 408",
      source: "Envoy's integration tests, PerStreamIdleTimeoutAfterDownstreamHeaders",
      backends: { A: "healthy" }, policy: "stream", load: { bodyBytes: 20000, upload: { pause: "1s" } },
      expect: {
        status: 408, ends: "complete", targets: [], attempts: [], unrescued: "deadline",
        head: ["400ms", "410ms"],
        end: ["400ms", "410ms"],
      },
    },
    {
      id: "V10", about: "route 0.5 s; the connection never stands",
      source: "Envoy's integration tests, ResponseTimeout",
      backends: { A: { rules: [{ do: "blackhole" }] } }, policy: "v10",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"], unrescued: "deadline",
        head: ["500ms", "510ms"], end: ["500ms", "510ms"],
      },
    },
  ],
}

"""###
}
