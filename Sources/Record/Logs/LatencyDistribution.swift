/// A latency of one rank: a duration, or later than any.
public enum LatencyFigure: Sendable, Equatable {
  /// It was reached after so many microseconds.
  case reached(Int64)
  /// It was never reached; the request ended, or was cut, after so many microseconds. nil when it was not
  /// even sent.
  case never(Int64?)

  /// Milliseconds; infinite for what was never reached.
  public var milliseconds: Double {
    switch self {
    case .reached(let microseconds): Double(microseconds) / 1000
    case .never: .infinity
    }
  }
}

/// How long arrivals took to get somewhere, those included that never got there.
public struct LatencyDistribution: Sendable, Equatable {
  /// Those that got there.
  public internal(set) var reached: HistogramSnapshot
  /// Those that never did, by when they ended: the least that is known of their latency.
  public internal(set) var never: HistogramSnapshot
  /// Those that never did because they were not even sent.
  public internal(set) var unsent: Int

  /// No arrivals.
  public static var empty: LatencyDistribution { LatencyDistribution(reached: .empty) }

  /// A distribution of which all got there.
  public init(_ histogram: HistogramSnapshot) { self.init(reached: histogram) }

  init(reached: HistogramSnapshot, never: HistogramSnapshot = .empty, unsent: Int = 0) {
    self.reached = reached
    self.never = never
    self.unsent = unsent
  }

  /// All arrivals.
  public var count: Int { reached.count + neverCount }
  /// Those that never got there.
  public var neverCount: Int { never.count + unsent }
  /// Whether there are no arrivals.
  public var isEmpty: Bool { count == 0 }

  /// The latency below or at which `percent` of the arrivals lie, by the ranks of
  /// `HistogramSnapshot.percentileMicroseconds`; nil without arrivals.
  public func percentile(_ percent: Double) -> LatencyFigure? {
    isEmpty ? nil : figure(rank: HistogramSnapshot.rank(percent, of: count))
  }

  /// The arrival that took longest; nil without arrivals.
  public var max: LatencyFigure? { isEmpty ? nil : figure(rank: count) }

  /// The latency of rank `rank`, from 1. Who never got there comes last, in the order of the ends.
  func figure(rank: Int) -> LatencyFigure {
    if rank <= reached.count { return .reached(reached.microseconds(rank: rank)) }
    let rest = rank - reached.count
    return .never(rest <= never.count ? never.microseconds(rank: rest) : nil)
  }

  mutating func add(_ other: LatencyDistribution) {
    reached.add(other.reached)
    never.add(other.never)
    unsent += other.unsent
  }

  /// The sum of several.
  static func sum(_ parts: some Sequence<LatencyDistribution>) -> LatencyDistribution {
    var sum = LatencyDistribution.empty
    for part in parts { sum.add(part) }
    return sum
  }
}
