// Where the workers of a run wait for each other: a run begins once everything it needs is made.

import Base
import Dispatch
import Synchronization

/// Holds back whoever waits until it is opened, once, with the start of the run.
final class StartGate: Sendable {
  private let origin = Mutex(Instant.absent)
  private let turnstile = DispatchSemaphore(value: 0)

  /// Lets everybody through: the run begins at `start`, the time of the first arrival. Only the first call
  /// counts.
  func open(at start: Instant) {
    origin.withLock { origin in
      guard !origin.isPresent else { return }
      origin = start
      turnstile.signal()
    }
  }

  /// Waits until the gate is open. The start of the run.
  func wait() -> Instant {
    turnstile.wait()
    // For the next one who waits.
    turnstile.signal()
    return origin.withLock { $0 }
  }
}
