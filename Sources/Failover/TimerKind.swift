// The timers of one request, as a closed list: the proxy keeps `TimerKind.count` timers per request slot.

/// A timer of a request. At most one of each kind is armed.
public enum TimerKind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
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
  /// `Timeouts.request`: the only one that outlives attempts.
  case request
  /// The wait before a retry.
  case backoff

  /// Timers per request: the timer of request slot `s` and kind `k` is number `s * count + k.rawValue`.
  public static var count: Int { 10 }
}

/// A set of timers of one request.
public struct TimerSet: BitwiseCopyable, Sendable, Equatable {
  /// One bit per `TimerKind`, by raw value.
  public private(set) var bits: UInt16

  /// No timer.
  public init() { bits = 0 }
  init(bits: UInt16) { self.bits = bits }
  /// One timer.
  public init(_ kind: TimerKind) { bits = 1 << UInt16(kind.rawValue) }

  /// All timers.
  public static var all: TimerSet { TimerSet(bits: 1 << UInt16(TimerKind.count) - 1) }
  /// Whether there is none in the set.
  public var isEmpty: Bool { bits == 0 }

  /// Whether `kind` is in the set.
  public func contains(_ kind: TimerKind) -> Bool { bits & (1 << UInt16(kind.rawValue)) != 0 }
  /// Adds `kind`.
  public mutating func insert(_ kind: TimerKind) { bits |= 1 << UInt16(kind.rawValue) }
  /// Takes `kind` out.
  public mutating func remove(_ kind: TimerKind) { bits &= ~(1 << UInt16(kind.rawValue)) }
  /// Those of this set that are not in `other`.
  public func subtracting(_ other: TimerSet) -> TimerSet { TimerSet(bits: bits & ~other.bits) }
  /// Those in both sets.
  public func intersection(_ other: TimerSet) -> TimerSet { TimerSet(bits: bits & other.bits) }

  /// Takes the first timer out: `while let kind = set.popFirst() { … }` visits all.
  public mutating func popFirst() -> TimerKind? {
    guard bits != 0 else { return nil }
    let kind = TimerKind(rawValue: UInt8(bits.trailingZeroBitCount))
    bits &= bits - 1
    return kind
  }
}
