public import Base

/// The samples of a histogram as a plain value: only the cells that hold any, in order. Adding is exact.
public struct HistogramSnapshot: Sendable, Equatable {
  private(set) var indices: [Int32]
  private(set) var counts: [Int64]
  private(set) var tally: HistogramTally

  /// No samples.
  public static var empty: HistogramSnapshot {
    HistogramSnapshot(indices: [], counts: [], tally: HistogramTally())
  }

  init(indices: [Int32], counts: [Int64], tally: HistogramTally) {
    precondition(indices.count == counts.count)
    self.indices = indices
    self.counts = counts
    self.tally = tally
  }

  /// The histogram of a few durations, for cold paths.
  public init(_ durations: [Nanoseconds]) {
    var tally = HistogramTally()
    var cells: [Int32: Int64] = [:]
    for duration in durations {
      let value = tally.take(HistogramLayout.microseconds(duration))
      cells[Int32(HistogramLayout.index(value)), default: 0] += 1
    }
    indices = cells.keys.sorted()
    counts = indices.map { cells[$0, default: 0] }
    self.tally = tally
  }

  /// Number of samples.
  public var count: Int { Int(tally.count) }
  /// Whether there are no samples.
  public var isEmpty: Bool { tally.count == 0 }
  /// Number of samples over an hour, counted as an hour.
  public var clampedCount: Int { Int(tally.clampedCount) }
  /// The least sample in microseconds, exact; 0 without samples.
  public var minMicroseconds: Int64 { isEmpty ? 0 : tally.min }
  /// The greatest sample in microseconds, exact; 0 without samples.
  public var maxMicroseconds: Int64 { tally.max }
  /// The arithmetic mean in microseconds, exact; 0 without samples.
  public var meanMicroseconds: Double { isEmpty ? 0 : Double(tally.sum) / Double(tally.count) }

  /// The value below or at which `percent` of the samples lie, in microseconds, as HdrHistogram defines it:
  /// the largest value of the cell in which the sample of rank ceil(percent x count) is counted; but never
  /// above the greatest sample. 0 without samples.
  public func percentileMicroseconds(_ percent: Double) -> Int64 {
    isEmpty ? 0 : microseconds(rank: HistogramSnapshot.rank(percent, of: count))
  }

  /// The rank, from 1, of the sample below or at which `percent` of `count` samples lie.
  static func rank(_ percent: Double, of count: Int) -> Int {
    // One step down, as the reference does it: 99.9% of 1000 is 999, not 1000 for the sake of the last bit.
    let share = Swift.min(Swift.max(percent.nextDown, 0), 100) / 100
    return Swift.max(1, Int(saturating: (share * Double(count)).rounded(.up)))
  }

  /// The sample of rank `rank`, from 1, as its cell tells; the greatest beyond the last.
  func microseconds(rank: Int) -> Int64 {
    var seen = 0
    for (index, count) in zip(indices, counts) {
      seen += Int(count)
      if seen >= rank {
        return Swift.min(HistogramLayout.highestValue(Int(index)), tally.max)
      }
    }
    return tally.max
  }

  /// How many samples are greater than `duration`, as far as cells tell: those of its own cell, which are at
  /// most a thousandth greater, are not counted.
  public func count(above duration: Nanoseconds) -> Int {
    let cell = HistogramLayout.index(min(HistogramLayout.microseconds(duration), HistogramLayout.highest))
    return zip(indices, counts).reduce(0) { $0 + (Int($1.0) > cell ? Int($1.1) : 0) }
  }

  /// Counts one more sample, or takes one out that was counted. Count and sum stay exact; the extremes, if
  /// one of them was taken out, are those of the cells. Cold.
  mutating func count(_ duration: Nanoseconds, removing: Bool = false) {
    guard removing else { return add(HistogramSnapshot([duration])) }
    var one = HistogramTally()
    let cell = Int32(HistogramLayout.index(one.take(HistogramLayout.microseconds(duration))))
    guard let place = indices.firstIndex(of: cell) else { preconditionFailure("a sample that is not there") }
    counts[place] -= 1
    if counts[place] == 0 {
      indices.remove(at: place)
      counts.remove(at: place)
    }
    tally.count -= 1
    tally.sum -= one.sum
    tally.clampedCount -= one.clampedCount
    guard let first = indices.first, let last = indices.last else {
      tally = HistogramTally()
      return
    }
    tally.min = Swift.max(tally.min, HistogramLayout.lowestValue(Int(first)))
    tally.max = Swift.min(tally.max, HistogramLayout.highestValue(Int(last)))
  }

  /// Adds all samples of `other`.
  public mutating func add(_ other: HistogramSnapshot) {
    guard !other.isEmpty else { return }
    var mergedIndices: [Int32] = []
    var mergedCounts: [Int64] = []
    mergedIndices.reserveCapacity(indices.count + other.indices.count)
    mergedCounts.reserveCapacity(indices.count + other.indices.count)
    var left = 0
    var right = 0
    while left < indices.count || right < other.indices.count {
      let leftIndex = left < indices.count ? indices[left] : .max
      let rightIndex = right < other.indices.count ? other.indices[right] : .max
      let index = Swift.min(leftIndex, rightIndex)
      var count: Int64 = 0
      if leftIndex == index {
        count += counts[left]
        left += 1
      }
      if rightIndex == index {
        count += other.counts[right]
        right += 1
      }
      mergedIndices.append(index)
      mergedCounts.append(count)
    }
    indices = mergedIndices
    counts = mergedCounts
    tally.add(other.tally)
  }

  /// The sum of several.
  public static func sum(_ parts: some Sequence<HistogramSnapshot>) -> HistogramSnapshot {
    var sum = HistogramSnapshot.empty
    for part in parts { sum.add(part) }
    return sum
  }
}
