import Base
import CUring
import Glibc

// The end of the io_uring backend: what the kernel holds is taken back, operation by operation.

/// What ending a backend took.
struct DrainWork {
  /// Operations that the kernel held.
  var held = 0
  /// Those of which the last completion has not come.
  var left = 0
  /// Requests to give an operation up.
  var cancels = 0
  /// System calls.
  var enters = 0
  /// Operations that a cancel did not find: a multishot receive is not there between two rounds.
  fileprivate var missed: [(UringOperation, Int)] = []
}

extension UringBackend {
  /// Cancels between two looks at the completions: what is cancelled leaves the kernel's tables only there.
  private static let cancelsPerEnter = 256
  /// The longest wait for completions, and how many of them in vain end it all: a kernel that never answers
  /// must not keep a run from ending.
  private static let patience = Nanoseconds.milliseconds(10)
  private static let mostPatience = 1_000

  /// Before memory goes: takes back all that the kernel holds, so that it neither writes into a buffer nor
  /// keeps a port.
  ///
  /// Each operation is named. To cancel "any" takes one entry, but the kernel then goes through all that it
  /// has found already for each one that it finds: 8.5 s for 9,800 connections. The latest go first, because
  /// the kernel finds those first.
  @discardableResult
  func drain() -> DrainWork {
    var work = DrainWork()
    if wakerArmed { giveUp(UInt64(UringOperation.wake.rawValue) << 56, reply: .max, &work) }
    var prepared = 0
    for slot in (0..<core.table.usedCount).reversed() where core.table.isTaken(slot) {
      for operation in [UringOperation.hangup, .receive, .send, .connect, .accept]
      where holds(operation, slot) {
        giveUp(userData(operation, slot), reply: userData(operation.cancelling, slot), &work)
        prepared += 1
      }
      guard prepared >= Self.cancelsPerEnter else { continue }
      prepared = 0
      reap(.zero, &work)
    }
    var inVain = 0
    while work.left > 0 && inVain < Self.mostPatience {
      let before = work.left
      let missed = work.missed
      work.missed = []
      for (operation, slot) in missed where holds(operation, slot) {
        cancel(userData(operation, slot), reply: userData(operation.cancelling, slot), &work)
      }
      reap(Self.patience, &work)
      guard work.left == before else { continue }
      // Only answers to cancels have come: what they did not find needs time, not another cancel.
      reap(Self.patience, &work)
      inVain += 1
    }
    return work
  }

  /// Whether the kernel holds that operation. One that only speaks when it fails is over by its submission.
  private func holds(_ operation: UringOperation, _ slot: Int) -> Bool {
    switch operation {
    case .accept: core.table[slot].acceptArmed
    case .connect: core.table[slot].connectArmed
    case .receive: core.table[slot].receiveArmed
    case .send: core.table[slot].sendArmed && !silentSends.contains(slot)
    case .hangup: core.table[slot].hangupArmed
    case .cancelAccept, .cancelConnect, .cancelReceive, .cancelSend, .cancelHangup, .wake: false
    }
  }

  private func giveUp(_ target: UInt64, reply: UInt64, _ work: inout DrainWork) {
    work.held += 1
    work.left += 1
    cancel(target, reply: reply, &work)
  }

  private func cancel(_ target: UInt64, reply: UInt64, _ work: inout DrainWork) {
    work.cancels += 1
    var fullSubmissions = 0
    let entry = ring.entry(&fullSubmissions)
    io_uring_prep_cancel64(entry, target, 0)
    io_uring_sqe_set_data64(entry, reply)
  }

  /// Hands over what was prepared, and takes the completions that come within `timeout`.
  private func reap(_ timeout: Nanoseconds, _ work: inout DrainWork) {
    work.enters += 1
    timeout > .zero ? ring.submitAndWait(timeout.count) : ring.submit()
    let count = ring.completionCount
    for index in 0..<count { conclude(ring.completion(index), &work) }
    ring.consume(count)
  }

  private func conclude(_ completion: io_uring_cqe, _ work: inout DrainWork) {
    guard let operation = UringOperation(rawValue: UInt8(completion.user_data >> 56)) else { return }
    if operation == .accept && completion.res >= 0 { _ = Glibc.close(completion.res) }
    if operation == .wake {
      work.left -= 1
      return
    }
    let socket = Socket(
      slot: Int32(truncatingIfNeeded: completion.user_data),
      generation: UInt32(truncatingIfNeeded: completion.user_data >> 32) & 0xFF_FFFF)
    guard let slot = core.table.slot(socket) else { return }
    if let cancelled = operation.cancelled {
      let isMissed = completion.res == -ENOENT || completion.res == -EALREADY
      if isMissed && holds(cancelled, slot) { work.missed.append((cancelled, slot)) }
      return
    }
    guard completion.flags & IORING_CQE_F_MORE == 0, holds(operation, slot) else { return }
    work.left -= 1
    switch operation {
    case .accept: core.table[slot].acceptArmed = false
    case .connect: core.table[slot].connectArmed = false
    case .receive: core.table[slot].receiveArmed = false
    case .send: core.table[slot].sendArmed = false
    case .hangup: core.table[slot].hangupArmed = false
    case .cancelAccept, .cancelConnect, .cancelReceive, .cancelSend, .cancelHangup, .wake: break
    }
  }
}

extension UringOperation {
  /// What this gives up, if it gives anything up.
  fileprivate var cancelled: UringOperation? {
    switch self {
    case .cancelAccept: .accept
    case .cancelConnect: .connect
    case .cancelReceive: .receive
    case .cancelSend: .send
    case .cancelHangup: .hangup
    case .accept, .connect, .receive, .send, .hangup, .wake: nil
    }
  }
}
