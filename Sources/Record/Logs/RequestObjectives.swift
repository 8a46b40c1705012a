public import Base

/// What a client asks of an answer. A request that has no such figure (no gap with one token) meets that
/// objective.
public struct RequestObjectives: Sendable, Equatable, BitwiseCopyable {
  /// The most from the scheduled arrival to the first content.
  public var ttft: Nanoseconds?
  /// The most per output token after those that came first.
  public var tpot: Nanoseconds?
  /// The longest wait between two contents.
  public var maxGap: Nanoseconds?
  /// The most from the scheduled arrival to the end.
  public var e2e: Nanoseconds?

  /// Objectives; those that are nil always hold.
  public init(
    ttft: Nanoseconds? = nil, tpot: Nanoseconds? = nil, maxGap: Nanoseconds? = nil, e2e: Nanoseconds? = nil
  ) {
    self.ttft = ttft
    self.tpot = tpot
    self.maxGap = maxGap
    self.e2e = e2e
  }
}
