import Base
import CUring
import Glibc

// Where Unix sockets are not like TCP: listeners that refuse for a while, connecting, and resets. What
// engines see is the same.

extension SocketCore {
  var isUnix: Bool { limits.transport == .unix }

  private func port(_ slot: Int) -> UInt16 { UInt16(bigEndian: table[slot].address.sin_port) }

  // MARK: Listeners

  /// A listener's descriptor, and the address it got.
  mutating func openListener(_ address: Address) throws(IOError) -> (Int32, Address) {
    guard isUnix else { return try SocketCalls.listen(address, limits) }
    guard address.isLoopback else { throw IOError("bind \(address.text)", EADDRNOTAVAIL) }
    guard let port = UnixDoors.shared.reserve(address.port) else {
      throw IOError("bind \(address.text)", EADDRINUSE)
    }
    let descriptor = openDoor(port)
    guard descriptor >= 0 else {
      UnixDoors.shared.release(port)
      throw IOError("listen at \(address.text)", -descriptor)
    }
    return (descriptor, Address(ipv4: address.ipv4, port: port))
  }

  /// A Unix socket that listens for those who connect to `port`, or -errno.
  private func openDoor(_ port: UInt16) -> Int32 {
    let descriptor = SocketCalls.open(limits)
    guard descriptor >= 0 else { return descriptor }
    let bound = UnixSocketName.bind(descriptor)
    var errorNumber = bound.errorNumber
    if errorNumber == 0 && Glibc.listen(descriptor, Int32(clamping: limits.backlog)) != 0 {
      errorNumber = errno
    }
    guard errorNumber == 0 else {
      _ = Glibc.close(descriptor)
      return -errorNumber
    }
    UnixDoors.shared.set(port, .open(bound.name))
    return descriptor
  }

  /// Closes the door of a listener: what waits in its queue is reset, its port stays reserved. A Unix socket
  /// that was shut down can't listen again, so it goes.
  mutating func closeDoor(_ slot: Int) {
    guard isUnix else { return SocketCalls.suspend(table[slot].descriptor) }
    UnixDoors.shared.set(port(slot), .closed)
    closeUnixListener(slot)
  }

  private mutating func closeUnixListener(_ slot: Int) {
    let descriptor = table[slot].descriptor
    guard descriptor >= 0 else { return }
    // An accept that io_uring holds keeps the socket alive: nobody shall get in by it.
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
    _ = Glibc.close(descriptor)
    table[slot].descriptor = -1
    table[slot].isRegistered = false
    descriptorCount -= 1
  }

  /// Opens the door again; what went wrong is left in `errorNumber`.
  mutating func reopenDoor(_ slot: Int) {
    guard isUnix else {
      table[slot].errorNumber = SocketCalls.resume(
        table[slot].descriptor, table[slot].address, backlog: limits.backlog)
      return
    }
    let descriptor = openDoor(port(slot))
    table[slot].errorNumber = descriptor < 0 ? -descriptor : 0
    guard descriptor >= 0 else { return }
    table[slot].descriptor = descriptor
    descriptorCount += 1
  }

  /// Makes the port of a listener free without closing it.
  func freePort(_ slot: Int) {
    if isUnix && table[slot].life == .listening { UnixDoors.shared.release(port(slot)) }
  }

  /// Makes the port of a listener that is about to be closed free.
  mutating func releaseDoor(_ slot: Int) {
    guard isUnix else { return SocketCalls.suspend(table[slot].descriptor) }
    UnixDoors.shared.release(port(slot))
    closeUnixListener(slot)
  }

  /// Makes a suspended listener drop SYNs.
  mutating func plug(_ slot: Int) {
    guard table[slot].life == .listening, table[slot].isBlackHole, table[slot].plug < 0 else { return }
    if isUnix { return UnixDoors.shared.set(port(slot), .hole) }
    table[slot].plug = SocketCalls.plug(table[slot].descriptor, table[slot].address)
  }

  /// Takes the plug of a black hole out, if it has one; its queue is emptied.
  mutating func unplug(_ slot: Int) {
    table[slot].isBlackHole = false
    guard table[slot].plug >= 0 else { return }
    SocketCalls.suspend(table[slot].descriptor)
    _ = Glibc.close(table[slot].plug)
    table[slot].plug = -1
  }

  // MARK: Connections

  /// A descriptor for a connection to `address`, or -errno.
  mutating func openForConnecting(_ address: Address) -> (descriptor: Int32, connection: UnixSocketName) {
    let none = UnixSocketName(number: 0)
    guard descriptorCount < limits.sockets else { return (-EMFILE, none) }
    let descriptor = SocketCalls.open(limits)
    guard descriptor >= 0 else { return (descriptor, none) }
    if isUnix {
      let bound = UnixSocketName.bind(descriptor)
      if bound.errorNumber == 0 { return (descriptor, bound.name) }
      _ = Glibc.close(descriptor)
      return (-bound.errorNumber, none)
    }
    let source = descriptorCount / limits.socketsPerSource
    guard address.isLoopback && source > 0 else { return (descriptor, none) }
    return (SocketCalls.bindSource(descriptor, UInt32(clamping: source)), none)
  }

  /// Connects a Unix socket, which is done at once; 0 or an errno. Nil: it waits, as a SYN would that nobody
  /// answers, and is tried again when `popWaiting` gives it.
  mutating func connectUnix(_ slot: Int) -> Int32? {
    let isLoopback = UInt32(bigEndian: table[slot].address.sin_addr.s_addr) >> 24 == 127
    guard isLoopback else { return ENETUNREACH }
    let result = UnixDoors.shared.connect(table[slot].descriptor, to: port(slot))
    guard result == EAGAIN else { return result }
    waiting.append(slot)
    if waitingTime == .never { waitingTime = now + Self.connectInterval }
    return nil
  }

  /// How many connections are to be tried again by now; each is taken with `popFirst` of `waiting`.
  mutating func takeWaiting() -> Int {
    guard now >= waitingTime else { return 0 }
    waitingTime = .never
    return waiting.count
  }

  /// Reads and forgets; what `recv` returns.
  mutating func discard(_ slot: Int) -> Int {
    let descriptor = table[slot].descriptor
    // TCP drops the bytes instead of copying them.
    guard isUnix else { return recv(descriptor, nil, 1 << 20, Int32(MSG_TRUNC)) }
    return withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 64) {
      recv(descriptor, $0.baseAddress, $0.count, 0)
    }
  }

  /// Resets a connection: its peer fails at once, also while a receive is pending. A Unix socket only ends
  /// then, and a note says what that means.
  mutating func reset(_ slot: Int) {
    guard isUnix else { return SocketCalls.reset(table[slot].descriptor) }
    if table[slot].connection.number != 0 { UnixDoors.shared.markReset(table[slot].connection) }
    _ = shutdown(table[slot].descriptor, Int32(SHUT_RDWR))
  }

  /// Resets and closes an accepted connection that gets no slot.
  mutating func refuse(_ descriptor: Int32) {
    if isUnix {
      if let connection = UnixSocketName.peer(of: descriptor) { UnixDoors.shared.markReset(connection) }
    } else {
      SocketCalls.reset(descriptor)
    }
    _ = Glibc.close(descriptor)
  }

  /// Whether the end that was just read is the peer's reset.
  mutating func endIsReset(_ slot: Int) -> Bool {
    guard isUnix && table[slot].connection.number != 0 else { return false }
    return UnixDoors.shared.wasReset(table[slot].connection)
  }

  /// What a failed send means. Unix sockets have one errno for a peer that is gone, however it went.
  func sendError(_ errorNumber: Int32) -> Int32 { isUnix && errorNumber == EPIPE ? ECONNRESET : errorNumber }
}
