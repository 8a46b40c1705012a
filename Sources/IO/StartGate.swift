import Glibc
import Synchronization
public import Base

/// Where the threads of a run wait for each other: it begins once everything it needs is made.
public final class StartGate: Sendable {
  private let start = Mutex(Instant.absent)
  /// How many may go through; whoever does lets in the next.
  nonisolated(unsafe) private let turnstile = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  /// A closed gate.
  public init() {
    let made = sem_init(turnstile, 0, 0)
    precondition(made == 0, "sem_init failed")
  }

  deinit {
    sem_destroy(turnstile)
    turnstile.deallocate()
  }

  /// Lets everybody through: the run begins at `time`, when its first arrival is due. Only the first call
  /// counts.
  public func open(at time: Instant) {
    start.withLock { start in
      guard !start.isPresent else { return }
      start = time
      sem_post(turnstile)
    }
  }

  /// Waits until the gate is open. The start of the run.
  public func wait() -> Instant {
    // A stopped process that goes on interrupts it.
    while sem_wait(turnstile) != 0 {}
    sem_post(turnstile)
    return start.withLock { $0 }
  }
}
