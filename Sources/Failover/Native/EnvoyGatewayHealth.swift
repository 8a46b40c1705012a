// What a BackendTrafficPolicy of Envoy Gateway says about the health of backends and about balancing.

import Base
import Profile

/// Reads `healthCheck` and `loadBalancer`.
enum EnvoyGatewayHealth {
  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    health(block, &policy, noting: &diagnostics)
    balancer(block, &policy, noting: &diagnostics)
  }

  private static func health(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard
      let health = block.nested(
        "healthCheck", ["active", "passive", "panicThreshold"], noting: &diagnostics)
    else { return }
    let panic =
      health.percent("panicThreshold", noting: &diagnostics)
      ?? Setting(value: 0.5, origin: health.origin(ofDefault: "panicThreshold", "default of Envoy: 50"))
    policy.set(\.eject.panic, "eject.panic", panic)
    policy.set(\.eject.whenAll, "eject.whenAll", panic.value > 0 ? .tryAll : .fail, panic.origin)
    let passive = health.nested(
      "passive",
      [
        "consecutive5XxErrors", "consecutiveGatewayErrors", "interval", "baseEjectionTime",
        "maxEjectionPercent", "splitExternalLocalOriginErrors", "alwaysEjectOneEndpoint",
      ],
      ignored: ["consecutiveLocalOriginFailures", "failurePercentageThreshold"], noting: &diagnostics)
    EnvoyOutlierDetection.passive(passive, &policy, noting: &diagnostics)
    guard
      let active = health.nested(
        "active", ["timeout", "interval", "unhealthyThreshold", "healthyThreshold"],
        ignored: ["type", "http", "tcp", "grpc", "initialJitter", "overrides"], noting: &diagnostics)
    else { return }
    policy.set(\.eject.probe, "eject.probe", .active, active.label)
    policy.set(
      \.eject.active.every, "eject.active.every",
      active.duration("interval", noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(3)), origin: active.origin(ofDefault: "interval", "default 3s")))
    policy.set(
      \.eject.active.timeout, "eject.active.timeout",
      active.duration("timeout", noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(1)), origin: active.origin(ofDefault: "timeout", "default 1s")))
    policy.set(
      \.eject.active.unhealthy, "eject.active.unhealthy",
      active.integer("unhealthyThreshold", in: 1...4_294_967_295, noting: &diagnostics)
        ?? Setting(value: 3, origin: active.origin(ofDefault: "unhealthyThreshold", "default 3")))
    policy.set(
      \.eject.active.healthy, "eject.active.healthy",
      active.integer("healthyThreshold", in: 1...4_294_967_295, noting: &diagnostics)
        ?? Setting(value: 1, origin: active.origin(ofDefault: "healthyThreshold", "default 1")))
    policy.provenance.gaps.append(
      "active and passive checks: a backend returns when probes succeed, in Envoy after its time"
    )
  }

  private static func balancer(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    guard
      let balancer = block.nested(
        "loadBalancer", ["type", "consistentHash"],
        ignored: ["slowStart", "zoneAware", "endpointOverride", "dynamicModule", "backendUtilization"],
        noting: &diagnostics)
    else { return }
    let algorithms: [(String, PickAlgorithm)] = [
      ("LeastRequest", .powerOfTwo), ("RoundRobin", .roundRobin), ("Random", .random),
      ("ConsistentHash", .consistentHash),
    ]
    policy.set(\.pick.algorithm, "pick", balancer.word("type", algorithms, noting: &diagnostics))
    let hash = balancer.nested(
      "consistentHash", ["type", "header"], ignored: ["cookie", "tableSize", "headers", "queryParams"],
      noting: &diagnostics)
    let kind = hash?.word(
      "type",
      [("SourceIP", 0), ("Header", 1), ("Cookie", 2), ("Headers", 3), ("QueryParams", 4)],
      noting: &diagnostics)
    if let kind, kind.value != 1 {
      hash?.warn("type", "the header \(policy.pick.hashHeader) is hashed here", noting: &diagnostics)
    }
    let header = hash?.nested("header", ["name"], noting: &diagnostics)
    policy.set(
      \.pick.hashHeader, "pick.hashHeader",
      header?.setting(["name"], noting: &diagnostics) { $0.string($1, noting: &$2)?.lowercased() })
  }
}
