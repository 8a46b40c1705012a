// A quantile of recent latencies, for hedging by percentile: counts in buckets of 1/16 octave that fade.

import Base

/// The distribution of recent latencies up to 100 days. Error of a quantile: at most 1/16 upwards.
struct LatencyQuantile: ~Copyable {
  /// Fewer than this many, and there is no quantile.
  static let least = 100
  /// At this many all counts are halved: older latencies fade.
  private static let most = 4_096
  private static let subBuckets = 16
  private static let octaves = 40

  private let counts: Slab<Int32>
  private var total = 0
  private var sinceLookup = 0
  private var cached: Nanoseconds?
  private let quantile: Double

  /// No latency yet; `quantile` from 0 to 1.
  init(_ quantile: Double) {
    precondition(quantile > 0 && quantile <= 1)
    self.quantile = quantile
    counts = Slab(capacity: LatencyQuantile.octaves * LatencyQuantile.subBuckets, repeating: 0)
  }

  /// One more latency.
  mutating func record(_ latency: Nanoseconds) {
    counts[LatencyQuantile.bucket(latency)] += 1
    total += 1
    sinceLookup += 1
    if total >= LatencyQuantile.most {
      total = 0
      for index in 0..<counts.capacity {
        counts[index] /= 2
        total += Int(counts[index])
      }
    }
  }

  /// The quantile, looked up again after every 16 latencies; nil before there are enough.
  mutating func value() -> Nanoseconds? {
    guard total >= LatencyQuantile.least else { return cached }
    if cached != nil && sinceLookup < 16 { return cached }
    sinceLookup = 0
    let rank = max(1, Int(saturating: (quantile * Double(total)).rounded(.up)))
    var seen = 0
    for index in 0..<counts.capacity {
      seen += Int(counts[index])
      if seen >= rank {
        cached = LatencyQuantile.upperBound(index)
        break
      }
    }
    return cached
  }

  /// Units of 1.024 us; the first octave is linear.
  private static func bucket(_ latency: Nanoseconds) -> Int {
    let value = max(0, latency.count) >> 10
    if value < Int64(subBuckets) { return Int(value) }
    let octave = 63 - value.leadingZeroBitCount - 3
    let sub = Int(value >> Int64(octave - 1)) & (subBuckets - 1)
    return min(octave * subBuckets + sub, octaves * subBuckets - 1)
  }

  private static func upperBound(_ index: Int) -> Nanoseconds {
    let (octave, sub) = index.quotientAndRemainder(dividingBy: subBuckets)
    if octave == 0 { return Nanoseconds(Int64(sub + 1) << 10) }
    return Nanoseconds((Int64(subBuckets + sub + 1) << Int64(octave - 1)) << 10)
  }
}
