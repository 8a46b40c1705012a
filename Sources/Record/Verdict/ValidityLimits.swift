public import Base

/// Beyond which figures a run says more about the instrument than about what it measured. Such a run is
/// invalid: it neither passes nor fails. Of what can be late 1 % may be later than its limit (`LateShare`).
public struct ValidityLimits: Sendable, Equatable {
  /// The most from scheduled arrival to release: 10 ms, ten times what a working generator has, and small
  /// against any time to first token.
  public var releaseLateness = Nanoseconds.milliseconds(10)
  /// The most that completions may wait for the loop: 10 ms, as all receive times are late by it.
  public var loopLag = Nanoseconds.milliseconds(10)
  /// The most that an event of a provider may drift from its script: 10 ms, or its faults are not those asked
  /// for.
  public var scriptDrift = Nanoseconds.milliseconds(10)
  /// The largest share of arrivals that may be shed: one in a thousand.
  public var shedShare = 0.001
  /// The largest share of requests that may be open when the drain ends: one in a hundred. Their latencies
  /// are only known to be longer than what was waited for, and percentiles without them flatter.
  public var undrainedShare = 0.01

  /// The limits above.
  public init() {}
}
