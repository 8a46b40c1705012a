public import Base

/// From where on an event of the instrument counts as late. Late events make no run invalid by themselves:
/// each expectation is judged over what its figure can have been without any lateness, and the counts are
/// shown.
public struct ValidityLimits: Sendable, Equatable {
  /// Scheduled arrival to release: 10 ms, ten times what a working generator has, and small against any time
  /// to first token.
  public var releaseLateness = Nanoseconds.milliseconds(10)
  /// How long a completion waited for the loop.
  public var loopLag = Nanoseconds.milliseconds(10)
  /// How far an event of a provider drifted from its script.
  public var scriptDrift = Nanoseconds.milliseconds(10)

  /// The limits above.
  public init() {}
}
