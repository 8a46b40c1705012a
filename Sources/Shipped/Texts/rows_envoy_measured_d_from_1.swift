// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-measured-d.json5.

extension Shipped {
  static let rows_envoy_measured_d_from_1 = ###"""
// What Envoy's settings change. Where back-offs are drawn a window is at least all of their range: 0 to 25 ms
// before the first retry, 0 to 50 ms before the second, twice as much before each one more, up to ten times
// the base (so measured since; before it was thought to be 75 ms before the second, and windows are so wide).
{
  conformance: 1,
  section: "envoy-measured-d",
  about: "Envoy 1.40.0: one setting of the route changed at a time",
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
    rst: { rules: [{ do: "reset" }] },
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
    aigw: {
      envoyAIGateway: {
        streamIdleTimeout: "1s", timeouts: { request: "30s" },
        retry: {
          numAttemptsPerPriority: 1, numRetries: 2,
          perRetry: { backOff: { baseInterval: "100ms", maxInterval: "1s" } },
          retryOn: {
            triggers: ["reset", "connect-failure", "retriable-status-codes"],
            httpStatusCodes: [502, 503, 504],
          },
        },
      },
    },
    nobtp: { envoy: { timeout: "30s", retry_policy: { per_try_idle_timeout: "1s" } } },
    noreset: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "connect-failure,retriable-status-codes", retriable_status_codes: [500, 504],
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
    notrig: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "connect-failure", retriable_status_codes: [503], num_retries: 1,
          per_try_idle_timeout: "1s",
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
    gwerr: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "gateway-error", num_retries: 1, per_try_idle_timeout: "1s",
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
    nopri: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s",
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768,
      },
    },
    prevhosts: {
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
    onlypri: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s",
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 1 },
          },
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768,
      },
    },
    uf2: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 3, per_try_idle_timeout: "1s",
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities", typed_config: { update_frequency: 2 },
          },
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768,
      },
    },
    two: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 2, per_try_idle_timeout: "1s",
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
    pertry: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_timeout: "1s",
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
    both: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s", per_try_timeout: "2.5s",
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
    ptshort: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s", per_try_timeout: "0.5s",
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
    rt15: {
      envoy: {
        timeout: "1.5s",
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
    rt08: {
      envoy: {
        timeout: "0.8s",
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
    hedge: {
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
        per_connection_buffer_limit_bytes: 32768, hedge_policy: { hedge_on_per_try_timeout: true },
      },
    },
    hedgept: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_timeout: "1s",
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
    rlbocap: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 1, per_try_idle_timeout: "1s",
          rate_limited_retry_back_off: {
            reset_headers: [{ name: "Retry-After", format: "SECONDS" }], max_interval: "2s",
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
    cb0: {
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
        per_connection_buffer_limit_bytes: 32768, circuit_breakers: { thresholds: [{ max_retries: 0 }] },
      },
    },
    blackhole: {
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
        per_connection_buffer_limit_bytes: 32768, connect_timeout: "0.5s",
      },
    },
    single: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure,retriable-status-codes", retriable_status_codes: [429],
          num_retries: 2, per_try_idle_timeout: "1s",
          retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
          host_selection_retry_max_attempts: 5,
        },
        common_lb_config: { healthy_panic_threshold: { value: 0 } },
        per_connection_buffer_limit_bytes: 32768,
      },

"""###
}
