import Base
import Glibc

// What happens in the simulated network: handshakes, bytes, FIN and RST arriving, room becoming free.

extension SimBackend {
  mutating func happen(_ event: SimEvent) {
    let found = table.slot(event.socket)
    switch event.kind {
    case .handshake:
      if let slot = found, table[slot].life == .connecting, !table[slot].failedPending { handshake(slot) }
    case .arrival:
      arrive(found, event)
    case .end:
      guard let slot = found else { return }
      table[slot].endArrived = true
      if table[slot].life == .lingering { leaveIfDone(slot) } else { ready.append(slot) }
    case .reset:
      if let slot = found { meetReset(slot) }
    case .window:
      guard let slot = found else { return }
      table[slot].windowUnderWay = false
      push(slot)
      if table[slot].life == .lingering { leaveIfDone(slot) }
    case .linger:
      if let slot = found, table[slot].life == .lingering { endLingering(slot) }
    }
  }

  private mutating func handshake(_ client: Int) {
    let address = table[client].address
    guard address.isLoopback else { return fail(client, ENETUNREACH) }
    let listener = Int(listeners[Int(address.port)])
    guard listener >= 0, !table[listener].isSuspended || table[listener].isBlackHole else {
      return fail(client, ECONNREFUSED)
    }
    guard table[listener].queueCount < configuration.backlog, !table[listener].isBlackHole else {
      return events.add(.handshake, at: now + .seconds(Int64(1)), to: table.socket(client))
    }
    let server = table.take(SimSocket(token: .none, life: .queued))
    table[server].peer = table.socket(client)
    table[server].random = table[client].random.keyed("server")
    table[client].peer = table.socket(server)
    table[client].life = .open
    table[client].connectedPending = true
    counters.connected += 1
    ready.append(client)
    pushQueue(of: listener, server)
    ready.append(listener)
    push(client)
  }

  private mutating func arrive(_ found: Int?, _ event: SimEvent) {
    // Nobody is there any more: TCP answers with RST.
    guard let slot = found else {
      return events.add(.reset, at: now + configuration.transit, to: event.source)
    }
    switch table[slot].life {
    case .queued, .accepted, .open:
      // A reset has emptied the inbox.
      if table[slot].failedPending { return }
      table[slot].arrivedCount += event.count
      if table[slot].life == .open { ready.append(slot) }
    case .lingering:
      table[slot].arrivedCount += event.count
      discardArrived(slot)
    case .closing:
      events.add(.reset, at: now + configuration.transit, to: event.source)
    case .failed, .connecting, .listening: break
    }
  }

  private mutating func meetReset(_ slot: Int) {
    switch table[slot].life {
    case .lingering: leave(slot)
    case .queued, .accepted, .open:
      // What a paused or starved reader has not read is lost with the connection.
      table[slot].inbox.free(pool)
      table[slot].arrivedCount = 0
      fail(slot, ECONNRESET)
    case .listening, .connecting, .failed, .closing: break
    }
  }

  private mutating func endLingering(_ slot: Int) {
    guard now >= table[slot].lingerDeadline else {
      return events.add(.linger, at: table[slot].lingerDeadline, to: table.socket(slot))
    }
    counters.lingerTimeouts += 1
    if !table[slot].outbox.isEmpty { sendReset(from: slot) }
    leave(slot)
  }

  /// Moves what fits from the outbox into the peer's inbox, and the FIN after the last byte.
  mutating func push(_ slot: Int) {
    switch table[slot].life {
    case .accepted, .open, .lingering: break
    case .connecting, .queued, .failed, .listening, .closing: return
    }
    if table[slot].failedPending { return }
    let waiting = table[slot].outbox.count
    if waiting > 0 {
      var moved = waiting
      let peer = table.slot(table[slot].peer)
      if let peer {
        moved = min(waiting, max(0, configuration.pipeBytes - table[peer].inbox.count))
        table[slot].outbox.move(moved, to: &table[peer].inbox, pool)
      } else {
        table[slot].outbox.discard(moved, pool)
      }
      if moved > 0 {
        counters.sentBytes += moved
        table[slot].lingerDeadline = now + IOLimits.linger
        events.add(
          .arrival, at: now + configuration.transit, to: table[slot].peer, from: table.socket(slot),
          count: moved)
      }
      guard moved == waiting else {
        counters.shortSends += 1
        return
      }
      if table[slot].life != .lingering { noteSent(slot) }
    }
    guard table[slot].finishRequested && !table[slot].finishSent else { return }
    table[slot].finishSent = true
    events.add(.end, at: now + configuration.transit, to: table[slot].peer, from: table.socket(slot))
  }

  /// Nothing is left to send: reported if the owner wants to know.
  mutating func noteSent(_ slot: Int) {
    guard table[slot].sentReports != .never else { return }
    if table[slot].sentReports == .once { table[slot].sentReports = .never }
    table[slot].sentPending = true
    ready.append(slot)
  }

  mutating func sendReset(from slot: Int) {
    events.add(.reset, at: now + configuration.transit, to: table[slot].peer, from: table.socket(slot))
  }

  /// Reports `errorNumber` as the socket's failure, once.
  mutating func fail(_ slot: Int, _ errorNumber: Int32) {
    guard !table[slot].failedPending && table[slot].life != .failed else { return }
    table[slot].failedPending = true
    table[slot].errorNumber = errorNumber
    table[slot].outbox.free(pool)
    table[slot].sentPending = false
    starved.remove(slot)
    if table[slot].life != .queued { ready.append(slot) }
  }

  mutating func discardArrived(_ slot: Int) {
    let count = table[slot].arrivedCount
    table[slot].arrivedCount = 0
    table[slot].inbox.discard(count, pool)
    openWindow(of: table[slot].peer)
  }

  /// Tells `socket` that its peer has room, if it waits for that.
  mutating func openWindow(of socket: Socket) {
    guard let sender = table.slot(socket), !table[sender].windowUnderWay, !table[sender].outbox.isEmpty else {
      return
    }
    table[sender].windowUnderWay = true
    events.add(.window, at: now + configuration.transit, to: socket)
  }

  /// A finished connection is over when everything was sent and the peer's FIN is here.
  mutating func leaveIfDone(_ slot: Int) {
    if table[slot].finishSent && table[slot].endArrived { leave(slot) }
  }

  /// The socket's life is over; what remains is to report it, if it has an owner.
  mutating func leave(_ slot: Int) {
    let isOwned = table[slot].life != .accepted && table[slot].token != .none
    table[slot].life = .closing
    table[slot].inbox.free(pool)
    table[slot].arrivedCount = 0
    table[slot].outbox.free(pool)
    starved.remove(slot)
    stalled.remove(slot)
    if isOwned { ready.append(slot) } else { release(slot) }
  }

  mutating func release(_ slot: Int) {
    table[slot].inbox.free(pool)
    table[slot].outbox.free(pool)
    ready.remove(slot)
    if table[slot].holdsDescriptor {
      descriptorCount -= 1
      while let listener = stalled.popFirst() { ready.append(listener) }
    }
    table.release(slot)
  }

  mutating func pushQueue(of listener: Int, _ slot: Int) {
    let tail = Int(table[listener].queueTail)
    if tail >= 0 { table[tail].queueNext = Int32(slot) } else { table[listener].queueHead = Int32(slot) }
    table[listener].queueTail = Int32(slot)
    table[listener].queueCount += 1
  }

  mutating func popQueue(of listener: Int) -> Int? {
    let head = Int(table[listener].queueHead)
    guard head >= 0 else { return nil }
    table[listener].queueHead = table[head].queueNext
    if table[listener].queueHead < 0 { table[listener].queueTail = -1 }
    table[listener].queueCount -= 1
    table[head].queueNext = -1
    return head
  }
}
