// What the request as a whole meets: its arrival, its timers, the client that leaves.

import Base

extension FailoverMachine {
  mutating func arrived(
    _ route: Int32, _ ordinal: UInt32, _ bodyBytes: Int, _ request: inout RequestState, _ turn: inout Turn
  ) {
    guard request.phase == .vacant else { impossible("arrived", request) }
    precondition(route < routes.count, "a route that does not exist")
    request.route = route
    request.ordinal = ordinal
    request.bodyBytes = bodyBytes
    request.arrivedAt = turn.now
    if route < 0 {
      answer(404, .noRoute, rescue: .noTarget, &request, &turn)
      return
    }
    if bodyBytes > limits.requestBytes {
      // APISIX max_req_body_size: 413 without an attempt.
      answer(413, .requestTooLarge, rescue: .bodyTooBig, &request, &turn)
      return
    }
    // Envoy's route timeout counts from the complete request, over all attempts and back-offs.
    arm(.request, timeouts.request, &request, &turn)
    start(routes.first(request, pick: pick), &request, &turn)
  }

  mutating func expired(_ kind: TimerKind, _ request: inout RequestState, _ turn: inout Turn) {
    precondition(request.armed.contains(kind), "a timer that is not armed: \(kind) in phase \(request.phase)")
    request.armed.remove(TimerID(kind))
    switch kind {
    case .backoff:
      guard request.phase == .backingOff else { impossible("timer backoff", request) }
      start(request.nextPosition, &request, &turn)
    case .request: requestExpired(&request, &turn)
    case .connect: cutAttempt(.connectTimeout, &request, &turn)
    // APISIX's timeout is per socket operation, sending included; the closed list of outcomes has one name
    // for silence.
    case .send, .idle: cutAttempt(.idleTimeout, &request, &turn)
    case .headers: cutAttempt(.headersTimeout, &request, &turn)
    case .firstByte: cutAttempt(.firstByteTimeout, &request, &turn)
    case .firstToken: cutAttempt(.firstTokenTimeout, &request, &turn)
    case .tokenIdle: cutAttempt(.tokenIdleTimeout, &request, &turn)
    case .attempt: cutAttempt(.attemptTimeout, &request, &turn)
    case .hedge, .hold, .ping: impossible("a timer that is never armed", request)
    }
  }

  /// Envoy's route timeout: 504 before the head went to the client, never another attempt (d30, d32); a
  /// truncated answer after it (d33).
  private mutating func requestExpired(_ request: inout RequestState, _ turn: inout Turn) {
    if request.phase == .forwarding {
      cutAnswer(.requestTimeout, commitRule.midStream, &request, &turn)
      return
    }
    if request.hasAttempt { endAttempt(named(.requestTimeout, request), close: true, &request, &turn) }
    answer(
      504, replies.body(.requestTimeout), rescue: .deadline, &request, &turn)
  }

  /// The client is gone: nobody is served by what runs, so the provider's connection is closed at once.
  mutating func clientLeft(_ request: inout RequestState, _ turn: inout Turn) {
    guard request.hasAttempt || request.phase == .backingOff else { impossible("clientLeft", request) }
    if request.hasAttempt { endAttempt(.cancelled, close: true, &request, &turn) }
    finish(.cancelled, rescue: .clientLeft, &request, &turn)
  }
}
