/// How often a backend met each of its limits, and other things that should be rare. Part of a run's own
/// health.
public struct IOCounters: BitwiseCopyable, Sendable, Equatable {
  /// Turns: calls of `wait`.
  public var turns = 0
  /// System calls to hand over, to look and to wait: `io_uring_enter` or `epoll_pwait2`.
  public var enters = 0
  /// Waits that gathered what streams brought (`IOLimits.gatherWindow`).
  public var gatheredWaits = 0
  /// Connections accepted.
  public var accepted = 0
  /// Connections that were asked for and stood.
  public var connected = 0
  /// Bytes received.
  public var receivedBytes = 0
  /// Bytes that the kernel took to send.
  public var sentBytes = 0
  /// `connect` failed for want of a socket (EMFILE, ENFILE or `IOLimits.sockets`).
  public var connectsBeyondLimit = 0
  /// A listener had to stop accepting for want of a socket.
  public var acceptsBeyondLimit = 0
  /// A socket had bytes to read and no receive buffer was free.
  public var starvations = 0
  /// A connection failed because more than `IOLimits.outboxBytes` waited to be sent.
  public var outboxOverflows = 0
  /// The kernel took only a part of what was to be sent.
  public var shortSends = 0
  /// io_uring's completion queue overflowed: slow, not lossy.
  public var completionOverflows = 0
  /// io_uring's submission queue was full and had to be submitted early.
  public var fullSubmissions = 0
  /// The turn's batch was full, so something waited for the next turn.
  public var fullBatches = 0
  /// Completions of the kernel for a socket's former life: dropped.
  public var staleCompletions = 0
  /// Operations on a socket that is closed or failed: ignored.
  public var staleOperations = 0
  /// Finished connections whose peer did not close within `IOLimits.linger`.
  public var lingerTimeouts = 0

  /// All zero.
  public init() {}

  /// Adds those of another backend.
  public mutating func add(_ other: IOCounters) {
    turns += other.turns
    enters += other.enters
    gatheredWaits += other.gatheredWaits
    accepted += other.accepted
    connected += other.connected
    receivedBytes += other.receivedBytes
    sentBytes += other.sentBytes
    connectsBeyondLimit += other.connectsBeyondLimit
    acceptsBeyondLimit += other.acceptsBeyondLimit
    starvations += other.starvations
    outboxOverflows += other.outboxOverflows
    shortSends += other.shortSends
    completionOverflows += other.completionOverflows
    fullSubmissions += other.fullSubmissions
    fullBatches += other.fullBatches
    staleCompletions += other.staleCompletions
    staleOperations += other.staleOperations
    lingerTimeouts += other.lingerTimeouts
  }

  /// Whether the process ran out of sockets: the run measured its own limit, not the system under test.
  public var ranOutOfSockets: Bool { connectsBeyondLimit > 0 || acceptsBeyondLimit > 0 }
}
