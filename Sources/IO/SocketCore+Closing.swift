import Base

// How an owner's `close` begins, which is the same for both real backends.

/// What a backend has to do to close a socket, beside what the core has done.
enum ClosingStep {
  /// Nothing: it is closed already.
  case none
  /// To let go of it: nothing is sent or awaited any more.
  case abandon(Int)
  /// To read on until the peer closes: what waits to be sent goes out first.
  case linger(Int)
}

extension SocketCore {
  /// The owner of `socket` closes it.
  mutating func beginClose(_ socket: Socket, _ ending: Ending) -> ClosingStep {
    guard let slot = table.slot(socket) else {
      counters.staleOperations += 1
      return .none
    }
    switch table[slot].life {
    case .lingering, .closing:
      counters.staleOperations += 1
      return .none
    case .listening:
      unplug(slot)
      releaseDoor(slot)
    case .connecting: break
    case .failed: reset(slot)
    case .accepted, .open:
      switch ending {
      case .finish:
        beginLinger(slot)
        return .linger(slot)
      case .reset:
        if table[slot].life == .accepted { table[slot].token = .none }
        reset(slot)
      }
    }
    return .abandon(slot)
  }
}
