// What the client gets when an attempt wins, and when no other attempt follows the last one.

import Base

extension FailoverMachine {
  /// The last attempt failed, and none follows.
  mutating func answerFailure(
    _ outcome: Outcome, atHead: Bool, _ lane: Int, _ rescue: Rescue, _ request: inout RequestState,
    _ turn: inout FailoverEffects
  ) {
    if request.phase == .committed {
      endLane(outcome, close: true, lane, &request, &turn)
      cutClient(&request, &turn)
      return
    }
    if rescue == .noTarget && isAllOut(&request, turn.now) {
      endLane(outcome, close: true, lane, &request, &turn)
      answer(noTargetStatus, replies.noTarget, .noTarget, rescue: .noTarget, &request, &turn)
      return
    }
    let heldIsComplete = request.lanes[lane].heldIsComplete
    let hasBody = heldIsComplete && request.lanes[lane].responseBytes > 0
    let isExhausted = rescue == .noTarget && routes.targetCount(request.route) > 1
    if atHead && !request.isPinged {
      // What is not retried is forwarded as it comes; the idle timeout goes on (c22).
      request.rescue = rescue
      rearmAtHead(lane, &request, &turn)
      commit(lane, &request, &turn)
    } else if isExhausted && retry.exhausted == .badGateway && !atHead {
      // APISIX: all instances tried gives 502 and the last error body; a single instance keeps its own answer
      // (X15, X18).
      endLane(outcome, close: true, lane, &request, &turn)
      let isStale = plantedBug == .staleErrorBody && request.attempt > 1
      answer(502, hasBody || isStale ? .held : .none, outcome, rescue: rescue, &request, &turn)
    } else if heldIsComplete && !(replies == .apisix && outcome == .empty)
      && !(request.isPinged && request.lanes[lane].isError)
    {
      // The provider's own answer is complete: the client gets it as it is.
      request.rescue = rescue
      commit(lane, &request, &turn)
      completeAnswer(outcome, lane, &request, &turn)
    } else if request.lanes[lane].isError {
      // An error body that never came: the status stands (N3).
      let status = request.lanes[lane].status
      endLane(outcome, close: true, lane, &request, &turn)
      answer(status, .none, outcome, rescue: rescue, &request, &turn)
    } else {
      endLane(outcome, close: true, lane, &request, &turn)
      answer(
        replies.status(outcome), replies.body(outcome), outcome, rescue: rescue, &request, &turn)
    }
  }

  /// The client's answer ends properly.
  mutating func completeAnswer(
    _ outcome: Outcome, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let readsBodies = settings[Int(request.lanes[lane].provider)].retry.decideOn == .body
    endLane(outcome, close: outcome != .ok && readsBodies, lane, &request, &turn)
    turn.append(.endClient)
    if request.isSpliced {
      finish(.wrongContent, rescue: .committed, &request, &turn)
      return
    }
    let rescue = request.rescue == .notNeeded ? Rescue.committed : request.rescue
    finish(outcome, rescue: outcome == .ok ? .notNeeded : rescue, &request, &turn)
  }

  /// Gives the client the attempt's answer: from its head on, or, after a restart, its body.
  mutating func commit(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    disarm(TimerSet(.hold), &request, &turn)
    request.lanes[lane].phase = .forwarding
    if request.phase == .committed && request.sequel == .restart {
      request.isSpliced = true
      turn.append(.resume(attempt: request.lanes[lane].attempt))
      return
    }
    request.phase = .committed
    request.isEventStream = request.lanes[lane].isEventStream || request.isPinged
    turn.append(.commit(attempt: request.lanes[lane].attempt))
    arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
    if request.isEventStream {
      arm(TimerID(.ping), commitRule.ping.every, &request, &turn)
    } else {
      disarm(TimerSet(.ping), &request, &turn)
    }
  }

  /// Closes the client's connection inside an answer that nothing can complete.
  mutating func cutClient(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    turn.append(.cutClient)
    finish(.cut, rescue: .committed, &request, &turn)
  }

  /// An answer of the proxy's own because of `outcome`, and the end of the request. A client that has a head
  /// already can't be given a status.
  mutating func answer(
    _ status: UInt16, _ body: ReplyBody, _ outcome: Outcome, rescue: Rescue,
    _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    if request.isPinged {
      turn.append(.failClient(outcome))
      finish(.inbandError, rescue: rescue, &request, &turn)
      return
    }
    turn.append(.reply(status: status, body))
    finish(.http(Int(status)), rescue: rescue, &request, &turn)
  }

  mutating func finish(
    _ outcome: Outcome, rescue: Rescue, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    unschedule(&request)
    disarm(.all, &request, &turn)
    if request.phase != .receiving { meter.requestEnded() }
    request.phase = .finished
    turn.append(.finish(outcome, rescue: rescue))
  }
}
