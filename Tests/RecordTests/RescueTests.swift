import Base
import XCTest

@testable import Record

/// What could have been saved: reasons of failures, and what rescues cost.
final class RescueTests: XCTestCase {
  private func texts(_ scope: RunScope) -> [String] {
    scope.unrescued.map { group in
      "\(group.count) \(group.reasonName) \(group.provider.map { "\($0)" } ?? "-") "
        + (group.outcome?.name ?? "-")
    }
  }

  func testEveryFailureHasItsReasonAndItsLastAttempt() {
    let record = HandMadeRun.record()
    XCTAssertEqual(texts(record.whole), ["1 committed 0 cut", "1 no_target 1 http_503"])
    XCTAssertEqual(record.phases.map { texts($0).count }, [0, 2])
    XCTAssertEqual(record.joined.map(\.reason), [nil, nil, .committed, .noTarget, nil])
    XCTAssertEqual(record.joined.map(\.isVisibleFailure), [false, false, true, true, false])
    XCTAssertEqual(record.joined.map(\.isRescued), [false, true, false, false, false])
  }

  func testARescueCostsItsDelayItsAttemptsAndTheTokensOfTheOthers() {
    var attempts = HandMadeRun.attempts
    attempts[1].tokens = 7
    var log = AttemptLog(HandMadeRun.configuration)
    for attempt in attempts { log.record(attempt) }
    let record = RunRecord.join(
      facts: HandMadeRun.facts(), requests: HandMadeRun.requestSnapshot(), attempts: log.snapshot(),
      providers: nil)
    XCTAssertEqual(record.whole.absorbed, 1)
    XCTAssertEqual(record.whole.rescueDelay.count, 1)
    XCTAssertEqual(record.whole.rescueDelay.maxMicroseconds, 1_002_000)  // 1105 - 103
    XCTAssertEqual(record.whole.rescueAttempts, 2)
    XCTAssertEqual(record.whole.rescueWastedTokens, 7)
    XCTAssertEqual(record.whole.wastedTokens, 10)  // with the 3 of the stream that was cut
    XCTAssertEqual(record.phases.map(\.rescueWastedTokens), [7, 0])
  }

  func testWhatNobodyToldIsUnknownAndNeverInvented() {
    for observer in [AttemptObserver.provider, .load] {
      var silent = HandMadeRun.attemptSnapshot()
      silent.unrescued = []
      let record = RunRecord.join(
        facts: HandMadeRun.facts(observer: observer),
        requests: HandMadeRun.requestSnapshot(
          observer == .load ? HandMadeRun.direct : HandMadeRun.configuration),
        attempts: observer == .load ? nil : silent, providers: nil)
      XCTAssertEqual(record.whole.unrescued.map(\.reasonName), ["unknown", "unknown"])
      XCTAssertNil(record.metric("unrescued", labels: [("reason", "committed")]))
      XCTAssertEqual(record.metric("unrescued", labels: [("reason", "unknown")])?.value, 2)
      XCTAssertEqual(record.metric("unrescued")?.value, 2)
    }
  }

  func testAReasonOfARequestThatItsClientCountsAsWellIsNoFailure() {
    var log = AttemptLog(HandMadeRun.configuration)
    log.record(UnrescuedRecord(ordinal: 0, reason: .clientLeft))
    log.record(UnrescuedRecord(ordinal: 4, reason: .clientLeft))
    log.record(UnrescuedRecord(ordinal: 77, reason: .clientLeft))
    let record = RunRecord.join(
      facts: HandMadeRun.facts(), requests: HandMadeRun.requestSnapshot(), attempts: log.snapshot(),
      providers: nil)
    XCTAssertEqual(texts(record.whole), ["2 unknown - -"])
  }

  func testTheReasonsAreAsManyAsTheFailuresWhateverTheLogsLeftOut() {
    for seed in UInt64(0)..<50 {
      var random = KeyedRandom(seed: seed)
      let configuration = LogConfiguration(providerCount: 2, phaseCount: 2, recordLimit: 40)
      var requests = RequestLog(configuration, objectives: RequestObjectives(), stallThreshold: .forever)
      var attempts = AttemptLog(configuration)
      var failed: [UInt32: Rescue] = [:]
      for ordinal in 0..<UInt32(20 + random.below(300)) {
        let outcomes: [Outcome] = [.ok, .cut, .http(503), .cancelled, .shed]
        let outcome = outcomes[Int(random.below(5))]
        let phase = Int16(random.below(2))
        for number in 0..<UInt16(random.below(3)) {
          attempts.record(
            AttemptRecord(
              ordinal: ordinal, attempt: number + 1, provider: Int16(random.below(2)), phase: phase,
              outcome: .cut, start: .zero, end: .zero))
        }
        let reason = Rescue.reasons[Int(random.below(UInt64(Rescue.reasons.count)))]
        if outcome != .ok { attempts.record(UnrescuedRecord(ordinal: ordinal, reason: reason)) }
        if outcome == .cut || outcome == .http(503) { failed[ordinal] = reason }
        requests.record(
          RequestRecord(
            ordinal: ordinal, phase: phase, outcome: outcome, scheduled: .zero,
            sent: outcome == .shed ? .absent : .zero, end: .zero))
      }
      let record = RunRecord.join(
        facts: HandMadeRun.facts(), requests: requests.snapshot(), attempts: attempts.snapshot(),
        providers: nil)
      let stride = record.sampledEvery
      var expected: [String: Int] = [:]
      for (ordinal, reason) in failed where Int(ordinal) % stride == 0 {
        expected[reason.name, default: 0] += stride
      }
      var actual: [String: Int] = [:]
      for group in record.whole.unrescued { actual[group.reasonName, default: 0] += group.count }
      XCTAssertEqual(actual, expected, "seed \(seed)")
      let parts = record.phases.flatMap(\.unrescued).reduce(0) { $0 + $1.count }
      XCTAssertEqual(parts, actual.values.reduce(0, +), "seed \(seed)")
    }
  }
}
