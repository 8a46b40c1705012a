import Base
import XCTest

@testable import Record

/// Attempts whose requests had no key: a gateway under test dropped it, or the profile sends none.
final class KeylessTests: XCTestCase {
  private func record(keyless ordinals: Set<UInt32>) -> RunRecord {
    var log = AttemptLog(HandMadeRun.configuration)
    for var attempt in HandMadeRun.attempts.sorted(by: { $0.end < $1.end }) {
      if ordinals.contains(attempt.ordinal) {
        (attempt.ordinal, attempt.attempt) = (AttemptRecord.keyless, 1)
      }
      log.record(attempt)
    }
    return RunRecord.join(
      facts: HandMadeRun.facts(observer: .provider), requests: HandMadeRun.requestSnapshot(),
      attempts: log.snapshot(), providers: HandMadeRun.providerSnapshot())
  }

  func testTheyAreCountedAndBelongToNobody() {
    for ordinals in [Set<UInt32>(0...4), [0], [3]] {
      let record = record(keyless: ordinals)
      XCTAssertFalse(record.whole.areJoinsKnown)
      XCTAssertEqual(record.whole.attempts, 6)
      XCTAssertEqual(record.attempts.reduce(0) { $0 + $1.count }, 6)
      let own = HandMadeRun.attempts.count { ordinals.contains($0.ordinal) }
      XCTAssertEqual(record.keyless.count, own)
      XCTAssertEqual(record.joined.count, 5)
      XCTAssertEqual(record.joined.reduce(0) { $0 + $1.attempts.count }, 6 - own)
      XCTAssertEqual(
        [record.whole.wastedAttempts, record.whole.wastedTokens, record.whole.absorbed], [0, 0, 0])
      XCTAssertTrue(record.whole.failoverDelay().isEmpty)
    }
  }

  func testWhatTakesBothSidesHasNoFigureAndTheRestHas() {
    let unknown = record(keyless: [3])
    for name in RunRecord.joinedMetrics {
      for statistic in [MetricStatistic.count, .max] {
        XCTAssertNil(unknown.metric(name, statistic: statistic), name)
      }
    }
    XCTAssertNil(unknown.metric("attempts", labels: [("attempt", "1")]))
    XCTAssertEqual(unknown.metric("attempts", labels: [("provider", "a")])?.value, 4)
    XCTAssertEqual(unknown.metric("amplification")?.value, 1.5)
    let known = record(keyless: [])
    XCTAssertTrue(known.whole.areJoinsKnown)
    XCTAssertNotNil(known.metric("wasted_attempts"))
    XCTAssertNotNil(known.metric("attempts", labels: [("attempt", "1")]))
  }

  func testAnExpectationOnThemIsNoData() {
    let judgement = record(keyless: [0]).judge([
      ExpectationTerms(
        text: "wasted_attempts < 100", metric: "wasted_attempts", comparison: .less, limit: 100)
    ])
    XCTAssertEqual(judgement.expectations.map(\.verdict), [.noData])
  }
}
