// Attempts beside each other: when another one joins, which one wins, what becomes of the others, and when
// what is held goes to the client.

import Base

extension FailoverMachine {
  /// `Hedge.after` is over: another attempt joins, if one may.
  mutating func hedgeExpired(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    precondition(request.phase == .open && request.running > 0, "a hedge beside nothing")
    if request.running < lanes && !request.isScheduled, let target = joiningTarget(&request, turn.now) {
      countRetry(&request, turn.now)
      start(target, isRetry: true, &request, &turn)
    } else {
      settle(&request, &turn)
    }
  }

  /// Envoy's `hedge_on_per_try_timeout` (d34 to d36): the attempt goes on, without any further timeout;
  /// another one joins it after the usual back-off, whatever `Retry.on` says, if a retry is left. If not, the
  /// attempt still goes on.
  mutating func joinAfterTimeout(
    _ outcome: Outcome, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    request.lanes[lane].isUntimed = true
    request.lanes[lane].softOutcome = outcome
    disarm(TimerSet.lane(lane).subtracting(TimerSet(.connect, lane: lane)), &request, &turn)
    guard request.running < lanes && !request.isScheduled,
      let target = joiningTarget(&request, turn.now)
    else { return }
    let wait = pause(before: target, isSameTarget: false, &request)
    if isTooLate(after: wait, &request, turn.now) { return }
    request.lanes[lane].hasSuccessor = true
    schedule(RetryPlan(target: target, wait: wait), &request, &turn)
  }

  /// Where another attempt may join: at a target where none runs. Every limit of `Retry` holds.
  private mutating func joiningTarget(_ request: inout RequestState, _ now: Instant) -> NextTarget? {
    guard !request.retriesOff, request.bodyBytes <= retry.bodyLimit, isRetryLeft(&request),
      !isTooLate(after: .zero, &request, now)
    else { return nil }
    let running = request.runningTargets(besides: -1)
    guard let target = otherTarget(excluding: running, &request, now) else { return nil }
    guard plantedBug == .hedgesAreFree || meter.admits(now: now), concurrentRetries < retry.maxConcurrent
    else { return nil }
    return target
  }

  /// The attempt that holds an answer has come further: does it win, does the client get it?
  mutating func advance(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    if measuresWins { measureWin(lane, &request, turn.now) }
    let isOverflowing = request.lanes[lane].responseBytes > commitRule.holdBytes
    if request.isRaceOpen {
      guard isOverflowing || hasWon(lane, &request) else { return }
      win(lane, &request, &turn)
    }
    if isOverflowing || isAtCommitPoint(lane, &request) { commit(lane, &request, &turn) }
  }

  private mutating func hasWon(_ lane: Int, _ request: inout RequestState) -> Bool {
    switch hedge.win {
    case .headers: true
    case .token: request.lanes[lane].hasContent
    case .done: false
    }
  }

  private mutating func isAtCommitPoint(_ lane: Int, _ request: inout RequestState) -> Bool {
    let isStream = request.lanes[lane].isEventStream
    switch isStream ? commitRule.on : commitRule.plainOn {
    case .headers: return true
    // APISIX: nothing is printed for the head, the first chunk is the first byte of the answer (N2).
    case .byte: return request.lanes[lane].responseBytes > 0
    case .event: return isStream ? request.lanes[lane].hasEvent : request.lanes[lane].responseBytes > 0
    case .token: return request.lanes[lane].hasContent
    case .done: return false
    }
  }

  /// The answer will be this attempt's, if it does not fail: no other runs beside it from now on.
  mutating func win(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    cancelOthers(than: lane, &request, &turn)
  }

  mutating func cancelOthers(than lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    unschedule(&request)
    var timers = TimerSet(.hedge).union(TimerSet(.backoff))
    if request.running > 1 && plantedBug != .loserRunsOn {
      for other in 0..<lanes where other != lane && request.lanes[other].phase != .idle {
        endLane(.cancelled, close: true, keepsTimers: true, other, &request, &turn)
        timers = timers.union(.lane(other))
      }
    }
    disarm(timers, &request, &turn)
  }

  /// Attempts are fewer than before, or can't become more: is one of them alone now, and its answer due?
  mutating func settle(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard !request.isRaceOpen else { return }
    for lane in 0..<lanes where request.lanes[lane].phase == .holding && !request.lanes[lane].isError {
      advance(lane, &request, &turn)
      return
    }
  }

  /// The time to the point at which attempts win, once per attempt.
  mutating func measureWin(
    _ lane: Int, isDone: Bool = false, _ request: inout RequestState, _ now: Instant
  ) {
    guard !request.lanes[lane].hasWon, !request.lanes[lane].isError, isDone || hasWon(lane, &request)
    else { return }
    request.lanes[lane].hasWon = true
    winTimes.record(now - request.lanes[lane].startedAt)
  }

  /// Arms `Hedge.after` behind the attempt that just began.
  mutating func armHedge(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard request.phase == .open, request.running < lanes, isRetryLeft(&request) else {
      return disarm(TimerSet(.hedge), &request, &turn)
    }
    switch hedge.after {
    case .off: break
    case .fixed(let delay): arm(TimerID(.hedge), delay, &request, &turn)
    case .quantile:
      if let delay = winTimes.value() { arm(TimerID(.hedge), delay, &request, &turn) }
    }
  }

  /// `Commit.holdTime` counts from the first head whose answer is held.
  mutating func armHold(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard commitRule.holdTime != .forever, !request.armed.contains(.hold) else { return }
    arm(TimerID(.hold), commitRule.holdTime, &request, &turn)
  }

  /// The first of the answers that are held is committed wherever it stands.
  mutating func holdExpired(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard let lane = longestHeld(&request) else { preconditionFailure("nothing is held") }
    win(lane, &request, &turn)
    commit(lane, &request, &turn)
  }

  private mutating func longestHeld(_ request: inout RequestState) -> Int? {
    var longest: Int?
    for lane in 0..<lanes where request.lanes[lane].phase == .holding && !request.lanes[lane].isError {
      if let known = longest, request.lanes[known].headAt <= request.lanes[lane].headAt { continue }
      longest = lane
    }
    return longest
  }

  /// Takes back or moves the request's timers that were about an attempt which is over.
  mutating func disarmAfterLane(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    if request.running == 0 { disarm(TimerSet(.hedge), &request, &turn) }
    guard request.armed.contains(.hold) else { return }
    if let lane = longestHeld(&request) {
      let due = request.lanes[lane].headAt + commitRule.holdTime
      turn.append(.arm(TimerID(.hold), due < turn.now ? turn.now : due))
    } else {
      disarm(TimerSet(.hold), &request, &turn)
    }
  }
}
