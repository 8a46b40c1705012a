// Envoy AI Gateway: `streamIdleTimeout` of a route's rule, and the retry settings of the BackendTrafficPolicy
// that goes with it, in Envoy Gateway's spelling (nested), in Envoy's (snake case), or flat. Source:
// envoyproxy/ai-gateway c217da8 (v1.1.0, August 2026); behaviour measured on Envoy 1.40.0.

import Base
import Profile

/// Reads the block `envoyAIGateway`.
enum EnvoyAIGatewayBlock {
  /// Settings that are taken as pasted and have no effect here.
  static let ignored = [
    "targetRef", "targetRefs", "rateLimit", "faultInjection", "tcpKeepalive",
    "proxyProtocol", "http2", "dns", "telemetry", "compression", "responseOverride", "mergeType",
    "matches", "useClientProtocol", "admissionControl", "httpUpgrade", "requestBuffer", "bandwidthLimit",
    "retryBudget", "hedgePolicy",
  ]
  static let keys = [
    "streamIdleTimeout", "perTryIdleTimeout", "per_try_idle_timeout", "retryOn", "retry_on",
    "retriableStatusCodes", "retriable_status_codes", "numRetries", "num_retries",
    "numAttemptsPerPriority", "perTryTimeout", "per_try_timeout", "timeout", "timeouts", "connectTimeout",
    "connect_timeout", "backOff", "retry_back_off", "maxRetries", "max_retries", "circuitBreaker",
    "bufferLimit", "connection", "retry", "healthCheck", "loadBalancer", "delayedCloseTimeout",
    "delayed_close_timeout", "backendRefs",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product =
      "Envoy AI Gateway v1.1.0 (c217da8, 2026-08) with Envoy Gateway's defaults, measured on Envoy 1.40.0"
    fixed(block, &policy)
    policy.set(
      \.timeouts.idle, "timeouts.idle",
      block.duration("streamIdleTimeout", "perTryIdleTimeout", "per_try_idle_timeout", noting: &diagnostics))
    request(block, &policy, noting: &diagnostics)
    connection(block, &policy, noting: &diagnostics)
    EnvoyGatewayHealth.read(block, &policy, noting: &diagnostics)
    EnvoyRetryPolicy.read(block, &policy, noting: &diagnostics)
    notes(&policy)
    backends(block, &policy, noting: &diagnostics)
    policy.provenance.gaps += [
      "a BackendTrafficPolicy has no retry budget, hedging or Retry-After: block envoy has",
      "balancing inside a priority is by turns and weights here, by least requests and weights there",
      "outlier detection returns hosts at its interval (3 s); here at once",
      "translation by external processing, and what it buffers",
    ]
    return policy
  }

  /// The backends of the route's rule: the smaller priority first.
  private static func backends(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    var saysOrder = false
    policy.provenance.pastedTargets = block.targets(
      "backendRefs", ["name", "priority", "weight"],
      ignored: [
        "group", "kind", "namespace", "port", "modelNameOverride", "headerMutation", "bodyMutation",
      ], noting: &diagnostics
    ) { backend, diagnostics in
      let priority = backend.integer("priority", in: 0...4_294_967_295, noting: &diagnostics)
      if priority != nil { saysOrder = true }
      guard let member = backend.member("name") ?? block.member("backendRefs") else { return nil }
      return PastedTarget(
        names: [backend.text("name", noting: &diagnostics)].compactMap { $0 }, place: member.place,
        weight: backend.weight("weight", noting: &diagnostics), rank: priority?.value ?? 0)
    }
    policy.provenance.pastedTargets?.saysOrder = saysOrder
  }

  /// What Envoy does whatever is set.
  static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    // The per-try timers start when the request is complete and the connection ready.
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .connected, origin)
    policy.set(\.timeouts.deadlinesStartAt, "timeouts.deadlinesStartAt", .connected, origin)
    policy.set(\.retry.informationalEndsRetries, "retry.informationalEndsRetries", true, origin)
    policy.set(\.timeouts.informationalEndsHeaders, "timeouts.informationalEndsHeaders", true, origin)
    policy.set(\.retry.repick, "retry.repick", .cycle, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.retry.decideOn, "retry.decideOn", .head, origin)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .roundRobin, origin)
    policy.set(\.replies, "replies", .envoy, origin)
  }

  /// The timeout over the whole request, from wherever it is written.
  private static func request(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    var request: Setting<Nanoseconds>?
    if let member = block.member("timeout"), case .object = member.value.value {
      // A BackendTrafficPolicy's `timeout: { http: { requestTimeout }, tcp: { connectTimeout } }`.
      let timeout = block.nested("timeout", ["http", "tcp"], noting: &diagnostics)
      let ignored = ["connectionIdleTimeout", "maxConnectionDuration", "maxStreamDuration"]
      let http = timeout?.nested("http", ["requestTimeout"], ignored: ignored, noting: &diagnostics)
      let tcp = timeout?.nested("tcp", ["connectTimeout"], noting: &diagnostics)
      request = http?.duration("requestTimeout", atLeast: .zero, noting: &diagnostics)
      policy.set(
        \.timeouts.connect, "timeouts.connect", tcp?.duration("connectTimeout", noting: &diagnostics))
    } else {
      request = block.duration("timeout", atLeast: .zero, noting: &diagnostics)
    }
    let route = block.nested("timeouts", ["request"], ignored: ["backendRequest"], noting: &diagnostics)
    if let given = route?.duration("request", atLeast: .zero, noting: &diagnostics) {
      if request != nil, let member = block.member("timeouts") {
        diagnostics.add(
          member.place, "'\(block.path)' sets the request timeout twice, in 'timeout' and in 'timeouts'",
          expected: "one of them", next: "remove one of the two")
      }
      request = given
    }
    // Zero switches Envoy's route timeout off (f06).
    policy.set(
      \.timeouts.request, "timeouts.request",
      request?.map { $0 == .zero ? .forever : $0 }
        ?? Setting(
          value: .milliseconds(60_000), origin: "envoyAIGateway.timeout (default of AI Gateway)"))
  }

  private static func connection(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    policy.set(
      \.timeouts.connect, "timeouts.connect",
      block.duration("connectTimeout", "connect_timeout", noting: &diagnostics))
    policy.set(
      \.commit.cutDelay, "commit.cutDelay",
      block.duration("delayedCloseTimeout", "delayed_close_timeout", atLeast: .zero, noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(1)), origin: "envoyAIGateway.delayedCloseTimeout (default of Envoy)")
    )
    let others = [
      "maxConnections", "maxPendingRequests", "maxParallelRequests", "maxRequestsPerConnection",
      "perEndpoint",
    ]
    let breaker = block.nested(
      "circuitBreaker", ["maxParallelRetries"], ignored: others, noting: &diagnostics)
    let most = 0...4_294_967_295
    let retries =
      block.integer("maxRetries", "max_retries", in: most, noting: &diagnostics)
      ?? breaker?.integer("maxParallelRetries", in: most, noting: &diagnostics)
    policy.set(
      \.retry.maxConcurrent, "retry.maxConcurrent",
      retries
        ?? Setting(value: 1_024, origin: "envoyAIGateway.circuitBreaker (default of Envoy Gateway)"))
    let connection = block.nested(
      "connection", ["bufferLimit"], ignored: ["socketBufferLimit", "preconnect"], noting: &diagnostics)
    let buffer =
      block.size("bufferLimit", noting: &diagnostics)
      ?? connection?.size("bufferLimit", noting: &diagnostics)
    policy.set(
      \.retry.bodyLimit, "retry.bodyLimit",
      buffer ?? Setting(value: 32_768, origin: "envoyAIGateway.bufferLimit (default of Envoy Gateway)"))
  }

  /// What surprises people most, from the facts of the product.
  static func notes(_ policy: inout Policy, tier: String = "numAttemptsPerPriority") {
    let stalls = policy.timeouts.idle != .forever
    if stalls && (policy.retry.max == 0 || !policy.retry.on.contains(.idleTimeout)) {
      let timeouts = policy.timeouts
      let end = min(
        timeouts.idle, timeouts.attempt, timeouts.request, timeouts.exchange, timeouts.exchangeIdle)
      policy.provenance.notes.append(
        "no trigger covers the idle timeout (reset, 5xx or gateway-error would): a stall ends as 504 after "
          + PolicyText.duration(end) + (end < timeouts.idle ? ", before the idle timeout" : ""))
    }
    if stalls && policy.timeouts.idleUntil != .forever {
      let until = PolicyText.duration(policy.timeouts.idleUntil)
      policy.provenance.notes.append(
        policy.timeouts.idle < policy.timeouts.idleUntil
          ? "the timeout of a try (\(until)) takes the idle timeout with it when it expires within an "
            + "answer: a stream has no protection against stalls after its first \(until)"
          : "the timeout of a try (\(until)) comes before the idle timeout "
            + "(\(PolicyText.duration(policy.timeouts.idle))), which never fires")
    }
    if stalls {
      policy.provenance.notes.append(
        "the answer is committed with its head: head, then silence gives the client a cut 200, no failover")
    }
    if policy.retry.max > 0 && policy.retry.perTier == .max {
      policy.provenance.notes.append(
        "without \(tier) every retry stays in the first tier: no failover to the next one")
    }
  }
}
