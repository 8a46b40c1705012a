import Base
import XCTest

@testable import Failover

/// The retry budget and the quantile behind hedging.
final class MeterTests: XCTestCase {
  func testWithoutABudgetEverythingIsAdmitted() {
    var meter = RetryMeter(RetryBudget())
    for _ in 0..<1_000 { meter.retryBegan(now: .zero) }
    XCTAssertTrue(meter.admits(now: .zero))
  }

  /// Envoy with 20 % and at least 1, measured: of 10 concurrent failures 2 are retried (e3).
  func testConcurrentBudgetAsInEnvoy() {
    for (requests, minimum, admitted) in [(10, 1, 2), (4, 1, 1), (4, 3, 3), (100, 3, 20), (0, 0, 0)] {
      var budget = RetryBudget()
      budget.ratio = 0.2
      budget.min = minimum
      var meter = RetryMeter(budget)
      for _ in 0..<requests { meter.requestBegan(now: .zero) }
      var count = 0
      while meter.admits(now: .zero) && count < 1_000 {
        meter.retryBegan(now: .zero)
        count += 1
      }
      XCTAssertEqual(count, admitted, "\(requests) requests, at least \(minimum)")
      if count > 0 {
        meter.retryEnded()
        XCTAssertTrue(meter.admits(now: .zero), "one that ended makes room")
      }
    }
  }

  func testWindowedBudgetCountsWhatBegan() {
    var budget = RetryBudget()
    budget.ratio = 0.1
    budget.min = 1
    budget.window = .seconds(Int64(10))
    var meter = RetryMeter(budget)
    let start = Instant.zero + .seconds(Int64(100))
    for index in 0..<50 {
      meter.requestBegan(now: start + .milliseconds(Int64(index) * 10))
      meter.requestEnded()
    }
    for _ in 0..<5 {
      XCTAssertTrue(meter.admits(now: start + .seconds(Int64(1))))
      meter.retryBegan(now: start + .seconds(Int64(1)))
      meter.retryEnded()
    }
    XCTAssertFalse(meter.admits(now: start + .seconds(Int64(1))), "ended retries count within the window")
    XCTAssertTrue(meter.admits(now: start + .seconds(Int64(12))), "the window has passed")
  }

  func testTheQuantileIsWithinASixteenth() {
    var meter = LatencyQuantile(0.95)
    for milliseconds in 1...99 { meter.record(.milliseconds(Int64(milliseconds))) }
    XCTAssertNil(meter.value(), "too few")
    meter.record(.milliseconds(100))
    let value = meter.value()?.milliseconds ?? 0
    XCTAssertGreaterThanOrEqual(value, 95)
    XCTAssertLessThanOrEqual(value, 95 * 17 / 16)
  }

  func testBucketsCoverEveryLatency() {
    for shift in 0..<53 {
      for offset: Int64 in [-1, 0, 1] {
        let latency = Nanoseconds(max(0, (Int64(1) << Int64(shift)) + offset))
        var meter = LatencyQuantile(1)
        for _ in 0..<100 { meter.record(latency) }
        guard let value = meter.value() else { return XCTFail("no value") }
        XCTAssertGreaterThanOrEqual(value.count + 1_024, latency.count)
        XCTAssertLessThanOrEqual(value.count, latency.count + latency.count / 16 + 2_048)
      }
    }
  }

  func testOldLatenciesFade() {
    var meter = LatencyQuantile(0.5)
    for _ in 0..<3_000 { meter.record(.seconds(Int64(10))) }
    for _ in 0..<6_000 { meter.record(.milliseconds(10)) }
    XCTAssertLessThan(meter.value()?.seconds ?? 99, 0.1)
  }
}
