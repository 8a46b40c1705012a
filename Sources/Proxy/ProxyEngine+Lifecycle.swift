// Draining, stopping, what the engine hands out, and the check that its books balance.

public import Base
import Failover
public import IO
public import Record

extension ProxyEngine {
  /// Takes no new connection from now on; answers under way are completed and their connections then closed.
  public mutating func drain<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    guard !isDraining else { return }
    isDraining = true
    closeListener(&io)
    stopProbes(&io)
    for slot in 0..<clients.capacity where clientSlots.isTaken(slot) && clients[slot].phase == .reading {
      // One within a request goes on until it is answered.
      if clients[slot].request < 0 { closeClient(slot, .finish, &io) }
    }
    while let slot = pool.leastUseful() {
      pool.remove(slot)
      closeUpstream(slot, .finish, &io)
    }
  }

  /// Ends everything at once. What is under way is recorded as cancelled.
  public mutating func stop<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    drain(now: now, io: &io)
    for slot in 0..<clients.capacity where clientSlots.isTaken(slot) {
      clientGone(slot, .reset, now, &io)
    }
  }

  private mutating func closeListener<B: Backend & ~Copyable>(_ io: inout B) {
    guard listener != .none else { return }
    io.close(listener, .reset)
    listener = .none
    closingCount += 1
  }

  /// Whether nothing is under way: no request, no client, no socket that is still closing.
  public var isQuiet: Bool {
    requestSlots.takenCount == 0 && clientSlots.takenCount == 0 && closingCount == 0
  }

  /// Requests in flight.
  public var requestCount: Int { requestSlots.takenCount }
  /// Clients connected.
  public var clientCount: Int { clientSlots.takenCount }
  /// Connections to providers, idle ones included.
  public var upstreamCount: Int { upstreamSlots.takenCount }
  /// Idle connections to providers.
  public var idleCount: Int { pool.count }

  /// Everything recorded so far, as a plain value. Allocates.
  public func logSnapshot() -> AttemptSnapshot { log.snapshot() }

  /// The log; a new, empty one takes its place.
  public mutating func takeLog() -> AttemptLog {
    exchange(&log, with: AttemptLog(logConfiguration))
  }

  /// Stops with a message if slots, buffers, timers and pool contradict each other.
  public func validate() {
    var bufferCount = 0
    var busy = 0
    for slot in 0..<clients.capacity where clientSlots.isTaken(slot) {
      precondition(clients[slot].serial > 0 && clients[slot].socket != .none)
      if clients[slot].pending != .none { bufferCount += 1 }
      guard clients[slot].request >= 0 else {
        precondition(clients[slot].phase != .answering, "a client that waits for no request")
        continue
      }
      busy += 1
      precondition(Int(requests[Int(clients[slot].request)].client) == slot, "a request of another client")
    }
    precondition(busy == requestSlots.takenCount, "a request without a client")
    var attempts = 0
    for slot in 0..<requests.capacity where requestSlots.isTaken(slot) {
      bufferCount += 1 + (requests[slot].held.buffer == .none ? 0 : 1)
      attempts += requests[slot].lanes.count
      validateLanes(ofRequest: slot)
      for number in 0..<timersPerRequest {
        let id = TimerID(rawValue: UInt8(number))
        let isArmed = wheel.isArmed(timer(slot, id))
        precondition(
          isArmed == requests[slot].state.armed.contains(id) || plantedBug == .leavesTimersArmed,
          "timer \(id.kind) is out of step")
      }
    }
    for provider in 0..<probes.capacity where probes[provider].pending != .none {
      precondition(probes[provider].socket != .none, "a probe's bytes without its connection")
      bufferCount += 1
    }
    bufferCount += validateUpstreams(attempts)
    // Only a running attempt's observer may hold more.
    precondition(
      buffers.takenCount == bufferCount || (attempts > 0 && buffers.takenCount > bufferCount),
      "\(buffers.takenCount) buffers are taken, \(bufferCount) in use")
  }

  /// Checks the running attempts of a request.
  private func validateLanes(ofRequest slot: Int) {
    let request = requests[slot]
    var hasAnswer = false
    for index in 0..<request.lanes.count {
      let upstream = request.lanes[index]
      precondition(Int(upstreams[upstream].request) == slot, "an attempt of another request")
      let isAnswer = request.answering == Int32(upstream)
      if isAnswer { hasAnswer = true }
      precondition(!isAnswer || upstreams[upstream].held.buffer == .none, "a held answer goes on")
    }
    precondition(hasAnswer == (request.answering >= 0), "the answer of an attempt that does not run")
    precondition(!hasAnswer || request.isCommitted, "an answer that was not committed")
    precondition(!request.isCommitted || request.hasHead, "an answer without a head")
    precondition(request.followUp < 0, "an attempt that the machine has not heard of")
  }

  /// Checks the connections to providers; the number of buffers that they hold.
  private func validateUpstreams(_ attempts: Int) -> Int {
    var bufferCount = 0
    var active = 0
    for slot in 0..<upstreams.capacity where upstreamSlots.isTaken(slot) {
      precondition(
        pool.contains(slot) == (upstreams[slot].phase == .idle), "the pool and a connection differ")
      if upstreams[slot].pending != .none { bufferCount += 1 }
      if upstreams[slot].held.buffer != .none { bufferCount += 1 }
      if upstreams[slot].phase != .idle { active += 1 }
    }
    precondition(active == attempts, "a connection without an attempt")
    return bufferCount
  }
}
