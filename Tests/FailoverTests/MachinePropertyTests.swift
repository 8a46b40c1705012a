import Base
import XCTest

@testable import Failover

/// Random policies and random, but possible, event sequences over several requests that share one machine.
/// The checker holds against every effect; here the totals are compared, and the checker itself is tested
/// with planted bugs.
final class MachinePropertyTests: XCTestCase {
  func testWhateverHappensEveryRequestEndsOnceAndKeepsItsLimits() {
    var retries = 0
    var races = 0
    for seed in UInt64(0)..<8_000 {
      var walk = RandomWalk(seed: seed)
      var steps = 0
      while !walk.isOver && !walk.isWrong && steps < 5_000 {
        walk.step()
        steps += 1
      }
      for (index, checker) in walk.checkers.enumerated() {
        XCTAssertEqual(checker.violations, [], "seed \(seed), request \(index)")
        XCTAssertTrue(checker.isFinished, "seed \(seed), request \(index): not finished")
        XCTAssertEqual(walk.requests[index].phase, .finished, "seed \(seed)")
        retries += max(0, checker.attempts.count - 1)
        if walk.policy.hedge.isOn && checker.attempts.count > 1 { races += 1 }
      }
      XCTAssertEqual(walk.machine.concurrentRetries, 0, "seed \(seed)")
      XCTAssertEqual(walk.machine.meter.requests, 0, "seed \(seed)")
      for provider in 0..<walk.targetCount {
        XCTAssertEqual(walk.machine.health.entry(provider).inFlight, 0, "seed \(seed)")
      }
      if testRun?.failureCount ?? 0 > 10 { return }
    }
    XCTAssertGreaterThan(retries, 8_000, "the walks must reach retries to say anything")
    XCTAssertGreaterThan(races, 3_000, "the walks must reach races to say anything")
  }

  func testEveryPlantedBugIsCaught() {
    for bug in PlantedBug.allCases where bug != .none {
      let seed = (UInt64(0)..<8_000).first { seed in
        var walk = RandomWalk(seed: seed, bug: bug)
        var steps = 0
        while !walk.isOver && !walk.isWrong && steps < 5_000 {
          walk.step()
          steps += 1
        }
        return walk.isWrong || !walk.isOver
      }
      XCTAssertNotNil(seed, "\(bug) is not caught")
    }
  }

  func testTheSameEventsGiveTheSameEffects() {
    for seed in UInt64(0)..<200 {
      var one = RandomWalk(seed: seed)
      var two = RandomWalk(seed: seed)
      for _ in 0..<300 {
        one.step()
        two.step()
      }
      XCTAssertEqual(one.now, two.now)
      for index in one.checkers.indices {
        XCTAssertEqual(one.checkers[index].armed, two.checkers[index].armed, "seed \(seed)")
        XCTAssertEqual(one.checkers[index].providers, two.checkers[index].providers, "seed \(seed)")
        XCTAssertEqual(one.requests[index].phase, two.requests[index].phase, "seed \(seed)")
      }
    }
  }
}
