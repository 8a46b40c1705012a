// `targets`: settings of single targets, in place of the policy's.

import Base
import Profile

/// Reads the settings of single targets.
enum TargetReading {
  /// What `targets` may look like.
  static var shape: Shape {
    .map(MapShape(noun: "target", key: .providerName, value: PolicyGroup.target.shape, counts: 1...256))
  }

  /// What the groups changed of the policy reaches the targets that a gateway's block or a preset set apart,
  /// but for what those have of their own. `before` is the policy without the groups.
  static func carry(_ written: WrittenGroups, from before: Policy, to policy: inout Policy) {
    for name in before.targets.keys.sorted() {
      let given = before.ofTarget(name)
      var own = given
      var unused = Diagnostics()
      for row in PolicyGroup.target.rows() where row.setting.show(given) == row.setting.show(before) {
        guard let dot = row.name.lastIndex(of: "."), let block = written.blocks[String(row.name[..<dot])]
        else {
          continue
        }
        row.setting.read(block, key: row.setting.key, name: row.name, to: &own, noting: &unused)
      }
      policy.targets[name] = own.targetSettings
    }
  }

  /// Takes over what `block` says of single targets. `providers` are the names that exist; nil: any.
  static func read(
    _ block: Block, providers: [String]?, to policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    guard let member = block.member("targets") else { return }
    let path = "\(block.path).targets"
    guard case .object(let members) = member.value.value else {
      member.value.reject(
        path, expected: "an object of targets by name",
        next: "write for example { \(providers?.first ?? "primary"): { timeouts: { idle: \"2s\" } } }",
        noting: &diagnostics)
      return
    }
    if members.isEmpty {
      diagnostics.add(
        member.value.place, "'\(path)' is empty", expected: "at least one target",
        next: "name one, or remove 'targets'")
    }
    for target in members {
      if let providers, !providers.contains(target.key) {
        diagnostics.add(
          target.place, "unknown provider '\(target.key)' in '\(path)'",
          expected: Suggestion.list(providers),
          next: Suggestion.question(for: target.key, in: providers, otherwise: "use one of them"))
      }
      read(target, "\(path).\(target.key)", block.label, to: &policy, noting: &diagnostics)
    }
  }

  private static func read(
    _ target: Member, _ path: String, _ label: String, to policy: inout Policy,
    noting diagnostics: inout Diagnostics
  ) {
    let prefix = "targets.\(target.key)"
    let whole = wholeOnly(target.value, path, noting: &diagnostics)
    guard
      let block = Block(
        whole, PolicyGroup.target.keys, path, label.isEmpty ? prefix : "\(label).\(prefix)",
        noting: &diagnostics)
    else { return }
    if case .object(let members) = target.value.value, members.isEmpty {
      diagnostics.add(
        target.value.place, "'\(path)' says nothing",
        expected: "one of \(Suggestion.list(PolicyGroup.target.keys))",
        next: "write for example { timeouts: { idle: \"2s\" } }, or remove it")
    }
    // The target's policy: the whole one, or what was said of the target before, changed by what stands here.
    var own = policy.ofTarget(target.key)
    PolicyGroups.usual(block, false, &own)
    var written = WrittenGroups(root: block)
    PolicyGroup.target.read(block, name: "", to: &own, &written, noting: &diagnostics)
    var check = ContradictionCheck(written: written, policy: own)
    check.ofTarget()
    diagnostics.all += check.diagnostics.all
    policy.targets[target.key] = own.targetSettings
    for (name, origin) in own.provenance.origins {
      policy.provenance.origins["\(prefix).\(name)"] = origin
    }
  }

  /// Notes settings that only the whole policy can have, and leaves them out.
  private static func wholeOnly(
    _ node: Node, _ path: String, noting diagnostics: inout Diagnostics
  ) -> Node {
    guard case .object(var groups) = node.value else { return node }
    for (index, member) in groups.enumerated() {
      guard let all = PolicyGroup.policy.groups.first(where: { $0.key == member.key }),
        let here = PolicyGroup.target.groups.first(where: { $0.key == member.key }),
        case .object(let settings) = member.value.value
      else { continue }
      let misplaced = settings.filter { all.keys.contains($0.key) && !here.keys.contains($0.key) }
      for setting in misplaced {
        diagnostics.add(
          setting.place,
          "'\(path).\(member.key)' has '\(setting.key)', which is no setting of a single target",
          expected: Suggestion.list(here.keys), next: "move it into '\(member.key)' of the policy")
      }
      groups[index].value.value = .object(settings.filter { !misplaced.contains($0) })
    }
    return Node(place: node.place, value: .object(groups))
  }
}

extension Policy {
  /// What of the policy holds for a target that has nothing of its own.
  fileprivate var targetSettings: TargetSettings {
    TargetSettings(timeouts: timeouts, retry: retry, backoff: backoff, eject: eject)
  }

  /// The policy as it holds for the target called `name`, without a word of origin.
  func ofTarget(_ name: String) -> Policy {
    var own = self
    let settings = settings(of: name)
    own.timeouts = settings.timeouts
    own.retry = settings.retry
    own.backoff = settings.backoff
    own.eject = settings.eject
    own.provenance = Provenance()
    return own
  }
}
