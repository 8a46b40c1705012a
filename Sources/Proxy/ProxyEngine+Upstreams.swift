// Connections to providers: taken from the pool or made, given the request, put back or closed.

import Base
import Failover
import IO
import Wire

extension ProxyEngine {
  /// Bytes of a request's body that are sent at a time.
  static var sliceBytes: Int { 64 * 1024 }
  /// A body up to this size goes out in one piece with the head.
  static var inlineBodyBytes: Int { 16 * 1024 }

  mutating func upstreamEvent<B: Backend & ~Copyable>(
    _ completion: Completion, _ now: Instant, _ io: inout B
  ) {
    let slot = completion.token.slot
    guard upstreamSlots.isTaken(slot) && upstreamSlots.generation(slot) == completion.token.generation else {
      return staleEvent(completion)
    }
    if upstreams[slot].phase == .idle {
      // The last bytes of the request before may have gone only now; anything else ends an idle connection.
      if completion.event == .sent { return }
      pool.remove(slot)
      counters.idleDropped += 1
      return closeUpstream(slot, completion.event == .failed ? .reset : .finish, &io)
    }
    switch completion.event {
    case .received: receive(fromUpstream: slot, completion.bytes, now, &io)
    case .sent: requestBytesGone(slot, now, &io)
    case .connected:
      upstreams[slot].phase = .active
      handOver(slot, now, &io)
    case .ended: upstreamEnded(slot, now, &io)
    case .failed: upstreamFailed(slot, now, &io)
    case .accepted, .acceptFailed, .closed, .woken: preconditionFailure("not for an open connection")
    }
  }

  /// A connection for an attempt: the one that became idle last, or a new one. Without a socket when there is
  /// no room.
  mutating func takeUpstream<B: Backend & ~Copyable>(_ provider: Int, _ now: Instant, _ io: inout B) -> Int {
    if let slot = pool.pop(provider) {
      counters.reused += 1
      upstreams[slot].phase = .active
      return slot
    }
    if upstreamSlots.takenCount >= limits.upstreamConnections, let idle = pool.leastUseful() {
      pool.remove(idle)
      counters.idleEvicted += 1
      closeUpstream(idle, .finish, &io)
    }
    guard let slot = upstreamSlots.take() else { preconditionFailure("more attempts than requests") }
    upstreams[slot] = UpstreamConnection(reader: limits.answerReader)
    upstreams[slot].provider = Int16(provider)
    guard upstreamSlots.takenCount <= limits.upstreamConnections else {
      counters.upstreamsOverLimit += 1
      upstreams[slot].phase = .active
      return slot
    }
    counters.connects += 1
    upstreams[slot].socket = io.connect(
      addresses[provider],
      token: Token(kind: ProxyEngine.upstreamKind, generation: upstreamSlots.generation(slot), slot: slot))
    io.reportSent(upstreams[slot].socket, .never)
    return slot
  }

  /// The connection stands: the machine hears of it, then the provider gets the request.
  mutating func handOver<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    let exchange = upstreams[slot].exchange
    let request = Int(upstreams[slot].request)
    feed(.connected(attempt: upstreams[slot].attempt), request, now, &io)
    guard upstreams[slot].exchange == exchange, let head = requests[request].head else { return }
    let message = buffers.bytes(requests[request].message)
    let body = message.dropping(head.head.upperBound)
    headOutput.clear()
    writeRequestHead(slot, head, message, bodyCount: body.count)
    if body.count <= ProxyEngine.inlineBodyBytes {
      headOutput.append(body)
      upstreams[slot].bodySent = body.count
    }
    if head.method == .head { upstreams[slot].reader.expectNoBody() }
    upstreams[slot].isHeadSent = true
    io.send(upstreams[slot].socket, headOutput.bytes)
    sendBody(slot, &io)
    guard observesSending || upstreams[slot].bodySent < body.count else { return }
    let isSmall = upstreams[slot].bodySent == body.count && headOutput.count <= ProxyEngine.inlineBodyBytes
    guard isSmall && io.unsentCount(upstreams[slot].socket) <= headOutput.count else {
      return io.reportSent(upstreams[slot].socket, .once)
    }
    // The kernel takes so little at once when it has nothing else to send: waiting to hear of it would cost
    // another turn.
    upstreams[slot].isSentReported = true
    feed(.sent(attempt: upstreams[slot].attempt), request, now, &io)
  }

  private mutating func writeRequestHead(
    _ slot: Int, _ head: HeadSummary, _ message: Bytes, bodyCount: Int
  ) {
    headOutput.append(message[head.head.lowerBound..<head.target.lowerBound])
    headOutput.append(ProxyEngine.originForm(message[head.target]))
    headOutput.append(" HTTP/1.1\r\n")
    HTTPWriter.header("host", hostNames[Int(upstreams[slot].provider)], into: &headOutput)
    // An answer that is to be looked into must come as it is. So do proxies that rewrite or filter answers
    // (nginx's documentation of sub_filter: `proxy_set_header Accept-Encoding ""`); a client that allows
    // compression has to take it without.
    let asksForIdentity = requests[Int(upstreams[slot].request)].isChat
    HeaderFilter.append(
      head, role: .request, asksForIdentity: asksForIdentity, in: message, to: &headOutput)
    if asksForIdentity { HTTPWriter.header("accept-encoding", Bytes(literal: "identity"), into: &headOutput) }
    if bodyCount > 0 || head.contentLength >= 0 || head.isChunked {
      HTTPWriter.contentLength(bodyCount, into: &headOutput)
    }
    let key = RequestKey(attempt: Int(upstreams[slot].attempt), visit: Int(upstreams[slot].visit))
    key.write(into: &headOutput)
    HTTPWriter.endHead(into: &headOutput)
  }

  /// The path and query of a request target that may be a whole URL.
  static func originForm(_ target: Bytes) -> Bytes {
    guard !target.isEmpty, target[0] != 0x2F, let scheme = target.firstIndex(of: "://") else { return target }
    guard let path = target.firstIndex(of: 0x2F, from: scheme + 3) else { return Bytes(literal: "/") }
    return target.dropping(path)
  }

  /// Hands over as much of the body as the connection may have unsent.
  private mutating func sendBody<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) {
    let request = Int(upstreams[slot].request)
    let body = buffers.bytes(requests[request].message).dropping(requests[request].headCount)
    let socket = upstreams[slot].socket
    while upstreams[slot].bodySent < body.count && io.unsentCount(socket) <= limits.unsentBytes {
      let start = upstreams[slot].bodySent
      let end = min(body.count, start + ProxyEngine.sliceBytes)
      io.send(socket, body[start..<end])
      upstreams[slot].bodySent = end
    }
  }

  private mutating func requestBytesGone<B: Backend & ~Copyable>(
    _ slot: Int, _ now: Instant, _ io: inout B
  ) {
    guard upstreams[slot].phase == .active && upstreams[slot].isHeadSent else { return }
    sendBody(slot, &io)
    guard !upstreams[slot].isSentReported else { return }
    guard isRequestGone(slot, &io) else { return io.reportSent(upstreams[slot].socket, .once) }
    upstreams[slot].isSentReported = true
    feed(.sent(attempt: upstreams[slot].attempt), Int(upstreams[slot].request), now, &io)
  }

  /// Whether nothing of the attempt's request is left in the proxy.
  mutating func isRequestGone<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) -> Bool {
    let request = Int(upstreams[slot].request)
    let bodyCount = buffers.count(requests[request].message) - requests[request].headCount
    return upstreams[slot].bodySent == bodyCount && io.unsentCount(upstreams[slot].socket) == 0
  }

  /// The attempt is over: its connection goes into the pool if it can serve again, else it is closed.
  mutating func detach<B: Backend & ~Copyable>(
    _ slot: Int, reuse: Bool, _ now: Instant, _ io: inout B
  ) {
    upstreams[slot].observer.release(&buffers)
    upstreams[slot].exchange = 0
    upstreams[slot].request = -1
    let provider = Int(upstreams[slot].provider)
    let isKept = (reuse && upstreams[slot].isReusable) || keepsUnfinished(slot)
    guard isKept && !isDraining && limits.idlePerProvider > 0 else {
      return closeUpstream(slot, upstreams[slot].hasFailed ? .reset : .finish, &io)
    }
    if pool.count(provider) >= limits.idlePerProvider, let oldest = pool.oldest(provider) {
      pool.remove(oldest)
      counters.idleEvicted += 1
      closeUpstream(oldest, .finish, &io)
    }
    if upstreams[slot].isPaused {
      upstreams[slot].isPaused = false
      io.resumeReceiving(upstreams[slot].socket)
    }
    upstreams[slot].phase = .idle
    upstreams[slot].idleSince = now
    pool.push(slot, provider: provider)
    // Armed once, and moved only when it fires: a busy connection costs no timer.
    if !wheel.isArmed(upstreamTimer(slot)) { wheel.arm(upstreamTimer(slot), at: now + limits.idleTime) }
  }

  /// `ProxyBug.reusesUnfinishedConnection`: the next request gets what is still under way.
  private mutating func keepsUnfinished(_ slot: Int) -> Bool {
    guard plantedBug == .reusesUnfinishedConnection, !upstreams[slot].hasFailed,
      upstreams[slot].socket != .none, upstreams[slot].phase == .active
    else { return false }
    upstreams[slot].reader = limits.answerReader
    if upstreams[slot].pending != .none { buffers.release(upstreams[slot].pending) }
    upstreams[slot].pending = .none
    return true
  }

  mutating func closeUpstream<B: Backend & ~Copyable>(_ slot: Int, _ ending: Ending, _ io: inout B) {
    if upstreams[slot].socket != .none {
      io.close(upstreams[slot].socket, ending)
      closingCount += 1
    }
    if upstreams[slot].pending != .none { buffers.release(upstreams[slot].pending) }
    upstreams[slot].pending = .none
    wheel.cancel(upstreamTimer(slot))
    upstreamSlots.release(slot)
  }
}
