// Everything the machine knows about one request: plain values in the proxy's slab, changed by
// `FailoverMachine.apply` alone.

import Base

/// Where a request stands.
public enum RequestPhase: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// No request yet.
  case vacant
  /// Its head is there, its body is not complete.
  case receiving
  /// Attempts run, or one is scheduled; the client has nothing of an attempt's answer.
  case open
  /// The client has at least the head of an attempt's answer.
  case committed
  /// The request is over.
  case finished
}

/// What follows an answer that broke off after the commit.
enum Sequel: UInt8, BitwiseCopyable {
  /// Nothing.
  case none
  /// `MidStream.restart`.
  case restart
  /// `MidStream.orphan`.
  case orphan
}

/// The target of an attempt to come.
struct NextTarget: BitwiseCopyable {
  /// Its position in the route.
  var position: Int
  /// Attempts in a row at it, the one to come included.
  var targetAttempts = 1
  /// Which round through the tiers it belongs to.
  var round: Int
}

/// The state of one request.
public struct RequestState: BitwiseCopyable, Sendable {
  /// Where the request stands.
  public internal(set) var phase = RequestPhase.vacant
  /// The number of the latest attempt, from 1; 0 before the first.
  public internal(set) var attempt: UInt16 = 0
  /// The timers that are armed.
  public internal(set) var armed = TimerSet()
  /// The attempts that run.
  package internal(set) var lanes: InlineArray<4, Lane> = InlineArray(repeating: Lane())
  /// Number of attempts that run.
  package internal(set) var running = 0
  /// Whether a retry waits for its back-off; it counts towards `Retry.maxConcurrent`.
  package internal(set) var isScheduled = false

  var route: Int32 = -1
  var ordinal: UInt32 = 0
  var hash: UInt64 = 0
  var bodyBytes = 0
  var arrivedAt = Instant.absent
  /// Retries begun or scheduled, hedges included.
  package internal(set) var retries = 0
  /// The target of the attempt that is scheduled.
  var scheduled = NextTarget(position: 0, round: 1)
  /// Position of the latest attempt's target.
  var position = 0
  /// Attempts in a row in the latest attempt's tier.
  var tierAttempts = 0
  /// Which round through the tiers this is.
  var round = 1
  /// One bit per position that was tried since the last time round.
  package internal(set) var tried: UInt64 = 0
  /// One bit per position that a rule has taken out for the rest of the request.
  package internal(set) var dropped: UInt64 = 0
  /// The sum of the waits that providers asked for and got.
  var obeyedWait = Nanoseconds.zero
  var retriesOff = false
  /// Whether the client has a head of the proxy's own, sent with a sign of life.
  package internal(set) var isPinged = false
  /// Whether the client's answer is an event stream.
  var isEventStream = false
  var sequel = Sequel.none
  /// Whether the client has parts of two answers.
  var isSpliced = false
  /// Why the answer that was committed is an error's.
  var rescue = Rescue.notNeeded
  /// Attempts at each provider, by the first position of that provider in the route.
  var visits: InlineArray<64, UInt16> = InlineArray(repeating: 0)

  /// A request that has not arrived yet.
  public init() {}

  /// The targets of the attempts that run, without that of `lane`, one bit per position.
  func runningTargets(besides lane: Int) -> UInt64 {
    var mask: UInt64 = 0
    if running == 0 { return mask }
    for other in 0..<Hedge.mostLanes where other != lane && lanes[other].phase != .idle {
      mask |= 1 << UInt64(lanes[other].position)
    }
    return mask
  }

  /// Whether another attempt than the one in `lane` may still give the answer.
  var hasAlternatives: Bool { running > 1 || isScheduled }
  /// Whether more than one attempt may still give the answer.
  var isRaceOpen: Bool { running > 1 || isScheduled || armed.contains(.hedge) }
}
