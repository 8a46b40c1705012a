// Kong's ai-proxy-advanced: the `balancer` of the plugin's configuration, which is nginx's proxying with its
// own defaults. Source: the plugin's schema of Kong 3.12 and its documentation, 2026-11; not run.

import Base
import Profile

/// Reads the block `kong`.
enum KongBlock {
  static let keys = ["balancer", "targets"]
  static let ignored = [
    "embeddings", "vectordb", "max_request_body_size", "model_name_header", "response_streaming",
    "llm_format", "genai_category",
  ]
  static let balancer = [
    "algorithm", "retries", "connect_timeout", "read_timeout", "write_timeout", "failover_criteria",
    "max_fails", "fail_timeout", "hash_on_header",
  ]
  private static let milliseconds = 1...2_147_483_646

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product =
      "Kong ai-proxy-advanced 3.12 (2026-11), from its schema and documentation, not run"
    let settings =
      block.nested(
        "balancer", balancer, ignored: ["latency_strategy", "tokens_count_strategy", "slots"],
        noting: &diagnostics)
      ?? block
    fixed(block, &policy)
    retries(settings, &policy, noting: &diagnostics)
    let times: [(String, String, WritableKeyPath<Policy, Nanoseconds>)] = [
      ("connect_timeout", "timeouts.connect", \.timeouts.connect),
      ("write_timeout", "timeouts.send", \.timeouts.send),
      ("read_timeout", "timeouts.idle", \.timeouts.idle),
    ]
    for (name, own, path) in times {
      policy.set(
        path, own,
        settings.milliseconds(name, in: milliseconds, noting: &diagnostics)
          ?? Setting(
            value: .seconds(Int64(60)), origin: "kong.balancer.\(name) (default 60000)"))
    }
    pick(settings, &policy, noting: &diagnostics)
    targets(block, settings, &policy, noting: &diagnostics)
    policy.provenance.gaps += [
      "balancing by latency, usage or meaning: by turns or by two drawn ones here",
      "the default of max_fails and fail_timeout is not documented: off here",
      "max_request_body_size only limits what Kong inspects, larger requests are proxied",
      "the JSON of Kong's own errors",
    ]
    return policy
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    // The ring goes on to the next target, or to the same one if there is no other.
    policy.set(\.retry.repick, "retry.repick", .cycle, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, "kong.balancer.read_timeout")
    policy.set(\.timeouts.headBytesRearmIdle, "timeouts.headBytesRearmIdle", true, block.always)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.replies, "replies", .nginx, origin)
    policy.provenance.notes.append(
      "read_timeout is the gap between two reads: a provider that drips is never cut")
  }

  private static func retries(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    policy.set(
      \.retry.max, "retry.max",
      block.integer("retries", in: 0...Policy.mostRetries, noting: &diagnostics)
        ?? Setting(value: 5, origin: "kong.balancer.retries (default 5)"))
    let criteria =
      block.words("failover_criteria", of: NextUpstream.kong, allowsNone: true, noting: &diagnostics)
      ?? Setting(
        value: ["error", "timeout"], origin: "kong.balancer.failover_criteria (default error, timeout)")
    policy.set(\.retry.on, "retry.on", criteria.map { NextUpstream.movable($0) })
    if !criteria.value.contains("non_idempotent") { policy.provenance.notes.append(NextUpstream.note) }
    guard let fails = block.integer("max_fails", in: 0...(.max), noting: &diagnostics) else {
      _ = block.milliseconds("fail_timeout", in: milliseconds, noting: &diagnostics)
      block.warn("fail_timeout", "has no effect without max_fails", noting: &diagnostics)
      return
    }
    policy.set(\.eject.failures, "eject.failures", fails)
    policy.set(\.eject.on, "eject.on", NextUpstream.outcomes(criteria.value), criteria.origin)
    let time =
      block.milliseconds("fail_timeout", in: milliseconds, noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(10)), origin: "kong.balancer.fail_timeout (taken as 10000)")
    policy.set(\.eject.window, "eject.window", time)
    policy.set(\.eject.time, "eject.time", time)
    policy.set(\.eject.mostTime, "eject.maxTime", time)
    policy.set(\.eject.whenAll, "eject.whenAll", .fail, fails.origin)
    // Kong's own balancer: "failure to get a peer from the ring-balancer"; that the plugin's answers the
    // same is taken from it.
    policy.set(
      \.noTargetStatus, "noTargetStatus", 503, "\(block.label) (failure to get a peer: Kong's balancer)")
  }

  private static func pick(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let algorithms: [(String, PickAlgorithm)] = [
      ("round-robin", .roundRobin), ("consistent-hashing", .consistentHash), ("lowest-latency", .powerOfTwo),
      ("lowest-usage", .leastInFlight), ("least-connections", .leastInFlight), ("priority", .first),
      ("semantic", .roundRobin),
    ]
    policy.set(
      \.pick.algorithm, "pick",
      block.word("algorithm", algorithms, noting: &diagnostics)
        ?? Setting(value: .roundRobin, origin: "kong.balancer.algorithm (default round-robin)"))
    policy.set(
      \.pick.hashHeader, "pick.hashHeader",
      block.setting(["hash_on_header"], noting: &diagnostics) {
        $0.string($1, noting: &$2)?.lowercased()
      } ?? Setting(value: "x-kong-llm-request-id", origin: "kong.balancer.hash_on_header (default)"))
  }

  /// Targets have no names of their own in Kong: they are known by what they are asked for. With `priority`
  /// the larger weight is the better group, else weights are shares.
  private static func targets(
    _ block: Block, _ settings: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let isOrder =
      if case .string("priority") = settings.member("algorithm")?.value.value { true } else { false }
    let unused = ["route_type", "auth", "logging", "metadata", "id", "header_name", "header_value"]
    policy.provenance.pastedTargets = block.targets(
      "targets", ["name", "model", "weight", "description"], ignored: unused, saysOrder: isOrder,
      noting: &diagnostics
    ) { target, diagnostics in
      let model = target.nested("model", ["name", "provider"], ignored: ["options"], noting: &diagnostics)
      let names = [
        target.text("name", noting: &diagnostics), model?.text("name", noting: &diagnostics),
        target.text("description", noting: &diagnostics), model?.text("provider", noting: &diagnostics),
      ]
      let weight = target.weight("weight", noting: &diagnostics)
      guard let place = block.member("targets")?.place else { return nil }
      return PastedTarget(
        names: names.compactMap { $0 }, place: place, weight: isOrder ? nil : weight,
        rank: isOrder ? -Int(Int64(saturating: weight ?? 100)) : 0)
    }
  }
}
