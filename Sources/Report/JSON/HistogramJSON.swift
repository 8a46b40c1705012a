import Base
public import Record

extension JSONWriter {
  /// A histogram under `key`, as `{count, min, mean, p50, p90, p95, p99, p999, max}` on one line, in
  /// milliseconds; without samples each but the count is null.
  public mutating func field(_ key: String, histogram: HistogramSnapshot) {
    field(key, distribution: LatencyDistribution(histogram), countsFailures: false)
  }

  /// A distribution in the same way. Where failures count there is also `never`, the arrivals that never got
  /// there, and `ended_after`, when these ended; a percentile among them is null, and so are mean and max.
  public mutating func field(_ key: String, distribution: LatencyDistribution, countsFailures: Bool) {
    let reached = distribution.reached
    func duration(_ microseconds: Int64) -> Nanoseconds? {
      reached.isEmpty ? nil : .microseconds(microseconds)
    }
    func value(_ figure: LatencyFigure?) -> Nanoseconds? {
      if case .reached(let microseconds) = figure { return .microseconds(microseconds) }
      return nil
    }
    object(key, inline: true) {
      $0.field("count", distribution.count)
      $0.field("min", milliseconds: duration(reached.minMicroseconds))
      $0.field(
        "mean",
        milliseconds: distribution.neverCount > 0
          ? nil : duration(Int64(saturating: reached.meanMicroseconds.rounded())))
      for (name, percent) in [("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9)] {
        $0.field(name, milliseconds: value(distribution.percentile(percent)))
      }
      $0.field("max", milliseconds: value(distribution.max))
      guard countsFailures else { return }
      $0.field("never", distribution.neverCount)
      guard !distribution.never.isEmpty else { return }
      $0.field("ended_after_min", milliseconds: .microseconds(distribution.never.minMicroseconds))
      $0.field("ended_after_max", milliseconds: .microseconds(distribution.never.maxMicroseconds))
    }
  }

  /// How many events were later than a limit under `key`, as `{count, samples, limit_ms}`.
  public mutating func field(_ key: String, _ share: LateCount) {
    object(key, inline: true) {
      $0.field("count", share.late)
      $0.field("samples", share.count)
      $0.field("limit_ms", milliseconds: share.limit)
    }
  }
}
