/// A statistic of a distribution.
public enum MetricStatistic: Sendable, Hashable {
  /// The number of samples; of latencies over arrivals the number of those that got there.
  case count
  /// The least.
  case min
  /// The arithmetic mean; infinite if one arrival never got there.
  case mean
  /// The greatest.
  case max
  /// A percentile, 0 to 100.
  case percentile(Double)
}

/// The answer to a metric.
public struct MetricValue: Sendable, Equatable {
  /// Milliseconds for durations, a plain number otherwise (99% is 0.99). Infinite for a latency that was
  /// never reached.
  public var value: Double
  /// How many samples it rests on: of a distribution its own, of a ratio or a count the requests that it is
  /// about.
  public var sampleCount: Int
  /// The least and the most that the value can have been but for what the instrument did: its own lateness,
  /// and arrivals that it did not send.
  public var low: Double
  /// See `low`.
  public var high: Double
  /// When the arrival at this rank ended that never got there, in milliseconds.
  public var cutMilliseconds: Double?
  /// Whether it was added up from a sample of the requests.
  public var isEstimate = false

  init(_ value: Double, sampleCount: Int, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.sampleCount = sampleCount
    self.low = Swift.min(low ?? value, value)
    self.high = Swift.max(high ?? value, value)
  }

  /// Whether the instrument leaves the value open.
  public var isInterval: Bool { low < high }
}
