public import Base

/// How many of some events came later than a limit: what reports say of the instrument's own punctuality.
public struct LateCount: Sendable, Equatable {
  /// Events later than the limit. The histogram tells them to a thousandth of the limit.
  public let late: Int
  /// All events.
  public let count: Int
  /// The latest that is not late.
  public let limit: Nanoseconds

  /// The events of `histogram` beyond `limit`.
  public init(_ histogram: HistogramSnapshot, limit: Nanoseconds) {
    late = histogram.count(above: limit)
    count = histogram.count
    self.limit = limit
  }
}
