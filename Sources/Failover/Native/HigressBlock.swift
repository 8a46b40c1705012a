// Higress's ai-proxy: `failover`, `retryOnFailure` and `firstByteTimeout` of a provider. Targets of a tier
// are its API tokens; further tiers stand for the route's fallback. Source: the plugin's code, read in
// November 2026; not run.

import Base
import Profile

/// Reads the block `higress`.
enum HigressBlock {
  static let keys = ["failover", "retryOnFailure", "firstByteTimeout"]
  static let ignored = [
    "id", "type", "apiTokens", "timeout", "modelMapping", "protocol", "context", "customSettings",
    "reasoningContentMode", "subPath", "capabilities",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "Higress ai-proxy (2026-11), read from its code, not run"
    let origin = block.always
    policy.set(\.retry.repick, "retry.repick", .cycle, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .random, "\(block.label).apiTokens")
    policy.set(\.replies, "replies", .envoy, origin)
    policy.set(
      \.timeouts.firstByte, "timeouts.firstByte",
      block.milliseconds("firstByteTimeout", in: 0...(.max), noting: &diagnostics)?
        .map { $0 == .zero ? .forever : $0 })
    retry(block, &policy, noting: &diagnostics)
    failover(block, &policy, noting: &diagnostics)
    policy.provenance.notes.append("provider.timeout does not affect requests to models, in Higress neither")
    policy.provenance.gaps += [
      "a retried answer is buffered and sent at once when it is complete; here it is streamed",
      "the route's fallback to another provider: further tiers are used like further tokens",
    ]
    return policy
  }

  private static func retry(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let own = block.nested(
      "retryOnFailure", ["enabled", "maxRetries", "retryTimeout", "retryOnStatus"], noting: &diagnostics)
    let retries = own?.integer("maxRetries", in: 0...Policy.mostRetries, noting: &diagnostics)
    let statuses = own.flatMap { patterns("retryOnStatus", $0, noting: &diagnostics) }
    _ = own?.milliseconds("retryTimeout", in: 1...(.max), noting: &diagnostics)
    own?.warn("retryTimeout", "has no effect, retries are not limited apart here", noting: &diagnostics)
    guard let own, own.flag("enabled", noting: &diagnostics)?.value ?? false else {
      policy.set(\.retry.max, "retry.max", 0, "higress.retryOnFailure (off unless enabled)")
      return
    }
    policy.set(
      \.retry.max, "retry.max",
      retries ?? Setting(value: 1, origin: own.origin(ofDefault: "maxRetries", "default 1")))
    policy.set(
      \.retry.on, "retry.on",
      statuses ?? Setting(value: anyError, origin: own.origin(ofDefault: "retryOnStatus", "default 4.*, 5.*"))
    )
    policy.provenance.notes.append("retries start at once, without back-off and whatever Retry-After says")
  }

  /// A token that fails so often in a row is taken out, until probes or time bring it back.
  private static func failover(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let keys = [
      "enabled", "failureThreshold", "successThreshold", "healthCheckInterval", "healthCheckTimeout",
      "cooldownDuration", "failoverOnStatus", "healthCheckModel",
    ]
    guard let own = block.nested("failover", keys, noting: &diagnostics) else { return }
    let failures = own.integer("failureThreshold", in: 1...(.max), noting: &diagnostics)
    let successes = own.integer("successThreshold", in: 1...(.max), noting: &diagnostics)
    let interval = own.milliseconds("healthCheckInterval", in: 1...(.max), noting: &diagnostics)
    let timeout = own.milliseconds("healthCheckTimeout", in: 1...(.max), noting: &diagnostics)
    let cooldown = own.milliseconds("cooldownDuration", in: 1...(.max), noting: &diagnostics)
    let statuses = patterns("failoverOnStatus", own, noting: &diagnostics)
    guard own.flag("enabled", noting: &diagnostics)?.value ?? false else { return }
    policy.set(
      \.eject.consecutive, "eject.consecutive",
      failures ?? Setting(value: 3, origin: own.origin(ofDefault: "failureThreshold", "default 3")))
    policy.set(
      \.eject.on, "eject.on",
      statuses
        ?? Setting(value: anyError, origin: own.origin(ofDefault: "failoverOnStatus", "default 4.*, 5.*")))
    policy.set(\.eject.whenAll, "eject.whenAll", .tryAll, own.always)
    own.warn("healthCheckModel", "has no effect, a probe is a GET here", noting: &diagnostics)
    if let cooldown {
      for key in ["healthCheckInterval", "healthCheckTimeout", "successThreshold"] {
        own.warn(key, "has no effect beside cooldownDuration", noting: &diagnostics)
      }
      policy.set(\.eject.time, "eject.time", cooldown)
      policy.set(\.eject.mostTime, "eject.maxTime", cooldown)
      return
    }
    policy.set(\.eject.probe, "eject.probe", .active, own.origin(ofDefault: "healthCheckModel", "probes"))
    let usual = Nanoseconds.milliseconds(5_000)
    policy.set(
      \.eject.active.every, "eject.active.every",
      interval ?? Setting(value: usual, origin: own.origin(ofDefault: "healthCheckInterval", "default 5000")))
    policy.set(
      \.eject.active.timeout, "eject.active.timeout",
      timeout ?? Setting(value: usual, origin: own.origin(ofDefault: "healthCheckTimeout", "default 5000")))
    policy.set(
      \.eject.active.healthy, "eject.active.healthy",
      successes ?? Setting(value: 1, origin: own.origin(ofDefault: "successThreshold", "default 1")))
    policy.provenance.gaps.append("probes ask every target here, only those that are out in Higress")
  }

  private static var anyError: OutcomeSet { seen(Array(400...599)) }

  /// What Envoy answers itself is a status to the plugin too.
  private static func seen(_ statuses: [Int]) -> OutcomeSet {
    .seen(as: statuses, by: .envoy)
      - OutcomeSet([.empty, .inbandError, .truncated, .cut, .wrongType, .tooBig])
  }

  /// Regular expressions over the status.
  private static func patterns(
    _ name: String, _ block: Block, noting diagnostics: inout Diagnostics
  ) -> Setting<OutcomeSet>? {
    let found = block.list([name], noting: &diagnostics) { node, path, notes -> [Int]? in
      let text = if case .number(_, let text) = node.value { text } else { node.string(path, noting: &notes) }
      guard let text else { return nil }
      guard let pattern = try? Regex(text) else {
        node.reject(
          path, expected: "a regular expression over statuses such as \"5.*\"",
          next: "write a status, or an expression", noting: &notes)
        return nil
      }
      return (400...599).filter { (try? pattern.firstMatch(in: "\($0)")) != nil }
    }
    return found?.map { seen($0.flatMap { $0 }) }
  }
}
