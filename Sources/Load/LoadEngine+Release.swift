// Arrivals: when they come due, what is shed, and how a request gets onto a connection.

import Base
import IO
import Plan
import Record
import Wire

extension LoadEngine {
  /// How long a closed loop holds still after a request that ended in the instant it began (nobody listens):
  /// without it, virtual time would never go on.
  static var pauseAfterInstantEnd: Nanoseconds { .milliseconds(1) }

  /// When arrivals need attention next.
  var nextArrivalDeadline: Instant {
    guard isClosedLoop else { return nextArrival }
    let end = configuration.origin + configuration.duration
    return waitingStreams > 0 ? min(nextArrival, end) : end
  }

  /// Releases or sheds every arrival that is due, within the bounds of a turn.
  mutating func releaseDue<B: Backend & ~Copyable>(_ now: Instant, _ io: inout B) {
    if isClosedLoop { return releaseStreams(now, &io) }
    var handled = 0
    var released = 0
    while nextArrival <= now {
      if handled == configuration.limits.arrivalsPerTurn || released == configuration.limits.releasesPerTurn {
        counters.boundedTurns += 1
        break
      }
      handled += 1
      if inFlightCount < configuration.inFlightCap {
        released += 1
        let phase = schedule.phase(of: nextOrdinal)
        log.recordReleaseLateness(
          now - nextArrival, ordinal: UInt32(truncatingIfNeeded: nextOrdinal),
          phase: Int16(truncatingIfNeeded: phase))
        release(scheduled: nextArrival, phase: phase, now, &io)
      } else {
        shed(scheduled: nextArrival, phase: schedule.phase(of: nextOrdinal))
      }
      nextOrdinal += 1
      nextArrival =
        nextOrdinal < schedule.count ? configuration.origin + schedule.arrival(nextOrdinal) : .never
    }
    if handled > 0 {
      counters.due += handled
      board.arrived(handled)
    }
    if nextOrdinal >= schedule.count { endArrivals(now) }
  }

  /// No request is released any more; the drain begins.
  mutating func endArrivals(_ now: Instant) {
    arrivalsEnded = true
    nextArrival = .never
    waitingStreams = 0
    drainsUntil = now + configuration.drain
    board.arrivalsEnded()
  }

  /// As `endArrivals`, before the schedule is through. An arrival that is due at `now` has not come.
  mutating func stopArrivals(at now: Instant) {
    stoppedAt = now
    endArrivals(now)
  }

  private mutating func releaseStreams<B: Backend & ~Copyable>(_ now: Instant, _ io: inout B) {
    guard now < configuration.origin + configuration.duration else { return endArrivals(now) }
    guard now >= nextArrival else { return }
    var released = 0
    while waitingStreams > 0 && released < configuration.limits.releasesPerTurn {
      released += 1
      waitingStreams -= 1
      release(scheduled: now, phase: phases.phase(at: now - configuration.origin), now, &io)
      nextOrdinal += 1
    }
    if released > 0 {
      counters.due += released
      board.arrived(released)
    }
    if waitingStreams > 0 { counters.boundedTurns += 1 }
  }

  private mutating func shed(scheduled: Instant, phase: Int) {
    counters.shed += 1
    if isMeasured(UInt32(truncatingIfNeeded: nextOrdinal), phase: Int16(truncatingIfNeeded: phase)) {
      counters.shedCauses.inFlightCap += 1
    }
    board.requestShed()
    log.record(
      RequestRecord(
        ordinal: UInt32(truncatingIfNeeded: nextOrdinal), phase: Int16(truncatingIfNeeded: phase),
        outcome: .shed, scheduled: scheduled))
  }

  private mutating func release<B: Backend & ~Copyable>(
    scheduled: Instant, phase: Int, _ now: Instant, _ io: inout B
  ) {
    counters.released += 1
    inFlightCount += 1
    board.requestReleased()
    let record = RequestRecord(
      ordinal: UInt32(truncatingIfNeeded: nextOrdinal), phase: Int16(truncatingIfNeeded: phase),
      outcome: .undrained, scheduled: scheduled)
    if let slot = idle.pop() {
      begin(slot, record)
      send(slot, now, &io)
      return
    }
    let slot = takeLane()
    begin(slot, record)
    lanes[slot].state = .connecting
    counters.connectionsOpened += 1
    lanes[slot].socket = io.connect(configuration.target, token: token(slot))
    io.reportSent(lanes[slot].socket, .never)
  }

  /// A lane made anew. Apart, as most requests find an idle one.
  @inline(never)
  private mutating func takeLane() -> Int {
    guard let slot = slots.take() else { preconditionFailure("more requests in flight than lanes") }
    lanes[slot] = Lane(limits: configuration.limits.wire)
    return slot
  }

  /// Gives a lane its next request. The client's patience counts from the scheduled arrival.
  private mutating func begin(_ slot: Int, _ record: RequestRecord) {
    lanes[slot].record = record
    lanes[slot].leavesAt = .never
    lanes[slot].timesOutAt = configuration.requestTimeout.map { record.scheduled + $0 } ?? .never
    lanes[slot].answer = Answer()
    lanes[slot].watch = AnswerSamples.none
    timers.arm(slot, at: lanes[slot].timesOutAt)
  }

  /// The connection stands: its request goes out.
  mutating func connected<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    precondition(lanes[slot].state == .connecting)
    send(slot, now, &io)
  }

  private mutating func send<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    let shape = schedule.shape(of: Int(lanes[slot].record.ordinal))
    template.write(ordinal: Int(lanes[slot].record.ordinal), shape, into: &outgoing)
    if template.hasBodylessAnswer { lanes[slot].reader.expectNoBody() }
    lanes[slot].state = .waiting
    lanes[slot].record.sent = now
    counters.sent += 1
    if lanes[slot].requestCount > 0 { counters.connectionsReused += 1 }
    lanes[slot].requestCount &+= 1
    if let patience = shape.hangUp {
      lanes[slot].leavesAt = now + patience
      armTimer(slot)
    }
    let first = configuration.uploadPause == nil ? outgoing.bytes : holdBack(slot, now)
    io.send(lanes[slot].socket, first)
  }

  /// Keeps what is to be sent after the pause; what goes out before it.
  private mutating func holdBack(_ slot: Int, _ now: Instant) -> Bytes {
    guard let pause = configuration.uploadPause else { return outgoing.bytes }
    let bytes = outgoing.bytes
    let count = min(bytes.count, max(1, Int(saturating: Double(bytes.count) * pause.share)))
    if count == bytes.count { return bytes }
    lanes[slot].unsent = buffers.take()
    buffers.append(lanes[slot].unsent, bytes.dropping(count))
    lanes[slot].resumesAt = now + pause.duration
    armTimer(slot)
    return bytes[0..<count]
  }

  /// The pause is over.
  mutating func resumeSending<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) {
    lanes[slot].resumesAt = .never
    io.send(lanes[slot].socket, buffers.bytes(lanes[slot].unsent))
    buffers.release(lanes[slot].unsent)
    lanes[slot].unsent = .none
    armTimer(slot)
  }

  /// The earliest of what may happen to a lane without its peer.
  mutating func armTimer(_ slot: Int) {
    let lane = lanes[slot]
    timers.arm(slot, at: min(lane.leavesAt, lane.timesOutAt, lane.resumesAt))
  }

  func token(_ slot: Int) -> Token {
    Token(kind: LoadEngine.laneKind, generation: slots.generation(slot), slot: slot)
  }
}
