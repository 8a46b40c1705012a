import Base
import XCTest

final class TimerWheelTests: XCTestCase {
  func testTimersFireInOrderNeverEarlyAndLessThanATickLate() {
    for seed in UInt64(0)..<200 {
      var random = KeyedRandom(seed: seed)
      let start = Instant(nanoseconds: Int64(random.below(1 << 50)))
      var wheel = TimerWheel(capacity: 64, now: start)
      var deadlines: [Int: Instant] = [:]
      var now = start
      for step in 0..<400 {
        let timer = Int(random.below(64))
        switch random.below(10) {
        case 0..<5:
          let spans: [UInt64] = [1 << 17, 1 << 24, 1 << 31, 1 << 38, 1 << 45, 1 << 49]
          let deadline = now + Nanoseconds(Int64(random.below(spans[Int(random.below(6))])))
          wheel.arm(timer, at: deadline)
          deadlines[timer] = deadline
        case 5:
          wheel.cancel(timer)
          deadlines[timer] = nil
        default:
          let next = wheel.nextDeadline
          XCTAssertEqual(next == .never, deadlines.isEmpty, "seed \(seed) step \(step)")
          if next == .never { continue }
          now = max(now, next)
          wheel.expire(now: now)
          while let fired = wheel.pop() {
            guard let deadline = deadlines.removeValue(forKey: fired) else {
              return XCTFail("timer \(fired) fired though it was not armed, seed \(seed) step \(step)")
            }
            XCTAssertLessThanOrEqual(deadline, now)
            XCTAssertLessThan((now - deadline).count, TimerWheel.tick.count + 1, "seed \(seed) step \(step)")
          }
          for (timer, deadline) in deadlines {
            XCTAssertGreaterThan(
              (deadline - now).count, -TimerWheel.tick.count, "timer \(timer) overdue, seed \(seed)")
          }
        }
        XCTAssertEqual(wheel.armedCount, deadlines.count)
      }
    }
  }

  func testTimersOfOneTickFireInTheOrderOfArming() {
    var wheel = TimerWheel(capacity: 10, now: .zero)
    for timer in [3, 1, 7, 2] { wheel.arm(timer, at: Instant(nanoseconds: 5_000_000)) }
    wheel.expire(now: Instant(nanoseconds: 10_000_000))
    var order: [Int] = []
    while let timer = wheel.pop() { order.append(timer) }
    XCTAssertEqual(order, [3, 1, 7, 2])
  }

  func testATimerThatIsPutOffFiresOnceAtItsLastDeadline() {
    for step in [Int64(1), 1_000_000, 65_536, 300_000_000] {
      var wheel = TimerWheel(capacity: 2, now: .zero)
      var deadline = Instant.zero
      var now = Instant.zero
      for _ in 0..<1000 {
        deadline = now + .milliseconds(500)
        wheel.arm(1, at: deadline)
        now = now + Nanoseconds(step)
        if wheel.nextDeadline <= now { wheel.expire(now: now) }
        XCTAssertNil(wheel.pop(), "early, with steps of \(step) ns")
        XCTAssertEqual(wheel.armedCount, 1)
      }
      while wheel.armedCount == 1 {
        now = max(now, wheel.nextDeadline)
        wheel.expire(now: now)
        if let fired = wheel.pop() { XCTAssertEqual(fired, 1) }
      }
      XCTAssertGreaterThanOrEqual(now, deadline)
      XCTAssertLessThan((now - deadline).count, TimerWheel.tick.count)
      XCTAssertEqual(wheel.nextDeadline, .never)
    }
  }

  func testATimerThatIsMovedForwardFiresEarlier() {
    var wheel = TimerWheel(capacity: 1, now: .zero)
    wheel.arm(0, at: Instant(nanoseconds: 900_000_000))
    wheel.arm(0, at: Instant(nanoseconds: 2_000_000_000))
    wheel.arm(0, at: Instant(nanoseconds: 1_000_000))
    wheel.expire(now: Instant(nanoseconds: 1_100_000))
    XCTAssertEqual(wheel.pop(), 0)
    XCTAssertNil(wheel.pop())
    XCTAssertEqual(wheel.nextDeadline, .never)
  }

  func testALongSleepFiresEverything() {
    var wheel = TimerWheel(capacity: 1000, now: .zero)
    for timer in 0..<1000 { wheel.arm(timer, at: Instant(nanoseconds: Int64(timer) * 7_777_777)) }
    wheel.expire(now: Instant(nanoseconds: 20_000_000_000))
    var fired = 0
    while wheel.pop() != nil { fired += 1 }
    XCTAssertEqual(fired, 1000)
    XCTAssertEqual(wheel.nextDeadline, .never)
  }
}
