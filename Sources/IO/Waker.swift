import CUring
import Glibc

/// Wakes a backend's thread from another one: its `wait` then reports `woken`, once for any number of calls
/// in between.
///
/// Made before the thread, given to the backend when that is made, and kept by both.
public final class Waker: Sendable {
  /// An eventfd.
  let descriptor: Int32

  /// A waker that nobody waits for yet.
  public init() throws(IOError) {
    descriptor = curing_eventfd()
    guard descriptor >= 0 else { throw IOError("eventfd", errno) }
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Wakes the backend. Any thread, any time.
  public func wake() {
    var one: UInt64 = 1
    // Can only fail when the counter is full, and then the wake-up is under way anyway.
    _ = write(descriptor, &one, 8)
  }
}
