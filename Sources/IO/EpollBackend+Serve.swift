import Base
import Glibc

// Serving a marked socket: one completion at most, then it queues up again if there may be more.

extension EpollBackend {
  mutating func serve(_ slot: Int, into batch: inout CompletionBatch) {
    switch core.table[slot].life {
    case .listening: acceptNext(slot, into: &batch)
    case .connecting: finishConnecting(slot)
    case .accepted: break
    case .open: serveOpen(slot, into: &batch)
    case .lingering: discard(slot)
    case .failed, .closing: core.reportPending(slot, into: &batch)
    }
  }

  private mutating func serveOpen(_ slot: Int, into batch: inout CompletionBatch) {
    if core.table[slot].connectedPending {
      core.table[slot].connectedPending = false
      batch.append(
        Completion(token: core.table[slot].token, event: .connected, socket: core.table.socket(slot)))
      core.ready.append(slot)
      return
    }
    if core.table[slot].sentPending {
      core.reportPending(slot, into: &batch)
      core.ready.append(slot)
      return
    }
    if core.table[slot].isReadable && !core.table[slot].isPaused && !core.table[slot].receiveOver {
      receive(slot, into: &batch)
    }
  }

  private mutating func receive(_ slot: Int, into batch: inout CompletionBatch) {
    guard let buffer = core.buffers.take() else {
      core.counters.starvations += 1
      core.starved.append(slot)
      return
    }
    let start = core.buffers.start(buffer)
    let size = core.buffers.bufferBytes
    let count = recv(core.table[slot].descriptor, start, size, 0)
    if count > 0 {
      core.markReceived(slot, count)
      if count < size && !core.table[slot].sawHangup { core.table[slot].isReadable = false }
      batch.append(
        Completion(
          token: core.table[slot].token, event: .received, socket: core.table.socket(slot),
          bytes: Bytes(start: start, count: count), buffer: buffer))
      core.ready.append(slot)
      return
    }
    let errorNumber = count == 0 ? 0 : errno
    core.buffers.giveBack(buffer)
    switch errorNumber {
    case EINTR: core.ready.append(slot)
    case EAGAIN:
      core.table[slot].isReadable = false
      if core.table[slot].sendBroken { core.fail(slot, core.table[slot].errorNumber) }
    case 0 where !core.table[slot].sendBroken && !core.endIsReset(slot):
      core.table[slot].receiveOver = true
      batch.append(Completion(token: core.table[slot].token, event: .ended, socket: core.table.socket(slot)))
    default:
      core.table[slot].receiveOver = true
      let unread = errorNumber == 0 ? ECONNRESET : errorNumber
      core.fail(slot, core.table[slot].sendBroken ? core.table[slot].errorNumber : unread)
    }
  }

  private mutating func finishConnecting(_ slot: Int) {
    guard core.table[slot].isWritable else { return }
    let errorNumber = SocketCalls.pendingError(core.table[slot].descriptor)
    if errorNumber == 0 { connectionStands(slot) } else { core.fail(slot, errorNumber) }
  }

  /// Reads and forgets what a finished connection still gets, and closes it when that and its outbox are
  /// over.
  private mutating func discard(_ slot: Int) {
    while core.table[slot].isReadable && !core.table[slot].receiveOver {
      let count = core.discard(slot)
      if count == 0 {
        core.table[slot].receiveOver = true
      } else if count < 0 && errno == EAGAIN {
        core.table[slot].isReadable = false
      } else if count < 0 && errno != EINTR {
        return abandon(slot)
      }
    }
    if core.table[slot].receiveOver && core.table[slot].finishSent { abandon(slot) }
  }

  private mutating func acceptNext(_ slot: Int, into batch: inout CompletionBatch) {
    guard core.table[slot].isAccepting && !core.table[slot].isSuspended else { return }
    if core.table[slot].errorNumber != 0 { return reportResumeFailure(slot, into: &batch) }
    guard core.descriptorCount < core.limits.sockets else { return core.stall(slot, EMFILE, into: &batch) }
    let descriptor = SocketCalls.accept(core.table[slot].descriptor)
    if descriptor >= 0 {
      core.table[slot].isOutOfSockets = false
      let accepted = core.takeAccepted(descriptor)
      batch.append(
        Completion(
          token: core.table[slot].token, event: .accepted, socket: core.table.socket(accepted)))
      core.ready.append(slot)
      return
    }
    switch -descriptor {
    case EAGAIN, EINVAL: break
    case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT: core.ready.append(slot)
    default: core.stall(slot, -descriptor, into: &batch)
    }
  }

  /// The port was lost while the listener was suspended; it stays suspended.
  private mutating func reportResumeFailure(_ slot: Int, into batch: inout CompletionBatch) {
    core.table[slot].isSuspended = true
    batch.append(
      Completion(
        token: core.table[slot].token, event: .acceptFailed, errorNumber: core.table[slot].errorNumber,
        socket: core.table.socket(slot)))
    core.table[slot].errorNumber = 0
  }
}
