// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/envoy.json5.

extension Shipped {
  static let policy_envoy = ###"""
// Envoy, with the defaults of its own API written out: an emulation, not the product.
// Source: Envoy's documentation of RetryPolicy, CircuitBreakers and OutlierDetection; envoyproxy/envoy, router.
// Version: 1.40.0
// Date: 2026-08
// Known by: measuring Envoy 1.40.0 over HTTP/1.1; outlier detection and panic mostly by its documentation.
//
// Use it as a profile's proxy.policy. A real route differs at least in retry_on, which is empty by default: nothing is
// retried. Here it names what people usually list; retry_priority makes a retry go to the next priority (tier).
{
  envoy: {
    // The whole request, all attempts and the streamed answer included. Envoy cuts a longer stream.
    timeout: "15s",
    // Silence on the client's stream: 504 "stream timeout" without a retry.
    stream_idle_timeout: "300s",
    retry_policy: {
      // Not a default: Envoy has none.
      retry_on: "5xx,reset,connect-failure,retriable-status-codes",
      retriable_status_codes: [429],
      num_retries: 1,
      retry_back_off: { base_interval: "0.025s", max_interval: "0.25s" },
      // Not a default: without it the retry stays in the priority that failed.
      retry_priority: {
        name: "envoy.retry_priorities.previous_priorities",
        typed_config: { update_frequency: 1 },
      },
      retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts" }],
      host_selection_retry_max_attempts: 1,
    },
    connect_timeout: "5s",
    // Three retries of a cluster at a time; the fourth gets the first failure at once.
    circuit_breakers: { thresholds: [{ priority: "DEFAULT", max_retries: 3 }] },
    common_lb_config: { healthy_panic_threshold: { value: 50 } },
    lb_policy: "ROUND_ROBIN",
    // A larger request is never retried, and nothing says so.
    per_connection_buffer_limit_bytes: 1048576,
    // How long after a cut an HTTP/1.1 client sees the end.
    delayed_close_timeout: "1s",
  },
}

"""###
}
