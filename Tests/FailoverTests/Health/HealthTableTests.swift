import Base
import XCTest

@testable import Failover

/// Who is left out, for how long, and how it comes back.
final class HealthTableTests: XCTestCase {
  private let start = Instant.zero + .seconds(Int64(1_000))
  private func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

  private func settings(_ change: (inout Eject) -> Void) -> Eject {
    var eject = Eject()
    eject.on = OutcomeSet([.http(503), .idleTimeout])
    eject.time = .seconds(Int64(10))
    change(&eject)
    return eject
  }

  private func table(_ eject: Eject, providers: Int = 2) -> HealthTable {
    HealthTable(
      settings: Array(repeating: eject, count: providers), whole: eject, decay: .seconds(Int64(10)))
  }

  /// One whole attempt.
  private func attempt(
    _ table: inout HealthTable, _ provider: Int, _ outcome: Outcome, _ cool: Cool = .asUsual, at now: Instant
  ) {
    let isTrial = table.began(provider, now: now)
    table.ended(provider, outcome, cool, wasTrial: isTrial, now: now)
  }

  func testConsecutiveFailuresLeaveATargetOutForItsTime() {
    var table = table(settings { $0.consecutive = 2 })
    attempt(&table, 0, .http(503), at: at(0))
    attempt(&table, 0, .ok, at: at(1))
    attempt(&table, 0, .http(503), at: at(2))
    XCTAssertFalse(table.isOut(0, now: at(2)), "a success in between starts the count anew")
    attempt(&table, 0, .idleTimeout, at: at(3))
    XCTAssertTrue(table.isOut(0, now: at(3)))
    XCTAssertFalse(table.isOut(1, now: at(3)))
    XCTAssertTrue(table.isOut(0, now: at(12.999)))
    XCTAssertFalse(table.isOut(0, now: at(13)))
  }

  func testOutcomesThatAreNotNamedAndCancelledAttemptsSayNothing() {
    var table = table(settings { $0.consecutive = 1 })
    for outcome in [Outcome.http(400), .ok, .cancelled, .reset] { attempt(&table, 0, outcome, at: at(0)) }
    attempt(&table, 0, .http(503), .no, at: at(0))
    XCTAssertFalse(table.isOut(0, now: at(0)))
    attempt(&table, 0, .http(400), .count, at: at(0))
    XCTAssertTrue(table.isOut(0, now: at(0)), "a rule may count what is not named")
  }

  func testTheRateNeedsEnoughAttemptsWithinTheWindow() {
    let eject = settings {
      $0.rate = 0.5
      $0.minimum = 4
      $0.window = .seconds(Int64(10))
    }
    var table = table(eject)
    for second in 0..<3 { attempt(&table, 0, .http(503), at: at(Double(second))) }
    XCTAssertFalse(table.isOut(0, now: at(2)), "three of three, but four are needed")
    attempt(&table, 0, .ok, at: at(3))
    XCTAssertFalse(table.isOut(0, now: at(3)), "only a failure decides")
    attempt(&table, 0, .http(503), at: at(3.5))
    XCTAssertTrue(table.isOut(0, now: at(3.5)))

    var late = self.table(eject)
    for second in [0.0, 1, 2, 20] { attempt(&late, 0, .http(503), at: at(second)) }
    XCTAssertFalse(late.isOut(0, now: at(20)), "the first three are out of the window")
  }

  func testAbsoluteFailuresWithinTheWindow() {
    var table = table(
      settings {
        $0.failures = 3
        $0.window = .seconds(Int64(10))
      })
    for second in [0.0, 1, 12, 13] {
      attempt(&table, 0, .http(503), at: at(second))
      attempt(&table, 0, .ok, at: at(second))
    }
    XCTAssertFalse(table.isOut(0, now: at(13)), "never three within ten seconds")
    attempt(&table, 0, .http(503), at: at(13.5))
    XCTAssertTrue(table.isOut(0, now: at(13.5)))
  }

  func testEjectionTimesGrow() {
    for (grow, spans) in [
      (EjectGrowth.none, [10.0, 10, 10, 10]), (.linear, [10, 20, 30, 35]), (.double, [10, 20, 35, 35]),
    ] {
      var table = table(
        settings {
          $0.consecutive = 1
          $0.grow = grow
          $0.mostTime = .seconds(Int64(35))
        })
      var now = start
      for span in spans {
        attempt(&table, 0, .http(503), at: now)
        let end = now + .seconds(span)
        XCTAssertTrue(table.isOut(0, now: end - Nanoseconds(1)), "\(grow) \(span)")
        XCTAssertFalse(table.isOut(0, now: end), "\(grow) \(span)")
        now = end
      }
      attempt(&table, 0, .http(503), at: now + .seconds(Int64(101)))
      XCTAssertFalse(table.isOut(0, now: now + .seconds(Int64(111))), "after a quiet time it starts anew")
    }
  }

  func testNoMoreThanTheShareIsLeftOut() {
    var table = table(
      settings {
        $0.consecutive = 1
        $0.maxShare = 0.5
      }, providers: 4)
    for provider in 0..<4 { attempt(&table, provider, .http(503), at: at(0)) }
    XCTAssertEqual((0..<4).filter { table.isOut($0, now: at(0)) }, [0, 1])
  }

  func testHalfOpenLetsOneTrialThroughAtATime() {
    var table = table(
      settings {
        $0.consecutive = 1
        $0.probe = .halfOpen
        $0.trials = 2
      })
    attempt(&table, 0, .http(503), at: at(0))
    XCTAssertTrue(table.isOut(0, now: at(9.9)))
    XCTAssertFalse(table.isOut(0, now: at(10)))
    XCTAssertTrue(table.began(0, now: at(10)))
    XCTAssertTrue(table.isOut(0, now: at(10)), "while the trial runs nobody else")
    table.ended(0, .ok, .asUsual, wasTrial: true, now: at(11))
    XCTAssertTrue(table.began(0, now: at(11)), "two must succeed")
    table.ended(0, .http(503), .asUsual, wasTrial: true, now: at(12))
    XCTAssertTrue(table.isOut(0, now: at(21.9)), "a failed trial leaves it out again")
    for second in [22.0, 23] { attempt(&table, 0, .ok, at: at(second)) }
    XCTAssertFalse(table.began(0, now: at(24)), "back: no trial any more")
    XCTAssertFalse(table.isOut(0, now: at(24)))
  }

  func testACancelledTrialFreesItsPlace() {
    var table = table(
      settings {
        $0.consecutive = 1
        $0.probe = .halfOpen
      })
    attempt(&table, 0, .http(503), at: at(0))
    XCTAssertTrue(table.began(0, now: at(10)))
    table.ended(0, .cancelled, .asUsual, wasTrial: true, now: at(11))
    XCTAssertFalse(table.isOut(0, now: at(11)))
    XCTAssertTrue(table.began(0, now: at(11)))
  }

  func testActiveProbesLeaveOutAndBringBack() {
    var table = table(settings { $0.probe = .active })
    for _ in 0..<2 { table.probed(0, isHealthy: false, now: at(0)) }
    XCTAssertFalse(table.isOut(0, now: at(0)))
    table.probed(0, isHealthy: false, now: at(1))
    XCTAssertTrue(table.isOut(0, now: at(1_000)), "time alone does not bring it back")
    table.probed(0, isHealthy: true, now: at(2))
    XCTAssertTrue(table.isOut(0, now: at(2)))
    table.probed(0, isHealthy: true, now: at(3))
    XCTAssertFalse(table.isOut(0, now: at(3)))
  }

  func testARuleAndAHintLeaveOutAtOnce() {
    var table = table(settings { _ in })
    attempt(&table, 0, .http(429), .now, at: at(0))
    XCTAssertTrue(table.isOut(0, now: at(9)))
    attempt(&table, 1, .http(429), .span(.seconds(Int64(3))), at: at(0))
    XCTAssertTrue(table.isOut(1, now: at(2.9)))
    XCTAssertFalse(table.isOut(1, now: at(3)))
    table.cool(1, until: at(7))
    table.cool(1, until: at(5))
    XCTAssertTrue(table.isOut(1, now: at(6.9)), "the later end counts")
  }

  func testPanic() {
    let table = table(settings { $0.panic = 0.5 })
    XCTAssertTrue(table.isPanic(available: 0, total: 2))
    XCTAssertFalse(table.isPanic(available: 1, total: 2))
  }
}
