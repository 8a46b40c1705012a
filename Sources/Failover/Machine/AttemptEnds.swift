// How attempts end, by themselves or cut, and whether another one follows.

import Base

extension FailoverMachine {
  mutating func ended(
    _ end: AttemptEnd, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    switch request.lanes[lane].phase {
    case .connecting:
      guard end == .refused || end == .reset else { impossible("ended after a head", lane, request) }
      fail(end == .refused ? .refused : .reset, lane, &request, &turn)
    case .waiting:
      switch end {
      case .reset: fail(.reset, lane, &request, &turn)
      case .malformed: fail(.malformed, lane, &request, &turn)
      case .tooBig: fail(.tooBig, lane, &request, &turn)
      case .complete, .completeWithoutTerminator, .completeButUnreadable, .empty, .refused, .cut:
        impossible("ended with an answer", lane, request)
      }
    case .holding: endedHeld(end, lane, &request, &turn)
    case .forwarding: endedForwarding(end, lane, &request, &turn)
    case .idle: impossible("ended", lane, request)
    }
  }

  private mutating func endedHeld(
    _ end: AttemptEnd, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let outcome = outcome(of: end, lane, &request)
    if outcome == .ok {
      if measuresWins { measureWin(lane, isDone: true, &request, turn.now) }
      win(lane, &request, &turn)
      commit(lane, &request, &turn)
      completeAnswer(.ok, lane, &request, &turn)
      return
    }
    request.lanes[lane].heldIsComplete =
      end == .complete || end == .completeWithoutTerminator || end == .completeButUnreadable || end == .empty
    fail(outcome, lane, &request, &turn)
  }

  private mutating func endedForwarding(
    _ end: AttemptEnd, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let outcome = outcome(of: end, lane, &request)
    switch end {
    case .complete, .completeWithoutTerminator, .completeButUnreadable, .empty:
      // A clean end is forwarded as one, with or without the end marker: the client can't tell more (c17,
      // N14).
      if measuresWins && outcome == .ok { measureWin(lane, isDone: true, &request, turn.now) }
      completeAnswer(outcome, lane, &request, &turn)
    case .cut, .malformed, .tooBig:
      // The client must be able to tell: the framing is not completed (c15, c16).
      cutAnswer(outcome, commitRule.midStream, lane, &request, &turn)
    case .refused, .reset: impossible("ended before a head", lane, request)
    }
  }

  private mutating func outcome(of end: AttemptEnd, _ lane: Int, _ request: inout RequestState) -> Outcome {
    if request.lanes[lane].isError { return .http(Int(request.lanes[lane].status)) }
    switch end {
    case .complete: return request.lanes[lane].hasInbandError ? .inbandError : .ok
    case .completeWithoutTerminator: return request.lanes[lane].hasInbandError ? .inbandError : .truncated
    case .completeButUnreadable: return request.lanes[lane].hasInbandError ? .inbandError : .malformed
    case .empty: return request.lanes[lane].hasInbandError ? .inbandError : .empty
    case .cut: return .cut
    case .malformed: return .malformed
    case .tooBig: return .tooBig
    case .refused, .reset: impossible("ended before a head", lane, request)
    }
  }

  /// A timer of the attempt ran out. Envoy's hedging keeps an attempt that has no head yet.
  mutating func timedOut(
    _ outcome: Outcome, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let phase = request.lanes[lane].phase
    if hedge.onTimeout && request.phase == .open && (phase == .connecting || phase == .waiting) {
      joinAfterTimeout(outcome, lane, &request, &turn)
    } else {
      cutAttempt(outcome, lane, &request, &turn)
    }
  }

  /// A timer or a limit ends the attempt.
  mutating func cutAttempt(
    _ outcome: Outcome, limit: Bool = false, _ lane: Int, _ request: inout RequestState,
    _ turn: inout FailoverEffects
  ) {
    switch request.lanes[lane].phase {
    case .idle: impossible("timer", lane, request)
    case .connecting, .waiting, .holding:
      fail(request.lanes[lane].named(outcome), lane, &request, &turn)
    case .forwarding:
      // After the head went to the client nothing can be rescued: a cut stream, not a 504 (G2, c03, c04).
      cutAnswer(outcome, limit ? commitRule.atLimit : commitRule.midStream, lane, &request, &turn)
    }
  }

  /// The attempt failed before the client had anything of its answer: another attempt, the answer of one that
  /// still runs, or an answer that says so. `atHead`: with its error head, the body is still to come.
  mutating func fail(
    _ outcome: Outcome, atHead: Bool = false, _ lane: Int, _ request: inout RequestState,
    _ turn: inout FailoverEffects
  ) {
    // Envoy gives a retry's place back before it asks for the next one.
    if plantedBug != .breakerKept { releaseBreaker(lane, &request) }
    noteFailure(outcome, lane, &request, turn.now)
    switch judge(outcome, lane, &request, turn.now) {
    case .retry(let plan): follow(outcome, lane, plan, &request, &turn)
    case .answer(let rescue):
      // A status that nobody calls a failure is an answer, even while others run.
      let isAnswer = request.lanes[lane].isError && rescue == .noRule
      if request.hasAlternatives && !isAnswer {
        endLane(outcome, close: true, lane, &request, &turn)
        settle(&request, &turn)
      } else {
        cancelOthers(than: lane, &request, &turn)
        answerFailure(outcome, atHead: atHead, lane, rescue, &request, &turn)
      }
    }
  }

  /// Ends the failed attempt. Another one follows it, unless one joined it before or is scheduled.
  mutating func follow(
    _ outcome: Outcome, _ lane: Int, _ plan: RetryPlan, _ request: inout RequestState,
    _ turn: inout FailoverEffects
  ) {
    let isFollowed = request.isScheduled || (request.lanes[lane].hasSuccessor && request.running > 1)
    endLane(outcome, close: true, lane, &request, &turn)
    if isFollowed {
      settle(&request, &turn)
    } else {
      schedule(plan, &request, &turn)
    }
  }

  /// The answer breaks off after the commit.
  mutating func cutAnswer(
    _ outcome: Outcome, _ midStream: MidStream, _ lane: Int, _ request: inout RequestState,
    _ turn: inout FailoverEffects
  ) {
    let outcome = request.lanes[lane].named(outcome)
    noteFailure(outcome, lane, &request, turn.now)
    let continues = midStream == .restart || midStream == .orphan || plantedBug == .retryAfterCommit
    if continues && outcome != .requestTimeout && !request.lanes[lane].isError,
      case .retry(let plan) = judge(outcome, lane, &request, turn.now)
    {
      if plantedBug != .retryAfterCommit { request.sequel = midStream == .restart ? .restart : .orphan }
      follow(outcome, lane, plan, &request, &turn)
      return
    }
    let clientSees = request.lanes[lane].named(.cut)
    let clean = request.lanes[lane].named(.truncated)
    let rescue = request.rescue == .notNeeded ? Rescue.committed : request.rescue
    endLane(outcome, close: true, lane, &request, &turn)
    // What only an event stream can express is a cut for any other answer.
    let canTell = request.isEventStream
    switch midStream {
    case .error where canTell:
      turn.append(.failClient(outcome))
      finish(.inbandError, rescue: rescue, &request, &turn)
    case .done where canTell:
      turn.append(.markDoneClient)
      finish(clean, rescue: rescue, &request, &turn)
    case .clean:
      turn.append(.endClient)
      finish(clean, rescue: rescue, &request, &turn)
    case .cut, .error, .done, .restart, .orphan:
      turn.append(.cutClient)
      finish(clientSees, rescue: rescue, &request, &turn)
    }
  }

  /// Ends the attempt and everything that was armed for it, except where the caller does that for several.
  mutating func endLane(
    _ outcome: Outcome, close: Bool, keepsTimers: Bool = false, _ lane: Int,
    _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    releaseBreaker(lane, &request)
    // A timeout that did not cut the attempt is what its target is judged by, if nothing better came of it.
    let softOutcome = request.lanes[lane].softOutcome
    report(outcome == .cancelled && softOutcome != .ok ? softOutcome : outcome, lane, &request, turn.now)
    turn.append(.endAttempt(attempt: request.lanes[lane].attempt, outcome, close: close))
    request.lanes[lane] = Lane()
    request.running -= 1
    if keepsTimers || plantedBug == .timersOutliveAttempt { return }
    disarm(.lane(lane), &request, &turn)
    disarmAfterLane(&request, &turn)
  }
}
