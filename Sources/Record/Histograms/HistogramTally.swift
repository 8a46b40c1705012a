// What a histogram knows exactly, besides its cells.

/// Count, sum and extremes of the values, in microseconds.
struct HistogramTally: BitwiseCopyable, Sendable, Equatable {
  var count: Int64 = 0
  var sum: Int64 = 0
  var min: Int64 = .max
  var max: Int64 = 0
  /// Values over the highest one, counted as the highest.
  var clampedCount: Int64 = 0

  /// Takes a value in and returns what is to be counted. Inlined, like the arithmetic of `HistogramLayout`:
  /// with calls a record takes 67 instructions, without them 40, and half the time.
  @inline(__always)
  mutating func take(_ microseconds: Int64) -> Int64 {
    var value = microseconds
    if value > HistogramLayout.highest {
      value = HistogramLayout.highest
      clampedCount += 1
    }
    count += 1
    sum += value
    if value < min { min = value }
    if value > max { max = value }
    return value
  }

  mutating func add(_ other: HistogramTally) {
    count += other.count
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    clampedCount += other.clampedCount
  }
}
