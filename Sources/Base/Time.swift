// Time as integers: a point (`Instant`) and a distance (`Nanoseconds`). Neither reads a clock; only IO does.
// Both come from peers and files too (a date in the year 9999, a wait of 10^18 s), so their arithmetic ends
// at the largest or smallest value instead of ending the program.

/// A distance in time, in nanoseconds. Negative distances exist (a late event minus its due time).
@frozen
public struct Nanoseconds: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The distance in nanoseconds.
  public var count: Int64

  /// A distance of `count` nanoseconds.
  @inlinable
  public init(_ count: Int64) { self.count = count }

  /// No distance.
  public static var zero: Nanoseconds { Nanoseconds(0) }
  /// Longer than any run (292 years): stands for "for ever".
  public static var forever: Nanoseconds { Nanoseconds(.max) }

  /// `count` microseconds; `forever` when that is more than 64 bits hold.
  public static func microseconds(_ count: Int64) -> Nanoseconds {
    Nanoseconds(count.multipliedSaturating(by: 1_000))
  }
  /// `count` milliseconds; `forever` when that is more than 64 bits hold.
  public static func milliseconds(_ count: Int64) -> Nanoseconds {
    Nanoseconds(count.multipliedSaturating(by: 1_000_000))
  }
  /// `count` seconds; `forever` when that is more than 64 bits hold.
  public static func seconds(_ count: Int64) -> Nanoseconds {
    Nanoseconds(count.multipliedSaturating(by: 1_000_000_000))
  }
  /// `seconds` rounded to the nearest nanosecond and clamped to what 64 bits hold; zero for what is no
  /// number.
  @_disfavoredOverload
  public static func seconds(_ seconds: Double) -> Nanoseconds {
    Nanoseconds(Int64(saturating: (seconds * 1e9).rounded()))
  }

  /// The distance in seconds.
  public var seconds: Double { Double(count) / 1e9 }
  /// The distance in milliseconds.
  public var milliseconds: Double { Double(count) / 1e6 }

  /// Orders by time.
  @inlinable
  public static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
  /// The sum, saturated.
  @inlinable
  public static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
    Nanoseconds(left.count.addingSaturating(right.count))
  }
  /// The difference, saturated.
  @inlinable
  public static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
    Nanoseconds(left.count.subtractingSaturating(right.count))
  }
  /// A multiple, saturated.
  @inlinable
  public static func * (left: Nanoseconds, right: Int64) -> Nanoseconds {
    Nanoseconds(left.count.multipliedSaturating(by: right))
  }
  /// Adds in place, saturating.
  @inlinable
  public static func += (left: inout Nanoseconds, right: Nanoseconds) {
    left = left + right
  }

  /// This distance times `factor`, rounded; `forever` stays `forever`.
  public func scaled(by factor: Double) -> Nanoseconds {
    self == .forever ? .forever : .seconds(seconds * factor)
  }
}

/// A point on the run's monotonic clock, in nanoseconds since an origin that only differences make
/// meaningful. In a real run the origin is CLOCK_MONOTONIC's, in a virtual one it is the start of the run.
@frozen
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the clock's origin.
  public var nanoseconds: Int64

  /// The point `nanoseconds` after the clock's origin.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The clock's origin.
  public static var zero: Instant { Instant(nanoseconds: 0) }
  /// Never reached: the deadline of a timer that is not armed.
  public static var never: Instant { Instant(nanoseconds: .max) }
  /// Marks an event that did not happen, in records.
  public static var absent: Instant { Instant(nanoseconds: .min) }

  /// Whether the event happened (see `absent`).
  @inlinable
  public var isPresent: Bool { nanoseconds != .min }

  /// Orders by time.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
  /// The point `distance` later; `forever` and anything past the end of the clock give `never`.
  @inlinable
  public static func + (instant: Instant, distance: Nanoseconds) -> Instant {
    Instant(nanoseconds: instant.nanoseconds.addingSaturating(distance.count))
  }
  /// The point `distance` earlier, saturated.
  @inlinable
  public static func - (instant: Instant, distance: Nanoseconds) -> Instant {
    Instant(nanoseconds: instant.nanoseconds.subtractingSaturating(distance.count))
  }
  /// The distance from `right` to `left`, saturated.
  @inlinable
  public static func - (left: Instant, right: Instant) -> Nanoseconds {
    Nanoseconds(left.nanoseconds.subtractingSaturating(right.nanoseconds))
  }
}
