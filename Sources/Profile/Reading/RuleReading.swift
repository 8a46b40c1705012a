// Rules and their conditions.

import Base

extension ProfileReader {
  /// The rules of a provider whose phases are `phases`.
  mutating func rules(_ node: Node?, phases: [String]) -> [Rule] {
    var rules: [Rule] = []
    var ids: [(id: String, place: SourcePlace)] = []
    var headerCount = 0
    for (index, element) in (node?.elements ?? []).enumerated() {
      let view = ObjectView(node: element, shape: ProviderShape.rule)
      let id = view["id"]?.stringValue ?? "rule-\(index)"
      let idPlace = view.given("id")?.place ?? element.place
      if let first = ids.first(where: { $0.id == id }) {
        diagnostics.add(
          idPlace, "the rule id '\(id)' stands twice",
          expected: "each id once; the first one is at \(first.place.line):\(first.place.column)",
          next: "call it for example '\(id)-2'")
      }
      ids.append((id, idPlace))
      let condition = condition(view.object("when", ProviderShape.condition), phases: phases)
      headerCount += condition?.headers.count ?? 0
      guard let script = view["do"].flatMap({ self.script($0) }), let condition else { continue }
      checkRefusal(script, view)
      rules.append(
        Rule(id: id, place: element.place, when: condition, steps: script.steps, fault: script.name))
    }
    if headerCount > ProfileReader.mostInSet, let place = node?.place {
      diagnostics.add(
        place, "these rules look at \(headerCount) headers",
        expected: "at most 64 header conditions of a provider",
        next: "remove some")
    }
    return rules
  }

  /// A closed listener can't choose whom it refuses: at that time no request is known.
  private mutating func checkRefusal(_ script: Script, _ view: ObjectView) {
    guard script.refuses, let when = view.given("when"),
      let condition = when.members.first(where: { $0.key != "phase" })
    else { return }
    diagnostics.add(
      condition.place,
      "'refused' can't depend on '\(condition.key)': no request is known before the connection is",
      expected: "no condition, or 'phase' only", next: "use 'reset', or remove '\(condition.key)'")
  }

  private mutating func condition(_ view: ObjectView, phases: [String]) -> Condition? {
    var condition = Condition()
    var isComplete = true
    if view["share"] != nil {
      condition.share = share(view)
      isComplete = condition.share != nil
    }
    if let nth = view["nth"] {
      condition.nth = self.nth(ObjectView(node: nth, shape: ProviderShape.nth))
      isComplete = isComplete && condition.nth != nil
    }
    if let attempts = view["attempt"] {
      let ranges = attempts.oneOrMore.compactMap { node in
        node.exactInteger.flatMap { (1...AttemptRange.last).contains($0) ? $0...$0 : nil }
          ?? node.stringValue.flatMap(AttemptRange.read)
      }
      condition.attempts = ranges
      isComplete = isComplete && !ranges.isEmpty
    }
    if let phase = view["phase"] { condition.phases = names(phase, "phase", known: phases) }
    if let model = view["model"] { condition.models = names(model, "model", known: models) }
    condition.headers = headers(view["header"])
    return isComplete ? condition : nil
  }

  private mutating func names(_ node: Node, _ what: String, known: [String]) -> [String] {
    var names: [String] = []
    for node in node.oneOrMore {
      guard let name = node.stringValue else { continue }
      names.append(name)
      // Without any model in the profile whatever is asked for is served.
      if known.contains(name) || (what == "model" && known.isEmpty) { continue }
      failUnknown(
        node.place, what, name, known: known,
        otherwise: known.isEmpty
          ? "add a timeline with this phase, or remove the condition" : "use one of them")
    }
    return names
  }

  private mutating func share(_ view: ObjectView) -> Share? {
    guard let node = view["share"], var share = percentage(node), let isExact = view.flag("exact") else {
      return nil
    }
    if isExact && share.denominator > 1000 {
      diagnostics.add(
        node.place, "\(node.shown) is \(share.numerator) of \(share.denominator), too fine to be exact",
        expected:
          "an exact share of at most 1000 requests, such as \"10%\" (1 of 10) or \"0.1%\" (1 of 1000)",
        next: "round the share, or remove 'exact'")
      return nil
    }
    share.exact = isExact
    return share
  }

  private mutating func nth(_ view: ObjectView) -> Nth? {
    guard let scope = view.word("per", NthScope.self) else { return nil }
    let list = view["list"]?.elements.compactMap(\.exactInteger)
    let nth = Nth(
      first: view["first"]?.exactInteger, every: view["every"]?.exactInteger, list: list, per: scope)
    guard view.node.kind == .object else { return nil }
    if view.given("first") != nil || view.given("every") != nil || view.given("list") != nil { return nth }
    if ["first", "every", "list"].contains(where: view.misspells) { return nil }
    diagnostics.add(
      view.node.place, "'nth' names no requests", expected: "'first', 'every' or 'list'",
      next: "add for example first: 1")
    return nil
  }
}
