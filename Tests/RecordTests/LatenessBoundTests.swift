import Base
import XCTest

@testable import Record

/// The rule by which an expectation is judged: over all that its figure can have been without the
/// instrument's own lateness.
final class LatenessBoundTests: XCTestCase {
  private func histogram(_ microseconds: [Int64]) -> HistogramSnapshot {
    HistogramSnapshot(microseconds.map { .microseconds($0) })
  }

  func testWithoutLatenessThereIsNoInterval() {
    let error = MetricError(lateness: LatenessBound(histogram(Array(repeating: 0, count: 10))))
    let value = error.value(LatencyDistribution(histogram([1_000, 2_000, 3_000])), rank: 3)
    XCTAssertEqual(value.value, 3)
    XCTAssertFalse(value.isInterval)
  }

  func testAFewLateEventsLeaveTheMedianAlone() {
    // 5 of 400 were 60 ms late: they may be the five worst, and nothing else.
    let latencies = LatencyDistribution(histogram((0..<400).map { 10_000 + $0 } + []))
    let late = LatenessBound(histogram(Array(repeating: 0, count: 395) + Array(repeating: 60_000, count: 5)))
    let error = MetricError(lateness: late)
    let median = error.value(latencies, rank: 200)
    XCTAssertEqual(median.low, median.value, accuracy: 0.02)
    XCTAssertTrue(error.decides(99, of: latencies, beyond: .milliseconds(10)))
    XCTAssertFalse(error.decides(95, of: latencies, beyond: .milliseconds(10)))
  }

  func testTheBoundsHoldTheTruthWhateverTheOrderOfTheDelays() {
    // Draws: true latencies, delays in any order added to them; what can be said from the sums and the
    // distribution of the delays alone must hold the true percentile.
    var random = KeyedRandom(seed: 11)
    for _ in 0..<300 {
      let count = 40 + Int(random.next() % 160)
      var truth: [Int64] = []
      var delays: [Int64] = []
      for _ in 0..<count {
        truth.append(Int64(random.next() % 2_000))
        let isLate = random.next() % 10 == 0
        delays.append(isLate ? Int64(random.next() % 1_000) : Int64(random.next() % 20))
      }
      let measured = zip(truth, delays).map { $0 + $1 }
      let error = MetricError(lateness: LatenessBound(histogram(mixed(delays, &random))))
      for percent in [10.0, 50, 90, 99, 100] {
        let rank = HistogramSnapshot.rank(percent, of: count)
        let value = error.value(LatencyDistribution(histogram(measured)), rank: rank)
        let true_ = Double(truth.sorted()[rank - 1]) / 1000
        XCTAssertLessThanOrEqual(value.low, true_ + 0.002, "p\(percent) of \(count)")
        XCTAssertGreaterThanOrEqual(value.high, true_ - 0.002, "p\(percent) of \(count)")
      }
    }
  }

  func testWaitsBetweenTwoLateEventsAreBoundedOnBothSides() {
    let gaps = LatencyDistribution(histogram(Array(repeating: 10_000, count: 100)))
    let drift = LatenessBound(histogram(Array(repeating: 0, count: 90) + Array(repeating: 3_000, count: 10)))
    let value = MetricError(lateness: drift, isTwoSided: true).value(gaps, rank: 99)
    XCTAssertEqual(value.value, 10, accuracy: 0.01)
    XCTAssertEqual(value.low, 10, accuracy: 0.02)  // the 89 best are enough to hold it up
    XCTAssertEqual(value.high, 13, accuracy: 0.02)
  }

  func testSeveralDelaysAddUp() {
    let sum =
      LatenessBound(histogram(Array(repeating: 0, count: 99) + [5_000]))
      + LatenessBound(histogram(Array(repeating: 100, count: 98) + [7_000, 7_000]))
    XCTAssertEqual(sum.maxMicroseconds, 12_000)
    XCTAssertEqual(sum.count(above: .milliseconds(6)), 2)
    XCTAssertEqual(sum.count(above: .microseconds(200)), 3)
    XCTAssertEqual(sum.count(above: .milliseconds(12)), 0)
  }

  func testAnArrivalThatWasNeverReachedStaysSoUnlessTheInstrumentMayHaveFailedIt() {
    let latencies = LatencyDistribution(
      reached: histogram(Array(repeating: 300_000, count: 98)), never: histogram([400_000, 400_000]))
    XCTAssertEqual(MetricError.none.value(latencies, rank: 99).low, .infinity)
    XCTAssertEqual(MetricError(flipped: 1).value(latencies, rank: 99).low, 300, accuracy: 0.5)
    XCTAssertEqual(MetricError(flipped: 1).value(latencies, rank: 100).low, .infinity)
  }

  func testExpectationsThatLatenessCouldDecideAreUndecided() {
    let snapshot = ExpectationTerms(
      text: "ttft.p50 < 55ms", metric: "ttft", statistic: .percentile(50), comparison: .less, limit: 55)
    var log = RequestLog(
      HandMadeRun.configuration, objectives: RequestObjectives(), stallThreshold: .forever)
    for ordinal in UInt32(0)..<100 {
      log.record(
        RequestRecord(
          ordinal: ordinal, phase: 0, outcome: .ok, status: 200, scheduled: .zero, sent: .zero,
          firstByte: HandMadeRun.at(60), head: HandMadeRun.at(60), firstToken: HandMadeRun.at(60),
          lastToken: HandMadeRun.at(60), end: HandMadeRun.at(61), tokens: 1))
      log.recordReleaseLateness(.milliseconds(8), ordinal: ordinal, phase: 0)
    }
    var facts = HandMadeRun.facts(observer: .load)
    facts.plannedRequests = 100
    let record = RunRecord.join(facts: facts, requests: log.snapshot(), attempts: nil, providers: nil)
    let result = record.evaluate(snapshot)
    XCTAssertEqual(result.verdict, .noData)
    XCTAssertTrue(result.isUndecided)
    XCTAssertEqual(record.judge([snapshot]).verdict, .noData)
    var wide = snapshot
    wide.limit = 70
    XCTAssertEqual(record.evaluate(wide).verdict, .pass)
    wide.limit = 50
    XCTAssertEqual(record.evaluate(wide).verdict, .fail)
  }
}

/// The same in another order.
private func mixed(_ values: [Int64], _ random: inout KeyedRandom) -> [Int64] {
  var rest = values
  var mixed: [Int64] = []
  while !rest.isEmpty { mixed.append(rest.remove(at: Int(random.next() % UInt64(rest.count)))) }
  return mixed
}
