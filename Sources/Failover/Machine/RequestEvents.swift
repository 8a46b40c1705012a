// What the request as a whole meets: its arrival, its timers, the client that leaves.

import Base

extension FailoverMachine {
  mutating func began(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    precondition(request.phase == .vacant, "a request that begins twice")
    request.phase = .receiving
    arm(TimerID(.exchange), exchangeTimeout, &request, &turn)
    arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
  }

  mutating func requestBytes(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    precondition(request.phase == .receiving, "bytes of a request that is complete")
    arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
  }

  mutating func arrived(
    _ route: Int32, _ ordinal: UInt32, _ bodyBytes: Int, _ wantsStream: Bool,
    _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let isWhole = request.phase == .vacant
    precondition(isWhole || request.phase == .receiving, "a request that arrives twice")
    precondition(route < routes.count, "a route that does not exist")
    request.phase = .open
    request.route = route
    request.ordinal = ordinal
    request.bodyBytes = bodyBytes
    request.arrivedAt = turn.now
    meter.requestBegan(now: turn.now)
    if route < 0 {
      answer(404, .noRoute, .noTarget, rescue: .noTarget, &request, &turn)
      return
    }
    if bodyBytes > limits.requestBytes {
      // APISIX max_req_body_size: 413 without an attempt.
      answer(413, .requestTooLarge, .tooBig, rescue: .bodyTooBig, &request, &turn)
      return
    }
    guard let target = firstTarget(&request, turn.now) else {
      answer(noTargetStatus, replies.noTarget, .noTarget, rescue: .noTarget, &request, &turn)
      return
    }
    // Envoy's route timeout counts from the complete request, over all attempts and back-offs.
    arm(TimerID(.request), requestTimeout, &request, &turn)
    if isWhole { arm(TimerID(.exchange), exchangeTimeout, &request, &turn) }
    arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
    if wantsStream && commitRule.ping.beforeCommit {
      arm(TimerID(.ping), commitRule.ping.every, &request, &turn)
    }
    start(target, isRetry: false, &request, &turn)
  }

  mutating func expired(_ timer: TimerID, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    precondition(request.armed.contains(timer), "a timer that is not armed: \(timer)")
    request.armed.remove(timer)
    let lane = timer.lane
    switch timer.kind {
    case .backoff:
      precondition(request.isScheduled, "a back-off without a retry")
      request.isScheduled = false
      start(request.scheduled, isRetry: true, &request, &turn)
    case .request: requestExpired(&request, &turn)
    case .exchange, .exchangeIdle: exchangeExpired(timer.kind, &request, &turn)
    case .hedge: hedgeExpired(&request, &turn)
    case .hold: holdExpired(&request, &turn)
    case .ping:
      turn.append(.ping(commitRule.ping.kind))
      arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
      if request.phase == .open { request.isPinged = true }
      arm(TimerID(.ping), commitRule.ping.every, &request, &turn)
    case .connect: cutAttempt(.connectTimeout, lane, &request, &turn)
    // APISIX's timeout is per socket operation, sending included; the closed list of outcomes has one name
    // for silence.
    case .send, .idle: timedOut(.idleTimeout, lane, &request, &turn)
    case .headers: timedOut(.headersTimeout, lane, &request, &turn)
    case .firstByte: timedOut(.firstByteTimeout, lane, &request, &turn)
    case .firstToken: timedOut(.firstTokenTimeout, lane, &request, &turn)
    case .tokenIdle: timedOut(.tokenIdleTimeout, lane, &request, &turn)
    case .attempt: timedOut(.attemptTimeout, lane, &request, &turn)
    }
  }

  /// Envoy's route timeout: 504 before the head went to the client, never another attempt (d30, d32); a
  /// truncated answer after it (d33).
  private mutating func requestExpired(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    // A target that answers while the time runs out has done nothing wrong; one without a head has.
    for lane in 0..<lanes where request.lanes[lane].status != 0 { request.lanes[lane].isExcused = true }
    expire(.request, &request, &turn)
  }

  /// Envoy's stream idle timeout and longest duration: about what is between client and gateway, so no target
  /// is to blame (measured: neither ejects).
  private mutating func exchangeExpired(
    _ timer: TimerKind, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    if request.phase == .receiving {
      answer(
        408, replies.body(of: timer, isUpload: true), .requestTimeout, rescue: .deadline, &request, &turn)
      return
    }
    for lane in 0..<lanes { request.lanes[lane].isExcused = true }
    expire(timer, &request, &turn)
  }

  private mutating func expire(
    _ timer: TimerKind, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    if request.phase == .committed {
      for lane in 0..<lanes where request.lanes[lane].phase == .forwarding {
        cutAnswer(.requestTimeout, commitRule.midStream, lane, &request, &turn)
        return
      }
      endAll(.requestTimeout, &request, &turn)
      cutClient(&request, &turn)
      return
    }
    endAll(.requestTimeout, &request, &turn)
    answer(504, replies.body(of: timer), .requestTimeout, rescue: .deadline, &request, &turn)
  }

  /// The client is gone: nobody is served by what runs, so the provider's connection is closed at once.
  mutating func clientLeft(_ request: inout RequestState, _ turn: inout FailoverEffects) {
    precondition(
      request.phase == .open || request.phase == .committed, "a client that leaves no request behind")
    for lane in 0..<lanes where request.lanes[lane].phase != .idle {
      endLane(.cancelled, close: true, keepsTimers: true, lane, &request, &turn)
    }
    finish(.cancelled, rescue: .clientLeft, &request, &turn)
  }

  private mutating func endAll(
    _ outcome: Outcome, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    for lane in 0..<lanes where request.lanes[lane].phase != .idle {
      endLane(
        request.lanes[lane].named(outcome), close: true, keepsTimers: true, lane, &request, &turn)
    }
  }
}
