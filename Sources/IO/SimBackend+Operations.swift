public import Base
import Glibc

// What owners ask of the simulated network. Nothing happens at once: operations add events and mark sockets
// ready.

extension SimBackend {
  /// See `Backend`.
  public mutating func listen(_ address: Address, token: Token) throws(IOError) -> (Socket, Address) {
    var address = address
    if address.port == 0 {
      repeat { lastPort = lastPort == 65_535 ? 40_001 : lastPort + 1 } while listeners[Int(lastPort)] >= 0
      address.port = lastPort
    }
    guard listeners[Int(address.port)] < 0 else { throw IOError("bind \(address)", EADDRINUSE) }
    guard descriptorCount < configuration.sockets else { throw IOError("socket", EMFILE) }
    var socket = SimSocket(token: token, life: .listening)
    socket.address = address
    socket.holdsDescriptor = true
    descriptorCount += 1
    let slot = table.take(socket)
    listeners[Int(address.port)] = Int32(slot)
    return (table.socket(slot), address)
  }

  /// See `Backend`.
  public mutating func accept(_ listener: Socket) {
    let slot = checkedListener(listener)
    table[slot].isAccepting = true
    ready.append(slot)
  }

  /// See `Backend`.
  public mutating func suspend(_ listener: Socket) {
    let slot = checkedListener(listener)
    table[slot].isSuspended = true
    stalled.remove(slot)
    resetQueue(of: slot)
  }

  /// See `Backend`.
  public mutating func blackHole(_ listener: Socket) {
    suspend(listener)
    table[checkedListener(listener)].isBlackHole = true
  }

  /// See `Backend`.
  public mutating func resume(_ listener: Socket) {
    let slot = checkedListener(listener)
    table[slot].isSuspended = false
    table[slot].isBlackHole = false
    table[slot].isOutOfSockets = false
  }

  /// See `Backend`.
  public mutating func connect(_ address: Address, token: Token) -> Socket {
    let slot = table.take(SimSocket(token: token, life: .connecting))
    table[slot].address = address
    guard descriptorCount < configuration.sockets else {
      counters.connectsBeyondLimit += 1
      fail(slot, EMFILE)
      return table.socket(slot)
    }
    table[slot].holdsDescriptor = true
    descriptorCount += 1
    connectionCount += 1
    table[slot].random = KeyedRandom(seed: configuration.seed).keyed("client").keyed(connectionCount)
    events.add(.handshake, at: now + configuration.connect, to: table.socket(slot))
    return table.socket(slot)
  }

  /// See `Backend`.
  public mutating func adopt(_ socket: Socket, token: Token) {
    guard let slot = table.slot(socket) else { return countStale() }
    precondition(table[slot].life == .accepted, "a socket that was not just accepted is adopted")
    table[slot].life = .open
    table[slot].token = token
    ready.append(slot)
  }

  /// See `Backend`.
  public mutating func retoken(_ socket: Socket, token: Token) {
    guard let slot = live(socket) else { return countStale() }
    table[slot].token = token
  }

  /// See `Backend`.
  public mutating func pauseReceiving(_ socket: Socket) {
    guard let slot = live(socket) else { return countStale() }
    table[slot].isPaused = true
  }

  /// See `Backend`.
  public mutating func resumeReceiving(_ socket: Socket) {
    guard let slot = live(socket) else { return countStale() }
    table[slot].isPaused = false
    ready.append(slot)
  }

  /// See `Backend`.
  public mutating func send(_ socket: Socket, _ bytes: Bytes) {
    guard let slot = live(socket), table[slot].life != .failed else { return countStale() }
    precondition(!table[slot].finishRequested, "bytes are sent after the end")
    if table[slot].failedPending {
      table[slot].failureNoticed = true
      ready.append(slot)
      return countStale()
    }
    guard table[slot].outbox.count + bytes.count <= configuration.outboxBytes else {
      counters.outboxOverflows += 1
      table[slot].failureNoticed = true
      return fail(slot, ENOBUFS)
    }
    guard !bytes.isEmpty else { return }
    table[slot].outbox.append(bytes, pool)
    push(slot)
  }

  /// See `Backend`.
  public mutating func reportSent(_ socket: Socket, _ reports: SentReports) {
    guard let slot = live(socket) else { return countStale() }
    table[slot].sentReports = reports
    if reports == .once && table[slot].life == .open && table[slot].outbox.isEmpty { noteSent(slot) }
  }

  /// See `Backend`.
  public mutating func unsentCount(_ socket: Socket) -> Int {
    guard let slot = live(socket) else { return 0 }
    return table[slot].outbox.count
  }

  /// See `Backend`.
  public mutating func finishSending(_ socket: Socket) {
    guard let slot = live(socket), table[slot].life != .failed else { return countStale() }
    table[slot].finishRequested = true
    push(slot)
  }

  /// See `Backend`.
  public mutating func close(_ socket: Socket, _ ending: Ending) {
    guard let slot = table.slot(socket) else { return countStale() }
    switch table[slot].life {
    case .lingering, .closing: return countStale()
    case .queued: preconditionFailure("a socket that nobody was given is closed")
    case .listening:
      listeners[Int(table[slot].address.port)] = -1
      resetQueue(of: slot)
      leave(slot)
    case .connecting, .failed:
      // A failure of our own (ENOBUFS) has left the peer standing.
      if table.slot(table[slot].peer) != nil { sendReset(from: slot) }
      leave(slot)
    case .accepted, .open:
      if table[slot].failedPending {
        if table.slot(table[slot].peer) != nil { sendReset(from: slot) }
        return leave(slot)
      }
      switch ending {
      case .reset:
        sendReset(from: slot)
        leave(slot)
      case .finish: linger(slot)
      }
    }
  }

  private func checkedListener(_ socket: Socket) -> Int {
    guard let slot = table.slot(socket), table[slot].life == .listening else {
      preconditionFailure("not a listener, or a closed one")
    }
    return slot
  }

  /// The slot of a connection that its owner has and has not closed.
  private func live(_ socket: Socket) -> Int? {
    guard let slot = table.slot(socket) else { return nil }
    switch table[slot].life {
    case .connecting, .accepted, .open, .failed: return slot
    case .listening, .queued, .lingering, .closing: return nil
    }
  }

  private mutating func countStale() { counters.staleOperations += 1 }

  private mutating func linger(_ slot: Int) {
    let isAdopted = table[slot].life == .open
    table[slot].life = .lingering
    if !isAdopted { table[slot].token = .none }
    starved.remove(slot)
    table[slot].finishRequested = true
    table[slot].lingerDeadline = now + IOLimits.linger
    events.add(.linger, at: table[slot].lingerDeadline, to: table.socket(slot))
    discardArrived(slot)
    push(slot)
    leaveIfDone(slot)
  }

  /// The connections that `slot`'s listener has not handed out are reset.
  private mutating func resetQueue(of slot: Int) {
    while let queued = popQueue(of: slot) {
      sendReset(from: queued)
      release(queued)
    }
  }
}
