public import Base
import CUring
import Glibc

// The turn of the epoll backend: what waits in outboxes goes out, events become marks on sockets, and marked
// sockets are served one call at a time, in line, so that none starves the others.

extension EpollBackend {
  /// See `Backend`.
  public mutating func wait(until deadline: Instant, into batch: inout CompletionBatch) -> Instant {
    core.counters.turns += 1
    batch.clear()
    while true {
      flush()
      poll(until: deadline)
      core.now = Clock.now()
      flush()
      while let slot = core.popLingered() {
        if !core.table[slot].outbox.isEmpty { core.reset(slot) }
        abandon(slot)
      }
      if core.now >= core.retryTime { core.unstall() }
      for _ in 0..<core.takeWaiting() {
        if let slot = core.waiting.popFirst() { connectUnix(slot) }
      }
      while let slot = core.unstalled.popFirst() { core.ready.append(slot) }
      if wokenPending && !batch.isFull {
        wokenPending = false
        batch.append(Completion(token: .none, event: .woken))
      }
      while !batch.isFull, let slot = core.ready.popFirst() { serve(slot, into: &batch) }
      if batch.isFull { core.counters.fullBatches += 1 }
      if batch.isEmpty {
        if core.now >= deadline { return core.now }
      } else {
        // What came while sockets were served would be dated too early by the first look at the clock.
        core.now = Clock.now()
        return core.now
      }
    }
  }

  /// One look at the kernel's events; sleeps if nothing is to be done until then.
  private mutating func poll(until deadline: Instant) {
    var timeout: Int64 = 0
    if core.ready.isEmpty && core.dirty.isEmpty && core.unstalled.isEmpty && !wokenPending {
      let wake = min(deadline, core.ownDeadline)
      if wake == .never {
        timeout = -1
      } else {
        let distance = (wake - Clock.now()).count
        timeout = distance > core.limits.spinWindow.count ? distance - core.limits.spinWindow.count : 0
      }
    }
    core.counters.enters += 1
    let count = curing_epoll_wait(descriptor, events, Int32(Self.eventCapacity), timeout)
    if count < 0 {
      precondition(errno == EINTR, "epoll_pwait2 failed with errno \(errno)")
      return
    }
    for index in 0..<Int(count) { mark(events + index) }
  }

  private mutating func mark(_ event: UnsafePointer<epoll_event>) {
    let data = curing_event_data(event)
    let events = event.pointee.events
    if data == Self.wakerData {
      var count: UInt64 = 0
      if read(wakerDescriptor, &count, 8) == 8 { wokenPending = true }
      return
    }
    let socket = Socket(slot: Int32(truncatingIfNeeded: data), generation: UInt32(data >> 32))
    guard let slot = core.table.slot(socket), core.table[slot].life != .closing else {
      core.counters.staleCompletions += 1
      return
    }
    let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
    if events & (EPOLLRDHUP.rawValue | broken) != 0 { core.table[slot].sawHangup = true }
    if events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | broken) != 0 {
      core.table[slot].isReadable = true
      core.ready.append(slot)
    }
    if events & (EPOLLOUT.rawValue | broken) != 0 {
      core.table[slot].isWritable = true
      switch core.table[slot].life {
      case .connecting: core.ready.append(slot)
      case .accepted, .open, .lingering: if !core.table[slot].outbox.isEmpty { core.dirty.append(slot) }
      case .listening, .failed, .closing: break
      }
    }
  }

  /// Hands the outboxes that changed to the kernel.
  private mutating func flush() {
    while let slot = core.dirty.popFirst() { push(slot) }
  }

  private mutating func push(_ slot: Int) {
    // A socket that was never adopted is not registered, so nothing would tell that it is writable again.
    if core.table[slot].life == .accepted { core.table[slot].isWritable = true }
    if core.table[slot].outbox.isEmpty {
      core.sendFinish(slot)
      if core.table[slot].life == .lingering { core.ready.append(slot) }
      return
    }
    while core.table[slot].isWritable, let piece = core.table[slot].outbox.nextPiece() {
      let count = Glibc.send(
        core.table[slot].descriptor, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
      if count > 0 {
        core.markSent(slot, count, of: piece.count)
      } else if errno == EAGAIN {
        core.table[slot].isWritable = false
      } else if errno != EINTR {
        return sendFailed(slot, core.sendError(errno))
      }
    }
    guard core.table[slot].outbox.isEmpty else { return }
    core.outboxEmptied(slot)
    if core.table[slot].life == .lingering { core.ready.append(slot) }
  }

  /// The peer may have said something before it broke off: that is read first, then the failure is reported.
  private mutating func sendFailed(_ slot: Int, _ errorNumber: Int32) {
    if core.table[slot].life == .lingering { return abandon(slot) }
    guard core.table[slot].life == .open && !core.table[slot].isPaused && !core.table[slot].receiveOver else {
      return core.fail(slot, errorNumber)
    }
    core.table[slot].sendBroken = true
    core.table[slot].errorNumber = errorNumber
    core.table[slot].outbox.free(core.blocks)
    core.table[slot].isReadable = true
    core.ready.append(slot)
  }
}
