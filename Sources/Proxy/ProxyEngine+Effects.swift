// The machine's events go in here, and its effects come out: each becomes something on the wire, a timer, or
// a record.

import Base
import Failover
import IO
import Plan
import Record
import Wire

extension ProxyEngine {
  /// Tells the machine, and does what it says. Afterwards the request may be over, and its client and the
  /// connections of its attempts may be gone or serve another request.
  mutating func feed<B: Backend & ~Copyable>(
    _ event: FailoverEvent, _ request: Int, _ now: Instant, _ io: inout B
  ) {
    precondition(!isCarryingOut, "an event within the effects of another")
    machine.apply(event, to: &requests[request].state, now: now, into: &effects)
    while carryOut(request, now, &io) {
      // A connection from the pool is ready at once; a missing one has failed at once.
      let upstream = Int(requests[request].followUp)
      requests[request].followUp = -1
      guard upstreams[upstream].socket == .none else { return handOver(upstream, now, &io) }
      let attempt = upstreams[upstream].attempt
      machine.apply(
        .ended(attempt: attempt, .refused), to: &requests[request].state, now: now, into: &effects)
    }
  }

  /// Carries out what the machine said; whether it has to hear of an attempt just begun.
  private mutating func carryOut<B: Backend & ~Copyable>(
    _ request: Int, _ now: Instant, _ io: inout B
  ) -> Bool {
    isCarryingOut = true
    for index in 0..<effects.count {
      switch effects[index] {
      case .start(let attempt, let provider, let visit):
        start(request, attempt, provider: Int(provider), visit, now, &io)
      case .commit(let attempt): commit(request, upstream(of: attempt, request), &io)
      case .resume(let attempt): resume(request, upstream(of: attempt, request), &io)
      case .endAttempt(let attempt, let outcome, let close):
        endAttempt(upstream(of: attempt, request), outcome, close: close, now, &io)
      case .arm(let id, let deadline): wheel.arm(timer(request, id), at: deadline)
      case .disarm(let set): disarm(set, request)
      case .reply(let status, let body): reply(request, Int(status), body, &io)
      case .ping(let kind): ping(request, kind, &io)
      case .endClient: endAnswer(request, &io)
      case .failClient(let outcome): failAnswer(request, outcome, &io)
      case .markDoneClient: markDone(request, &io)
      case .cutClient: cutAnswer(request, &io)
      case .finish(_, let rescue):
        // The last effect: the client's next request may begin within it.
        isCarryingOut = false
        finish(request, rescue, now, &io)
        return false
      }
    }
    // The last bytes of an attempt that ended after the commit, with the client's answer still open.
    if !output.isEmpty && requests[request].isCommitted && requests[request].answering < 0 {
      forward(request, &io)
    }
    isCarryingOut = false
    return requests[request].followUp >= 0
  }

  /// The connection on which attempt number `attempt` of `request` runs.
  private mutating func upstream(of attempt: UInt16, _ request: Int) -> Int {
    for index in 0..<requests[request].lanes.count {
      let slot = requests[request].lanes[index]
      if upstreams[slot].attempt == attempt { return slot }
    }
    preconditionFailure("an attempt that does not run")
  }

  mutating func disarm(_ set: TimerSet, _ request: Int) {
    var set = set
    if plantedBug == .leavesTimersArmed { return }
    while let id = set.popFirst() { wheel.cancel(timer(request, id)) }
  }

  private mutating func start<B: Backend & ~Copyable>(
    _ request: Int, _ attempt: UInt16, provider: Int, _ visit: UInt16, _ now: Instant, _ io: inout B
  ) {
    if plantedBug != .leaksHeldBytes { releaseHeld(ofRequest: request) }
    logLastAttempt(request)
    board?.attemptStarted()
    let slot = takeUpstream(provider, now, &io)
    exchangeSerial += 1
    upstreams[slot].exchange = exchangeSerial
    upstreams[slot].request = Int32(request)
    upstreams[slot].attempt = attempt
    upstreams[slot].visit = visit
    upstreams[slot].phaseLabel = Int16(phases.phase(provider: provider, at: now - origin))
    upstreams[slot].bodySent = 0
    upstreams[slot].isHeadSent = false
    upstreams[slot].isSentReported = false
    upstreams[slot].held = HeldAnswer()
    upstreams[slot].status = 0
    upstreams[slot].keepsAlive = false
    upstreams[slot].isReusable = false
    upstreams[slot].isEnding = false
    upstreams[slot].observer = AnswerObserver(eventLimit: limits.eventBytes)
    upstreams[slot].start = now
    upstreams[slot].headAt = .absent
    requests[request].lanes.add(slot)
    if !requests[request].isCommitted { requests[request].provider = Int16(provider) }
    guard upstreams[slot].phase == .active else { return }
    precondition(requests[request].followUp < 0, "two attempts begin at once")
    requests[request].followUp = Int32(slot)
  }

  private mutating func endAttempt<B: Backend & ~Copyable>(
    _ slot: Int, _ outcome: Outcome, close: Bool, _ now: Instant, _ io: inout B
  ) {
    let request = Int(upstreams[slot].request)
    let isAnswer = requests[request].answering == Int32(slot)
    logLastAttempt(request)
    let status = upstreams[slot].status
    let outcome: Outcome = outcome == .cancelled && drainFlag.isSet ? .undrained : outcome
    requests[request].lastAttempt = AttemptRecord(
      ordinal: requests[request].ordinal, attempt: upstreams[slot].attempt,
      provider: upstreams[slot].provider, phase: upstreams[slot].phaseLabel, outcome: outcome,
      start: upstreams[slot].start, head: upstreams[slot].headAt,
      firstToken: upstreams[slot].observer.firstToken, lastToken: upstreams[slot].observer.lastToken,
      end: now, tokens: upstreams[slot].observer.tokens, served: isAnswer,
      accepted: status >= 200 && status < 300,
      isWhole: outcome == .ok || upstreams[slot].observer.isWhole)
    releaseHeld(ofRequest: request)
    if upstreams[slot].held.buffer != .none {
      requests[request].held = upstreams[slot].held
      upstreams[slot].held = HeldAnswer()
    }
    requests[request].lanes.remove(slot)
    if requests[request].followUp == Int32(slot) { requests[request].followUp = -1 }
    if isAnswer {
      requests[request].answering = -1
      requests[request].isWithinEvent = !upstreams[slot].observer.isBetweenEvents
    }
    detach(slot, reuse: !close, now, &io)
  }

  /// Logs the attempt that ended last, now that nothing can change about it any more.
  private mutating func logLastAttempt(_ request: Int) {
    guard let record = requests[request].lastAttempt else { return }
    requests[request].lastAttempt = nil
    if plantedBug == .forgetsAttempts && !record.served { return }
    log.record(record)
  }

  private mutating func finish<B: Backend & ~Copyable>(
    _ request: Int, _ rescue: Rescue, _ now: Instant, _ io: inout B
  ) {
    logLastAttempt(request)
    if rescue != .notNeeded {
      let reason = rescue == .clientLeft && drainFlag.isSet ? .undrained : rescue
      log.record(UnrescuedRecord(ordinal: requests[request].ordinal, reason: reason))
    }
    answerEnded(Int(requests[request].client), now, &io)
  }

  /// Throws away what the last attempt left behind.
  mutating func releaseHeld(ofRequest request: Int) {
    guard requests[request].held.buffer != .none else { return }
    buffers.release(requests[request].held.buffer)
    requests[request].held = HeldAnswer()
  }
}
