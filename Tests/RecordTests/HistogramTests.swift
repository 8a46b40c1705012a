import Base
import XCTest

@testable import Record

final class HistogramTests: XCTestCase {
  /// Durations over all orders of magnitude.
  private func durations(seed: UInt64, count: Int) -> [Nanoseconds] {
    var random = KeyedRandom(seed: seed)
    return (0..<count).map { _ in
      let magnitude = random.below(42)
      return Nanoseconds(Int64(random.below(1 << magnitude + 1)))
    }
  }

  func testCellsCoverTheRangeWithoutHolesAndNoneIsWiderThanAThousandthOfItsValues() {
    var next: Int64 = 0
    for index in 0...HistogramLayout.index(HistogramLayout.highest) {
      XCTAssertEqual(HistogramLayout.lowestValue(index), next)
      let last = HistogramLayout.highestValue(index)
      XCTAssertEqual(HistogramLayout.index(next), index)
      XCTAssertEqual(HistogramLayout.index(last), index)
      XCTAssertLessThanOrEqual(Double(last - next), Double(next) / 1000)
      next = last + 1
    }
    XCTAssertGreaterThan(next, HistogramLayout.highest)
  }

  func testPercentilesAreThoseOfTheSortedSamplesToAThousandth() {
    for seed in UInt64(0)..<100 {
      let samples = durations(seed: seed, count: 1 + Int(seed * seed))
      var histogram = Histogram()
      for sample in samples { histogram.record(sample) }
      let snapshot = histogram.snapshot()
      let sorted = samples.map(HistogramLayout.microseconds).sorted()
      for percent in [0, 1, 10, 50, 90, 99, 99.9, 99.99, 100] {
        let rank = max(1, Int((percent.nextDown / 100 * Double(sorted.count)).rounded(.up)))
        let exact = sorted[rank - 1]
        let measured = snapshot.percentileMicroseconds(percent)
        XCTAssertGreaterThanOrEqual(measured, exact, "seed \(seed) p\(percent)")
        XCTAssertLessThanOrEqual(Double(measured - exact), Double(exact) / 1000, "seed \(seed) p\(percent)")
      }
      XCTAssertEqual(snapshot.minMicroseconds, sorted[0], "seed \(seed)")
      XCTAssertEqual(snapshot.maxMicroseconds, sorted[sorted.count - 1], "seed \(seed)")
      let mean = sorted.reduce(0.0) { $0 + Double($1) } / Double(sorted.count)
      XCTAssertEqual(snapshot.meanMicroseconds, mean, accuracy: mean * 1e-9, "seed \(seed)")
    }
  }

  func testMergingIsTheSameAsRecordingEverythingInOne() {
    for seed in UInt64(0)..<50 {
      let samples = durations(seed: seed, count: 300)
      var left = Histogram()
      var right = Histogram()
      var whole = Histogram()
      var pool = HistogramPool(histogramCount: 3)
      for (index, sample) in samples.enumerated() {
        if index % 3 == 0 { left.record(sample) } else { right.record(sample) }
        whole.record(sample)
        pool.record(1, sample)
      }
      var sum = left.snapshot()
      sum.add(right.snapshot())
      XCTAssertEqual(sum, whole.snapshot(), "seed \(seed)")
      XCTAssertEqual(pool.snapshot(1), whole.snapshot(), "seed \(seed)")
      XCTAssertEqual(HistogramSnapshot(samples), whole.snapshot(), "seed \(seed)")
      XCTAssertEqual(pool.snapshot(0), .empty)
      left.add(right)
      XCTAssertEqual(left.snapshot(), whole.snapshot(), "seed \(seed)")
    }
  }

  func testMoreThanAnHourIsClampedAndCountedAndLessThanNothingIsNothing() {
    var histogram = Histogram()
    histogram.record(.seconds(7200))
    histogram.record(.forever)
    histogram.record(.milliseconds(-3))
    let snapshot = histogram.snapshot()
    XCTAssertEqual(snapshot.count, 3)
    XCTAssertEqual(snapshot.clampedCount, 2)
    XCTAssertEqual(snapshot.maxMicroseconds, HistogramLayout.highest)
    XCTAssertEqual(snapshot.minMicroseconds, 0)
  }

  func testNothingRecordedHasNoPercentile() {
    XCTAssertEqual(HistogramSnapshot.empty.percentileMicroseconds(99), 0)
    XCTAssertEqual(HistogramSnapshot.empty.count, 0)
    XCTAssertEqual(HistogramSnapshot.empty.minMicroseconds, 0)
  }
}
