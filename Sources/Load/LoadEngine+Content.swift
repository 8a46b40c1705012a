// What the body of an answer says: events of a stream, or one document.

import Base
import IO
import Record
import Wire

extension LoadEngine {
  /// Reads a piece of a stream.
  mutating func scan(_ slot: Int, _ body: Bytes, _ now: Instant) {
    if let text = lanes[slot].answer.reader.text(body, &classifier) {
      lanes[slot].answer.take(text: body[text], &tokenName)
      return tokenCame(slot, now)
    }
    var offset = 0
    while let event = lanes[slot].answer.reader.next(body, &offset, &buffers, &classifier) {
      take(slot, event, now)
    }
  }

  private mutating func take(_ slot: Int, _ event: AnswerEvent, _ now: Instant) {
    if event.completionTokens >= 0 { lanes[slot].answer.announce(event) }
    switch event.kind {
    case .content, .reasoning, .toolCall:
      lanes[slot].answer.take(event, &tokenName)
      tokenCame(slot, now)
    case .end: endCame(slot, now)
    case .error: errorCame(slot, now)
    case .malformed: lanes[slot].answer.decide(.malformed)
    case .tooLong: lanes[slot].answer.decide(.tooBig)
    case .opaque:
      counters.foreignStreams += 1
      lanes[slot].answer.decide(.wrongType)
    case .start, .signOfLife, .finish, .usage, .other: break
    }
  }

  /// The answer is over: its client returns now. What closes the message may follow for a moment, so that the
  /// connection can be used again.
  private mutating func endCame(_ slot: Int, _ now: Instant) {
    guard !lanes[slot].answer.endedAt.isPresent else { return }
    lanes[slot].answer.end(now)
    lanes[slot].leavesAt = .never
    lanes[slot].timesOutAt = now + LoadEngine.endingGrace
    armTimer(slot)
  }

  /// What follows is no longer part of an answer: its client has raised the error, and closes. What ends the
  /// message may follow for a moment, so that whoever relays it is not cut off by us.
  private mutating func errorCame(_ slot: Int, _ now: Instant) {
    guard lanes[slot].answer.decideError() else { return }
    lanes[slot].answer.end(now)
    guard lanes[slot].answer.decided != nil else { return }
    lanes[slot].leavesAt = .never
    lanes[slot].timesOutAt = min(lanes[slot].timesOutAt, now + LoadEngine.endingGrace)
    armTimer(slot)
  }

  /// Content came that is not empty. Two of them in one piece are no time apart: so they came.
  private mutating func tokenCame(_ slot: Int, _ now: Instant) {
    let record = lanes[slot].record
    if record.firstToken.isPresent {
      let gap = now - record.lastToken
      log.recordGap(gap, phase: record.phase)
      if gap > record.maxGap { lanes[slot].record.maxGap = gap }
      if gap > configuration.stallThreshold { lanes[slot].record.stalled += gap }
    } else {
      lanes[slot].record.firstToken = now
      board.firstToken(after: now - record.scheduled)
    }
    lanes[slot].record.lastToken = now
    if now == lanes[slot].record.firstToken { lanes[slot].answer.noteFirst() }
  }

  /// Gathers a document. The reader holds it to the limit on bodies.
  mutating func keepDocument(_ slot: Int, _ body: Bytes) {
    if lanes[slot].answer.document == .none { lanes[slot].answer.document = buffers.take() }
    buffers.append(lanes[slot].answer.document, body)
  }

  /// How an answer that is complete ended.
  mutating func verdict(_ slot: Int, _ now: Instant) -> Outcome {
    if lanes[slot].answer.form == .document { readDocument(slot, now) }
    return lanes[slot].answer.verdict
  }

  private mutating func readDocument(_ slot: Int, _ now: Instant) {
    let document = lanes[slot].answer.document
    guard document != .none else { return }
    let bytes = buffers.bytes(document)
    let event = AnswerEvent(document: bytes)
    lanes[slot].answer.announce(event)
    if event.isContent {
      lanes[slot].answer.take(event, &tokenName)
      tokenCame(slot, now)
    }
    lanes[slot].answer.take(document: event, now)
  }

  /// Buffers taken for answers and not given back.
  var bufferCount: Int { buffers.takenCount }

  /// Gives back what the lane holds of the head.
  mutating func dropHeadBytes(_ slot: Int) {
    guard lanes[slot].headBytes != .none else { return }
    buffers.release(lanes[slot].headBytes)
    lanes[slot].headBytes = .none
  }

  /// Gives back everything that the lane holds of the answer.
  mutating func dropBuffers(_ slot: Int) {
    dropHeadBytes(slot)
    lanes[slot].answer.reader.release(&buffers)
    lanes[slot].resumesAt = .never
    if lanes[slot].unsent != .none {
      buffers.release(lanes[slot].unsent)
      lanes[slot].unsent = .none
    }
    guard lanes[slot].answer.document != .none else { return }
    buffers.release(lanes[slot].answer.document)
    lanes[slot].answer.document = .none
  }

  /// The provider that a content's hash belongs to, -1 when it is none of the profile's.
  func provider(withHash hash: UInt64) -> Int16 {
    for index in 0..<providerHashes.capacity where providerHashes[index] == hash {
      return Int16(truncatingIfNeeded: index)
    }
    return -1
  }
}
