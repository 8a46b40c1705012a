// What APISIX's `ai-proxy-multi` says about its instances: weights, priorities, balancing and active checks.

import Base
import Profile

/// Reads `balancer`, `instances` and their `checks`.
enum APISIXInstances {
  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    balancer(block, &policy, noting: &diagnostics)
    // A checker that finds all instances ill is ignored.
    policy.set(\.eject.whenAll, "eject.whenAll", .tryAll, block.always)
    var checks = checkers(block, &policy, noting: &diagnostics) ? 1 : 0
    var names: Set<String> = []
    var saysOrder = false
    let unused = ["provider", "provider_conf", "auth", "options", "override", "model"]
    let targets = block.targets(
      "instances", ["name", "priority", "weight", "checks"], ignored: unused, noting: &diagnostics
    ) { instance, diagnostics in
      let name = instance.text("name", noting: &diagnostics)
      if let name, !names.insert(name).inserted, let place = instance.member("name")?.value.place {
        diagnostics.add(
          place, "the instance '\(name)' stands twice in '\(block.path).instances'",
          expected: "each name once: APISIX refuses the route since 3.18 (apisix#13851)",
          next: "rename one of the two")
      }
      // The larger priority first.
      let priorities = -1_000_000_000...1_000_000_000
      let priority = instance.integer("priority", in: priorities, noting: &diagnostics)
      if priority != nil { saysOrder = true }
      if checkers(instance, &policy, noting: &diagnostics) { checks += 1 }
      guard let place = instance.member("name")?.place ?? block.member("instances")?.place else { return nil }
      return PastedTarget(
        names: [name].compactMap { $0 }, place: place,
        weight: instance.weight("weight", noting: &diagnostics), rank: -(priority?.value ?? 0))
    }
    policy.provenance.pastedTargets = targets
    policy.provenance.pastedTargets?.saysOrder = saysOrder
    if checks > 0 && checks < targets?.targets.count ?? 0 {
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
