// How requests end, and what becomes of their connections.

import Base
import IO
import Record
import Wire

extension LoadEngine {
  /// The answer is complete. Its connection is used again if both sides want that and nothing unread is left
  /// on it.
  mutating func answerEnded<B: Backend & ~Copyable>(
    _ slot: Int, unread: Int, _ now: Instant, _ io: inout B
  ) {
    let outcome = verdict(slot, now)
    // An answer to half a request: the rest of it would be taken for the next one.
    if lanes[slot].unsent != .none { lanes[slot].keepsAlive = false }
    lanes[slot].record.ending = .complete
    // A stream is over with its end marker; what closes the message behind it may come later.
    let marker = lanes[slot].answer.endedAt
    end(slot, outcome, at: marker.isPresent ? marker : now, now)
    if unread > 0 { counters.unsolicitedBytes += 1 }
    if lanes[slot].keepsAlive && configuration.keepsConnections && unread == 0 {
      lanes[slot].state = .idle
      idle.push(slot)
    } else {
      close(slot, .finish, &io)
    }
  }

  /// How long the message of a stream may go on behind the end marker. Longer, and it counts as left open.
  static var endingGrace: Nanoseconds { .milliseconds(100) }

  /// The end marker came, but what should close the message did not, or something else came. That is no
  /// failure: a client returns with the end marker. The connection can't be used again.
  mutating func settle<B: Backend & ~Copyable>(
    _ slot: Int, _ ending: MessageEnding, _ now: Instant, _ io: inout B
  ) {
    counters.count(ending)
    lanes[slot].record.ending = ending
    end(slot, verdict(slot, now), at: lanes[slot].answer.endedAt, now)
    close(slot, ending == .reset ? .reset : .finish, &io)
  }

  /// The request ends before its answer is complete, and its connection with it.
  ///
  /// What the answer itself has decided by then stands: a status that is no success, an error within the
  /// stream.
  mutating func abandon<B: Backend & ~Copyable>(
    _ slot: Int, _ outcome: Outcome, _ now: Instant, _ io: inout B
  ) {
    if let decided = lanes[slot].answer.decided {
      let marker = lanes[slot].answer.endedAt
      end(slot, decided, at: marker.isPresent ? marker : now, now)
    } else {
      end(slot, outcome, at: now, now)
    }
    close(slot, .reset, &io)
  }

  /// This machine could not send the request: nobody else's fault. It counts as shed, and the run is invalid.
  mutating func generatorFailed<B: Backend & ~Copyable>(
    _ slot: Int, _ shortage: Shortage, _ errorNumber: Int32, _ io: inout B
  ) {
    counters.generatorFaults += 1
    counters.lastFaultNumber = errorNumber
    let record = lanes[slot].record
    if isMeasured(record.ordinal, phase: record.phase) { counters.noteShortage(shortage) }
    log.record(
      RequestRecord(
        ordinal: record.ordinal, phase: record.phase, outcome: .shed, scheduled: record.scheduled))
    board.releasedWasShed()
    release(slot, isInstant: true, record.scheduled)
    close(slot, .reset, &io)
  }

  /// What the drain left over is cut off.
  mutating func endDrain<B: Backend & ~Copyable>(_ now: Instant, _ io: inout B) {
    configuration.drainFlag.set()
    for slot in 0..<lanes.capacity where lanes[slot].isBusy {
      if lanes[slot].answer.isOver {
        settle(slot, .leftOpen, now, &io)
      } else {
        abandon(slot, .undrained, now, &io)
      }
    }
  }

  /// Ends requests whose clients leave or give up.
  mutating func expireTimers<B: Backend & ~Copyable>(_ now: Instant, _ io: inout B) {
    timers.expire(now: now)
    while let slot = timers.pop() {
      precondition(lanes[slot].isBusy, "a timer of a lane that carries no request")
      if lanes[slot].resumesAt < min(lanes[slot].leavesAt, lanes[slot].timesOutAt) {
        resumeSending(slot, &io)
        continue
      }
      if lanes[slot].answer.isOver {
        settle(slot, .leftOpen, now, &io)
      } else if lanes[slot].leavesAt <= lanes[slot].timesOutAt {
        abandon(slot, .cancelled, now, &io)
      } else {
        abandon(slot, lanes[slot].state == .connecting ? .connectTimeout : .requestTimeout, now, &io)
      }
    }
  }

  /// Closes all idle connections: the load is over.
  mutating func closeIdle<B: Backend & ~Copyable>(_ io: inout B) {
    while let slot = idle.pop() { close(slot, .finish, &io) }
  }

  /// Closes one idle connection that its peer has closed or spoilt.
  mutating func closeIdleLane<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) {
    idle.remove(slot)
    close(slot, .finish, &io)
  }

  /// Records the request of a lane.
  private mutating func end(_ slot: Int, _ outcome: Outcome, at end: Instant, _ now: Instant) {
    lanes[slot].record.outcome = outcome
    lanes[slot].record.end = end
    let verifier = lanes[slot].answer.verifier
    lanes[slot].record.tokens = lanes[slot].answer.tokens
    lanes[slot].record.laterTokens = lanes[slot].answer.laterTokens
    if lanes[slot].answer.isForeign { counters.foreignTexts += 1 }
    if verifier.tokenCount > 0 { lanes[slot].record.provider = provider(withHash: verifier.providerHash) }
    log.record(lanes[slot].record)
    if lanes[slot].watch >= 0 || outcome != .ok { endSample(slot) }
    board.requestEnded(isSuccess: outcome == .ok)
    if outcome == .ok { counters.succeeded += 1 } else { counters.failed += 1 }
    release(slot, isInstant: now == lanes[slot].record.scheduled, now)
  }

  /// Files what was kept of an answer. Of a document all is still there.
  @inline(never)
  private mutating func endSample(_ slot: Int) {
    let record = lanes[slot].record
    let document = lanes[slot].answer.document
    if lanes[slot].watch == AnswerSamples.none && record.outcome != .ok && document != .none {
      lanes[slot].watch = samples.beginLate(
        status: record.status, decided: record.outcome, piece: buffers.bytes(document))
    }
    let isWanted =
      record.outcome != .ok && record.outcome != .cancelled
      && isMeasured(record.ordinal, phase: record.phase)
    samples.end(record, lanes[slot].watch, isWanted: isWanted)
    lanes[slot].watch = AnswerSamples.none
  }

  /// Takes the request off its lane.
  private mutating func release(_ slot: Int, isInstant: Bool, _ now: Instant) {
    timers.cancel(slot)
    dropBuffers(slot)
    inFlightCount -= 1
    guard isClosedLoop && !arrivalsEnded else { return }
    waitingStreams += 1
    if isInstant { nextArrival = now + LoadEngine.pauseAfterInstantEnd }
  }

  /// Closes the connection of a lane and gives the lane back. `closed` will find it gone.
  private mutating func close<B: Backend & ~Copyable>(_ slot: Int, _ ending: Ending, _ io: inout B) {
    io.close(lanes[slot].socket, ending)
    lanes[slot].state = .vacant
    lanes[slot].socket = .none
    slots.release(slot)
  }
}
