// Everything the machine knows about one request: plain values in the proxy's slab, changed by
// `FailoverMachine.apply` alone.

import Base

/// Where a request stands.
public enum RequestPhase: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// No request yet.
  case vacant
  /// The attempt has no connection yet.
  case connecting
  /// The attempt has a connection and no response head.
  case waiting
  /// The attempt has a head that the client does not have: the commit point is later, or an error body is
  /// being read.
  case holding
  /// The client has the head: nothing can be rescued any more.
  case forwarding
  /// The last attempt failed, the next one is scheduled.
  case backingOff
  /// The request is over.
  case finished
}

/// The state of one request.
public struct RequestState: BitwiseCopyable, Sendable {
  /// Where the request stands.
  public internal(set) var phase = RequestPhase.vacant
  /// The number of the latest attempt, from 1; 0 before the first.
  public internal(set) var attempt: UInt16 = 0
  /// The timers that are armed.
  public internal(set) var armed = TimerSet()
  /// The latest attempt's status; 0 before its head.
  public internal(set) var status: UInt16 = 0
  /// The provider of the latest attempt; -1 before the first.
  public internal(set) var provider: Int16 = -1

  var route: Int32 = -1
  var ordinal: UInt32 = 0
  var bodyBytes = 0
  var arrivedAt = Instant.absent
  var attemptStart = Instant.absent
  var headAt = Instant.absent
  /// Body bytes of the latest attempt.
  var responseBytes = 0
  /// Retries begun or scheduled.
  var retries = 0
  /// Position of the latest attempt's target in its route.
  var position = 0
  /// Position of the attempt that is scheduled.
  var nextPosition = 0
  /// Attempts in a row at this target, in a row in this tier.
  var targetAttempts = 0
  var tierAttempts = 0
  /// One bit per position that was tried since the last time round.
  var tried: UInt64 = 0
  /// Attempts at each provider, by the first position of that provider in the route.
  var visits: InlineArray<64, UInt16> = InlineArray(repeating: 0)
  /// Whether this request holds one of `Retry.maxConcurrent`.
  var holdsBreaker = false
  var retriesOff = false
  var hasContent = false
  var hasInbandError = false
  var isEventStream = false
  /// Whether what is held is a complete answer.
  var heldIsComplete = false
  /// Why the answer that was committed is an error's.
  var rescue = Rescue.notNeeded
  /// Whether the latest attempt runs without timeouts (`Timeouts.waiveOnLast`).
  var isWaived = false

  /// A request that has not arrived yet.
  public init() {}

  /// Whether an attempt is running.
  public var hasAttempt: Bool {
    switch phase {
    case .connecting, .waiting, .holding, .forwarding: true
    case .vacant, .backingOff, .finished: false
    }
  }

  /// Whether the latest attempt's status is known and not 2xx.
  var isError: Bool { status != 0 && !(200...299).contains(status) }

  func commitPoint(_ rule: Commit) -> CommitPoint { isEventStream ? rule.on : rule.plainOn }

  mutating func beginAttempt(at now: Instant) {
    phase = .connecting
    attemptStart = now
    status = 0
    headAt = .absent
    responseBytes = 0
    hasContent = false
    hasInbandError = false
    isEventStream = false
    heldIsComplete = false
  }
}
