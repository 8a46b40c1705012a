// How attempts end, by themselves or cut, and what the client gets when no other attempt follows.

import Base

extension FailoverMachine {
  mutating func ended(_ end: AttemptEnd, _ request: inout RequestState, _ turn: inout Turn) {
    switch request.phase {
    case .connecting:
      guard end == .refused || end == .reset else { impossible("ended after a head", request) }
      fail(end == .refused ? .refused : .reset, &request, &turn)
    case .waiting:
      guard end == .reset || end == .malformed else { impossible("ended with an answer", request) }
      fail(end == .reset ? .reset : .malformed, &request, &turn)
    case .holding: endedHeld(end, &request, &turn)
    case .forwarding: endedForwarding(end, &request, &turn)
    case .vacant, .backingOff, .finished: impossible("ended", request)
    }
  }

  private mutating func endedHeld(_ end: AttemptEnd, _ request: inout RequestState, _ turn: inout Turn) {
    let outcome = outcome(of: end, request)
    if outcome == .ok {
      commit(&request, &turn)
      completeAnswer(.ok, &request, &turn)
      return
    }
    request.heldIsComplete = end == .complete || end == .completeWithoutTerminator || end == .empty
    fail(outcome, &request, &turn)
  }

  private mutating func endedForwarding(_ end: AttemptEnd, _ request: inout RequestState, _ turn: inout Turn)
  {
    switch end {
    case .complete, .completeWithoutTerminator, .empty:
      // A clean end is forwarded as one, with or without the end marker: the client can't tell more (c17,
      // N14).
      completeAnswer(outcome(of: end, request), &request, &turn)
    case .cut, .malformed, .tooBig:
      // The client must be able to tell: the framing is not completed (c15, c16).
      cutAnswer(outcome(of: end, request), commitRule.midStream, &request, &turn)
    case .refused, .reset: impossible("ended before a head", request)
    }
  }

  private func outcome(of end: AttemptEnd, _ request: RequestState) -> Outcome {
    if request.isError { return .http(Int(request.status)) }
    switch end {
    case .complete: return request.hasInbandError ? .inbandError : .ok
    case .completeWithoutTerminator: return request.hasInbandError ? .inbandError : .truncated
    case .empty: return request.hasInbandError ? .inbandError : .empty
    case .cut: return .cut
    case .malformed: return .malformed
    case .tooBig: return .tooBig
    case .refused, .reset: impossible("ended before a head", request)
    }
  }

  /// A status that is not 2xx names the attempt, whatever cut it later: it is what gateways act on.
  func named(_ outcome: Outcome, _ request: RequestState) -> Outcome {
    request.isError ? .http(Int(request.status)) : outcome
  }

  /// A timer or a limit ends the running attempt.
  mutating func cutAttempt(
    _ outcome: Outcome, limit: Bool = false, _ request: inout RequestState, _ turn: inout Turn
  ) {
    guard request.hasAttempt else { impossible("timer", request) }
    if request.phase == .forwarding {
      // After the head went to the client nothing can be rescued: a cut stream, not a 504 (G2, c03, c04).
      cutAnswer(outcome, limit ? commitRule.atLimit : commitRule.midStream, &request, &turn)
    } else {
      fail(named(outcome, request), &request, &turn)
    }
  }

  /// The attempt failed before the client had a byte: another attempt, or an answer.
  private mutating func fail(_ outcome: Outcome, _ request: inout RequestState, _ turn: inout Turn) {
    // Envoy gives a retry's place back before it asks for the next one.
    releaseBreaker(&request)
    switch judge(outcome, request, turn.now) {
    case .retry(let position): retryAfter(outcome, position, &request, &turn)
    case .answer(let rescue): answerFailure(outcome, rescue, &request, &turn)
    }
  }

  private mutating func answerFailure(
    _ outcome: Outcome, _ rescue: Rescue, _ request: inout RequestState, _ turn: inout Turn
  ) {
    request.rescue = rescue
    let heldIsComplete = request.heldIsComplete
    let isExhausted = rescue == .noTarget && routes.targetCount(request.route) > 1
    if isExhausted && retry.exhausted == .badGateway {
      // APISIX: all instances tried gives 502 and the last error body; a single instance keeps its own answer
      // (X15, X18).
      endAttempt(outcome, close: true, &request, &turn)
      let hasBody = heldIsComplete && request.responseBytes > 0
      answer(502, hasBody ? .held : .none, rescue: rescue, &request, &turn)
    } else if heldIsComplete && !(replies == .apisix && outcome == .empty) {
      // The provider's own answer is complete: the client gets it as it is.
      commit(&request, &turn)
      completeAnswer(outcome, &request, &turn)
    } else if request.isError {
      // An error body that never came: the status stands (N3).
      endAttempt(outcome, close: true, &request, &turn)
      answer(request.status, .none, rescue: rescue, &request, &turn)
    } else {
      endAttempt(outcome, close: true, &request, &turn)
      answer(replies.status(outcome), replies.body(outcome), rescue: rescue, &request, &turn)
    }
  }

  /// The client's answer ends properly.
  private mutating func completeAnswer(
    _ outcome: Outcome, _ request: inout RequestState, _ turn: inout Turn
  ) {
    endAttempt(outcome, close: outcome != .ok && retry.decideOn == .body, &request, &turn)
    turn.effects.append(.endClient)
    let rescue = request.rescue == .notNeeded ? Rescue.committed : request.rescue
    finish(outcome, rescue: outcome == .ok ? .notNeeded : rescue, &request, &turn)
  }

  /// The client's answer breaks off after the commit.
  mutating func cutAnswer(
    _ outcome: Outcome, _ midStream: MidStream, _ request: inout RequestState, _ turn: inout Turn
  ) {
    endAttempt(named(outcome, request), close: true, &request, &turn)
    let rescue = request.rescue == .notNeeded ? Rescue.committed : request.rescue
    switch midStream {
    case .cut:
      turn.effects.append(.cutClient)
      finish(named(.cut, request), rescue: rescue, &request, &turn)
    case .clean, .error, .done, .restart, .orphan:
      turn.effects.append(.endClient)
      finish(named(.truncated, request), rescue: rescue, &request, &turn)
    }
  }

  /// A local answer, and the end of the request.
  mutating func answer(
    _ status: UInt16, _ body: ReplyBody, rescue: Rescue, _ request: inout RequestState, _ turn: inout Turn
  ) {
    turn.effects.append(.reply(status: status, body))
    finish(.http(Int(status)), rescue: rescue, &request, &turn)
  }

  /// Ends the running attempt and everything that was armed for it.
  func endAttempt(
    _ outcome: Outcome, close: Bool, _ request: inout RequestState, _ turn: inout Turn
  ) {
    turn.effects.append(.endAttempt(attempt: request.attempt, outcome, close: close))
    request.phase = .backingOff
  }

  mutating func finish(
    _ outcome: Outcome, rescue: Rescue, _ request: inout RequestState, _ turn: inout Turn
  ) {
    releaseBreaker(&request)
    disarm(.all, &request, &turn)
    request.phase = .finished
    turn.effects.append(.finish(outcome, rescue: rescue))
  }
}
