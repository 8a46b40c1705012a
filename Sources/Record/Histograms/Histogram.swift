public import Base

/// A distribution of durations: an HdrHistogram with 3 significant digits, 1 us to 1 h, in whole
/// microseconds.
///
/// Recording costs a count of leading zeros, a shift and an increment, and never allocates. Adding two of
/// them loses nothing, which percentiles can't offer. Count, sum, least and greatest value are exact.
public struct Histogram: ~Copyable {
  private let cells: Slab<Int64>
  private var tally = HistogramTally()

  /// An empty histogram (188 KB).
  public init() { cells = Slab(capacity: HistogramLayout.cellCount, repeating: 0) }

  /// Counts `duration`; less than nothing counts as nothing, more than an hour as an hour.
  public mutating func record(_ duration: Nanoseconds) {
    let value = tally.take(HistogramLayout.microseconds(duration))
    cells[HistogramLayout.index(value)] += 1
  }

  /// Adds all samples of `other`.
  public mutating func add(_ other: borrowing Histogram) {
    for index in 0..<HistogramLayout.cellCount where other.cells[index] != 0 {
      cells[index] += other.cells[index]
    }
    tally.add(other.tally)
  }

  /// Number of samples.
  public var count: Int { Int(tally.count) }
  /// Number of samples over an hour, counted as an hour.
  public var clampedCount: Int { Int(tally.clampedCount) }

  /// The samples as a plain value, for percentiles, merging and reports. Allocates.
  public func snapshot() -> HistogramSnapshot {
    var indices: [Int32] = []
    var counts: [Int64] = []
    for index in 0..<HistogramLayout.cellCount where cells[index] != 0 {
      indices.append(Int32(index))
      counts.append(cells[index])
    }
    return HistogramSnapshot(indices: indices, counts: counts, tally: tally)
  }
}
