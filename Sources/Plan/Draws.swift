// Which faults strike an attempt: conditions and draws, in the order of precedence. All of it is a pure
// function of the seed and the facts, but for the phase, which the run's clock decides.

public import Base
import Profile

/// What struck an attempt.
struct FiredFaults: BitwiseCopyable, Sendable {
  /// Bit i: the provider's i-th rule.
  var rules: UInt64 = 0
  /// The entry of the phase's mix in `Plan.mixes`; -1: none.
  var mix: Int32 = -1
  /// What decided, by the index of `Plan.ruleNames`: the fault that ends the script, else the first; -1:
  /// nothing.
  var rule: Int16 = -1
}

extension Plan {
  /// The script of one attempt at `provider`, admitted at `offset` since the start of the run.
  public func script(provider: Int, facts: RequestFacts, offset: Nanoseconds) -> ScriptPlayer {
    let node = providers[provider]
    let phase = phaseNode(node, offset)
    let fired = drawn(provider, node, phase, facts, offset)
    var random = node.key.keyed("latency").keyed(UInt64(facts.ordinal)).keyed(UInt64(facts.visit))
    let scale = phase.map { interpolated($0, offset) } ?? Scale()
    var player = ScriptPlayer(provider: provider, fired: fired, stream: facts.stream)
    player.firstTokenAt = distributions.duration(node.firstToken, scale: scale.firstToken, &random)
    let tokens = Int32(max(1, distributions.count(node.tokens, scale: scale.tokens, &random)))
    player.plannedTokens = facts.maxTokens > 0 ? min(tokens, facts.maxTokens) : tokens
    player.end.reason = player.plannedTokens < tokens ? 1 : 0
    if node.head.isPresent {
      player.headAt = distributions.duration(node.head, scale: scale.firstToken, &random)
      player.sendsHeadApart = true
    }
    player.gapScale = scale.gap
    player.random = random
    player.prepare(self)
    return player
  }

  /// What strikes: rules in order until one ends the script, then the phase's mix.
  private func drawn(
    _ provider: Int, _ node: ProviderNode, _ phase: PhaseNode?, _ facts: RequestFacts, _ offset: Nanoseconds
  ) -> FiredFaults {
    var fired = FiredFaults()
    if node.rules.isEmpty && node.mixes.isEmpty { return fired }
    let phaseBit = UInt64(1) << UInt64(phases.behaviour(provider: provider, at: offset))
    for index in node.rules.indices {
      let rule = rules[Int(index)]
      if rule.refuses || !holds(rule, facts, phaseBit) { continue }
      let number = index - node.rules.lowerBound
      fired.rules |= 1 << UInt64(number)
      if fired.rule < 0 { fired.rule = Int16(number) }
      if rule.endsScript {
        fired.rule = Int16(number)
        return fired
      }
    }
    guard let phase, !phase.mix.isEmpty else { return fired }
    let entry = drawn(phase, facts, phase.progress(offset))
    guard entry >= 0 else { return fired }
    fired.mix = entry
    let ends = mixes[Int(entry)].steps.indices.contains { endsScript(steps[Int($0)].action) }
    if fired.rule < 0 || ends { fired.rule = Int16(node.rules.count + entry - node.mixes.lowerBound) }
    return fired
  }

  private func holds(_ rule: RuleNode, _ facts: RequestFacts, _ phaseBit: UInt64) -> Bool {
    if rule.phases != 0 && rule.phases & phaseBit == 0 { return false }
    if rule.models != 0 && (facts.model < 0 || rule.models & (1 << UInt64(facts.model)) == 0) { return false }
    if facts.matchedHeaders & rule.headers != rule.headers { return false }
    if !rule.attempts.isEmpty && !includes(rule.attempts, Int64(facts.attempt)) { return false }
    if rule.hasNth && !counts(rule, facts) { return false }
    return rule.share.chooses(UInt64(facts.ordinal), visit: UInt64(facts.visit), rule.key)
  }

  /// Whether `number` lies within one of the pairs of bounds at `range`.
  private func includes(_ range: IndexRange, _ number: Int64) -> Bool {
    var index = Int(range.lowerBound)
    while index < Int(range.upperBound) {
      if number >= numbers[index] && number <= numbers[index + 1] { return true }
      index += 2
    }
    return false
  }

  private func counts(_ rule: RuleNode, _ facts: RequestFacts) -> Bool {
    let count: Int64
    switch rule.nthScope {
    case .request: count = Int64(facts.visit)
    case .connection: count = Int64(facts.connectionRequest)
    case .key: count = Int64(facts.keyRequest)
    case .provider: count = Int64(facts.providerRequest)
    }
    if rule.nthFirst > 0 && count > rule.nthFirst { return false }
    if rule.nthEvery > 0 && count % rule.nthEvery != 0 { return false }
    return rule.nthList.isEmpty || rule.nthList.indices.contains { numbers[Int($0)] == count }
  }

  /// The entry of the phase's mix that strikes: one draw for all of them, so that they exclude each other.
  /// What the listener refuses never comes here; the rest share what is left.
  private func drawn(_ phase: PhaseNode, _ facts: RequestFacts, _ progress: Double) -> Int32 {
    var left = 1.0
    for index in phase.mix.indices where mixes[Int(index)].refuses {
      left -= mixes[Int(index)].share(progress)
    }
    if left <= 0 { return -1 }
    var unit: Double
    if phase.exactBlock > 0 {
      let position = ExactShare.position(
        of: UInt64(facts.ordinal), blockSize: phase.exactBlock, key: phase.key.keyed(UInt64(facts.visit)))
      unit = (Double(position) + 0.5) / Double(phase.exactBlock)
    } else {
      var random = phase.key.keyed(UInt64(facts.ordinal)).keyed(UInt64(facts.visit))
      unit = random.unit()
    }
    unit *= left
    for index in phase.mix.indices where !mixes[Int(index)].refuses {
      unit -= mixes[Int(index)].share(progress)
      if unit < 0 { return index }
    }
    return -1
  }

  private func phaseNode(_ node: ProviderNode, _ offset: Nanoseconds) -> PhaseNode? {
    guard !node.timeline.isEmpty else { return nil }
    var index = Int(node.timeline.lowerBound)
    while index + 1 < Int(node.timeline.upperBound) && timeline[index].end <= offset { index += 1 }
    return timeline[index]
  }

  private func interpolated(_ phase: PhaseNode, _ offset: Nanoseconds) -> Scale {
    let progress = phase.progress(offset)
    let (before, after) = (phase.scaleBefore, phase.scale)
    return Scale(
      firstToken: before.firstToken + (after.firstToken - before.firstToken) * progress,
      gap: before.gap + (after.gap - before.gap) * progress,
      tokens: before.tokens + (after.tokens - before.tokens) * progress)
  }

  private func endsScript(_ action: StepAction) -> Bool {
    switch action {
    case .status, .statusInParts, .finish, .close, .refuse: true
    case .stall(let duration, _, _): !duration.isPresent
    case .wait, .pace, .emitError, .inform, .closeDelimit: false
    }
  }
}
