// Providers and their timelines.

import Base

extension ProfileReader {
  /// All providers, in the order of the profile. One whose base latency can't be read is left out of the
  /// result; its other mistakes are noted all the same.
  mutating func providers(_ node: Node?) -> [ProviderProfile] {
    var providers: [ProviderProfile] = []
    for member in node?.members ?? [] {
      let view = ObjectView(node: member.value, shape: ProviderShape.provider)
      ownFaults = namedFaults(view["faults"])
      let phases = timeline(view["timeline"])
      let names = phaseNames(view["timeline"])
      let rules = rules(view["rules"], phases: names)
      checkModelCount(view["models"]?.elements.compactMap(\.stringValue) ?? [], rules, member.value.place)
      guard let base = base(view.object("base", ProviderShape.base)),
        let dialect = view.word("dialect", Dialect.self)
      else { continue }
      providers.append(
        ProviderProfile(
          name: member.key, dialect: dialect, port: port(view["port"]),
          models: view["models"]?.elements.compactMap(\.stringValue) ?? [], base: base, rules: rules,
          timeline: phases))
    }
    ownFaults = []
    return providers
  }

  private mutating func base(_ view: ObjectView) -> BaseLatency? {
    let firstToken = distribution(view["firstToken"], .durations)
    let gap = distribution(view["gap"], .durations)
    let tokens = distribution(view["tokens"], .counts)
    let head = distribution(view["head"], .durations)
    guard let firstToken, let gap, let tokens, view["head"] == nil || head != nil else { return nil }
    if let head, case .constant(let headTime) = head, case .constant(let contentTime) = firstToken,
      headTime > contentTime, let place = view["head"]?.place
    {
      diagnostics.add(
        place, "the head comes after the first content",
        expected: "at most \(view["firstToken"]?.shown ?? "firstToken")", next: "lower 'head', or remove it")
    }
    return BaseLatency(firstToken: firstToken, gap: gap, tokens: tokens, head: head)
  }

  /// The names of a timeline's phases, those included that can't be read otherwise.
  func phaseNames(_ node: Node?) -> [String] {
    (node?.elements ?? []).compactMap { $0["phase"]?.stringValue }
  }

  private mutating func timeline(_ node: Node?) -> [Phase] {
    var phases: [Phase] = []
    var places: [(name: String, place: SourcePlace)] = []
    for (index, element) in (node?.elements ?? []).enumerated() {
      let view = ObjectView(node: element, shape: ProviderShape.phase)
      if let name = view["phase"], let text = name.stringValue { checkPhaseName(text, name.place, &places) }
      let mix = mix(view["mix"])
      if index == 0, let ramp = view.given("ramp"), ramp.stringValue == "linear" {
        diagnostics.add(
          ramp.place, "the first phase can't ramp: there is none before it", expected: "ramp: \"none\"",
          next: "remove 'ramp', or put a healthy phase in front")
      }
      guard let name = view["phase"]?.stringValue, let duration = duration(view["for"]),
        let scale = scale(view.object("scale", ProviderShape.scale)), let ramp = view.word("ramp", Ramp.self)
      else { continue }
      phases.append(Phase(name: name, duration: duration, mix: mix, scale: scale, ramp: ramp))
    }
    if let node { checkLength(phases.map(\.duration), node.place) }
    return phases
  }

  private mutating func checkPhaseName(
    _ name: String, _ place: SourcePlace, _ places: inout [(name: String, place: SourcePlace)]
  ) {
    if name == "warmup" || name == "all" {
      diagnostics.add(
        place,
        "a phase can't be called '\(name)': reports use that word",
        expected: "another name", next: "call it for example '\(name)-phase'")
    }
    if let first = places.first(where: { $0.name == name }) {
      diagnostics.add(
        place, "the phase '\(name)' stands twice in this timeline",
        expected: "each phase once; the first one is at \(first.place.line):\(first.place.column)",
        next: "call it for example '\(name)-again'")
    }
    places.append((name, place))
  }

  private func scale(_ view: ObjectView) -> Scale? {
    guard let firstToken = number(view["firstToken"]), let gap = number(view["gap"]),
      let tokens = number(view["tokens"])
    else { return nil }
    return Scale(firstToken: firstToken, gap: gap, tokens: tokens)
  }

  private mutating func mix(_ node: Node?) -> [MixEntry] {
    var entries: [MixEntry] = []
    var sum = 0  // in units of 1e-8, which hold every percentage exactly
    let whole = 100_000_000
    for member in node?.members ?? [] {
      let script = script(named: member.key, at: member.place)
      guard let share = percentage(member.value) else { continue }
      let before = sum
      sum += share.numerator * (whole / share.denominator)
      if before <= whole && sum > whole {
        let percent = NumberText.spell(Double(sum) / 1e6)
        diagnostics.add(
          member.value.place, "the shares of this mix add up to \(percent)%", expected: "at most 100%",
          next: "lower one of them")
      }
      guard let script else { continue }
      if script.refuses && share.numerator != share.denominator {
        diagnostics.add(
          member.value.place,
          "'\(member.key)' can't strike a share: no request is known before the connection is",
          expected: "\"100%\"",
          next: "use 'reset' for a share, or \"100%\" to close the listener for the phase")
      }
      entries.append(MixEntry(fault: member.key, share: share, steps: script.steps))
    }
    return entries
  }
}
