// One wheel for all timers of the proxy: those that the machine arms, then one per connection to a provider
// (idle too long), then one per client (silent too long, or to be closed), then one per provider (its
// probes).

import Base
import Failover
import IO

extension ProxyEngine {
  func timer(_ request: Int, _ timer: TimerID) -> Int { request * timersPerRequest + Int(timer.rawValue) }
  func upstreamTimer(_ slot: Int) -> Int { limits.requests * timersPerRequest + slot }
  func clientTimer(_ slot: Int) -> Int { limits.requests * timersPerRequest + upstreams.capacity + slot }

  mutating func expireTimers<B: Backend & ~Copyable>(_ now: Instant, _ io: inout B) {
    wheel.expire(now: now)
    while let timer = wheel.pop() {
      if timer < limits.requests * timersPerRequest {
        let (request, number) = timer.quotientAndRemainder(dividingBy: timersPerRequest)
        expired(TimerID(rawValue: UInt8(number)), request, now, &io)
      } else if timer < clientTimer(0) {
        idleExpired(timer - upstreamTimer(0), now, &io)
      } else if timer < probeTimer(0) {
        clientSilent(timer - clientTimer(0), now, &io)
      } else {
        probeDue(timer - probeTimer(0), now, &io)
      }
    }
  }

  private mutating func expired<B: Backend & ~Copyable>(
    _ id: TimerID, _ request: Int, _ now: Instant, _ io: inout B
  ) {
    if plantedBug == .leavesTimersArmed && !isExpected(id, request) {
      guard requestSlots.isTaken(request), requests[request].lanes.count > 0 else { return }
      return upstreamFailed(requests[request].lanes[0], now, &io)
    }
    if ProxyEngine.endsAttempts(id.kind) && settleAttempt(of: request, now, &io) {
      // It was disarmed with the attempt, or is another one by now.
      guard isExpected(id, request) && !wheel.isArmed(timer(request, id)) else { return }
    }
    feed(.timer(id), request, now, &io)
  }

  /// Whether a timer of this kind cuts what runs. What it would cut behind the end marker is not the answer.
  private static func endsAttempts(_ kind: TimerKind) -> Bool {
    switch kind {
    case .backoff, .hedge, .hold, .ping: false
    case .request, .exchange, .exchangeIdle, .connect, .send, .idle, .headers, .firstByte, .firstToken,
      .tokenIdle, .attempt:
      true
    }
  }

  private mutating func isExpected(_ id: TimerID, _ request: Int) -> Bool {
    requestSlots.isTaken(request) && requests[request].state.armed.contains(id)
  }

  private mutating func idleExpired<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    if upstreams[slot].phase == .active && upstreams[slot].isEnding { return settle(slot, now, &io) }
    // A busy one gets its timer again when it becomes idle.
    guard upstreams[slot].phase == .idle else { return }
    let due = upstreams[slot].idleSince + limits.idleTime
    guard due <= now else { return wheel.arm(upstreamTimer(slot), at: due) }
    pool.remove(slot)
    counters.idleExpired += 1
    closeUpstream(slot, .finish, &io)
  }

  private mutating func clientSilent<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    if clients[slot].phase == .lingering { return closeClient(slot, clients[slot].ending, &io) }
    if clients[slot].phase == .answering { clients[slot].quietSince = now }
    let due = clients[slot].quietSince + limits.clientIdleTime
    guard due <= now else { return wheel.arm(clientTimer(slot), at: due) }
    counters.clientsIdledOut += 1
    releaseRequest(ofClient: slot)
    closeClient(slot, .finish, &io)
  }
}
