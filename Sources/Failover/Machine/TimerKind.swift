// The timers of one request, as a closed list: some belong to the request, the others to one of its lanes (an
// attempt that may run beside others).

/// A kind of timer. At most one of each kind is armed per request, or per lane.
public enum TimerKind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
  /// `Timeouts.request`: outlives attempts.
  case request
  /// `Timeouts.exchange`: runs while the request is still coming, too.
  case exchange
  /// `Timeouts.exchangeIdle`: as `exchange`.
  case exchangeIdle
  /// The wait before a retry.
  case backoff
  /// `Hedge.after`.
  case hedge
  /// `Commit.holdTime`.
  case hold
  /// `Ping.every`.
  case ping
  /// `Timeouts.connect`.
  case connect
  /// `Timeouts.send`.
  case send
  /// `Timeouts.headers`.
  case headers
  /// `Timeouts.firstByte`.
  case firstByte
  /// `Timeouts.firstToken`.
  case firstToken
  /// `Timeouts.idle`.
  case idle
  /// `Timeouts.tokenIdle`.
  case tokenIdle
  /// `Timeouts.attempt`.
  case attempt

  /// Kinds that belong to the request, before those that belong to a lane.
  static var requestCount: Int { 7 }
  /// Kinds that belong to a lane.
  static var laneCount: Int { 8 }
  /// Whether it belongs to a lane.
  public var isOfLane: Bool { Int(rawValue) >= TimerKind.requestCount }
}

/// One timer of a request.
public struct TimerID: BitwiseCopyable, Sendable, Hashable {
  /// Its number within the request: 0 up to `count(lanes:)`.
  public let rawValue: UInt8

  /// The timer of `kind`, of lane `lane` if the kind belongs to a lane.
  public init(_ kind: TimerKind, lane: Int = 0) {
    precondition(lane >= 0 && lane < Hedge.mostLanes)
    rawValue = kind.rawValue + (kind.isOfLane ? UInt8(lane * TimerKind.laneCount) : 0)
  }

  /// The timer with the number `rawValue`.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What it is for.
  public var kind: TimerKind {
    let number = Int(rawValue)
    let offset = number - TimerKind.requestCount
    let kind = offset < 0 ? number : TimerKind.requestCount + offset % TimerKind.laneCount
    guard let kind = TimerKind(rawValue: UInt8(kind)) else { preconditionFailure("a timer without a kind") }
    return kind
  }

  /// The lane that it belongs to; 0 if it belongs to the request.
  public var lane: Int { max(0, Int(rawValue) - TimerKind.requestCount) / TimerKind.laneCount }

  /// Timers of a request with so many lanes: the timer `id` of request slot `s` is number
  /// `s * count + id.rawValue`.
  public static func count(lanes: Int) -> Int { TimerKind.requestCount + lanes * TimerKind.laneCount }
}

/// A set of timers of one request.
public struct TimerSet: BitwiseCopyable, Sendable, Equatable {
  /// One bit per `TimerID`, by raw value.
  public private(set) var bits: UInt64

  /// No timer.
  public init() { bits = 0 }
  init(bits: UInt64) { self.bits = bits }
  /// One timer.
  public init(_ timer: TimerID) { bits = 1 << UInt64(timer.rawValue) }
  /// One timer.
  public init(_ kind: TimerKind, lane: Int = 0) { self.init(TimerID(kind, lane: lane)) }

  /// All timers.
  public static var all: TimerSet { TimerSet(bits: 1 << UInt64(TimerID.count(lanes: Hedge.mostLanes)) - 1) }
  /// All timers of one lane.
  public static func lane(_ lane: Int) -> TimerSet {
    let ones: UInt64 = 1 << UInt64(TimerKind.laneCount) - 1
    return TimerSet(bits: ones << UInt64(TimerKind.requestCount + lane * TimerKind.laneCount))
  }
  /// Whether there is none in the set.
  public var isEmpty: Bool { bits == 0 }

  /// Whether `timer` is in the set.
  public func contains(_ timer: TimerID) -> Bool { bits & (1 << UInt64(timer.rawValue)) != 0 }
  /// Whether the timer of `kind` is in the set.
  public func contains(_ kind: TimerKind, lane: Int = 0) -> Bool { contains(TimerID(kind, lane: lane)) }
  /// Adds `timer`.
  public mutating func insert(_ timer: TimerID) { bits |= 1 << UInt64(timer.rawValue) }
  /// Adds the timer of `kind`.
  public mutating func insert(_ kind: TimerKind, lane: Int = 0) { insert(TimerID(kind, lane: lane)) }
  /// Takes `timer` out.
  public mutating func remove(_ timer: TimerID) { bits &= ~(1 << UInt64(timer.rawValue)) }
  /// Those of this set that are not in `other`.
  public func subtracting(_ other: TimerSet) -> TimerSet { TimerSet(bits: bits & ~other.bits) }
  /// Those in either set.
  public func union(_ other: TimerSet) -> TimerSet { TimerSet(bits: bits | other.bits) }
  /// Those in both sets.
  public func intersection(_ other: TimerSet) -> TimerSet { TimerSet(bits: bits & other.bits) }

  /// Takes the first timer out: `while let timer = set.popFirst() { … }` visits all.
  public mutating func popFirst() -> TimerID? {
    guard bits != 0 else { return nil }
    let timer = TimerID(rawValue: UInt8(bits.trailingZeroBitCount))
    bits &= bits - 1
    return timer
  }
}
