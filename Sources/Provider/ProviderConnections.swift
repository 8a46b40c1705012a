// The lives of listeners and connections: accepted, ended, failed, closed, and refused while a script closes
// the door.

import Base
import IO
import Plan
import Record
import Wire

extension ProviderEngine {
  mutating func completeListener<B: Backend & ~Copyable>(_ completion: Completion, _ io: inout B) {
    switch completion.event {
    case .accepted: accept(completion.socket, provider: completion.token.slot, &io)
    case .acceptFailed: counters.acceptFailures += 1
    case .closed: openListenerCount -= 1
    case .connected, .received, .ended, .sent, .failed, .woken: counters.staleCompletions += 1
    }
  }

  private mutating func accept<B: Backend & ~Copyable>(_ socket: Socket, provider: Int, _ io: inout B) {
    if listeners[provider].isSuspended || isStopping {
      // Accepted in the turn in which the door closed.
      counters.connectionsResetByRefusal += 1
      return io.close(socket, .reset)
    }
    guard let slot = slots.take() else {
      counters.connectionsBeyondLimit += 1
      return io.close(socket, .reset)
    }
    counters.connections += 1
    connections[slot] = Connection(
      socket: socket, provider: provider, state: .reading,
      reader: MessageReader(
        role: .request, limits: WireLimits(headBytes: limits.headBytes, bodyBytes: limits.bodyBytes)))
    io.adopt(
      socket,
      token: Token(
        kind: ProviderEngine.connectionKind, generation: slots.generation(slot), slot: slot))
    io.reportSent(socket, .never)
  }

  mutating func completeConnection<B: Backend & ~Copyable>(
    _ completion: Completion, _ now: Instant, _ io: inout B
  ) {
    let slot = completion.token.slot
    guard slots.isTaken(slot), slots.generation(slot) == completion.token.generation else {
      counters.staleCompletions += 1
      return
    }
    switch completion.event {
    case .received: receive(slot, completion.bytes, now, &io)
    case .sent:
      guard connections[slot].state == .playing, exchanges[slot].isBlocked else { return }
      exchanges[slot].isBlocked = false
      exchanges[slot].unblocked = now
      play(slot, now, &io)
      readAhead(slot, now, &io)
    case .ended: peerLeft(slot, .finish, now, &io)
    case .failed: peerLeft(slot, .reset, now, &io)
    case .closed: free(slot)
    case .accepted, .acceptFailed, .connected, .woken: counters.staleCompletions += 1
    }
  }

  /// The peer has ended its side or the whole connection: whoever waits for an answer no longer does.
  private mutating func peerLeft<B: Backend & ~Copyable>(
    _ slot: Int, _ ending: Ending, _ now: Instant, _ io: inout B
  ) {
    switch connections[slot].state {
    case .reading:
      if !connections[slot].reader.isIdle || connections[slot].input != .none { counters.brokenRequests += 1 }
    case .playing:
      if !exchanges[slot].isAnswered {
        let isDrained = drainFlag.isSet
        if !exchanges[slot].isProbe && !isDrained {
          log.abandoned(provider: connections[slot].provider, ordinal: exchanges[slot].recordOrdinal)
        }
        record(slot, isDrained ? .undrained : .cancelled, now)
      }
    case .halfClosed: break
    case .closing: return
    }
    close(slot, ending, &io)
  }

  /// Gives the connection back to the backend. Its slot stays until `closed` comes, its buffers too: their
  /// bytes may be in use further up.
  mutating func close<B: Backend & ~Copyable>(_ slot: Int, _ ending: Ending, _ io: inout B) {
    guard connections[slot].state != .closing else { return }
    wheel.cancel(slot)
    connections[slot].state = .closing
    io.close(connections[slot].socket, ending)
  }

  private mutating func free(_ slot: Int) {
    wheel.cancel(slot)
    releaseInput(slot)
    releaseContent(slot)
    releaseModel(slot)
    slots.release(slot)
  }

  /// Gives the buffer of what came ahead back, if there is one.
  mutating func releaseInput(_ slot: Int) {
    if connections[slot].input != .none { pool.release(connections[slot].input) }
    connections[slot].input = .none
  }

  /// Gives the buffer of a request's content back, if there is one.
  mutating func releaseContent(_ slot: Int) {
    heldBodyBytes -= connections[slot].request.heldBytes
    connections[slot].request.heldBytes = 0
    if connections[slot].request.content != .none { pool.release(connections[slot].request.content) }
    connections[slot].request.content = .none
  }

  /// Gives the buffer of an exchange's model back, if there is one.
  mutating func releaseModel(_ slot: Int) {
    if exchanges[slot].model != .none { pool.release(exchanges[slot].model) }
    exchanges[slot].model = .none
  }

  /// Sets the timer for the next thing that a provider's door does.
  mutating func armWindow(_ provider: Int) {
    let timer = limits.connections + provider
    let index = listeners[provider].window
    guard index < windowStarts[provider + 1] else { return wheel.cancel(timer) }
    let edge = listeners[provider].isSuspended ? windows[index].end : windows[index].start
    wheel.arm(timer, at: edge == .forever ? .never : origin + edge)
  }

  /// Closes the door and resets whoever is inside, or opens it again.
  mutating func turnWindow<B: Backend & ~Copyable>(_ provider: Int, _ now: Instant, _ io: inout B) {
    if listeners[provider].isSuspended {
      listeners[provider].isSuspended = false
      listeners[provider].window += 1
      io.resume(listeners[provider].socket)
      return armWindow(provider)
    }
    listeners[provider].isSuspended = true
    let window = windows[listeners[provider].window]
    if window.isBlackHole {
      io.blackHole(listeners[provider].socket)
    } else {
      io.suspend(listeners[provider].socket)
    }
    log.fired(provider: provider, rule: window.rule, ordinal: .max)
    for slot in 0..<limits.connections where slots.isTaken(slot) && connections[slot].provider == provider {
      if connections[slot].state == .closing { continue }
      if connections[slot].state == .playing && !exchanges[slot].isAnswered {
        record(slot, exchanges[slot].head.isPresent ? .cut : .reset, now)
      }
      counters.connectionsResetByRefusal += 1
      log.refused(provider: provider)
      close(slot, .reset, &io)
    }
    armWindow(provider)
  }
}
