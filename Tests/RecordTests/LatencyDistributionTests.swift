import Base
import XCTest

@testable import Record

final class LatencyDistributionTests: XCTestCase {
  private func distribution(_ reached: [Int64], never: [Int64] = [], unsent: Int = 0) -> LatencyDistribution {
    LatencyDistribution(
      reached: HistogramSnapshot(reached.map { .milliseconds($0) }),
      never: HistogramSnapshot(never.map { .milliseconds($0) }), unsent: unsent)
  }

  func testRanksAreOverAllArrivalsAndNeverComesLast() {
    // 6 of 10 got there; 3 ended as failures, 1 was never sent.
    let latencies = distribution([100, 101, 102, 103, 104, 105], never: [50, 300, 301], unsent: 1)
    XCTAssertEqual(latencies.count, 10)
    XCTAssertEqual(latencies.percentile(10), .reached(100_031))  // as far as the cell tells
    XCTAssertEqual(latencies.percentile(60), .reached(105_000))
    XCTAssertEqual(latencies.percentile(70), .never(50_015))
    XCTAssertEqual(latencies.percentile(80).map(\.milliseconds), .infinity)
    XCTAssertEqual(latencies.percentile(90), .never(301_000))
    XCTAssertEqual(latencies.max, .never(nil))
    XCTAssertNil(distribution([]).percentile(50))
  }

  func testFailuresMakeAPercentileNoBetter() {
    // A shorter timeout turns slow successes into failures: no percentile may improve by that.
    let slow = (0..<60).map { _ in Int64(300) } + (0..<40).map { _ in Int64(5_000) }
    let patient = distribution(slow)
    let hasty = distribution(Array(slow.prefix(60)), never: (0..<40).map { _ in 400 })
    for percent in [1.0, 25, 50, 60, 61, 75, 90, 99, 100] {
      let (before, after) = (patient.percentile(percent), hasty.percentile(percent))
      XCTAssertLessThanOrEqual(
        before?.milliseconds ?? 0, (after?.milliseconds ?? 0) * 1.001, "p\(percent)")
    }
  }

  func testSumsOverPartsEqualTheWhole() {
    var sum = distribution([1, 2], never: [9])
    sum.add(distribution([3], never: [7], unsent: 2))
    let whole = distribution([1, 2, 3], never: [9, 7], unsent: 2)
    XCTAssertEqual(sum, whole)
  }

  func testARequestThatIsCorrectedLeavesNoTrace() {
    func log(_ outcomes: [Outcome]) -> RequestLog {
      var log = RequestLog(
        LogConfiguration(providerCount: 1, phaseCount: 1),
        objectives: RequestObjectives(e2e: .milliseconds(500)), stallThreshold: .milliseconds(50))
      for (ordinal, outcome) in outcomes.enumerated() {
        let at = Instant.zero + .milliseconds(Int64(ordinal * 10))
        log.record(
          RequestRecord(
            ordinal: UInt32(ordinal), phase: 0, outcome: outcome, status: 200, scheduled: at, sent: at,
            firstByte: at + .milliseconds(20), head: at + .milliseconds(20),
            firstToken: at + .milliseconds(30),
            lastToken: at + .milliseconds(40 + Int64(ordinal)), end: at + .milliseconds(150), tokens: 8,
            maxGap: .milliseconds(5)))
      }
      return log
    }
    var corrected = log([.ok, .ok, .truncated, .ok]).snapshot()
    corrected.correct([1: .truncated])
    let expected = log([.ok, .truncated, .truncated, .ok]).snapshot()
    XCTAssertEqual(corrected.records, expected.records)
    for metric in LatencyMetric.allCases {
      XCTAssertEqual(
        corrected.phases[0].latency(metric).count, expected.phases[0].latency(metric).count, metric.name)
      XCTAssertEqual(
        corrected.phases[0].latency(metric).reached.meanMicroseconds,
        expected.phases[0].latency(metric).reached.meanMicroseconds, metric.name)
    }
    XCTAssertEqual(corrected.phases[0].tally, expected.phases[0].tally)
    corrected.correct([0: .truncated, 3: .truncated])
    XCTAssertNil(corrected.phases[0].groups[.ok])
  }
}
