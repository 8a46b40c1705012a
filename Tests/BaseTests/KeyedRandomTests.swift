import Base
import XCTest

final class KeyedRandomTests: XCTestCase {
  func testAKeyGivesTheSameValuesWheneverItIsAsked() {
    var first = KeyedRandom(seed: 7).keyed(3).keyed(99)
    var second = KeyedRandom(seed: 7).keyed(3).keyed(99)
    for _ in 0..<10 { XCTAssertEqual(first.next(), second.next()) }
  }

  func testKeysThatDifferInOneWordOrInOrderDiffer() {
    let base = KeyedRandom(seed: 7)
    var values: Set<UInt64> = []
    for seed in UInt64(0)..<20 {
      for a in UInt64(0)..<20 {
        for b in UInt64(0)..<20 {
          var key = KeyedRandom(seed: seed).keyed(a).keyed(b)
          values.insert(key.next())
        }
      }
    }
    XCTAssertEqual(values.count, 8_000)
    var labelled = base.keyed("arrivals")
    var other = base.keyed("gaps")
    XCTAssertNotEqual(labelled.next(), other.next())
  }

  func testUnitValuesAreUniform() {
    var sum = 0.0
    var buckets = [Int](repeating: 0, count: 10)
    let count = 100_000
    for ordinal in 0..<count {
      var key = KeyedRandom(seed: 1).keyed(2).keyed(UInt64(ordinal))
      let value = key.unit()
      XCTAssertTrue(value >= 0 && value < 1)
      sum += value
      buckets[Int(value * 10)] += 1
    }
    XCTAssertEqual(sum / Double(count), 0.5, accuracy: 0.005)
    // Chi-square with 9 degrees of freedom: 27.9 is exceeded once in a thousand seeds, and this seed is
    // fixed.
    let expected = Double(count) / 10
    let chiSquare = buckets.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    XCTAssertLessThan(chiSquare, 27.9)
  }

  func testBelowStaysBelowAndReachesEveryValue() {
    for bound in UInt64(1)...20 {
      var random = KeyedRandom(seed: bound)
      var seen: Set<UInt64> = []
      for _ in 0..<1000 { seen.insert(random.below(bound)) }
      XCTAssertEqual(seen, Set(0..<bound))
    }
  }
}
