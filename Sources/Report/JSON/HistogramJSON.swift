import Base
public import Record

extension JSONWriter {
  /// A histogram under `key`, as `{count, min, mean, p50, p90, p99, p999, max}` on one line, in milliseconds;
  /// without samples each but the count is null.
  public mutating func field(_ key: String, histogram: HistogramSnapshot) {
    func duration(_ microseconds: Int64) -> Nanoseconds? {
      histogram.isEmpty ? nil : .microseconds(microseconds)
    }
    object(key, inline: true) {
      $0.field("count", histogram.count)
      $0.field("min", milliseconds: duration(histogram.minMicroseconds))
      $0.field("mean", milliseconds: duration(Int64(saturating: histogram.meanMicroseconds.rounded())))
      $0.field("p50", milliseconds: duration(histogram.percentileMicroseconds(50)))
      $0.field("p90", milliseconds: duration(histogram.percentileMicroseconds(90)))
      $0.field("p99", milliseconds: duration(histogram.percentileMicroseconds(99)))
      $0.field("p999", milliseconds: duration(histogram.percentileMicroseconds(99.9)))
      $0.field("max", milliseconds: duration(histogram.maxMicroseconds))
    }
  }

  /// How many events were later than a limit under `key`, as `{count, samples, limit_ms, too_many}`.
  public mutating func field(_ key: String, _ share: LateShare) {
    object(key, inline: true) {
      $0.field("count", share.late)
      $0.field("samples", share.count)
      $0.field("limit_ms", milliseconds: share.limit)
      $0.field("too_many", share.isTooMany)
    }
  }
}
