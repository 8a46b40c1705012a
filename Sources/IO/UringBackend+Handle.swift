import Base
import CUring
import Glibc

// What the kernel's completions mean for their sockets. Each adds one completion to the batch at most.

extension UringBackend {
  mutating func handleAccept(_ slot: Int, _ result: Int32, _ more: Bool, into batch: inout CompletionBatch) {
    if !more {
      core.table[slot].acceptArmed = false
      core.table[slot].cancelRequested = false
      core.plug(slot)
    }
    if result >= 0 {
      guard core.table[slot].life == .listening && !core.table[slot].isSuspended else {
        // It came before the door was closed, and nobody was told.
        core.refuse(result)
        return settle(slot)
      }
      core.table[slot].isOutOfSockets = false
      let accepted = core.takeAccepted(result)
      batch.append(
        Completion(token: core.table[slot].token, event: .accepted, socket: core.table.socket(accepted)))
      if core.descriptorCount >= core.limits.sockets && core.table[slot].acceptArmed {
        prepareCancel(slot, .accept)
      } else if !more {
        core.unstalled.append(slot)
      }
      return
    }
    guard core.table[slot].life == .listening else { return settle(slot) }
    guard !core.table[slot].isSuspended && !more else { return }
    switch -result {
    // What ended the accept is over, or was our own doing.
    case EINVAL, EINTR, EAGAIN, ECANCELED, ECONNABORTED, EPROTO, ENETDOWN, EHOSTUNREACH, ENETUNREACH,
      ETIMEDOUT:
      core.unstalled.append(slot)
    default: core.stall(slot, -result, into: &batch)
    }
  }

  /// Connects over Unix sockets, or waits for another try. That the connection stands is reported with the
  /// next turn.
  mutating func connectUnix(_ slot: Int) {
    guard let result = core.connectUnix(slot) else { return }
    guard result == 0 else { return core.fail(slot, result) }
    core.table[slot].connectedPending = true
    core.ready.append(slot)
  }

  mutating func handleConnect(_ slot: Int, _ result: Int32, into batch: inout CompletionBatch) {
    core.table[slot].connectArmed = false
    guard core.table[slot].life == .connecting else { return settle(slot) }
    guard result == 0 else { return core.fail(slot, -result) }
    core.counters.connected += 1
    core.table[slot].life = .open
    batch.append(
      Completion(token: core.table[slot].token, event: .connected, socket: core.table.socket(slot)))
    prepareReceive(slot)
    prepareHangup(slot)
    if !core.table[slot].outbox.isEmpty || core.table[slot].finishRequested { core.dirty.append(slot) }
  }

  mutating func handleReceive(
    _ slot: Int, _ result: Int32, _ more: Bool, _ buffer: Int32, into batch: inout CompletionBatch
  ) {
    if !more {
      core.table[slot].receiveArmed = false
      core.table[slot].cancelRequested = false
    }
    if result > 0 {
      if core.table[slot].life == .open {
        core.markReceived(slot, Int(result))
        batch.append(
          Completion(
            token: core.table[slot].token, event: .received, socket: core.table.socket(slot),
            bytes: Bytes(start: core.buffers.start(buffer), count: Int(result)), buffer: buffer))
      } else {
        giveBack(buffer)
      }
      // A full completion queue ends a multishot receive although nothing is wrong.
      if !more { prepareReceive(slot) }
      return settle(slot)
    }
    if buffer >= 0 { giveBack(buffer) }
    switch core.table[slot].life {
    case .closing: return settle(slot)
    case .failed, .listening, .connecting, .accepted: return
    case .open, .lingering: break
    }
    switch -result {
    case 0: receiveEnded(slot, into: &batch)
    case ENOBUFS:
      core.counters.starvations += 1
      core.starved.append(slot)
    case ECANCELED, EINTR, EAGAIN: if !more { prepareReceive(slot) }
    default:
      core.table[slot].receiveOver = true
      if core.table[slot].life == .lingering { return abandon(slot) }
      core.fail(slot, core.table[slot].sendBroken ? core.table[slot].errorNumber : -result)
    }
  }

  private mutating func receiveEnded(_ slot: Int, into batch: inout CompletionBatch) {
    core.table[slot].receiveOver = true
    if core.table[slot].life == .lingering { return settle(slot) }
    if core.endIsReset(slot) { return core.fail(slot, ECONNRESET) }
    if core.table[slot].sendBroken { return core.fail(slot, core.table[slot].errorNumber) }
    batch.append(Completion(token: core.table[slot].token, event: .ended, socket: core.table.socket(slot)))
  }

  /// The peer has sent FIN or RST. A multishot receive can miss that when it comes while the bytes before are
  /// being read (see `prepareReceive`, and liburing issue 1549), and would then hang for ever: if it has not
  /// ended by the next turn, it is begun anew.
  mutating func handleHangup(_ slot: Int) {
    core.table[slot].hangupArmed = false
    core.table[slot].sawHangup = true
    switch core.table[slot].life {
    case .closing: settle(slot)
    case .open, .lingering:
      if core.table[slot].receiveArmed && !core.table[slot].receiveOver { suspects.append(slot) }
    case .listening, .connecting, .accepted, .failed: break
    }
  }

  /// All silent sends that were handed over and of which no completion speaks went out whole. Only known
  /// once every completion was looked at.
  mutating func concludeSends() {
    guard silentSendsTried && ring.completionCount == 0 && !ring.hasOverflowed else { return }
    while let slot = silentSends.popFirst() {
      core.table[slot].sendArmed = false
      switch core.table[slot].life {
      case .closing: settle(slot)
      case .failed: core.table[slot].outbox.free(core.blocks)
      case .accepted, .open, .lingering, .listening, .connecting:
        let sent = min(core.table[slot].outbox.nextPiece()?.count ?? 0, Self.sendLimit)
        core.markSent(slot, sent, of: sent)
        if core.table[slot].outbox.isEmpty {
          core.outboxEmptied(slot)
          settle(slot)
        } else {
          core.dirty.append(slot)
        }
      }
    }
  }

  mutating func handleSend(_ slot: Int, _ result: Int32) {
    silentSends.remove(slot)
    core.table[slot].sendArmed = false
    switch core.table[slot].life {
    case .closing: return settle(slot)
    case .failed: return core.table[slot].outbox.free(core.blocks)
    case .accepted, .open, .lingering, .listening, .connecting: break
    }
    if result < 0 {
      switch -result {
      case EAGAIN, EINTR: return prepareSend(slot, waits: true)
      default: return sendFailed(slot, core.sendError(-result))
      }
    }
    let asked = core.table[slot].outbox.nextPiece()?.count ?? 0
    core.markSent(slot, Int(result), of: asked)
    guard core.table[slot].outbox.isEmpty else { return prepareSend(slot, waits: true) }
    core.outboxEmptied(slot)
    settle(slot)
  }

  /// The peer may have said something before it broke off: that is read first, then the failure is reported.
  private mutating func sendFailed(_ slot: Int, _ errorNumber: Int32) {
    if core.table[slot].life == .lingering { return abandon(slot) }
    let canRead = core.table[slot].receiveArmed || core.starved.contains(slot)
    guard core.table[slot].life == .open && canRead && !core.table[slot].isPaused else {
      return core.fail(slot, errorNumber)
    }
    core.table[slot].sendBroken = true
    core.table[slot].errorNumber = errorNumber
    core.table[slot].outbox.free(core.blocks)
  }
}
