// Playing a script: each emission at its time, one write per event, none while the one before is not taken.

import Base
import IO
import Plan
import Record
import Wire

extension ProviderEngine {
  /// Does all that is due at `now`, then sets the timer for what comes next.
  mutating func play<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    scratch.clear()
    while connections[slot].state == .playing {
      let emission = exchanges[slot].next
      let due = exchanges[slot].admitted + emission.at
      if case .silence = emission.kind { return flush(slot, &io) }
      if due > now {
        flush(slot, &io)
        return wheel.arm(slot, at: due)
      }
      if case .close = emission.kind { flush(slot, &io) }
      if scratch.isEmpty && waitsForWriting(emission.kind, slot)
        && io.unsentCount(connections[slot].socket) > 0
      {
        exchanges[slot].isBlocked = true
        io.reportSent(connections[slot].socket, .once)
        counters.blockedEvents += 1
        return
      }
      measureDrift(slot, emission.kind, due, now)
      perform(slot, emission, now, &io)
    }
  }

  /// Whether an emission must not happen before what was written is taken. An RST would destroy it.
  private func waitsForWriting(_ kind: EmissionKind, _ slot: Int) -> Bool {
    switch kind {
    case .head, .role, .token, .final, .terminator, .endBody, .answer, .keepalive, .status, .inbandError,
      .statusHead, .statusBody, .informational:
      true
    case .usage: exchanges[slot].stream.includesUsage
    case .close(.reset): true
    case .close(.finish), .close(.half), .silence, .done: false
    }
  }

  /// How far we are behind the script; what the reader has held up counts apart.
  private mutating func measureDrift(_ slot: Int, _ kind: EmissionKind, _ due: Instant, _ now: Instant) {
    if case .done = kind { return }
    if exchanges[slot].unblocked.isPresent && due < exchanges[slot].unblocked {
      counters.blockedTime += now - due
    } else {
      log.recordDrift(provider: connections[slot].provider, now - due)
      if now - due > exchanges[slot].latestDrift { exchanges[slot].latestDrift = now - due }
    }
  }

  private mutating func perform<B: Backend & ~Copyable>(
    _ slot: Int, _ emission: Emission, _ now: Instant, _ io: inout B
  ) {
    switch emission.kind {
    case .head:
      // Held until it is known whether an event follows at once: then both are one write.
      writeHead(slot, now)
      exchanges[slot].head = now
      fetchNext(slot)
    case .informational, .keepalive(.earlyHints), .keepalive(.headByte):
      writeAheadOfHead(slot, emission.kind)
      flush(slot, &io)
      fetchNext(slot)
    case .role, .token, .final, .usage, .terminator, .keepalive, .inbandError:
      if case .usage = emission.kind, !exchanges[slot].stream.includesUsage { return fetchNext(slot) }
      writeEvent(slot, emission.kind, now)
      if case .final = emission.kind { exchanges[slot].hadFinish = true }
      // The end of the body is no event: it goes out with the last one.
      if case .endBody = exchanges[slot].next.kind, exchanges[slot].admitted + exchanges[slot].next.at <= now
      {
        endBody(slot, now)
      }
      flush(slot, &io)
    case .endBody:
      endBody(slot, now)
      flush(slot, &io)
    case .answer(let tokens, let reason):
      writeAnswer(slot, tokens: Int(tokens), reason: Int(reason), now)
      exchanges[slot].head = now
      exchanges[slot].tokens = tokens
      exchanges[slot].firstToken = tokens > 0 ? now : .absent
      exchanges[slot].lastToken = exchanges[slot].firstToken
      flush(slot, &io)
      answered(slot, tokens > 0 ? .ok : .empty, now)
      fetchNext(slot)
    case .status(let index):
      writeStatus(slot, Int(index), now)
      exchanges[slot].head = now
      flush(slot, &io)
      let status = replies.status(Int(index))
      answered(slot, status >= 200 && status < 300 ? .empty : .http(status), now)
      fetchNext(slot)
    case .statusHead(let index):
      writeStatusPart(slot, Int(index), isHead: true, now)
      exchanges[slot].head = now
      flush(slot, &io)
      fetchNext(slot)
    case .statusBody(let index):
      writeStatusPart(slot, Int(index), isHead: false, now)
      flush(slot, &io)
      answered(slot, .http(replies.status(Int(index))), now)
      fetchNext(slot)
    case .close(let form): closeByScript(slot, form, now, &io)
    case .silence: break
    case .done: finish(slot, &io)
    }
  }

  mutating func fetchNext(_ slot: Int) {
    if let token = exchanges[slot].player.nextToken() {
      exchanges[slot].next = token
      return
    }
    exchanges[slot].next = exchanges[slot].player.next(plan, bodyBytes: exchanges[slot].bodyBytes)
  }

  private mutating func endBody(_ slot: Int, _ now: Instant) {
    HTTPWriter.endBody(exchanges[slot].stream.framing, into: &scratch)
    let exchange = exchanges[slot]
    let outcome: Outcome =
      exchange.hadError
      ? .inbandError : exchange.tokens == 0 ? .empty : exchange.hadTerminator ? .ok : .truncated
    answered(slot, outcome, now)
    fetchNext(slot)
  }

  /// The answer is complete, or as complete as the script lets it be.
  private mutating func answered(_ slot: Int, _ outcome: Outcome, _ now: Instant) {
    if exchanges[slot].isAnswered { return }
    exchanges[slot].isAnswered = true
    if !exchanges[slot].isProbe {
      log.completed(provider: connections[slot].provider, ordinal: exchanges[slot].recordOrdinal)
    }
    record(slot, outcome, now)
  }

  private mutating func closeByScript<B: Backend & ~Copyable>(
    _ slot: Int, _ form: ClosingForm, _ now: Instant, _ io: inout B
  ) {
    let exchange = exchanges[slot]
    answered(slot, exchange.hadError ? .inbandError : exchange.head.isPresent ? .cut : .reset, now)
    switch form {
    case .finish: close(slot, .finish, &io)
    case .reset: close(slot, .reset, &io)
    case .half:
      connections[slot].state = .halfClosed
      io.finishSending(connections[slot].socket)
    }
  }

  /// The exchange is over; the next request may be read.
  private mutating func finish<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) {
    releaseModel(slot)
    connections[slot].state = .reading
    if !exchanges[slot].keepAlive || isStopping { close(slot, .finish, &io) }
  }

  /// Hands over what was written.
  mutating func flush<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) {
    if scratch.isEmpty { return }
    io.send(connections[slot].socket, scratch.bytes)
    scratch.clear()
  }
}
