// Envoy: the retry and hedge policy and the timeouts of a route, and the thresholds, outlier detection and
// load balancing of its cluster, in the names of Envoy's own YAML. Source: Envoy's router.cc,
// upstream_request.cc and retry state; behaviour measured on Envoy 1.40.0 over HTTP/1.1, August 2026. The
// numbers of outlier detection and panic are from its documentation, except as measured in e1 to e5.

import Base
import Profile

/// Reads the block `envoy`.
enum EnvoyBlock {
  static let keys = [
    "retry_policy", "hedge_policy", "timeout", "idle_timeout", "stream_idle_timeout", "max_stream_duration",
    "circuit_breakers", "outlier_detection", "common_lb_config", "lb_policy", "connect_timeout",
    "per_connection_buffer_limit_bytes", "request_body_buffer_limit", "delayed_close_timeout",
  ]
  /// Settings of routes, clusters and listeners that are taken as pasted and have no effect here.
  static let ignored = [
    "name", "type", "cluster", "weighted_clusters", "prefix_rewrite", "regex_rewrite", "host_rewrite_literal",
    "auto_host_rewrite", "priority", "rate_limits", "hash_policy", "load_assignment", "health_checks",
    "dns_lookup_family", "transport_socket", "typed_extension_protocol_options", "http2_protocol_options",
    "max_grpc_timeout", "metadata", "include_request_attempt_count", "include_attempt_count_in_response",
    "request_timeout", "request_headers_timeout", "upstream_connection_options", "round_robin_lb_config",
    "least_request_lb_config", "request_mirror_policies",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "Envoy 1.40.0 (2026-08), measured by running it over HTTP/1.1"
    EnvoyAIGatewayBlock.fixed(block, &policy)
    route(block, &policy, noting: &diagnostics)
    cluster(block, &policy, noting: &diagnostics)
    EnvoyRetryPolicy.own(block, &policy, noting: &diagnostics)
    streamIdle(block, &policy, noting: &diagnostics)
    hedge(block, &policy, noting: &diagnostics)
    notes(&policy)
    policy.provenance.gaps += [
      "HTTP/2 and gRPC: their resets, statuses and triggers",
      "health checks by probes, slow start, priority spill-over by the share of healthy hosts",
      "outlier detection runs per worker's view and returns hosts at its interval (10 s); here at once",
      "max_connections, max_pending_requests and max_requests are not limited here",
    ]
    return policy
  }

  private static func route(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    // Zero switches each of them off (f06).
    var timeout =
      off(block.duration("timeout", atLeast: .zero, noting: &diagnostics))
      ?? Setting(value: .seconds(Int64(15)), origin: block.origin(ofDefault: "timeout", "default 15s"))
    var most: Setting<Nanoseconds>?
    if let member = block.member("max_stream_duration"), case .object = member.value.value {
      let duration = block.nested(
        "max_stream_duration", ["max_stream_duration"],
        ignored: ["grpc_timeout_header_max", "grpc_timeout_header_offset"], noting: &diagnostics)
      most = off(duration?.duration("max_stream_duration", atLeast: .zero, noting: &diagnostics))
      // The route's takes the place of `timeout`, with 0s and without a value too (measured); the
      // connection manager's, which is a plain duration, does not.
      let origin = "\(block.label).max_stream_duration (replaces timeout)"
      block.warn("timeout", "has no effect beside the route's max_stream_duration", noting: &diagnostics)
      timeout = Setting(value: .forever, origin: origin)
    } else {
      most = off(block.duration("max_stream_duration", atLeast: .zero, noting: &diagnostics))
    }
    policy.set(\.timeouts.request, "timeouts.request", timeout)
    policy.set(\.timeouts.exchange, "timeouts.exchange", most)
    policy.set(
      \.commit.cutDelay, "commit.cutDelay",
      block.duration("delayed_close_timeout", atLeast: .zero, noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(1)), origin: block.origin(ofDefault: "delayed_close_timeout", "default 1s")))
  }

  private static func off(_ setting: Setting<Nanoseconds>?) -> Setting<Nanoseconds>? {
    setting?.map { $0 == .zero ? .forever : $0 }
  }

  private static func cluster(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    policy.set(
      \.timeouts.connect, "timeouts.connect",
      block.duration("connect_timeout", noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(5)), origin: block.origin(ofDefault: "connect_timeout", "default 5s")))
    // Two settings: the route's own holds for its requests, whatever the connection's is.
    let ofRoute = block.integer("request_body_buffer_limit", in: 0...4_294_967_295, noting: &diagnostics)
    let ofConnection = block.integer(
      "per_connection_buffer_limit_bytes", in: 0...4_294_967_295, noting: &diagnostics)
    policy.set(
      \.retry.bodyLimit, "retry.bodyLimit",
      ofRoute ?? ofConnection
        ?? Setting(
          value: 1 << 20,
          origin: block.origin(ofDefault: "per_connection_buffer_limit_bytes", "default 1 MiB")))
    let algorithms: [(String, PickAlgorithm)] = [
      ("ROUND_ROBIN", .roundRobin), ("LEAST_REQUEST", .powerOfTwo), ("RANDOM", .random),
      ("RING_HASH", .consistentHash), ("MAGLEV", .consistentHash),
    ]
    policy.set(\.pick.algorithm, "pick", block.word("lb_policy", algorithms, noting: &diagnostics))
    if policy.pick.algorithm == .powerOfTwo {
      policy.provenance.gaps.append(
        "LEAST_REQUEST compares attempts in flight alone, here they are weighed with the latency")
    }
    let balancing = block.nested(
      "common_lb_config", ["healthy_panic_threshold"],
      ignored: [
        "zone_aware_lb_config", "locality_weighted_lb_config", "update_merge_window",
        "ignore_new_hosts_until_first_hc", "close_connections_on_host_set_change",
      ],
      noting: &diagnostics)
    policy.set(
      \.eject.panic, "eject.panic",
      balancing?.percent("healthy_panic_threshold", noting: &diagnostics)
        ?? Setting(
          value: 0.5,
          origin: block.origin(ofDefault: "common_lb_config.healthy_panic_threshold", "default 50")))
    let all: EjectAll = policy.eject.panic > 0 ? .tryAll : .fail
    policy.set(\.eject.whenAll, "eject.whenAll", all, "\(block.label) (panic threshold)")
    policy.set(\.noTargetStatus, "noTargetStatus", 503, "\(block.label) (no healthy upstream)")
    EnvoyCircuitBreaker.read(block, &policy, noting: &diagnostics)
    EnvoyOutlierDetection.read(block, &policy, noting: &diagnostics)
  }

  /// The idle timeout of the stream ends the request without a retry (d47): it is about what is between
  /// client and gateway, whatever attempts and back-offs there are.
  private static func streamIdle(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let idle =
      off(block.duration("idle_timeout", "stream_idle_timeout", atLeast: .zero, noting: &diagnostics))
      ?? Setting(
        value: .seconds(Int64(300)), origin: block.origin(ofDefault: "stream_idle_timeout", "default 5m"))
    policy.set(\.timeouts.exchangeIdle, "timeouts.exchangeIdle", idle)
    guard idle.value < min(policy.timeouts.request, policy.timeouts.exchange) else { return }
    policy.provenance.notes.append(
      "\(idle.origin) ends the request with 504 without a retry; per_try_idle_timeout would be retried")
  }

  private static func hedge(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let hedge = block.nested(
      "hedge_policy", ["hedge_on_per_try_timeout"],
      ignored: ["initial_requests", "additional_request_chance"],
      noting: &diagnostics)
    let on = hedge?.flag("hedge_on_per_try_timeout", noting: &diagnostics)
    policy.set(\.hedge.onTimeout, "hedge.onTimeout", on)
    guard let on, on.value else { return }
    // A timeout that hedges needs no trigger, only a retry policy and a retry that is left.
    policy.set(\.hedge.max, "hedge.max", min(max(policy.retry.max, 1), Hedge.mostLanes - 1), on.origin)
    if policy.retry.max > 0 && !policy.retry.on.isEmpty {
      policy.retry.on.formUnion(OutcomeSet([.headersTimeout, .idleTimeout]))
    }
    policy.provenance.notes.append(
      "hedge_on_per_try_timeout: an attempt that timed out goes on beside the next one, and is not cut later")
    if policy.retry.max > Hedge.mostLanes - 1 {
      hedge?.warn(
        "hedge_on_per_try_timeout", "at most \(Hedge.mostLanes) attempts of a request at a time here",
        noting: &diagnostics)
    }
  }

  private static func notes(_ policy: inout Policy) {
    EnvoyAIGatewayBlock.notes(&policy, tier: "retry_priority")
    let longest = min(policy.timeouts.request, policy.timeouts.exchange)
    if longest < .seconds(Int64(60)) {
      let name = longest == policy.timeouts.exchange ? "max_stream_duration" : "timeout"
      policy.provenance.notes.append(
        "\(name) covers the whole answer, retries and streaming included: a longer stream is truncated after "
          + PolicyText.duration(longest))
    }
    if policy.retry.maxConcurrent < 10 {
      policy.provenance.notes.append(
        "max_retries \(policy.retry.maxConcurrent): more failovers at a time get the first failure (e1, e2)")
    }
  }
}
