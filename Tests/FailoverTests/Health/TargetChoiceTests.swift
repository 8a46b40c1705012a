import Base
import Profile
import XCTest

@testable import Failover

/// Which target of a tier is used.
final class TargetChoiceTests: XCTestCase {
  private func table(_ weights: [Int], seed: UInt64 = 1) -> RouteTable {
    RouteTable([[weights.enumerated().map { RouteTarget($0, weight: $1) }]], seed: seed)
  }

  private func health(_ count: Int) -> HealthTable {
    var eject = Eject()
    eject.time = .seconds(Int64(10))
    return HealthTable(
      settings: Array(repeating: eject, count: count), whole: eject, decay: .seconds(Int64(10)))
  }

  private func choose(
    _ table: borrowing RouteTable, _ health: borrowing HealthTable, _ algorithm: PickAlgorithm,
    ordinal: Int, excluding: UInt64 = 0, hash: UInt64 = 0
  ) -> Int? {
    table.choose(
      0, tier: 0, excluding: excluding, PickKey(ordinal: UInt32(ordinal), hash: hash, attempt: 1), algorithm,
      health: health, ignoresHealth: false, now: .zero)
  }

  func testWeightedRoundRobinIsSmooth() {
    XCTAssertEqual(RouteTable.smoothSequence([5, 1, 1]), [0, 0, 1, 0, 2, 0, 0])
    XCTAssertEqual(RouteTable.smoothSequence([1, 1]), [0, 1])
    // APISIX, weights 4 and 1: 8 to 2 of 10 (X9).
    let table = table([4, 1])
    let health = health(2)
    let chosen = (0..<10).map { choose(table, health, .roundRobin, ordinal: $0) }
    XCTAssertEqual(chosen.filter { $0 == 0 }.count, 8)
  }

  func testEveryAlgorithmSkipsWhatIsExcludedOrLeftOut() {
    let table = table([1, 3, 2, 1])
    var health = health(4)
    health.cool(2, until: .zero + .seconds(Int64(1)))
    for algorithm in PickAlgorithm.allCases {
      for excluded: UInt64 in 0..<16 {
        for ordinal in 0..<20 {
          let position = choose(table, health, algorithm, ordinal: ordinal, excluding: excluded)
          if excluded & 0b1011 == 0b1011 {
            XCTAssertNil(position)
          } else {
            XCTAssertTrue(
              [0, 1, 3].contains { $0 == position && excluded & (1 << UInt64($0)) == 0 },
              "\(algorithm) chose \(String(describing: position)) without \(excluded)")
          }
        }
      }
    }
  }

  func testWeightZeroIsUsedOnlyWhenNothingElseIsLeft() {
    let table = table([0, 1])
    let health = health(2)
    for algorithm in PickAlgorithm.allCases {
      for ordinal in 0..<10 {
        XCTAssertEqual(choose(table, health, algorithm, ordinal: ordinal), 1, "\(algorithm)")
        XCTAssertEqual(choose(table, health, algorithm, ordinal: ordinal, excluding: 0b10), 0, "\(algorithm)")
      }
    }
  }

  func testDrawsFollowTheWeights() {
    let table = table([1, 3])
    let health = health(2)
    for algorithm in [PickAlgorithm.random, .consistentHash] {
      let second = (0..<10_000).filter { choose(table, health, algorithm, ordinal: $0) == 1 }.count
      XCTAssertEqual(Double(second) / 10_000, 0.75, accuracy: 0.02, "\(algorithm)")
    }
  }

  func testADrawDependsOnTheRequestAlone() {
    let table = table([1, 1, 1])
    let health = health(3)
    for ordinal in 0..<100 {
      XCTAssertEqual(
        choose(table, health, .random, ordinal: ordinal), choose(table, health, .random, ordinal: ordinal))
    }
    let other = self.table([1, 1, 1], seed: 2)
    let same = (0..<300).filter {
      choose(table, health, .random, ordinal: $0) == choose(other, health, .random, ordinal: $0)
    }
    XCTAssertEqual(Double(same.count) / 300, 1 / 3, accuracy: 0.1, "another seed, other draws")
  }

  /// APISIX's test of its ring: no key of the others moves when a target goes, none stays on it (X23).
  func testATargetThatGoesMovesOnlyItsOwnKeys() {
    let table = table([3, 6, 10])
    let all = health(3)
    var without = health(3)
    without.cool(0, until: .zero + .seconds(Int64(1)))
    var moved = 0
    for key in 1...1_200 {
      let before = choose(table, all, .consistentHash, ordinal: 0, hash: UInt64(key))
      let after = choose(table, without, .consistentHash, ordinal: 0, hash: UInt64(key))
      if before == 0 { moved += 1 } else { XCTAssertEqual(before, after) }
      XCTAssertNotEqual(after, 0)
    }
    XCTAssertEqual(Double(moved) / 1_200, 3.0 / 19, accuracy: 0.04)
  }

  func testLoadDecidesWhereItShould() {
    let table = table([1, 1])
    var health = health(2)
    _ = health.began(0, now: .zero)
    for ordinal in 0..<10 { XCTAssertEqual(choose(table, health, .leastInFlight, ordinal: ordinal), 1) }
    health.answered(0, after: .milliseconds(10), now: .zero)
    health.answered(1, after: .milliseconds(500), now: .zero)
    for ordinal in 0..<10 {
      XCTAssertEqual(choose(table, health, .powerOfTwo, ordinal: ordinal), 0, "20 ms against 500 ms")
    }
  }
}
