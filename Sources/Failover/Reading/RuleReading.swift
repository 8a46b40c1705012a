// `rules`: what follows single outcomes, in order; the first rule that names an outcome decides.

import Base
import Profile

/// Reads the rules of a policy.
enum RuleReading {
  static let keys = ["on", "retry", "next", "cool", "drop", "backoff"]
  /// The most rules of a policy.
  static let most = 64
  private static let perTarget = "perTarget"
  private static let coolWords: [(String, Cool)] = [("no", .no), ("count", .count), ("now", .now)]

  /// What a rule may look like.
  static var shape: Shape {
    let cool = Shape.choice([.word(coolWords.map(\.0)), .duration(atLeast: Nanoseconds(1))])
    let rule = ObjectShape(fields: [
      .required("on", OutcomeWords.shape, "the outcomes"),
      .optional(
        "retry", .choice([.integer(0...100), .word([perTarget])]),
        "further attempts at the same target; \"perTarget\": as many as retry.perTarget allows"),
      .optional("next", .flag, "whether another target is tried after those"),
      .optional("cool", cool, "what it means for the target's health"),
      .optional("drop", .word(Drop.allCases.map { "\($0)" }), "what is not used any more for the request"),
      .optional("backoff", .flag, "whether the next attempt waits"),
    ])
    return .list(of: .object(rule), counts: 0...most)
  }

  /// Takes over the rules that `block` has; they replace those that were there.
  static func read(_ block: Block, to policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard let member = block.member("rules") else { return }
    let path = "\(block.path).rules"
    guard let nodes = member.value.list(path, noting: &diagnostics) else { return }
    if nodes.isEmpty && policy.rules.isEmpty {
      diagnostics.add(
        member.value.place, "'\(path)' is an empty list", expected: "at least one rule",
        next: "write for example [{ on: [429], next: true }], or remove 'rules'")
    }
    if nodes.count > most {
      diagnostics.add(
        nodes[most].place, "'\(path)' has \(nodes.count) rules", expected: "at most \(most)",
        next: "put outcomes that are treated alike into one rule")
    }
    policy.rules = []
    for name in policy.provenance.origins.keys.filter({ $0.hasPrefix("rules[") }).sorted() {
      policy.provenance.origins[name] = nil
    }
    var seen = OutcomeSet()
    for (index, node) in nodes.enumerated() {
      let name = "rules[\(index)]"
      let label = block.label.isEmpty ? name : "\(block.label).\(name)"
      guard let own = Block(node, keys, "\(block.path).\(name)", label, noting: &diagnostics),
        let rule = rule(own, node, &seen, noting: &diagnostics)
      else { continue }
      policy.provenance.origins["rules[\(policy.rules.count)]"] = label
      policy.rules.append(rule)
    }
    checkRetries(member, path, policy, noting: &diagnostics)
  }

  private static func rule(
    _ block: Block, _ node: Node, _ seen: inout OutcomeSet, noting diagnostics: inout Diagnostics
  ) -> Rule? {
    var rule = Rule()
    let before = diagnostics.all.count
    let on = block.setting(["on"], noting: &diagnostics) { OutcomeWords.read($0, $1, &$2) }
    rule.retry =
      block.setting(["retry"], noting: &diagnostics) { node, path, notes in
        if case .string(perTarget) = node.value { return Rule.perTarget }
        return node.integer(in: 0...100, path, noting: &notes)
      }?.value ?? 0
    rule.next = block.flag("next", noting: &diagnostics)?.value ?? false
    rule.cool = block.setting(["cool"], noting: &diagnostics, cool)?.value ?? .asUsual
    rule.drop =
      block.setting(["drop"], noting: &diagnostics) { PolicySetting.readWord($0, $1, &$2) }?.value ?? .none
    rule.backoff = block.flag("backoff", noting: &diagnostics)?.value ?? true
    guard block.has("on") else {
      diagnostics.add(
        node.place, "'\(block.path)' has no 'on'", expected: "on: the outcomes that it is about",
        next: "add on: [ … ] (statuses, or outcomes by name)")
      return nil
    }
    guard let on, diagnostics.all.count == before else { return nil }
    rule.on = on.value
    check(rule, block, node, noting: &diagnostics)
    let remaining = on.value.members.filter { !seen.contains($0) }
    if remaining.isEmpty, let member = block.member("on") {
      diagnostics.add(
        member.value.place,
        "'\(block.path)' never decides: rules before it name all of its outcomes (\(on.value.summary))",
        expected: "an outcome that no rule before names", next: "move it up, or remove it")
    }
    seen.formUnion(on.value)
    return rule
  }

  /// What contradicts itself inside of a rule.
  private static func check(
    _ rule: Rule, _ block: Block, _ node: Node, noting diagnostics: inout Diagnostics
  ) {
    if !keys.dropFirst().contains(where: { block.has($0) }) {
      diagnostics.add(
        node.place, "'\(block.path)' says nothing of what to do",
        expected: "one of \(Suggestion.list(Array(keys.dropFirst())))",
        next: "write retry: 0 for no further attempt, or next: true for another target")
      return
    }
    let goesOn = rule.retry > 0 || rule.next
    if let member = block.member("drop"), rule.drop != .none {
      if rule.retry > 0 {
        diagnostics.add(
          member.value.place, "'\(block.path)' drops the target that it retries",
          expected: "either 'drop' or 'retry'", next: "remove one of the two")
      } else if !rule.next {
        diagnostics.add(
          member.value.place, "'\(block.path).drop' has no effect: no further attempt follows",
          expected: "'drop' together with next: true", next: "add next: true, or remove 'drop'")
      }
    }
    if let member = block.member("backoff"), !goesOn {
      diagnostics.add(
        member.value.place, "'\(block.path).backoff' has no effect: no further attempt follows",
        expected: "'backoff' together with 'retry' or 'next'", next: "add next: true, or remove 'backoff'")
    }
  }

  /// Rules ask for attempts that `retry.max` never grants.
  private static func checkRetries(
    _ member: Member, _ path: String, _ policy: Policy, noting diagnostics: inout Diagnostics
  ) {
    let asks = policy.rules.contains { $0.retry > 0 || $0.next }
    guard asks, policy.retry.max == 0, policy.provenance.origins["retry.max"] == nil else { return }
    diagnostics.add(
      member.place, "'\(path)' asks for further attempts, but 'retry.max' is 0",
      expected: "a 'retry' that permits them: its limits hold for rules too", next: "add retry: { max: 2 }")
  }

  /// A word or how long the target is left out.
  private static func cool(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> Cool? {
    if case .string(let text) = node.value {
      if let word = coolWords.first(where: { $0.0 == text }) { return word.1 }
      if text.first?.isNumber == true {
        return node.duration(atLeast: Nanoseconds(1), path, noting: &diagnostics).map { .span($0) }
      }
    }
    let words = coolWords.map(\.0)
    var next = "write for example \"30s\""
    if case .string(let text) = node.value {
      next = Suggestion.question(for: text, in: words, otherwise: "write \"now\", or a duration")
    }
    if case .number(_, let text) = node.value {
      next = "write \"\(text)ms\" or \"\(text)s\", whichever is meant"
    }
    node.reject(
      path, expected: Suggestion.list(words) + ", or a duration such as \"30s\"", next: next,
      noting: &diagnostics)
    return nil
  }
}

extension Rule {
  /// The rule in words.
  var summary: String {
    var parts: [String] = []
    let another = "then another target"
    switch (retry, next) {
    case (0, false): parts.append("no further attempt")
    case (0, true): parts.append("another target")
    default:
      let count = retry == Rule.perTarget ? "as many more as retry.perTarget allows" : "\(retry) more"
      parts.append("\(count) at the same target" + (next ? ", \(another)" : ""))
    }
    if retry > 0 || next { if !backoff { parts[0] += " at once" } }
    switch cool {
    case .asUsual: break
    case .no: parts.append("does not count as a failure")
    case .count: parts.append("counts as a failure")
    case .now: parts.append("leaves the target out at once")
    case .span(let span): parts.append("leaves the target out for \(PolicyText.duration(span))")
    }
    switch drop {
    case .none: break
    case .target: parts.append("drops the target")
    case .tier: parts.append("drops the tier")
    }
    return "\(on.summary): \(parts.joined(separator: "; "))"
  }
}
