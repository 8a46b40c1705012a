// Providers' answers: what comes off the wire becomes the machine's events, and the bytes of a committed
// answer go on.

import Base
import Failover
import IO
import Wire

extension ProxyEngine {
  mutating func receive<B: Backend & ~Copyable>(
    fromUpstream slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    let exchange = upstreams[slot].exchange
    let pending = upstreams[slot].pending
    guard pending != .none else {
      let used = readAnswer(slot, bytes, now, &io)
      guard upstreams[slot].exchange == exchange && used < bytes.count else { return }
      upstreams[slot].pending = buffers.take()
      buffers.append(upstreams[slot].pending, bytes.dropping(used))
      return
    }
    // The buffer is taken off the connection meanwhile: what reading leads to can't touch it then.
    upstreams[slot].pending = .none
    buffers.append(pending, bytes)
    let all = buffers.bytes(pending)
    let used = readAnswer(slot, all, now, &io)
    guard upstreams[slot].exchange == exchange && used < all.count else { return buffers.release(pending) }
    buffers.removeFirst(pending, used)
    upstreams[slot].pending = pending
  }

  /// Reads on in the attempt's answer; the number of bytes used. What is left is the start of a head.
  private mutating func readAnswer<B: Backend & ~Copyable>(
    _ slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) -> Int {
    let exchange = upstreams[slot].exchange
    let attempt = upstreams[slot].attempt
    let request = Int(upstreams[slot].request)
    var read = AnswerRead()
    var offset = 0
    output.clear()
    while true {
      let start = offset
      if let chunk = upstreams[slot].reader.wholeChunk(bytes, &offset) {
        observe(slot, bytes[chunk], &read, now)
        takeChunk(slot, bytes[start..<offset], bytes[chunk])
        continue
      }
      switch upstreams[slot].reader.next(bytes, &offset, &answerHeads) {
      case .needMore:
        tell(of: read, slot, now, &io)
        if upstreams[slot].exchange == exchange { awaitEnd(slot, now) }
        if offset < bytes.count && upstreams[slot].exchange == exchange {
          feed(.headBytes(attempt: attempt), request, now, &io)
        }
        return offset
      case .informational: feed(.informational(attempt: attempt), request, now, &io)
      case .head(let head): takeHead(slot, head, bytes, now, &io)
      case .body(let range):
        observe(slot, bytes[range], &read, now)
        takeBody(slot, bytes[range])
      case .end:
        // What the read brought goes out together with the end of the body.
        tell(of: read, isLast: true, slot, now, &io)
        if upstreams[slot].exchange == exchange {
          answerCame(slot, isLastByte: offset == bytes.count, now, &io)
        }
        return offset
      case .invalid where upstreams[slot].observer.sawEndMarker:
        tell(of: read, isLast: true, slot, now, &io)
        if upstreams[slot].exchange == exchange { settle(slot, now, &io) }
        return bytes.count
      case .invalid:
        tell(of: read, slot, now, &io)
        if upstreams[slot].exchange == exchange { answerUnreadable(slot, now, &io) }
        return bytes.count
      }
      guard upstreams[slot].exchange == exchange else { return offset }
    }
  }

  private mutating func takeHead<B: Backend & ~Copyable>(
    _ slot: Int, _ head: HeadSummary, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    let request = Int(upstreams[slot].request)
    let isStream = head.contentType == .eventStream
    upstreams[slot].headAt = now
    upstreams[slot].status = UInt16(head.status)
    upstreams[slot].keepsAlive = head.keepAlive
    upstreams[slot].observer.begin(form(of: head, request))
    upstreams[slot].held.buffer = buffers.take()
    buffers.append(upstreams[slot].held.buffer, bytes[head.head])
    upstreams[slot].held.head = head.rebased(to: 0)
    if plantedBug == .leaksHeldBytes { leakHeld(request, into: slot) }
    feed(
      .head(
        attempt: upstreams[slot].attempt, status: UInt16(head.status), eventStream: isStream,
        hint: hint(head, in: bytes, now)), request, now, &io)
  }

  private mutating func form(of head: HeadSummary, _ request: Int) -> ObservedForm {
    // The dialect is fixed by what was asked for. What no dialect claims is forwarded as it comes.
    guard head.isSuccess, requests[request].isChat, requests[request].head?.method != .head else {
      return .opaque
    }
    if head.isEncoded {
      counters.encodedAnswers += 1
      return .opaque
    }
    if head.contentType == .eventStream { return .stream }
    return head.status == 200 ? .completion : .opaque
  }

  /// `ProxyBug.leaksHeldBytes`.
  private mutating func leakHeld(_ request: Int, into slot: Int) {
    let held = requests[request].held
    guard held.buffer != .none else { return }
    buffers.append(upstreams[slot].held.buffer, buffers.bytes(held.buffer).dropping(held.headCount))
  }

  private mutating func observe(_ slot: Int, _ piece: Bytes, _ read: inout AnswerRead, _ now: Instant) {
    let wasOpaque = upstreams[slot].observer.isOpaque
    upstreams[slot].observer.take(piece, &read, now: now, &buffers, &classifier, &completions)
    if upstreams[slot].observer.isOpaque == wasOpaque { return }
    if upstreams[slot].observer.isBlind {
      counters.eventsOverLimit += 1
    } else {
      counters.foreignStreams += 1
    }
  }

  /// A whole chunk of the body, framed as we would frame `piece`: goes on as it is where the client gets
  /// chunks.
  private mutating func takeChunk(_ slot: Int, _ chunk: Bytes, _ piece: Bytes) {
    let request = Int(upstreams[slot].request)
    guard requests[request].answering == Int32(slot) && requests[request].framing == .chunked else {
      return takeBody(slot, piece)
    }
    output.append(chunk)
    requests[request].owedBytes -= piece.count
  }

  /// A piece of the body: written for the client if the answer is the client's, else held.
  private mutating func takeBody(_ slot: Int, _ piece: Bytes) {
    let request = Int(upstreams[slot].request)
    guard requests[request].answering != Int32(slot) else {
      HTTPWriter.piece(owed(piece, request), requests[request].framing.pieces, into: &output)
      requests[request].owedBytes -= piece.count
      return
    }
    let buffer = upstreams[slot].held.buffer
    if buffers.count(buffer) - upstreams[slot].held.headCount + piece.count <= limits.heldBytes {
      buffers.append(buffer, piece)
    } else if !upstreams[slot].held.isTruncated {
      counters.heldOverLimit += 1
      upstreams[slot].held.isTruncated = true
    }
  }

  /// The end of what one read brought of a body: the machine decides first, then the bytes go on. If the
  /// machine ends the answer instead, `endAnswer` or `cutAnswer` sends them.
  private mutating func tell<B: Backend & ~Copyable>(
    of read: AnswerRead, isLast: Bool = false, _ slot: Int, _ now: Instant, _ io: inout B
  ) {
    guard read.count > 0 else { return }
    let exchange = upstreams[slot].exchange
    let attempt = upstreams[slot].attempt
    let request = Int(upstreams[slot].request)
    feed(.body(attempt: attempt, count: read.count, contents: read.contents), request, now, &io)
    guard upstreams[slot].exchange == exchange else { return }
    if !output.isEmpty && !isLast { forward(request, &io) }
    if read.hasError { feed(.inbandError(attempt: attempt), request, now, &io) }
    guard upstreams[slot].exchange == exchange else { return }
    // An answer that lost bytes to the limit can't become the client's any more. An error keeps its status.
    if requests[request].answering != Int32(slot) && upstreams[slot].held.isTruncated
      && upstreams[slot].status < 300
    {
      feed(.ended(attempt: attempt, .tooBig), request, now, &io)
    }
  }

  private mutating func answerCame<B: Backend & ~Copyable>(
    _ slot: Int, isLastByte: Bool, _ now: Instant, _ io: inout B
  ) {
    let exchange = upstreams[slot].exchange
    let attempt = upstreams[slot].attempt
    let request = Int(upstreams[slot].request)
    upstreams[slot].isReusable = upstreams[slot].keepsAlive && isLastByte && isRequestGone(slot, &io)
    if let wait = bodyHint(slot) { feed(.bodyHint(attempt: attempt, wait), request, now, &io) }
    guard upstreams[slot].exchange == exchange else { return }
    feed(.ended(attempt: attempt, upstreams[slot].observer.cleanEnd), request, now, &io)
  }

  /// How long the message of a stream may go on behind the end marker before the proxy ends it for its
  /// client. Less than the load waits for that.
  static var endingGrace: Nanoseconds { .milliseconds(50) }

  /// Once the end marker came, only the end of the message is waited for, and not for long.
  private mutating func awaitEnd(_ slot: Int, _ now: Instant) {
    guard upstreams[slot].observer.sawEndMarker, !upstreams[slot].isEnding else { return }
    upstreams[slot].isEnding = true
    wheel.arm(upstreamTimer(slot), at: now + ProxyEngine.endingGrace)
  }

  /// The answer is over with its end marker, whatever becomes of its message: no failed attempt, and the
  /// client's message is ended. The connection can't be used again.
  mutating func settle<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    counters.messagesNotEnded += 1
    let attempt = upstreams[slot].attempt
    feed(
      .ended(attempt: attempt, upstreams[slot].observer.cleanEnd), Int(upstreams[slot].request), now, &io)
  }

  /// Settles the attempt of a request whose end marker came; whether there was one.
  mutating func settleAttempt<B: Backend & ~Copyable>(
    of request: Int, _ now: Instant, _ io: inout B
  ) -> Bool {
    for index in 0..<requests[request].lanes.count {
      let slot = requests[request].lanes[index]
      guard upstreams[slot].observer.sawEndMarker else { continue }
      settle(slot, now, &io)
      return true
    }
    return false
  }

  private mutating func answerUnreadable<B: Backend & ~Copyable>(
    _ slot: Int, _ now: Instant, _ io: inout B
  ) {
    counters.malformedAnswers += 1
    feed(.ended(attempt: upstreams[slot].attempt, .malformed), Int(upstreams[slot].request), now, &io)
  }

  /// The provider has closed its side: the end of a body without a length, or too early.
  mutating func upstreamEnded<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    output.clear()
    switch upstreams[slot].reader.peerEnded() {
    case .end: answerCame(slot, isLastByte: false, now, &io)
    case .invalid: upstreamBroke(slot, now, &io)
    case .needMore, .informational, .head, .body: preconditionFailure("an end that is none")
    }
  }

  mutating func upstreamFailed<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    upstreams[slot].hasFailed = true
    guard upstreams[slot].phase == .connecting else { return upstreamBroke(slot, now, &io) }
    feed(.ended(attempt: upstreams[slot].attempt, .refused), Int(upstreams[slot].request), now, &io)
  }

  private mutating func upstreamBroke<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    if upstreams[slot].observer.sawEndMarker { return settle(slot, now, &io) }
    let end: AttemptEnd = upstreams[slot].headAt.isPresent ? .cut : .reset
    feed(.ended(attempt: upstreams[slot].attempt, end), Int(upstreams[slot].request), now, &io)
  }
}
