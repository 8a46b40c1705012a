// Puts what a policy says in our own vocabulary into effect: the groups, then rules and targets, then what
// contradicts itself. Alone they are the policy; beside a gateway's block or a preset they change what that
// gave.

import Base
import Profile

/// Reads the groups of our own vocabulary.
enum PolicyGroups {
  /// The keys of a policy that are ours.
  static let keys = PolicyGroup.policy.keys + ["rules", "targets"]

  /// Takes over what `block` says. `providers` are the names that `targets` may use; nil: any.
  static func apply(
    _ block: Block, isWholePolicy: Bool, providers: [String]? = nil, to policy: inout Policy,
    noting diagnostics: inout Diagnostics
  ) {
    var written = WrittenGroups(root: block)
    let before = policy
    usual(block, isWholePolicy, &policy)
    PolicyGroup.policy.read(block, name: "", to: &policy, &written, noting: &diagnostics)
    RuleReading.read(block, to: &policy, noting: &diagnostics)
    var check = ContradictionCheck(written: written, policy: policy)
    check.all()
    diagnostics.all += check.diagnostics.all
    policy.provenance.notes += check.notes
    TargetReading.carry(written, from: before, to: &policy)
    TargetReading.read(block, providers: providers, to: &policy, noting: &diagnostics)
  }

  /// Who writes `retry` wants retries, and who writes `eject` wants failures to count: what is usually meant,
  /// unless it is said.
  static func usual(_ block: Block, _ isWholePolicy: Bool, _ policy: inout Policy) {
    let outcomes = "default: connection, timeout, 429, 5xx"
    if isWholePolicy && block.has("retry") {
      policy.set(\.retry.on, "retry.on", OutcomeWords.usual, "retry (\(outcomes))")
      policy.set(\.retry.max, "retry.max", 1, "retry (default)")
    }
    if block.has("eject") && policy.eject.on.isEmpty {
      policy.set(\.eject.on, "eject.on", OutcomeWords.usual, "eject (\(outcomes))")
    }
  }
}
