// What an attempt meets on its way: connection, request sent, head, body, end. Which timer each of them arms
// or takes back.

import Base

extension FailoverMachine {
  /// Envoy arms both per-try timers when the request is complete and the connection is ready (f11:
  /// connecting, queueing and the upload are outside them); APISIX counts each socket operation by itself,
  /// sending first.
  mutating func connected(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard request.lanes[lane].phase == .connecting else { impossible("connected", lane, request) }
    request.lanes[lane].phase = .waiting
    disarm(TimerSet(.connect, lane: lane), &request, &turn)
    let provider = Int(request.lanes[lane].provider)
    if settings[provider].timeouts.deadlinesStartAt == .connected {
      request.lanes[lane].deadlinesFrom = turn.now
    }
    guard !request.lanes[lane].isUntimed else { return }
    arm(TimerID(.send, lane: lane), settings[provider].timeouts.send, &request, &turn)
    if settings[provider].timeouts.deadlinesStartAt == .connected { armDeadlines(lane, &request, &turn) }
    if settings[provider].timeouts.idleArmsAt == .connected { armSilence(lane, &request, &turn) }
  }

  mutating func sent(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard request.lanes[lane].phase != .connecting else { impossible("sent", lane, request) }
    disarm(TimerSet(.send, lane: lane), &request, &turn)
    // After an early head its reads count already.
    let provider = Int(request.lanes[lane].provider)
    if settings[provider].timeouts.idleArmsAt == .sent && request.lanes[lane].phase == .waiting
      && !request.lanes[lane].isUntimed
    {
      armSilence(lane, &request, &turn)
    }
  }

  /// Envoy: bytes of an incomplete head re-arm nothing (c23). APISIX: the timeout is per read.
  mutating func headBytes(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard request.lanes[lane].phase == .waiting else { impossible("headBytes", lane, request) }
    let provider = Int(request.lanes[lane].provider)
    if settings[provider].timeouts.headBytesRearmIdle && request.armed.contains(.idle, lane: lane) {
      armIdle(lane, &request, &turn)
    }
  }

  /// Envoy: 100 and 103 re-arm nothing of the attempt and switch retries off for the request (c24, c25). They
  /// begin the answer: the other attempts end, and the time to the head is over.
  mutating func informational(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard request.lanes[lane].phase == .waiting else { impossible("informational", lane, request) }
    if retry.informationalEndsRetries {
      request.retriesOff = true
      if request.isRaceOpen { cancelOthers(than: lane, &request, &turn) }
    }
    if settings[Int(request.lanes[lane].provider)].timeouts.informationalEndsHeaders {
      disarm(TimerSet(.headers, lane: lane), &request, &turn)
      arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
    }
    headBytes(lane, &request, &turn)
  }

  mutating func head(
    _ status: UInt16, _ eventStream: Bool, _ hint: RetryHint, _ lane: Int,
    _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    guard request.lanes[lane].phase == .waiting else { impossible("head", lane, request) }
    precondition(status >= 200 && status <= 999, "a final status")
    let provider = Int(request.lanes[lane].provider)
    request.lanes[lane].status = status
    request.lanes[lane].isEventStream = eventStream
    request.lanes[lane].headAt = turn.now
    request.lanes[lane].phase = .holding
    request.lanes[lane].hintedWait = hint.wait
    request.lanes[lane].shouldRetry = hint.shouldRetry
    // Envoy's retry circuit breaker counts a retry until its head arrives.
    releaseBreaker(lane, &request)
    if pick == .powerOfTwo {
      health.answered(provider, after: turn.now - request.lanes[lane].startedAt, now: turn.now)
    }
    disarm(TimerSet(.headers, lane: lane), &request, &turn)
    if request.lanes[lane].isError {
      if settings[provider].retry.decideOn == .head {
        // Envoy decides on the header block, resets the connection and never sees the body (c21).
        fail(.http(Int(status)), atHead: true, lane, &request, &turn)
      } else {
        // APISIX reads the whole error body, each read within the timeout, before it decides (N3).
        rearmAtHead(lane, &request, &turn)
      }
      return
    }
    if request.sequel == .orphan {
      // The answer of an attempt that should not have been begun can't be delivered (apisix#13876).
      endLane(.cancelled, close: true, lane, &request, &turn)
      cutClient(&request, &turn)
      return
    }
    rearmAtHead(lane, &request, &turn)
    armHold(lane, &request, &turn)
    advance(lane, &request, &turn)
  }

  /// Gemini's wish comes in the error body; a header's wish goes before it.
  mutating func bodyHint(_ wait: Nanoseconds, _ lane: Int, _ request: inout RequestState) {
    guard retryAfter.forms.contains(.body), request.lanes[lane].hintedWait == nil else { return }
    request.lanes[lane].hintedWait = wait
  }

  /// A complete head re-arms the idle timeout (Envoy: UpstreamRequest::decodeHeaders).
  mutating func rearmAtHead(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    guard !request.lanes[lane].isUntimed else { return }
    let provider = Int(request.lanes[lane].provider)
    switch settings[provider].timeouts.idleArmsAt {
    case .headers: armSilence(lane, &request, &turn)
    case .connected, .sent: armIdle(lane, &request, &turn)
    case .byte, .token: break
    }
  }

  mutating func body(
    _ count: Int, _ contents: BodyContents, _ lane: Int, _ request: inout RequestState,
    _ turn: inout FailoverEffects
  ) {
    let phase = request.lanes[lane].phase
    guard phase == .holding || phase == .forwarding else { impossible("body", lane, request) }
    precondition(count > 0, "a read without a byte")
    let isFirst = request.lanes[lane].responseBytes == 0
    request.lanes[lane].responseBytes += count
    if let limit = reachedLimit(lane, &request, turn.now) {
      cutAttempt(limit, limit: true, lane, &request, &turn)
      return
    }
    if isFirst { disarm(TimerSet(.firstByte, lane: lane), &request, &turn) }
    let hasContent = contents.contains(.content)
    if hasContent && !request.lanes[lane].hasContent {
      request.lanes[lane].hasContent = true
      disarm(TimerSet(.firstToken, lane: lane), &request, &turn)
    }
    if contents.contains(.event) { request.lanes[lane].hasEvent = true }
    rearmAtBody(isFirst: isFirst, hasContent: hasContent, lane, &request, &turn)
    if phase == .forwarding {
      arm(TimerID(.exchangeIdle), exchangeIdle, &request, &turn)
      if request.armed.contains(.ping) { arm(TimerID(.ping), commitRule.ping.every, &request, &turn) }
      if measuresWins { measureWin(lane, &request, turn.now) }
    } else if !request.lanes[lane].isError {
      advance(lane, &request, &turn)
    }
  }

  /// Every read re-arms `idle`, a comment too (c18); only content re-arms `tokenIdle`.
  private mutating func rearmAtBody(
    isFirst: Bool, hasContent: Bool, _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    guard !request.lanes[lane].isUntimed else { return }
    let provider = Int(request.lanes[lane].provider)
    let armsAt = settings[provider].timeouts.idleArmsAt
    if plantedBug == .commentsAreSilence && !hasContent { return }
    if armsAt != .token || request.lanes[lane].hasContent { armIdle(lane, &request, &turn) }
    if hasContent || (isFirst && armsAt == .byte) {
      arm(TimerID(.tokenIdle, lane: lane), settings[provider].timeouts.tokenIdle, &request, &turn)
    }
  }

  /// APISIX looks at max_stream_duration_ms and max_response_bytes only when a chunk has arrived.
  private mutating func reachedLimit(_ lane: Int, _ request: inout RequestState, _ now: Instant) -> Outcome? {
    if request.lanes[lane].responseBytes > limits.responseBytes { return .tooBig }
    let provider = Int(request.lanes[lane].provider)
    guard settings[provider].timeouts.attemptEnforced == .onBytes,
      settings[provider].timeouts.attempt != .forever, !request.lanes[lane].isUntimed
    else { return nil }
    return now - request.lanes[lane].headAt >= settings[provider].timeouts.attempt ? .attemptTimeout : nil
  }

  mutating func inbandError(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    let phase = request.lanes[lane].phase
    guard phase == .holding || phase == .forwarding else { impossible("inbandError", lane, request) }
    request.lanes[lane].hasInbandError = true
    // Before the commit it may be rescued; after it, it is forwarded like any event (c26).
    guard phase == .holding, !request.lanes[lane].isError else { return }
    noteFailure(.inbandError, lane, &request, turn.now)
    if case .retry(let plan) = judge(.inbandError, lane, &request, turn.now) {
      follow(.inbandError, lane, plan, &request, &turn)
    }
  }

  mutating func armDeadlines(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    let provider = Int(request.lanes[lane].provider)
    arm(TimerID(.headers, lane: lane), settings[provider].timeouts.headers, &request, &turn)
    arm(TimerID(.firstByte, lane: lane), settings[provider].timeouts.firstByte, &request, &turn)
    arm(TimerID(.firstToken, lane: lane), settings[provider].timeouts.firstToken, &request, &turn)
    if settings[provider].timeouts.attemptEnforced == .timer {
      arm(TimerID(.attempt, lane: lane), settings[provider].timeouts.attempt, &request, &turn)
    }
  }

  private mutating func armSilence(_ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects)
  {
    armIdle(lane, &request, &turn)
    let provider = Int(request.lanes[lane].provider)
    arm(TimerID(.tokenIdle, lane: lane), settings[provider].timeouts.tokenIdle, &request, &turn)
  }

  /// Arms `idle`, unless silence is watched no longer by the time at which it would fire.
  private mutating func armIdle(
    _ lane: Int, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let provider = Int(request.lanes[lane].provider)
    let idle = settings[provider].timeouts.idle
    let until = settings[provider].timeouts.idleUntil
    if until != .forever && turn.now + idle >= request.lanes[lane].deadlinesFrom + until {
      return disarm(TimerSet(.idle, lane: lane), &request, &turn)
    }
    arm(TimerID(.idle, lane: lane), idle, &request, &turn)
  }
}
