import Base
import XCTest

@testable import Record

final class LateShareTests: XCTestCase {
  /// How many of `count` it takes at least; nil when not even all are too many.
  private func fewest(of count: Int) -> Int? {
    (0...count).first { LateShare.isTooMany($0, of: count) }
  }

  func testHowManyLateEventsItTakes() {
    let cases: [(count: Int, fewest: Int?)] = [
      (0, nil), (1, nil), (2, 2), (5, 2), (6, 2), (35, 2), (36, 3), (82, 3), (83, 4), (137, 4), (138, 5),
      (150, 5), (198, 5), (199, 6), (400, 9), (999, 16), (1_000, 16), (1_007, 17), (10_000, 118),
    ]
    for (count, expected) in cases { XCTAssertEqual(fewest(of: count), expected, "of \(count)") }
    XCTAssertFalse(LateShare.isTooMany(10_164, of: 1_000_000))
    XCTAssertTrue(LateShare.isTooMany(10_165, of: 1_000_000))
    XCTAssertFalse(LateShare.isTooMany(1_000_000, of: 1_000_000_000))
    XCTAssertTrue(LateShare.isTooMany(1_000_000_000, of: 1_000_000_000))
  }

  func testEveryCountOfEverySmallRunIsJudgedByTheBinomialDistribution() {
    // The distribution of one event more, from that of one event fewer: no formula in common.
    var distribution = [1.0]
    for count in 0...300 {
      var tail = 0.0
      for late in (0...count).reversed() {
        tail += distribution[late]
        let chance = LateShare.chance(atLeast: late, of: count, share: LateShare.allowed)
        XCTAssertEqual(chance, tail, accuracy: 1e-12, "\(late) of \(count)")
        XCTAssertEqual(
          LateShare.isTooMany(late, of: count), late >= 2 && tail < 0.05, "\(late) of \(count)")
      }
      let next = distribution.map { $0 * 0.99 } + [0]
      let late = [0] + distribution.map { $0 * 0.01 }
      distribution = zip(next, late).map(+)
    }
  }

  func testMoreOfAsManyAndAsManyOfMoreAreNeverJudgedTheOtherWay() {
    var last = 2
    for count in 2...3_000 {
      guard let fewest = fewest(of: count) else { return XCTFail("\(count)") }
      XCTAssertTrue((last...last + 1).contains(fewest), "\(fewest) of \(count), \(last) of one less")
      XCTAssertGreaterThan(Double(fewest), 0.01 * Double(count))
      XCTAssertTrue(LateShare.isTooMany(count, of: count))
      last = fewest
    }
  }

  func testOnlyWhatIsBeyondTheLimitIsLate() {
    let limit = Nanoseconds.milliseconds(10)
    let histogram = HistogramSnapshot([
      .zero, .microseconds(9_999), limit, .microseconds(10_007), .microseconds(10_008), .milliseconds(11),
      .seconds(Int64(9_000)),
    ])
    let share = LateShare(histogram, limit: limit)
    XCTAssertEqual(share.late, 3)
    XCTAssertEqual(share.count, 7)
    XCTAssertTrue(share.isTooMany)
    XCTAssertEqual(histogram.count(above: .zero), 6)
    XCTAssertEqual(histogram.count(above: .forever), 0)
    XCTAssertEqual(LateShare(.empty, limit: limit).late, 0)
    XCTAssertFalse(LateShare(.empty, limit: limit).isTooMany)
  }
}
