// What APISIX's `ai-proxy-multi` says about its instances: balancing and active checks. Which provider an
// instance is, is said by the route's tiers.

import Base
import Profile

/// Reads `balancer`, `instances` and their `checks`.
enum APISIXInstances {
  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    balancer(block, &policy, noting: &diagnostics)
    // A checker that finds all instances ill is ignored.
    policy.set(\.eject.whenAll, "eject.whenAll", .tryAll, block.always)
    var checks = 0
    if checkers(block, &policy, noting: &diagnostics) { checks += 1 }
    let path = "\(block.path).instances"
    let nodes = block.member("instances")?.value.list(path, noting: &diagnostics) ?? []
    var names: Set<String> = []
    for (index, node) in nodes.enumerated() {
      let instance = Block(
        node, ["name", "priority", "weight", "checks"],
        ignored: ["provider", "provider_conf", "auth", "options", "override", "model"], "\(path)[\(index)]",
        "\(block.label).instances[\(index)]", noting: &diagnostics)
      guard let instance else { continue }
      let name = instance.setting(["name"], noting: &diagnostics) { $0.string($1, noting: &$2) }
      if let name, !names.insert(name.value).inserted, let place = instance.member("name")?.value.place {
        diagnostics.add(
          place, "the instance '\(name.value)' stands twice in '\(path)'",
          expected: "each name once: APISIX refuses the route since 3.18 (apisix#13851)",
          next: "rename one of the two")
      }
      _ = instance.integer("priority", in: (.min)...(.max), noting: &diagnostics)
      _ = instance.integer("weight", in: 0...(.max), noting: &diagnostics)
      if checkers(instance, &policy, noting: &diagnostics) { checks += 1 }
    }
    if !nodes.isEmpty {
      policy.provenance.gaps.append("\(block.label).instances has no effect but for checks")
    }
    if checks > 0 && checks < nodes.count {
      block.warn("instances", "checks of some of them hold for all targets here", noting: &diagnostics)
    }
  }

  private static func balancer(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    guard
      let balancer = block.nested("balancer", ["algorithm", "hash_on", "key"], noting: &diagnostics)
    else { return }
    let algorithm = balancer.word(
      "algorithm", [("roundrobin", 0), ("chash", 1), ("semantic", 2)], noting: &diagnostics)
    if let algorithm {
      policy.set(
        \.pick.algorithm, "pick", algorithm.map { $0 == 1 ? .consistentHash : .roundRobin })
    }
    if algorithm?.value == 2 {
      // Without a picker there is never a fallback.
      policy.set(\.retry.max, "retry.max", 0, "apisix.balancer.algorithm (semantic: never a fallback)")
    }
    let on = balancer.word(
      "hash_on",
      [("vars", 0), ("header", 1), ("cookie", 2), ("consumer", 3), ("vars_combinations", 4)],
      noting: &diagnostics)
    let key = balancer.setting(["key"], noting: &diagnostics) { $0.string($1, noting: &$2) }
    guard policy.pick.algorithm == .consistentHash else { return }
    if let key, on?.value == 1 {
      policy.set(\.pick.hashHeader, "pick.hashHeader", key.map { $0.lowercased() })
    } else {
      let why = "chash by anything but a header: the header \(policy.pick.hashHeader) is hashed here"
      balancer.warn(balancer.has("hash_on") ? "hash_on" : "algorithm", why, noting: &diagnostics)
    }
  }

  /// `checks.active`; whether there is one.
  private static func checkers(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) -> Bool {
    let checks = block.nested("checks", ["active"], noting: &diagnostics)
    guard
      let active = checks?.nested(
        "active", ["timeout", "healthy", "unhealthy"],
        ignored: [
          "type", "host", "port", "http_path", "http_method", "http_request_body", "req_headers",
          "concurrency", "https_verify_certificate",
        ], noting: &diagnostics)
    else { return false }
    let healthy = active.nested(
      "healthy", ["interval", "successes"], ignored: ["http_statuses"], noting: &diagnostics)
    let unhealthy = active.nested(
      "unhealthy", ["interval", "http_failures", "tcp_failures", "timeouts"], ignored: ["http_statuses"],
      noting: &diagnostics)
    let span = 1.0...86_400.0
    policy.set(\.eject.probe, "eject.probe", .active, active.label)
    policy.set(
      \.eject.active.every, "eject.active.every",
      healthy?.seconds("interval", in: span, noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(1)), origin: active.origin(ofDefault: "healthy.interval", "default 1")))
    policy.set(
      \.eject.active.timeout, "eject.active.timeout",
      active.seconds("timeout", in: 0.001...86_400, noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(1)), origin: active.origin(ofDefault: "timeout", "default 1")))
    policy.set(
      \.eject.active.healthy, "eject.active.healthy",
      healthy?.integer("successes", in: 1...254, noting: &diagnostics)
        ?? Setting(value: 2, origin: active.origin(ofDefault: "healthy.successes", "default 2")))
    _ = unhealthy?.seconds("interval", in: span, noting: &diagnostics)
    unhealthy?.warn("interval", "has no effect, healthy.interval holds for all here", noting: &diagnostics)
    _ = unhealthy?.integer("tcp_failures", in: 1...254, noting: &diagnostics)
    let timeouts = unhealthy?.integer("timeouts", in: 1...254, noting: &diagnostics)
    let counted = unhealthy?.has("http_failures") ?? false ? "http_failures" : "timeouts"
    for key in ["tcp_failures", "timeouts"] where key != counted {
      unhealthy?.warn(
        key, "has no effect, one count of bad probes here: \(counted)", noting: &diagnostics)
    }
    // There is one count of bad probes here.
    policy.set(
      \.eject.active.unhealthy, "eject.active.unhealthy",
      unhealthy?.integer("http_failures", in: 1...254, noting: &diagnostics)
        ?? timeouts
        ?? Setting(value: 3, origin: active.origin(ofDefault: "unhealthy.timeouts", "default 3")))
    policy.provenance.gaps.append(
      "one count of bad probes; APISIX counts statuses (5), connections (2) and timeouts (3) apart"
    )
    return true
  }
}
