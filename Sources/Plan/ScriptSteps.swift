// What the steps of fired faults do to a script, and how they are found. Steps are numbered through all fired
// rules in order and then the phase's fault; most attempts have none, and then nothing here is called.

import Base
import Profile

extension ScriptPlayer {
  /// Looks once at the steps of what fired.
  mutating func prepare(_ plan: Plan) {
    if !stream && firedRules == 0 && mix < 0 { return }
    let node = plan.providers[Int(provider)]
    if mix >= 0 { mixRule = Int16(node.rules.count + mix - node.mixes.lowerBound) }
    let count = stepCount(plan)
    hasSteps = count > 0
    let gap = plan.distributions.nodes[Int(node.gap.index)]
    isPlain = stream && !hasSteps && gap.isFormula
    if isPlain { gapNode = gap }
    for number in 0..<count {
      switch plan.steps[Int(stepIndex(plan, number))].place {
      case .head: sendsHeadApart = true
      case .time: hasTimeSteps = true
      case .byte: hasByteSteps = true
      case .start, .firstByte, .token, .fraction, .final, .terminator, .close, .idle: break
      }
    }
  }

  /// Number of steps of all that fired.
  func stepCount(_ plan: Plan) -> Int32 {
    var count = mix >= 0 ? plan.mixes[Int(mix)].steps.count : 0
    var rest = firedRules
    let first = Int(plan.providers[Int(provider)].rules.lowerBound)
    while rest != 0 {
      count += plan.rules[first + rest.trailingZeroBitCount].steps.count
      rest &= rest - 1
    }
    return count
  }

  /// The index in `Plan.steps` of the fired step with this number.
  func stepIndex(_ plan: Plan, _ number: Int32) -> Int32 {
    var number = number
    var rest = firedRules
    let first = Int(plan.providers[Int(provider)].rules.lowerBound)
    while rest != 0 {
      let range = plan.rules[first + rest.trailingZeroBitCount].steps
      if number < range.count { return range.lowerBound + number }
      number -= range.count
      rest &= rest - 1
    }
    return plan.mixes[Int(mix)].steps.lowerBound + number
  }

  /// Whether `place` is where the script stands. A token that the answer does not have is its end: a fault
  /// that was drawn acts, however short the answer.
  func stands(_ place: StepPlace) -> Bool {
    switch place {
    case .start: station == .start
    case .head: station == .head
    case .firstByte: station == .firstByte
    case .token(let number): stands(atToken: number)
    case .fraction(let share): stands(atToken: Int64(saturating: share * Double(plannedTokens)))
    case .final: station == .final
    case .terminator: station == .terminator
    case .close: station == .close
    case .idle: station == .idle
    case .time, .byte: false
    }
  }

  private func stands(atToken number: Int64) -> Bool {
    number >= Int64(plannedTokens) ? station == .final : station == .token && number == Int64(token)
  }

  /// The earliest step with a time of its own that has not acted.
  func pendingTimeStep(_ plan: Plan) -> (value: Int64, index: Int32)? {
    pending(plan, after: timeDone) { if case .time(let offset) = $0 { offset.count } else { nil } }
  }

  /// The first step that counts bytes and has not acted.
  func pendingByteStep(_ plan: Plan) -> (value: Int64, index: Int32)? {
    pending(plan, after: byteDone) { if case .byte(let number) = $0 { number } else { nil } }
  }

  @inline(__always)
  private func pending(
    _ plan: Plan, after done: (value: Int64, index: Int32), _ value: (StepPlace) -> Int64?
  ) -> (value: Int64, index: Int32)? {
    var found: (value: Int64, index: Int32)?
    for number in 0..<stepCount(plan) {
      guard let new = value(plan.steps[Int(stepIndex(plan, number))].place), (new, number) > done else {
        continue
      }
      if let best = found, best <= (new, number) { continue }
      found = (new, number)
    }
    return found
  }

  /// Acts. Returns what is emitted at once, if anything.
  mutating func perform(_ action: StepAction, _ plan: Plan) -> EmissionKind? {
    switch action {
    case .wait(let duration):
      push(plan.distributions.duration(duration, &random))
      return nil
    case .stall(let duration, let every, let form):
      return stall(
        duration.isPresent ? plan.distributions.duration(duration, &random) : .forever, every, form)
    case .pace(let gap, let duration):
      pacedGap = gap
      pacedUntil = cursor.plus(duration)
      return nil
    case .status(let reply): return headSent ? statusTooLate() : overAfter(.status(reply))
    case .statusInParts(let reply, let delay):
      if headSent { return statusTooLate() }
      if !delay.isPresent {
        _ = over(.silence)
      } else {
        queued = overAfter(.statusBody(reply))
        queuedWait = plan.distributions.duration(delay, &random)
        hasQueued = true
      }
      return .statusHead(reply)
    case .inform(let status): return headSent ? nil : .informational(status)
    case .closeDelimit:
      isCloseDelimited = true
      return nil
    case .emitError(let error):
      if isBodyOver { return nil }
      if !stream { return headSent ? over(.close(.finish)) : overAfter(.status(plan.reply(for: error))) }
      return afterHead(.inbandError(error))
    case .finish(let end):
      finish(end)
      return nil
    case .close(let form):
      let needsHead = !stream && !headSent && station > .head && station <= .final
      if !needsHead { return over(.close(form)) }
      headSent = true
      queued = over(.close(form))
      hasQueued = true
      return .head
    case .refuse: return nil
    }
  }

  /// The head says 200 already: what is left of a status is an error event.
  private mutating func statusTooLate() -> EmissionKind {
    if isBodyOver { return over(.done) }
    if !stream { return over(.close(.finish)) }
    finish(AnswerEnd(usage: false, terminator: false, content: false))
    return .inbandError(.server)
  }

  /// Whether the answer is complete, so that nothing more can be said in it.
  private var isBodyOver: Bool { station > (stream ? .endBody : .final) }

  /// Moves what is to come by `duration`.
  private mutating func push(_ duration: Nanoseconds) {
    let start = mode == .travelling ? max(target, cursor) : cursor
    target = start.plus(duration)
    delay = delay.plus(duration)
    mode = .travelling
  }

  private mutating func stall(
    _ duration: Nanoseconds, _ every: Nanoseconds, _ form: SignOfLife
  ) -> EmissionKind? {
    push(duration)
    let isInBody = !form.isBeforeHead
    if every > .zero && (isInBody ? stream && !isBodyOver : !headSent) {
      keepaliveEvery = every
      keepaliveAt = cursor.plus(every)
      keepaliveUntil = cursor.plus(duration)
      keepaliveForm = form
      if isInBody && !headSent {
        headSent = true
        return .head
      }
    }
    // The head of an answer that is not streamed goes out before a silence that has no end.
    if !stream && duration == .forever && !headSent && station > .head && station <= .final {
      headSent = true
      return .head
    }
    return nil
  }

  /// The answer's end begins: what it still sends, it sends at once.
  private mutating func finish(_ end: AnswerEnd) {
    self.end = end
    ending = true
    plannedTokens = min(plannedTokens, token)
    mode = .emitting
  }

  /// `kind`, with the head before it if that is not out yet.
  private mutating func afterHead(_ kind: EmissionKind) -> EmissionKind {
    if headSent { return kind }
    headSent = true
    queued = kind
    hasQueued = true
    return .head
  }

  /// `kind`, and then nothing more but `done`.
  private mutating func overAfter(_ kind: EmissionKind) -> EmissionKind {
    last = .done
    mode = .over
    return kind
  }
}
