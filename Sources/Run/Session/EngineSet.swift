// One loop and the engines that share it. In a real run each has a loop of its own, unless one thread is to
// do for all; in a virtual run one loop hosts all three. The turn is the same.

import Base
import IO
import Load
import Provider
import Proxy

/// The engines of one loop.
struct EngineSet: ~Copyable {
  var provider: ProviderEngine?
  var proxy: ProxyEngine?
  var load: LoadEngine?
  /// The least time between two turns that timers of the system under test begin: those that come due within
  /// it wait for each other, so that one turn serves several. Work that completions bring is not held up, nor
  /// is the load, and what is late for it shows as drift like any other lateness.
  var timerSpacing = Nanoseconds.zero
  /// The time of the last turn in which something of the system was due.
  private var lastDue = Instant.zero

  /// When something of the system under test is due next, as the spacing of its timers permits.
  private mutating func systemDue() -> Instant {
    let next = min(provider?.dueNext() ?? .never, proxy?.dueNext() ?? .never)
    // Work that a turn left over is not held up.
    return next == .zero ? next : max(next, lastDue + timerSpacing)
  }

  /// Whether the load has all its answers, or there is none.
  mutating func isLoadFinished() -> Bool { load?.hasFinished() ?? true }

  /// What a bound of the providers has turned away, for people; nil when nothing was.
  mutating func limitMet() -> String? { provider?.limitMet() }

  /// One turn: wait (no longer than until `limit`), completions to their owners, then whatever is due.
  /// Returns the turn's time.
  mutating func turn<B: Backend & ~Copyable>(
    _ io: inout B, _ batch: inout CompletionBatch, until limit: Instant = .never
  ) -> Instant {
    let due = systemDue()
    let now = io.wait(until: min(due, load?.dueNext() ?? .never, limit), into: &batch)
    if due <= now { lastDue = now }
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) {
        let kind = completion.token.kind
        if TokenRange.load.contains(kind) {
          load?.complete(completion, now: now, io: &io)
        } else if TokenRange.proxy.contains(kind) {
          proxy?.complete(completion, now: now, io: &io)
        } else if TokenRange.provider.contains(kind) {
          provider?.complete(completion, now: now, io: &io)
        } else {
          precondition(completion.event == .woken, "a completion that is nobody's")
        }
      }
      io.recycle(batch[index])
    }
    provider?.advance(now: now, io: &io)
    proxy?.advance(now: now, io: &io)
    load?.advance(now: now, io: &io)
    return now
  }
}

// An optional that can't be copied is only looked into in place by what is mutating: for a property of it the
// compiler moves the whole engine out and back, 3 KB each time.

extension Engine where Self: ~Copyable {
  mutating func dueNext() -> Instant { nextDeadline }
}

extension LoadEngine {
  mutating func hasFinished() -> Bool { isFinished }
  mutating func whenStopped() -> Instant { stoppedAt }
}
