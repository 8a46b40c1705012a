public import Base
import CUring
import Glibc

// The turn of the io_uring backend: one enter hands over all that was prepared and waits; then completions
// are taken until the batch is full.

extension UringBackend {
  /// See `Backend`.
  public mutating func wait(until deadline: Instant, into batch: inout CompletionBatch) -> Instant {
    core.counters.turns += 1
    core.gathering.turn(core.now)
    batch.clear()
    prepareWake()
    while true {
      flush()
      rearm()
      if ring.unsubmittedCount > 0 || !mayIdle {
        enter()
        take(into: &batch)
      }
      if batch.isEmpty && mayIdle {
        idle(until: deadline)
        take(into: &batch)
      }
      core.now = Clock.now()
      while let slot = core.popLingered() {
        if !core.table[slot].outbox.isEmpty { core.reset(slot) }
        abandon(slot)
      }
      if core.now >= core.retryTime { core.unstall() }
      for _ in 0..<core.takeWaiting() {
        if let slot = core.waiting.popFirst() { connectUnix(slot) }
      }
      if wokenPending && !batch.isFull {
        wokenPending = false
        prepareWake()
        batch.append(Completion(token: .none, event: .woken))
      }
      while !batch.isFull, let slot = core.unstalled.popFirst() { acceptAgain(slot, into: &batch) }
      while !batch.isFull, let slot = core.ready.popFirst() {
        if core.table[slot].connectedPending {
          core.table[slot].connectedPending = false
          handleConnect(slot, 0, into: &batch)
        } else {
          core.reportPending(slot, into: &batch)
        }
      }
      if batch.isFull { core.counters.fullBatches += 1 }
      if batch.isEmpty {
        if core.now >= deadline { return core.now }
      } else {
        // What came while completions were taken would be dated too early by the first look at the clock.
        core.now = Clock.now()
        return core.now
      }
    }
  }

  /// Hands the outboxes that changed to the kernel.
  private mutating func flush() {
    while let slot = core.dirty.popFirst() {
      if core.table[slot].outbox.isEmpty {
        core.sendFinish(slot)
        settle(slot)
      } else {
        prepareSend(slot)
      }
    }
  }

  /// Sockets that found no buffer try again, as many as there are buffers, so that a crowd does not ask in
  /// vain; and receives that missed the end of their connection begin anew.
  private mutating func rearm() {
    if core.buffers.isRecovered {
      var room = core.buffers.freeCount
      while room > 0, let slot = core.starved.popFirst() {
        prepareReceive(slot)
        room -= 1
      }
    }
    while let slot = suspects.popFirst() {
      if core.table[slot].receiveArmed && !core.table[slot].receiveOver { prepareCancel(slot, .receive) }
    }
  }

  /// Whether nothing is to be done before something happens in the kernel.
  private var mayIdle: Bool {
    // For a borrowed backend the compiler copies it, 770 bytes.
    mutating get {
      core.ready.isEmpty && core.dirty.isEmpty && core.unstalled.isEmpty && !wokenPending
        && silentSends.isEmpty && ring.completionCount == 0
        && (core.starved.isEmpty || !core.buffers.isRecovered)
    }
  }

  /// Hands over what was prepared, without sleeping: over loopback much of it has its effect at once.
  private mutating func enter() {
    core.counters.enters += 1
    ring.submit()
    silentSendsTried = ring.unsubmittedCount == 0
  }

  /// Sleeps until something happens or it is time.
  private mutating func idle(until deadline: Instant) {
    core.counters.enters += 1
    let wake = min(deadline, core.ownDeadline)
    let gathers = core.gathering.isOn && core.limits.gatherWindow > .zero
    if wake == .never && !gathers { return ring.submitAndWait(-1) }
    // Early once an hour is no harm; the kernel adds the distance to its own time, which must not overflow.
    let distance = min((wake - Clock.now()).count - core.limits.spinWindow.count, 3_600_000_000_000)
    guard distance > 0 else { return ring.submit() }
    guard gathers else { return ring.submitAndWait(distance) }
    if ring.submitAndGather(min(core.limits.gatherWindow.count, distance), distance) {
      core.counters.gatheredWaits += 1
    }
  }

  /// Arms a listener that may accept, or says why it can't.
  private mutating func acceptAgain(_ slot: Int, into batch: inout CompletionBatch) {
    guard core.table[slot].life == .listening && !core.table[slot].isSuspended else { return }
    if core.table[slot].errorNumber != 0 {
      // The port was lost while the listener was suspended; it stays suspended.
      core.table[slot].isSuspended = true
      batch.append(
        Completion(
          token: core.table[slot].token, event: .acceptFailed, errorNumber: core.table[slot].errorNumber,
          socket: core.table.socket(slot)))
      core.table[slot].errorNumber = 0
      return
    }
    guard core.descriptorCount < core.limits.sockets else { return core.stall(slot, EMFILE, into: &batch) }
    prepareAccept(slot)
  }

  /// Takes all completions that there are, those included that only another enter makes visible, as far as
  /// the batch has room.
  private mutating func take(into batch: inout CompletionBatch) {
    move(into: &batch)
    while ring.hasDeferredWork && !batch.isFull {
      if ring.hasOverflowed { core.counters.completionOverflows += 1 }
      enter()
      // Another core may set the flag after its work was taken: it then stays set with nothing behind it.
      guard ring.completionCount > 0 else { break }
      move(into: &batch)
    }
    concludeSends()
  }

  /// Moves completions of the kernel into the batch, as many as it takes: each brings one at most.
  private mutating func move(into batch: inout CompletionBatch) {
    while !batch.isFull {
      let count = ring.completionCount
      guard count > 0 else { return }
      var taken = 0
      while taken < count && !batch.isFull {
        handle(ring.completion(taken), into: &batch)
        taken += 1
      }
      ring.consume(taken)
    }
  }

  private mutating func handle(_ completion: io_uring_cqe, into batch: inout CompletionBatch) {
    guard let operation = UringOperation(rawValue: UInt8(completion.user_data >> 56)) else {
      preconditionFailure("io_uring completed what nobody asked for")
    }
    if operation == .wake { return handleWake() }
    let socket = Socket(
      slot: Int32(truncatingIfNeeded: completion.user_data),
      generation: UInt32(truncatingIfNeeded: completion.user_data >> 32) & 0xFF_FFFF)
    let more = completion.flags & IORING_CQE_F_MORE != 0
    let buffer = completion.flags & IORING_CQE_F_BUFFER != 0 ? Int32(completion.flags >> 16) : -1
    if buffer >= 0 { core.buffers.markTaken(buffer) }
    guard let slot = core.table.slot(socket) else {
      // The answer to a cancel may come after the end of its socket; anything else would be a mistake.
      if operation.rawValue < UringOperation.cancelAccept.rawValue { core.counters.staleCompletions += 1 }
      if buffer >= 0 { giveBack(buffer) }
      if operation == .accept && completion.res >= 0 { _ = Glibc.close(completion.res) }
      return
    }
    switch operation {
    case .accept: handleAccept(slot, completion.res, more, into: &batch)
    case .connect: handleConnect(slot, completion.res, into: &batch)
    case .receive: handleReceive(slot, completion.res, more, buffer, into: &batch)
    case .send: handleSend(slot, completion.res)
    case .hangup: handleHangup(slot)
    case .cancelAccept, .cancelConnect, .cancelReceive, .cancelSend, .cancelHangup:
      handleCancel(slot, operation, completion.res)
    case .wake: break
    }
  }

  private mutating func handleWake() {
    wakerArmed = false
    var count: UInt64 = 0
    if read(wakerDescriptor, &count, 8) == 8 { wokenPending = true } else { prepareWake() }
  }
}
