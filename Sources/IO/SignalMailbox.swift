// How the main thread waits: for a signal, for news from a worker, or for time to pass, in one call and
// without handlers that run at any moment. Signals are blocked in every thread and taken by `sigtimedwait`.

import Glibc
public import Base

/// What ended a wait of the main thread.
public enum Notice: Sendable, Equatable {
  /// SIGINT came (Ctrl-C).
  case interrupt
  /// SIGTERM came.
  case terminate
  /// A worker called `SignalMailbox.notify`.
  case notified
  /// The time passed.
  case timeout
}

/// The main thread's mailbox. Make one at the start of `main`, before any thread: threads inherit what is
/// blocked.
public struct SignalMailbox: Sendable {
  /// Blocks SIGINT, SIGTERM and SIGUSR1 for this thread and all that it starts, and ignores SIGPIPE.
  public init() {
    var set = SignalMailbox.signals()
    let blocked = pthread_sigmask(SIG_BLOCK, &set, nil)
    precondition(blocked == 0, "pthread_sigmask failed with \(blocked)")
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits until something happens, at most for `timeout`.
  public func wait(atMost timeout: Nanoseconds) -> Notice {
    var set = SignalMailbox.signals()
    var remaining = timespec(
      tv_sec: Int(timeout.count / 1_000_000_000), tv_nsec: Int(timeout.count % 1_000_000_000))
    switch sigtimedwait(&set, nil, &remaining) {
    case SIGINT: return .interrupt
    case SIGTERM: return .terminate
    case SIGUSR1: return .notified
    default: return .timeout  // EAGAIN: the time passed; EINTR: a stopped process went on
    }
  }

  /// Ends the present or the next `wait`, from any thread.
  public func notify() {
    let sent = kill(getpid(), SIGUSR1)
    precondition(sent == 0, "a process can always signal itself")
  }

  private static func signals() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGUSR1)
    return set
  }
}
