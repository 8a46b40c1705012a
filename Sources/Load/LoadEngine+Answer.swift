// From bytes to events: what the connection of a lane brings, and what ends it.

import Base
import IO
import Record
import Wire

extension LoadEngine {
  /// Bytes of an answer.
  mutating func received<B: Backend & ~Copyable>(
    _ slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    guard lanes[slot].isBusy else {
      counters.unsolicitedBytes += 1
      return closeIdleLane(slot, &io)
    }
    if !lanes[slot].record.firstByte.isPresent { lanes[slot].record.firstByte = now }
    let kept = lanes[slot].headBytes
    guard kept != .none else {
      _ = read(slot, bytes, now, &io)
      return
    }
    // The view stays good: nothing is added to the buffer until the bytes are read.
    buffers.append(kept, bytes)
    let isOpen = read(slot, buffers.bytes(kept), now, &io)
    if isOpen && lanes[slot].state != .waiting { dropHeadBytes(slot) }
  }

  /// Reads `input` to its end or to that of the answer. Says whether the answer is still open.
  private mutating func read<B: Backend & ~Copyable>(
    _ slot: Int, _ input: Bytes, _ now: Instant, _ io: inout B
  ) -> Bool {
    var offset = 0
    while true {
      if let chunk = lanes[slot].reader.wholeChunk(input, &offset) {
        bodyCame(slot, input[chunk], now)
        if offset == input.count { return true }
        continue
      }
      switch lanes[slot].reader.next(input, &offset, &heads) {
      case .needMore:
        if lanes[slot].state == .waiting { keepHeadBytes(slot, input, from: offset) }
        return true
      case .informational: break
      case .head(let summary): headCame(slot, summary, input[summary.head], now)
      case .body(let range): bodyCame(slot, input[range], now)
      case .end:
        answerEnded(slot, unread: input.count - offset, now, &io)
        return false
      case .invalid where lanes[slot].answer.isOver:
        settle(slot, .left, now, &io)
        return false
      case .invalid(let error):
        if lanes[slot].state == .waiting {
          lanes[slot].watch = samples.beginLate(status: 0, decided: error.outcome, piece: input)
        }
        abandon(slot, error.outcome, now, &io)
        return false
      }
    }
  }

  private mutating func headCame(_ slot: Int, _ summary: HeadSummary, _ head: Bytes, _ now: Instant) {
    lanes[slot].state = .reading
    lanes[slot].keepsAlive = summary.keepAlive
    lanes[slot].record.head = now
    lanes[slot].record.status = UInt16(truncatingIfNeeded: summary.status)
    lanes[slot].answer.begin(summary, expected: template.answerForm, configuration.verification)
    if summary.isEncoded && summary.isSuccess { counters.encodedAnswers += 1 }
    lanes[slot].watch = samples.begin(
      status: summary.status, decided: lanes[slot].answer.decided, head: head)
  }

  /// A head in pieces is kept until it is complete.
  private mutating func keepHeadBytes(_ slot: Int, _ input: Bytes, from offset: Int) {
    let kept = lanes[slot].headBytes
    if kept != .none {
      if offset > 0 { buffers.removeFirst(kept, offset) }
    } else if offset < input.count {
      lanes[slot].headBytes = buffers.take()
      buffers.append(lanes[slot].headBytes, input.dropping(offset))
    }
  }

  /// A piece of the body: events of a stream, or a part of one document.
  private mutating func bodyCame(_ slot: Int, _ body: Bytes, _ now: Instant) {
    let isWatched = lanes[slot].watch >= 0
    let isDecided = isWatched && lanes[slot].answer.decided != nil
    switch lanes[slot].answer.form {
    case .opaque: lanes[slot].answer.skipBody()
    case .document: keepDocument(slot, body)
    case .stream: scan(slot, body, now)
    }
    if isWatched {
      if !isDecided && lanes[slot].answer.decided != nil {
        samples.takeDeciding(lanes[slot].watch, body)
      } else {
        samples.take(lanes[slot].watch, body)
      }
    }
    guard lanes[slot].watch == AnswerSamples.none, let decided = lanes[slot].answer.decided else { return }
    lanes[slot].watch = samples.beginLate(
      status: lanes[slot].record.status, decided: decided, piece: body)
  }

  /// The peer has sent FIN.
  mutating func ended<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    guard lanes[slot].isBusy else {
      counters.idleConnectionsLost += 1
      return closeIdleLane(slot, &io)
    }
    lanes[slot].keepsAlive = false
    switch lanes[slot].reader.peerEnded() {
    case .end: answerEnded(slot, unread: 0, now, &io)
    case .needMore, .informational, .head, .body, .invalid: broken(slot, .closed, now, &io)
    }
  }

  /// The connection failed.
  mutating func failed<B: Backend & ~Copyable>(
    _ slot: Int, _ errorNumber: Int32, _ now: Instant, _ io: inout B
  ) {
    if let shortage = ErrorNumber.shortage(errorNumber), lanes[slot].isBusy,
      !lanes[slot].record.firstByte.isPresent
    {
      return generatorFailed(slot, shortage, errorNumber, &io)
    }
    switch lanes[slot].state {
    case .vacant: preconditionFailure("a lane without a connection failed")
    case .idle:
      counters.idleConnectionsLost += 1
      closeIdleLane(slot, &io)
    case .connecting:
      switch errorNumber {
      case ErrorNumber.timedOut: abandon(slot, .connectTimeout, now, &io)
      case ErrorNumber.connectionRefused: abandon(slot, .refused, now, &io)
      default: abandon(slot, .reset, now, &io)
      }
    case .waiting, .reading: broken(slot, .reset, now, &io)
    }
  }

  /// The connection ended before the answer did: `reset` before a complete head, `cut` after it.
  private mutating func broken<B: Backend & ~Copyable>(
    _ slot: Int, _ ending: MessageEnding, _ now: Instant, _ io: inout B
  ) {
    if lanes[slot].answer.isOver { return settle(slot, ending, now, &io) }
    lanes[slot].record.ending = ending
    if !lanes[slot].record.firstByte.isPresent && lanes[slot].requestCount > 1 {
      counters.reusedConnectionsLost += 1
    }
    abandon(slot, lanes[slot].state == .reading ? .cut : .reset, now, &io)
  }
}

extension WireError {
  /// Whether the message was fine but too large.
  var isOverLimit: Bool { self == .headTooLong || self == .bodyTooLong }

  /// How a request ends whose answer can't be read.
  var outcome: Outcome { isOverLimit ? .tooBig : .malformed }
}
