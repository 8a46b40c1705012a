// The groups of our own vocabulary: `timeouts`, `retry`, `backoff`, `commit`, `limits`, `pick`. Alone they
// are the policy; beside a gateway's block they change what it gave.

import Base
import Profile

/// Reads the groups of our own vocabulary.
enum PolicyGroups {
  static func apply(
    _ block: Block, isWholePolicy: Bool, to policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    timeouts(block, &policy, noting: &diagnostics)
    retry(block, isWholePolicy, &policy, noting: &diagnostics)
    backoff(block, &policy, noting: &diagnostics)
    commit(block, &policy, noting: &diagnostics)
    if let limits = block.nested("limits", ["requestBytes", "responseBytes"], noting: &diagnostics) {
      policy.set(
        \.limits.requestBytes, "limits.requestBytes", limits.size("requestBytes", noting: &diagnostics))
      policy.set(
        \.limits.responseBytes, "limits.responseBytes", limits.size("responseBytes", noting: &diagnostics))
    }
    policy.set(
      \.pick.algorithm, "pick",
      block.word("pick", [("first", .first), ("roundRobin", .roundRobin)], noting: &diagnostics))
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let durations: [(String, WritableKeyPath<Policy, Nanoseconds>)] = [
      ("connect", \.timeouts.connect), ("send", \.timeouts.send), ("headers", \.timeouts.headers),
      ("firstByte", \.timeouts.firstByte), ("firstToken", \.timeouts.firstToken), ("idle", \.timeouts.idle),
      ("tokenIdle", \.timeouts.tokenIdle), ("attempt", \.timeouts.attempt), ("request", \.timeouts.request),
    ]
    let keys = durations.map(\.0) + ["idleArmsAt", "waiveOnLast"]
    guard let group = block.nested("timeouts", keys, noting: &diagnostics) else { return }
    for (name, path) in durations {
      policy.set(path, "timeouts.\(name)", group.duration(name, noting: &diagnostics))
    }
    let milestones: [(String, Milestone)] = [
      ("connected", .connected), ("sent", .sent), ("headers", .headers), ("byte", .byte), ("token", .token),
    ]
    policy.set(
      \.timeouts.idleArmsAt, "timeouts.idleArmsAt",
      group.word("idleArmsAt", milestones, noting: &diagnostics))
    policy.set(
      \.timeouts.waiveOnLast, "timeouts.waiveOnLast", group.flag("waiveOnLast", noting: &diagnostics))
    guard group.has("attempt"), policy.timeouts.attemptEnforced == .timer else { return }
    for (name, path) in durations where ["headers", "firstByte", "firstToken"].contains(name) {
      guard policy[keyPath: path] != .forever, policy[keyPath: path] > policy.timeouts.attempt,
        let member = group.member(name)
      else { continue }
      diagnostics.add(
        member.value.place,
        "'\(group.path).\(name)' (\(PolicyText.duration(policy[keyPath: path]))) is longer than "
          + "'\(group.path).attempt' (\(PolicyText.duration(policy.timeouts.attempt))) and can never fire",
        expected: "at most the time for the whole attempt", next: "lower '\(name)' or raise 'attempt'")
    }
  }

  private static func retry(
    _ block: Block, _ isWholePolicy: Bool, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let keys = [
      "on", "max", "perTarget", "perTier", "repick", "within", "startBefore", "bodyLimit", "maxConcurrent",
      "exhausted", "decideOn",
    ]
    guard let group = block.nested("retry", keys, noting: &diagnostics) else { return }
    if isWholePolicy {
      // Who writes `retry` wants retries: what is usually meant, unless it is said.
      policy.set(\.retry.on, "retry.on", OutcomeWords.usual, "retry (default: connection, timeout, 429, 5xx)")
      policy.set(\.retry.max, "retry.max", 1, "retry (default)")
    }
    policy.set(
      \.retry.on, "retry.on",
      group.setting(["on"], noting: &diagnostics) { OutcomeWords.read($0, $1, &$2) })
    let most = Policy.mostRetries
    policy.set(\.retry.max, "retry.max", group.integer("max", in: 0...most, noting: &diagnostics))
    policy.set(
      \.retry.perTarget, "retry.perTarget", group.integer("perTarget", in: 1...100, noting: &diagnostics))
    policy.set(
      \.retry.perTier, "retry.perTier", group.integer("perTier", in: 0...1_000, noting: &diagnostics))
    policy.set(
      \.retry.repick, "retry.repick",
      group.word("repick", [("same", .same), ("other", .other), ("cycle", .cycle)], noting: &diagnostics))
    policy.set(\.retry.within, "retry.within", group.duration("within", noting: &diagnostics))
    policy.set(\.retry.startBefore, "retry.startBefore", group.duration("startBefore", noting: &diagnostics))
    policy.set(\.retry.bodyLimit, "retry.bodyLimit", group.size("bodyLimit", noting: &diagnostics))
    policy.set(
      \.retry.maxConcurrent, "retry.maxConcurrent",
      group.integer("maxConcurrent", in: 0...1_000_000, noting: &diagnostics))
    policy.set(
      \.retry.exhausted, "retry.exhausted",
      group.setting(["exhausted"], noting: &diagnostics) { exhausted($0, $1, &$2) })
    policy.set(
      \.retry.decideOn, "retry.decideOn",
      group.word("decideOn", [("head", .head), ("body", .body)], noting: &diagnostics))
  }

  private static func exhausted(
    _ node: Node, _ path: String, _ diagnostics: inout Diagnostics
  ) -> Exhausted? {
    switch node.value {
    case .string("last"): return .last
    case .string("502"), .number(502, _): return .badGateway
    case .null, .bool, .number, .string, .array, .object:
      node.reject(path, expected: "\"last\" or 502", next: "use one of them", noting: &diagnostics)
      return nil
    }
  }

  private static func backoff(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let keys = ["base", "factor", "max", "jitter", "scope"]
    guard let group = block.nested("backoff", keys, noting: &diagnostics) else { return }
    policy.set(
      \.backoff.base, "backoff.base", group.duration("base", atLeast: .zero, noting: &diagnostics))
    policy.set(
      \.backoff.factor, "backoff.factor",
      group.setting(["factor"], noting: &diagnostics) { $0.number(in: 1...100, $1, noting: &$2) })
    policy.set(\.backoff.max, "backoff.max", group.duration("max", noting: &diagnostics))
    policy.set(
      \.backoff.jitter, "backoff.jitter",
      group.word("jitter", [("none", .none), ("full", .full), ("envoy", .envoy)], noting: &diagnostics))
    policy.set(
      \.backoff.scope, "backoff.scope",
      group.word("scope", [("same", .same), ("always", .always)], noting: &diagnostics))
    if policy.backoff.max < policy.backoff.base, let member = group.member("max") ?? group.member("base") {
      diagnostics.add(
        member.value.place, "'\(group.path)' has a maximum below its base",
        expected: "a 'max' of at least 'base'", next: "raise 'max', or remove it")
    }
  }

  private static func commit(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard let group = block.nested("commit", ["on", "plainOn", "midStream"], noting: &diagnostics) else {
      return
    }
    let points: [(String, CommitPoint)] = [
      ("headers", .headers), ("byte", .byte), ("token", .token), ("done", .done),
    ]
    policy.set(\.commit.on, "commit.on", group.word("on", points, noting: &diagnostics))
    policy.set(\.commit.plainOn, "commit.plainOn", group.word("plainOn", points, noting: &diagnostics))
    policy.set(
      \.commit.midStream, "commit.midStream",
      group.word("midStream", [("cut", .cut), ("clean", .clean)], noting: &diagnostics))
  }
}
