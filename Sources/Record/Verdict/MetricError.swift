import Base

/// What the instrument can have done to one figure.
struct MetricError {
  /// By how much it may have made durations longer.
  var lateness = LatenessBound.none
  /// Whether it may also have made them shorter: a wait between two events is shorter when the first was
  /// late.
  var isTwoSided = false
  /// Arrivals that failed, or were not sent, by what the instrument did: they may have been as fast as any.
  var flipped = 0
  /// The mean of the delays, in microseconds.
  var meanMicroseconds = 0.0

  /// Nothing.
  static let none = MetricError()

  /// The latency of rank `rank`, from 1, with its bounds.
  func value(_ distribution: LatencyDistribution, rank: Int) -> MetricValue {
    let figure = distribution.figure(rank: rank)
    let least = distribution.least(rank: rank, lateness, flipped: flipped) / 1000
    let most = isTwoSided ? distribution.most(rank: rank, lateness) / 1000 : figure.milliseconds
    var value = MetricValue(
      figure.milliseconds, sampleCount: distribution.count, low: least, high: most)
    if case .never(let cut) = figure { value.cutMilliseconds = cut.map { Double($0) / 1000 } }
    return value
  }

  /// The mean with its bounds.
  func mean(_ distribution: LatencyDistribution) -> MetricValue {
    let mean = distribution.reached.meanMicroseconds
    let least = max(0, mean - meanMicroseconds) / 1000
    guard distribution.neverCount == 0 else {
      // Whoever never got there has no place in a mean.
      return MetricValue(
        .infinity, sampleCount: distribution.count, low: distribution.neverCount > flipped ? .infinity : 0)
    }
    return MetricValue(
      mean / 1000, sampleCount: distribution.count, low: least,
      high: isTwoSided ? (mean + meanMicroseconds) / 1000 : mean / 1000)
  }

  /// Whether events later than `limit` can decide the percentile alone: at least as many as lie beyond it.
  func decides(_ percent: Double, of distribution: LatencyDistribution, beyond limit: Nanoseconds) -> Bool {
    let beyond = distribution.count - HistogramSnapshot.rank(percent, of: distribution.count) + 1
    return !distribution.isEmpty && lateness.count(above: limit) >= beyond
  }
}
