public import Base
import Glibc

/// TCP over uring.
public struct UringBackend: Backend, ~Copyable {
  /// How often limits were met so far.
  public internal(set) var counters = IOCounters()

  /// A backend within `limits`, woken by `waker`.
  public init(limits: IOLimits = IOLimits(), waker: Waker? = nil) throws(IOError) {
    throw IOError("start uring", ENOSYS)
  }

  /// Always `uring`.
  public var kind: BackendKind { .uring }
  /// See `Backend`.
  public mutating func listen(_ address: Address, token: Token) throws(IOError) -> (Socket, Address) {
    throw IOError("listen", ENOSYS)
  }
  /// See `Backend`.
  public mutating func accept(_ listener: Socket) {}
  /// See `Backend`.
  public mutating func suspend(_ listener: Socket) {}
  /// See `Backend`.
  public mutating func resume(_ listener: Socket) {}
  /// See `Backend`.
  public mutating func connect(_ address: Address, token: Token) -> Socket { .none }
  /// See `Backend`.
  public mutating func adopt(_ socket: Socket, token: Token) {}
  /// See `Backend`.
  public mutating func retoken(_ socket: Socket, token: Token) {}
  /// See `Backend`.
  public mutating func pauseReceiving(_ socket: Socket) {}
  /// See `Backend`.
  public mutating func resumeReceiving(_ socket: Socket) {}
  /// See `Backend`.
  public mutating func send(_ socket: Socket, _ bytes: Bytes) {}
  /// See `Backend`.
  public func unsentCount(_ socket: Socket) -> Int { 0 }
  /// See `Backend`.
  public mutating func finishSending(_ socket: Socket) {}
  /// See `Backend`.
  public mutating func close(_ socket: Socket, _ ending: Ending) {}
  /// See `Backend`.
  public mutating func wait(until deadline: Instant, into batch: inout CompletionBatch) -> Instant {
    deadline
  }
  /// See `Backend`.
  public func current(_ completion: Completion) -> Completion? { completion }
  /// See `Backend`.
  public mutating func recycle(_ completion: Completion) {}
}
