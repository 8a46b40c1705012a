// What an attempt meets on its way: connection, request sent, head, body, end. Which timer each of them arms
// or takes back, and when the answer is committed.

import Base

extension FailoverMachine {
  /// Envoy arms both per-try timers when the request is complete and the connection is ready (f11:
  /// connecting, queueing and the upload are outside them); APISIX counts each socket operation by itself,
  /// sending first.
  func connected(_ request: inout RequestState, _ turn: inout Turn) {
    guard request.phase == .connecting else { impossible("connected", request) }
    request.phase = .waiting
    disarm(TimerSet(.connect), &request, &turn)
    guard !request.isWaived else { return }
    arm(.send, timeouts.send, &request, &turn)
    if timeouts.deadlinesStartAt == .connected { armDeadlines(&request, &turn) }
    if timeouts.idleArmsAt == .connected { armSilence(&request, &turn) }
  }

  func sent(_ request: inout RequestState, _ turn: inout Turn) {
    guard request.phase != .connecting else { impossible("sent", request) }
    disarm(TimerSet(.send), &request, &turn)
    // After an early head its reads count already.
    if timeouts.idleArmsAt == .sent && request.phase == .waiting && !request.isWaived {
      armSilence(&request, &turn)
    }
  }

  /// Envoy: bytes of an incomplete head re-arm nothing (c23). APISIX: the timeout is per read.
  func headBytes(_ request: inout RequestState, _ turn: inout Turn) {
    guard request.phase == .waiting else { impossible("headBytes", request) }
    if timeouts.headBytesRearmIdle && request.armed.contains(.idle) {
      arm(.idle, timeouts.idle, &request, &turn)
    }
  }

  /// Envoy: 100 and 103 re-arm nothing and switch retries off for the request (c24, c25).
  func informational(_ request: inout RequestState, _ turn: inout Turn) {
    guard request.phase == .waiting else { impossible("informational", request) }
    if retry.informationalEndsRetries { request.retriesOff = true }
    headBytes(&request, &turn)
  }

  mutating func head(
    _ status: UInt16, _ eventStream: Bool, _ request: inout RequestState, _ turn: inout Turn
  ) {
    guard request.phase == .waiting else { impossible("head", request) }
    precondition(status >= 200 && status <= 999, "a final status")
    request.status = status
    request.isEventStream = eventStream
    request.headAt = turn.now
    request.phase = .holding
    // Envoy's retry circuit breaker counts a retry until its head arrives.
    releaseBreaker(&request)
    disarm(TimerSet(.headers), &request, &turn)
    if request.isError {
      guard retry.decideOn == .head else {
        // APISIX reads the whole error body, each read within the timeout, before it decides (N3).
        rearmAtHead(&request, &turn)
        return
      }
      // Envoy decides on the header block, resets the connection and never sees the body (c21).
      switch judge(.http(Int(status)), request, turn.now) {
      case .retry(let position): retryAfter(.http(Int(status)), position, &request, &turn)
      case .answer(let rescue):
        // What is not retried is forwarded as it comes; the idle timeout goes on (c22).
        request.rescue = rescue
        rearmAtHead(&request, &turn)
        commit(&request, &turn)
      }
      return
    }
    rearmAtHead(&request, &turn)
    if request.commitPoint(commitRule) == .headers { commit(&request, &turn) }
  }

  /// A complete head re-arms the idle timeout (Envoy: UpstreamRequest::decodeHeaders).
  private func rearmAtHead(_ request: inout RequestState, _ turn: inout Turn) {
    guard !request.isWaived else { return }
    switch timeouts.idleArmsAt {
    case .headers: armSilence(&request, &turn)
    case .connected, .sent: arm(.idle, timeouts.idle, &request, &turn)
    case .byte, .token: break
    }
  }

  mutating func body(
    _ count: Int, _ hasContent: Bool, _ request: inout RequestState, _ turn: inout Turn
  ) {
    guard request.phase == .holding || request.phase == .forwarding else { impossible("body", request) }
    precondition(count > 0, "a read without a byte")
    let isFirst = request.responseBytes == 0
    request.responseBytes += count
    if isLimitReached(request, turn.now) {
      let outcome = request.responseBytes > limits.responseBytes ? Outcome.tooBig : .attemptTimeout
      cutAttempt(outcome, limit: true, &request, &turn)
      return
    }
    if isFirst { disarm(TimerSet(.firstByte), &request, &turn) }
    let isFirstContent = hasContent && !request.hasContent
    if isFirstContent {
      request.hasContent = true
      disarm(TimerSet(.firstToken), &request, &turn)
    }
    rearmAtBody(isFirst: isFirst, hasContent: hasContent, &request, &turn)
    guard request.phase == .holding && !request.isError else { return }
    switch request.commitPoint(commitRule) {
    case .headers, .done: break
    // APISIX: nothing is printed for the head, the first chunk is the first byte of the answer (N2).
    case .byte, .event: commit(&request, &turn)
    case .token: if request.hasContent { commit(&request, &turn) }
    }
  }

  /// Every read re-arms `idle`, a comment too (c18); only content re-arms `tokenIdle`.
  private func rearmAtBody(
    isFirst: Bool, hasContent: Bool, _ request: inout RequestState, _ turn: inout Turn
  ) {
    guard !request.isWaived else { return }
    let counts = timeouts.idleArmsAt != .token || request.hasContent
    if counts { arm(.idle, timeouts.idle, &request, &turn) }
    if hasContent || (isFirst && timeouts.idleArmsAt == .byte) {
      arm(.tokenIdle, timeouts.tokenIdle, &request, &turn)
    }
  }

  /// APISIX looks at max_stream_duration_ms and max_response_bytes only when a chunk has arrived.
  private func isLimitReached(_ request: RequestState, _ now: Instant) -> Bool {
    if request.responseBytes > limits.responseBytes { return true }
    return timeouts.attemptEnforced == .onBytes && timeouts.attempt != .forever
      && now - request.headAt >= timeouts.attempt
  }

  mutating func inbandError(_ request: inout RequestState, _ turn: inout Turn) {
    guard request.phase == .holding || request.phase == .forwarding else {
      impossible("inbandError", request)
    }
    request.hasInbandError = true
    // Before the commit it may be rescued; after it, it is forwarded like any event (c26).
    guard request.phase == .holding, !request.isError else { return }
    if case .retry(let position) = judge(.inbandError, request, turn.now) {
      retryAfter(.inbandError, position, &request, &turn)
    }
  }

  func armDeadlines(_ request: inout RequestState, _ turn: inout Turn) {
    arm(.headers, timeouts.headers, &request, &turn)
    arm(.firstByte, timeouts.firstByte, &request, &turn)
    arm(.firstToken, timeouts.firstToken, &request, &turn)
    if timeouts.attemptEnforced == .timer { arm(.attempt, timeouts.attempt, &request, &turn) }
  }

  private func armSilence(_ request: inout RequestState, _ turn: inout Turn) {
    arm(.idle, timeouts.idle, &request, &turn)
    arm(.tokenIdle, timeouts.tokenIdle, &request, &turn)
  }
}
