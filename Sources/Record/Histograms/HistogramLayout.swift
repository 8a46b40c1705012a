import Base

// Where a value is counted: the cells of an HdrHistogram with 3 significant digits over 1 us ... 1 h.
//
// The range is cut into octaves, each of them into 1024 cells of equal width (the first 2048 values have a
// cell each), so that a cell is never wider than a thousandth of its values. See http://hdrhistogram.org and
// Gil Tene's reference implementation, whose indices these are: logs are exchanged with it.

/// The index arithmetic that all histograms share. Values are whole microseconds.
enum HistogramLayout {
  static let significantDigits: Int32 = 3
  static let lowest: Int64 = 1
  /// One hour.
  static let highest: Int64 = 3_600_000_000
  static let halfCountMagnitude = 10
  static let halfCount = 1 << halfCountMagnitude
  static let mask: UInt64 = UInt64(2 * halfCount - 1)
  /// One octave more than the 22 that it takes to reach the highest value, since the first counts double.
  static let cellCount = 23 * halfCount

  @inline(__always)
  static func index(_ value: Int64) -> Int {
    let bits = UInt64(bitPattern: value)
    let octave = 53 - (bits | mask).leadingZeroBitCount
    return (octave << halfCountMagnitude) + Int(bits >> UInt64(octave))
  }

  /// The smallest value of a cell.
  static func lowestValue(_ index: Int) -> Int64 {
    let octave = self.octave(index)
    return Int64(index - (octave << halfCountMagnitude)) << Int64(octave)
  }

  /// The largest value of a cell.
  static func highestValue(_ index: Int) -> Int64 {
    lowestValue(index) + (Int64(1) << Int64(octave(index))) - 1
  }

  /// The value in the middle of a cell, which stands for its samples when only counts are known.
  static func middleValue(_ index: Int) -> Int64 {
    lowestValue(index) + (Int64(1) << Int64(octave(index))) / 2
  }

  private static func octave(_ index: Int) -> Int { max(0, (index >> halfCountMagnitude) - 1) }

  /// Whole microseconds, rounded to the nearest; less than nothing counts as nothing.
  @inline(__always)
  static func microseconds(_ duration: Nanoseconds) -> Int64 {
    // Unsigned: one multiplication instead of two, and no overflow.
    duration.count <= 0 ? 0 : Int64((UInt64(duration.count) + 500) / 1000)
  }
}
