import Base
import Profile

/// Gathers the tables of a `Plan` while it goes through a profile.
struct PlanCompiler {
  let seed: UInt64
  let phaseNames: [String]
  var finishReasons = ["stop", "length"]
  /// The first three stand for in-band errors where nothing is streamed, in the order of `StreamError`.
  var replies = [
    Reply(StatusReply(code: 500, body: .preset(.serverError))),
    Reply(StatusReply(code: 503, body: .preset(.overloaded))),
    Reply(StatusReply(code: 429, body: .preset(.rateLimited))),
  ]
  var distributions = DistributionTable()
  var providers: [ProviderNode] = []
  var rules: [RuleNode] = []
  var timeline: [PhaseNode] = []
  var mixes: [MixNode] = []
  var steps: [StepNode] = []
  var numbers: [Int64] = []
  var labels: [ProviderLabels] = []

  init(seed: UInt64, phaseNames: [String]) {
    self.seed = seed
    self.phaseNames = phaseNames
  }

  mutating func add(_ provider: ProviderProfile) {
    precondition(provider.rules.count <= 64, "more than 64 rules at one provider")
    let key = KeyedRandom(seed: seed).keyed(name: provider.name)
    var label = ProviderLabels(models: provider.models)
    let firstRule = Int32(rules.count)
    for rule in provider.rules {
      label.rules.append(rule.id)
      rules.append(compiled(rule, key.keyed("rule").keyed(name: rule.id), &label))
    }
    precondition(label.models.count <= 64 && label.headers.count <= 64)
    let firstPhase = Int32(timeline.count)
    let firstMix = Int32(mixes.count)
    add(provider.timeline, key.keyed("mix"), &label)
    providers.append(
      ProviderNode(
        key: key, firstToken: distributions.add(provider.base.firstToken),
        gap: distributions.add(provider.base.gap), tokens: distributions.add(provider.base.tokens),
        head: distributions.add(provider.base.head), rules: IndexRange(from: firstRule, toEndOf: rules.count),
        timeline: IndexRange(from: firstPhase, toEndOf: timeline.count),
        mixes: IndexRange(from: firstMix, toEndOf: mixes.count)))
    labels.append(label)
  }

  private mutating func compiled(
    _ rule: Rule, _ key: KeyedRandom, _ label: inout ProviderLabels
  ) -> RuleNode {
    let when = rule.when
    var node = RuleNode(
      key: key, steps: add(rule.steps), endsScript: rule.steps.contains { $0.action.endsScript },
      refuses: rule.steps.contains { $0.action.isListeners },
      isBlackHole: rule.steps.contains { $0.action == .blackHole })
    if let share = when.share { node.share = ShareNode(share) }
    if let nth = when.nth {
      node.hasNth = true
      node.nthScope = nth.per
      node.nthFirst = Int64(nth.first ?? 0)
      node.nthEvery = Int64(nth.every ?? 0)
      node.nthList = add(numbers: (nth.list ?? []).map { Int64($0) })
    }
    node.attempts = add(
      numbers: (when.attempts ?? []).flatMap { [Int64($0.lowerBound), Int64($0.upperBound)] })
    for name in when.phases ?? [] {
      guard let index = phaseNames.firstIndex(of: name) else { continue }
      node.phases |= 1 << UInt64(index)
    }
    // A condition that names only phases that the run does not have never holds.
    if when.phases != nil && node.phases == 0 {
      node.share = ShareNode(numerator: 0, denominator: 1, exact: false)
    }
    for name in when.models ?? [] { node.models |= 1 << index(of: name, in: &label.models) }
    for field in when.headers { node.headers |= 1 << index(of: field, in: &label.headers) }
    return node
  }

  private mutating func add(
    _ phases: [Phase], _ key: KeyedRandom, _ label: inout ProviderLabels
  ) {
    var start = Nanoseconds.zero
    var before = Phase(name: "", duration: .zero)
    for (index, phase) in phases.enumerated() {
      let ramps = phase.ramp == .linear
      let first = Int32(mixes.count)
      var entries = phase.mix
      if ramps {
        // What struck in the phase before fades out.
        for old in before.mix where !entries.contains(where: { $0.fault == old.fault }) {
          entries.append(MixEntry(fault: old.fault, share: Share(0, of: 1), steps: old.steps))
        }
      }
      for entry in entries {
        let old = before.mix.first { $0.fault == entry.fault }?.share.value ?? 0
        label.rules.append("\(phase.name)/\(entry.fault)")
        mixes.append(
          MixNode(
            shareBefore: ramps ? old : entry.share.value, share: entry.share.value, steps: add(entry.steps),
            refuses: entry.steps.contains { $0.action.isListeners },
            isBlackHole: entry.steps.contains { $0.action == .blackHole }))
      }
      var node = PhaseNode(
        key: key.keyed(UInt64(index)), start: start, end: start + phase.duration,
        mix: IndexRange(from: first, toEndOf: mixes.count))
      node.scale = phase.scale
      node.scaleBefore = ramps ? before.scale : phase.scale
      node.ramps = ramps
      node.exactBlock = ramps ? 0 : exactBlock(phase.mix)
      timeline.append(node)
      start += phase.duration
      before = phase
    }
  }

  /// The block in which all shares of a mix are whole numbers, when all are exact and it is not too large.
  private func exactBlock(_ mix: [MixEntry]) -> UInt64 {
    var block = 1
    for entry in mix {
      guard entry.share.exact else { return 0 }
      var (divisor, rest) = (block, entry.share.denominator)
      while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
      block = block / divisor * entry.share.denominator
      if block > 1_000_000 { return 0 }
    }
    return mix.isEmpty ? 0 : UInt64(block)
  }

  private mutating func add(numbers new: [Int64]) -> IndexRange {
    let first = Int32(numbers.count)
    numbers += new
    return IndexRange(from: first, toEndOf: numbers.count)
  }

  private mutating func add(_ new: [FaultStep]) -> IndexRange {
    let compiled = new.map { StepNode(place: StepPlace($0.at), action: action($0.action)) }
    let first = Int32(steps.count)
    steps += compiled
    return IndexRange(from: first, toEndOf: steps.count)
  }

  private mutating func action(_ action: FaultAction) -> StepAction {
    switch action {
    case .wait(let duration): return .wait(distributions.add(duration))
    case .stall(let duration, let keepalive):
      return .stall(
        distributions.add(duration), every: keepalive?.every ?? .zero,
        form: keepalive.map { SignOfLife($0.kind) } ?? .comment)
    case .pace(let gap, let duration):
      return .pace(gap: distributions.add(gap), duration: duration ?? .forever)
    case .status(let reply):
      replies.append(Reply(reply))
      let index = Int16(replies.count - 1)
      switch reply.bodyTiming {
      case .atOnce: return .status(index)
      case .after(let delay): return .statusInParts(index, distributions.add(delay))
      case .never: return .statusInParts(index, .none)
      }
    case .inform(let status): return .inform(Int16(status))
    case .closeDelimit: return .closeDelimit
    case .emitError(let kind): return .emitError(StreamError(kind))
    case .finish(let shape):
      return .finish(
        AnswerEnd(
          reason: Int16(index(of: shape.reason, in: &finishReasons)), usage: shape.usage,
          terminator: shape.terminator, content: shape.content))
    case .close(let kind): return .close(ClosingForm(kind))
    case .refuse, .blackHole: return .refuse
    }
  }

  private func index<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
    if let index = list.firstIndex(of: element) { return index }
    list.append(element)
    return list.count - 1
  }
}

extension SignOfLife {
  init(_ kind: KeepaliveKind) {
    switch kind {
    case .comment: self = .comment
    case .event: self = .event
    case .emptyDelta: self = .emptyDelta
    case .earlyHints: self = .earlyHints
    case .headByte: self = .headByte
    }
  }
}

extension ClosingForm {
  init(_ kind: CloseKind) {
    switch kind {
    case .fin: self = .finish
    case .rst: self = .reset
    case .half: self = .half
    }
  }
}

extension StreamError {
  init(_ kind: ErrorKind) {
    switch kind {
    case .serverError: self = .server
    case .overloaded: self = .overloaded
    case .rateLimited: self = .rateLimited
    }
  }
}
