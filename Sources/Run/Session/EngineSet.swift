// One loop and the engines that share it. In a real run the load has a loop of its own, apart from the
// system under test; in a virtual run one loop hosts all three. The turn is the same.

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
  /// The least time between two turns that timers begin: those that come due within it wait for each other,
  /// so that one turn serves several. Work that completions bring is not held up, and what is late for it
  /// shows as drift like any other lateness.
  var timerSpacing = Nanoseconds.zero
  /// The time of the last turn in which something was due.
  private var lastDue = Instant.zero

  /// When something is due next.
  mutating func nextDeadline() -> Instant {
    min(provider?.dueNext() ?? .never, proxy?.dueNext() ?? .never, load?.dueNext() ?? .never)
  }

  /// Whether the load has all its answers, or there is none.
  mutating func isLoadFinished() -> Bool { load?.hasFinished() ?? true }

  /// One turn: wait (no longer than until `limit`), completions to their owners, then whatever is due.
  /// Returns the turn's time.
  mutating func turn<B: Backend & ~Copyable>(
    _ io: inout B, _ batch: inout CompletionBatch, until limit: Instant = .never
  ) -> Instant {
    let next = nextDeadline()
    // Work that a turn left over is not held up.
    let due = next == .zero ? next : max(next, lastDue + timerSpacing)
    let now = io.wait(until: min(due, limit), into: &batch)
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
}
