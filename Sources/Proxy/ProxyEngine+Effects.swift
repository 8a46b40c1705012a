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
  /// connection of its attempt may be gone or serve another request.
  mutating func feed<B: Backend & ~Copyable>(
    _ event: FailoverEvent, _ request: Int, _ now: Instant, _ io: inout B
  ) {
    var event = event
    while carryOut(machine.apply(event, to: &requests[request].state, now: now), request, now, &io) {
      // A connection from the pool is ready at once; a missing one has failed at once.
      requests[request].hasFollowUp = false
      let upstream = Int(requests[request].upstream)
      guard upstreams[upstream].socket == .none else { return handOver(upstream, now, &io) }
      event = .ended(attempt: upstreams[upstream].attempt, .refused)
    }
  }

  /// Carries out what the machine said; whether it has to hear of an attempt just begun.
  private mutating func carryOut<B: Backend & ~Copyable>(
    _ effects: FailoverEffects, _ request: Int, _ now: Instant, _ io: inout B
  ) -> Bool {
    for index in 0..<effects.count {
      switch effects[index] {
      case .start(let attempt, let provider, let visit):
        start(request, attempt, provider: Int(provider), visit, now, &io)
      case .commit: commit(request, &io)
      case .endAttempt(_, let outcome, let close): endAttempt(request, outcome, close: close, now, &io)
      case .arm(let id, let deadline): wheel.arm(timer(request, id), at: deadline)
      case .disarm(let set): disarm(set, request)
      case .reply(let status, let body): reply(request, Int(status), body, &io)
      case .endClient: endAnswer(request, &io)
      case .resume, .ping, .failClient, .markDoneClient:
        preconditionFailure("an effect that no policy has yet")
      case .cutClient: cutAnswer(request, &io)
      case .finish(_, let rescue):
        finish(request, rescue, now, &io)
        return false
      }
    }
    return requests[request].hasFollowUp
  }

  private mutating func disarm(_ set: TimerSet, _ request: Int) {
    var set = set
    while let id = set.popFirst() { wheel.cancel(timer(request, id)) }
  }

  private mutating func start<B: Backend & ~Copyable>(
    _ request: Int, _ attempt: UInt16, provider: Int, _ visit: UInt16, _ now: Instant, _ io: inout B
  ) {
    releaseHeld(ofRequest: request)
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
    upstreams[slot].observer = AnswerObserver(eventLimit: limits.eventBytes)
    upstreams[slot].start = now
    upstreams[slot].headAt = .absent
    requests[request].upstream = Int32(slot)
    requests[request].provider = Int16(provider)
    requests[request].hasFollowUp = upstreams[slot].phase == .active
  }

  private mutating func endAttempt<B: Backend & ~Copyable>(
    _ request: Int, _ outcome: Outcome, close: Bool, _ now: Instant, _ io: inout B
  ) {
    let slot = Int(requests[request].upstream)
    let upstream = upstreams[slot]
    logLastAttempt(request)
    requests[request].lastAttempt = AttemptRecord(
      ordinal: requests[request].ordinal, attempt: upstream.attempt, provider: upstream.provider,
      phase: upstream.phaseLabel, outcome: outcome, start: upstream.start, head: upstream.headAt,
      firstToken: upstream.observer.firstToken, lastToken: upstream.observer.lastToken, end: now,
      tokens: upstream.observer.tokens, served: requests[request].isCommitted,
      accepted: upstream.status >= 200 && upstream.status < 300)
    releaseHeld(ofRequest: request)
    requests[request].held = upstream.held
    upstreams[slot].held = HeldAnswer()
    requests[request].upstream = -1
    requests[request].hasFollowUp = false
    detach(slot, reuse: !close, now, &io)
  }

  /// Logs the attempt that ended last, now that nothing can change about it any more.
  private mutating func logLastAttempt(_ request: Int) {
    guard let record = requests[request].lastAttempt else { return }
    log.record(record)
    requests[request].lastAttempt = nil
  }

  private mutating func finish<B: Backend & ~Copyable>(
    _ request: Int, _ rescue: Rescue, _ now: Instant, _ io: inout B
  ) {
    logLastAttempt(request)
    if rescue != .notNeeded {
      log.record(UnrescuedRecord(ordinal: requests[request].ordinal, reason: rescue))
    }
    answerEnded(Int(requests[request].client), now, &io)
  }

  /// Throws away what the last attempt left behind.
  mutating func releaseHeld(ofRequest request: Int) {
    if requests[request].held.buffer != .none { buffers.release(requests[request].held.buffer) }
    requests[request].held = HeldAnswer()
  }
}
