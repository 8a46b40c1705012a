import Base
import Glibc

// Turning what a simulated socket has to report into completions, one at a time so that sockets take turns.

extension SimBackend {
  /// Adds the next completion of `slot`, if there is one, and puts it back into line if there may be more.
  mutating func report(_ slot: Int, into batch: inout CompletionBatch) {
    let socket = table.socket(slot)
    let token = table[slot].token
    switch table[slot].life {
    case .listening: acceptNext(slot, into: &batch)
    case .closing:
      batch.append(Completion(token: token, event: .closed, socket: socket))
      release(slot)
    case .connecting:
      if table[slot].failedPending { reportFailure(slot, into: &batch) }
    case .open:
      if table[slot].connectedPending {
        table[slot].connectedPending = false
        batch.append(Completion(token: token, event: .connected, socket: socket))
        ready.append(slot)
      } else if table[slot].arrivedCount > 0 && !table[slot].isPaused && receive(slot, into: &batch) {
        ready.append(slot)
      } else if table[slot].sentPending {
        table[slot].sentPending = false
        batch.append(Completion(token: token, event: .sent, socket: socket))
        ready.append(slot)
      } else if table[slot].failedPending {
        if !table[slot].isPaused || table[slot].failureNoticed { reportFailure(slot, into: &batch) }
      } else if table[slot].endArrived && !table[slot].endReported && !table[slot].isPaused
        && table[slot].arrivedCount == 0
      {
        table[slot].endReported = true
        batch.append(Completion(token: token, event: .ended, socket: socket))
      }
    case .queued, .accepted, .failed, .lingering: break
    }
  }

  private mutating func reportFailure(_ slot: Int, into batch: inout CompletionBatch) {
    table[slot].failedPending = false
    table[slot].life = .failed
    batch.append(
      Completion(
        token: table[slot].token, event: .failed, errorNumber: table[slot].errorNumber,
        socket: table.socket(slot)))
  }

  private mutating func receive(_ slot: Int, into batch: inout CompletionBatch) -> Bool {
    guard let buffer = buffers.take() else {
      counters.starvations += 1
      starved.append(slot)
      return false
    }
    var size = configuration.chunkBytes
    if configuration.chunksVary { size = 1 + Int(table[slot].random.below(UInt64(size))) }
    size = min(size, table[slot].arrivedCount)
    table[slot].arrivedCount -= size
    table[slot].inbox.read(size, into: buffers.start(buffer), pool)
    openWindow(of: table[slot].peer)
    counters.receivedBytes += size
    batch.append(
      Completion(
        token: table[slot].token, event: .received, socket: table.socket(slot),
        bytes: Bytes(start: buffers.start(buffer), count: size), buffer: buffer))
    return true
  }

  private mutating func acceptNext(_ listener: Int, into batch: inout CompletionBatch) {
    guard table[listener].isAccepting && !table[listener].isSuspended && table[listener].queueCount > 0 else {
      return
    }
    let token = table[listener].token
    guard descriptorCount < configuration.sockets else {
      stalled.append(listener)
      if !table[listener].isOutOfSockets {
        table[listener].isOutOfSockets = true
        counters.acceptsBeyondLimit += 1
        batch.append(
          Completion(
            token: token, event: .acceptFailed, errorNumber: EMFILE, socket: table.socket(listener)))
      }
      return
    }
    guard let slot = popQueue(of: listener) else { return }
    table[listener].isOutOfSockets = false
    table[slot].life = .accepted
    table[slot].holdsDescriptor = true
    descriptorCount += 1
    counters.accepted += 1
    batch.append(Completion(token: token, event: .accepted, socket: table.socket(slot)))
    ready.append(listener)
  }
}
