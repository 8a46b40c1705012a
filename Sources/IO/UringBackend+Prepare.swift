import Base
import CUring
import Glibc

// Entries for the kernel, and what becomes of a socket when it is over: cancel, await, close. Nothing is
// handed over before the next wait.

extension UringBackend {
  // Bits of an enum in C.
  private static let selectBuffer: UInt8 = 1 << 5  // IOSQE_BUFFER_SELECT
  private static let skipSuccess: UInt8 = 1 << 6  // IOSQE_CQE_SKIP_SUCCESS

  func userData(_ operation: UringOperation, _ slot: Int) -> UInt64 {
    UInt64(operation.rawValue) << 56 | UInt64(core.table.generation(slot)) << 32 | UInt64(UInt32(slot))
  }

  mutating func prepareAccept(_ slot: Int) {
    guard core.table[slot].isAccepting && !core.table[slot].isSuspended && !core.table[slot].acceptArmed
    else {
      return
    }
    core.table[slot].acceptArmed = true
    let entry = ring.entry(&core.counters.fullSubmissions)
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    io_uring_prep_multishot_accept(entry, core.table[slot].descriptor, nil, nil, flags)
    io_uring_sqe_set_data64(entry, userData(.accept, slot))
  }

  mutating func prepareConnect(_ slot: Int) {
    core.table[slot].connectArmed = true
    let entry = ring.entry(&core.counters.fullSubmissions)
    let address = core.table.pointer(slot).pointer(to: \.address)
    UnsafeRawPointer(address).map {
      io_uring_prep_connect(
        entry, core.table[slot].descriptor, $0.assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    io_uring_sqe_set_data64(entry, userData(.connect, slot))
  }

  /// Receives until further notice, if the socket wants to. Two ways in which a multishot receive loses an
  /// RST for ever were measured on 6.18, each time it was tried: with IORING_RECVSEND_POLL_FIRST when bytes
  /// and RST are there already, and when it reads more than 32 buffers on end before the RST. So the flag is
  /// not used, and what is left when the end is known to be near is received piece by piece.
  mutating func prepareReceive(_ slot: Int) {
    let isWanted = core.table[slot].life == .open || core.table[slot].life == .lingering
    guard
      isWanted && !core.table[slot].isPaused && !core.table[slot].receiveOver
        && !core.table[slot].receiveArmed
    else { return }
    core.table[slot].receiveArmed = true
    core.table[slot].cancelRequested = false
    let entry = ring.entry(&core.counters.fullSubmissions)
    if core.table[slot].sawHangup {
      io_uring_prep_recv(entry, core.table[slot].descriptor, nil, core.buffers.bufferBytes, 0)
    } else {
      io_uring_prep_recv_multishot(entry, core.table[slot].descriptor, nil, 0, 0)
    }
    entry.pointee.flags |= Self.selectBuffer
    entry.pointee.buf_group = UringRing.bufferGroup
    io_uring_sqe_set_data64(entry, userData(.receive, slot))
  }

  /// Sends the next piece. The first try is all or nothing, within the call that hands it over, and only
  /// speaks when that fails (`concludeSends`): almost every send then costs neither a completion nor a turn.
  /// A second try waits until the kernel has room, and reports.
  mutating func prepareSend(_ slot: Int, waits: Bool = false) {
    guard !core.table[slot].sendArmed, let piece = core.table[slot].outbox.nextPiece() else { return }
    core.table[slot].sendArmed = true
    let entry = ring.entry(&core.counters.fullSubmissions)
    let count = min(piece.count, Self.sendLimit)
    var flags = Int32(MSG_NOSIGNAL)
    if !waits { flags |= Int32(MSG_DONTWAIT) | Int32(MSG_WAITALL) }
    io_uring_prep_send(entry, core.table[slot].descriptor, piece.baseAddress, count, flags)
    if !waits {
      entry.pointee.flags |= Self.skipSuccess
      silentSends.append(slot)
      silentSendsTried = false
    }
    io_uring_sqe_set_data64(entry, userData(.send, slot))
  }

  /// Asks to be told of FIN or RST once.
  mutating func prepareHangup(_ slot: Int) {
    guard !core.table[slot].hangupArmed && !core.table[slot].sawHangup else { return }
    core.table[slot].hangupArmed = true
    let entry = ring.entry(&core.counters.fullSubmissions)
    io_uring_prep_poll_add(entry, core.table[slot].descriptor, UInt32(EPOLLRDHUP.rawValue))
    io_uring_sqe_set_data64(entry, userData(.hangup, slot))
  }

  /// Asks the kernel to give an operation up. What counts is that operation's own completion, which follows
  /// either way.
  mutating func prepareCancel(_ slot: Int, _ operation: UringOperation) {
    if operation == .receive {
      guard !core.table[slot].cancelRequested else { return }
      core.table[slot].cancelRequested = true
    }
    let entry = ring.entry(&core.counters.fullSubmissions)
    io_uring_prep_cancel64(entry, userData(operation, slot), 0)
    io_uring_sqe_set_data64(entry, userData(operation.cancelling, slot))
  }

  /// A multishot receive that is between two rounds is not found by a cancel; it is asked for again.
  mutating func handleCancel(_ slot: Int, _ operation: UringOperation, _ result: Int32) {
    guard result == -ENOENT || result == -EALREADY else { return }
    let isClosing = core.table[slot].life == .closing
    switch operation {
    case .cancelReceive:
      guard core.table[slot].receiveArmed && core.table[slot].cancelRequested else { return }
      core.table[slot].cancelRequested = false
      let isNeeded = isClosing || core.table[slot].isPaused || core.table[slot].sawHangup
      if isNeeded { prepareCancel(slot, .receive) }
    case .cancelAccept:
      let isFull = core.descriptorCount >= core.limits.sockets
      let isWanted = isClosing || isFull || core.table[slot].cancelRequested
      if core.table[slot].acceptArmed && isWanted { prepareCancel(slot, .accept) }
    case .cancelConnect: if isClosing && core.table[slot].connectArmed { prepareCancel(slot, .connect) }
    case .cancelSend:
      if isClosing && core.table[slot].sendArmed && !silentSends.contains(slot) { prepareCancel(slot, .send) }
    case .cancelHangup: if isClosing && core.table[slot].hangupArmed { prepareCancel(slot, .hangup) }
    case .accept, .connect, .receive, .send, .hangup, .wake: break
    }
  }

  mutating func prepareWake() {
    guard wakerDescriptor >= 0 && !wakerArmed else { return }
    wakerArmed = true
    let entry = ring.entry(&core.counters.fullSubmissions)
    io_uring_prep_poll_add(entry, wakerDescriptor, UInt32(POLLIN))
    io_uring_sqe_set_data64(entry, UInt64(UringOperation.wake.rawValue) << 56)
  }

  /// The connection is over: cancels what the kernel holds; the descriptor is closed when nothing is left.
  mutating func abandon(_ slot: Int) {
    core.markClosing(slot)
    suspects.remove(slot)
    if core.table[slot].acceptArmed { prepareCancel(slot, .accept) }
    if core.table[slot].connectArmed { prepareCancel(slot, .connect) }
    if core.table[slot].receiveArmed { prepareCancel(slot, .receive) }
    // One that only speaks when it fails has been tried by now, and is settled before the next turn.
    if core.table[slot].sendArmed && !silentSends.contains(slot) { prepareCancel(slot, .send) }
    if core.table[slot].hangupArmed { prepareCancel(slot, .hangup) }
    settle(slot)
  }

  /// Takes the next step of a socket that is on its way out.
  mutating func settle(_ slot: Int) {
    switch core.table[slot].life {
    case .closing: if !core.table[slot].isArmed { core.closeDescriptor(slot) }
    case .lingering: if core.table[slot].receiveOver && core.table[slot].finishSent { abandon(slot) }
    case .listening, .connecting, .accepted, .open, .failed: break
    }
  }
}
