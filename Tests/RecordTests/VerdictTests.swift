import Base
import XCTest

@testable import Record

final class VerdictTests: XCTestCase {
  private let holds = ExpectationTerms(
    text: "ttft.p50 < 2s", metric: "ttft", statistic: .percentile(50), comparison: .less, limit: 2000)
  private let breached = ExpectationTerms(
    text: "success >= 99%", metric: "success", comparison: .greaterOrEqual, limit: 0.99)
  private let untested = ExpectationTerms(
    text: "failover_delay{provider=b}.p50 < 1s", metric: "failover_delay", labels: [("provider", "b")],
    statistic: .percentile(50), comparison: .less, limit: 1000)
  /// 40 % without the arrival that was shed, 60 % if it had gone well.
  private let open = ExpectationTerms(
    text: "success >= 50%", metric: "success", comparison: .greaterOrEqual, limit: 0.5)

  func testTheWeightiestFindingIsTheVerdict() {
    let record = HandMadeRun.record()
    let cases: [([ExpectationTerms], Verdict)] = [
      ([], .unjudged), ([holds], .pass), ([holds, untested], .noData), ([breached], .fail),
      ([untested, breached, holds], .fail), ([open], .invalid), ([holds, open], .invalid),
      // Breached even if what was shed had gone well.
      ([breached, untested, open], .fail),
    ]
    for (expectations, verdict) in cases {
      let judgement = record.judge(expectations)
      XCTAssertEqual(judgement.verdict, verdict)
      XCTAssertEqual(judgement.reasons.isEmpty, verdict <= .unjudged)
      XCTAssertEqual(judgement.expectations.count, expectations.count)
      XCTAssertEqual(judgement.reasons.map(\.verdict), judgement.reasons.map(\.verdict).sorted(by: >))
    }
  }

  func testReasonsNameFigureAndLimit() {
    XCTAssertEqual(
      HandMadeRun.record().judge([breached, untested]).reasons.map(\.text),
      ["success >= 99%: it was 40 % (n 5)", "failover_delay{provider=b}.p50 < 1s: there are no samples"])
    XCTAssertEqual(
      HandMadeRun.record().judge([open]).reasons.map(\.text),
      [
        "1 of 5 arrivals were shed: had they been sent, 1 expectation might have come out differently",
        "success >= 50%: undecided: it was 40 %, and without the instrument's own doing it can have been "
          + "40 % to 60 %",
      ])
    XCTAssertEqual(
      HandMadeRun.record().judge([open, breached]).reasons.map { "\($0.verdict): \($0.text.prefix(38))" },
      [
        "fail: success >= 99%: it was 40 % (n 5)",
        "noData: 1 of 5 arrivals were shed: had they be", "noData: success >= 50%: undecided: it was 40 %",
      ])
  }

  func testWhatTheInstrumentDidWrongMakesARunInvalid() {
    XCTAssertEqual(judgement().reasons, [])
    let invalid = [
      judgement { $0.counters = [HealthCounter(name: "fd_limit_met", value: 1, invalidates: true)] },
      judgement { $0.plannedRequests = 6 },
    ]
    XCTAssertEqual(invalid.map(\.verdict), [.invalid, .invalid])
    XCTAssertEqual(judgement { $0.counters = [HealthCounter(name: "short_sends", value: 9)] }.reasons, [])
  }

  func testLateEventsAreANoteAndMakeNoRunInvalidByThemselves() {
    let punctual = Array(repeating: Nanoseconds.milliseconds(10), count: 200)
    XCTAssertEqual(judgement(lateness: punctual, lag: punctual, drift: punctual).notes, [])
    let late = judgement(
      lateness: [.milliseconds(5_000)], lag: [.milliseconds(11)], drift: [.zero, .milliseconds(14)])
    XCTAssertEqual(late.verdict, .unjudged)
    XCTAssertEqual(
      late.notes,
      [
        "the generator: 1 of 1 releases was over 10 ms late (max 5000.0 ms)",
        "the generator: 1 of 1 waits was over 10 ms late (max 11.00 ms)",
        "provider a: 1 of 2 events was over 10 ms late (max 14.00 ms)",
      ])
  }

  private func judgement(
    lateness: [Nanoseconds] = [], lag: [Nanoseconds] = [], drift: [Nanoseconds] = [],
    change: (inout RunFacts) -> Void = { _ in }
  ) -> Judgement {
    var facts = HandMadeRun.facts()
    change(&facts)
    let record = RunRecord.join(
      facts: facts, requests: HandMadeRun.requestSnapshot(lateness: lateness, lag: lag),
      attempts: HandMadeRun.attemptSnapshot(), providers: HandMadeRun.providerSnapshot(drift: drift))
    return record.judge([])
  }

  func testRequestsThatAreOpenWhenTheDrainEndsHaveFailed() {
    var log = RequestLog(
      HandMadeRun.configuration, objectives: HandMadeRun.objectives, stallThreshold: .forever)
    for ordinal in UInt32(0)..<10 {
      log.record(
        RequestRecord(
          ordinal: ordinal, phase: 0, outcome: ordinal < 4 ? .undrained : .ok, status: ordinal < 4 ? 0 : 200,
          scheduled: .zero, sent: .zero, firstToken: ordinal < 4 ? .absent : HandMadeRun.at(1),
          end: HandMadeRun.at(ordinal < 4 ? 5000 : 2)))
    }
    var facts = HandMadeRun.facts()
    facts.plannedRequests = 10
    facts.drainLimit = .seconds(Int64(5))
    let record = RunRecord.join(facts: facts, requests: log.snapshot(), attempts: nil, providers: nil)
    let judgement = record.judge([
      ExpectationTerms(
        text: "visible_failures == 4", metric: "visible_failures", comparison: .equal, limit: 4),
      ExpectationTerms(
        text: "e2e.p50 < 3ms", metric: "e2e", statistic: .percentile(50), comparison: .less, limit: 3),
      ExpectationTerms(
        text: "e2e.p70 < 1h", metric: "e2e", statistic: .percentile(70), comparison: .less, limit: 3.6e6),
    ])
    XCTAssertEqual(judgement.expectations.map(\.verdict), [.pass, .pass, .fail])
    XCTAssertEqual(judgement.expectations[2].actualText, "never (ended after 5000.0 ms)")
    XCTAssertEqual(
      judgement.notes, ["4 requests were still open when the drain of 5 s ended: failed (undrained)"])
  }

  func testARuleThatNeverFiredAndARunThatWasStoppedAreNoPass() {
    var facts = HandMadeRun.facts()
    let silent = RunRecord.join(
      facts: facts, requests: HandMadeRun.requestSnapshot(), attempts: HandMadeRun.attemptSnapshot(),
      providers: HandMadeRun.providerSnapshot(fired: 0))
    XCTAssertEqual(
      silent.judge([holds]).reasons.map(\.text), ["rule silent of provider a never fired"])
    XCTAssertEqual(silent.judge([holds]).verdict, .noData)
    facts.providers[0].rules[0].cameDue = false
    facts.plannedRequests = 500
    facts.interruption = "stopped by SIGINT after 0.5 s"
    let stopped = RunRecord.join(
      facts: facts, requests: HandMadeRun.requestSnapshot(), attempts: HandMadeRun.attemptSnapshot(),
      providers: HandMadeRun.providerSnapshot(fired: 0))
    XCTAssertEqual(
      stopped.judge([holds]).reasons.map(\.text),
      ["the run is partial: stopped by SIGINT after 0.5 s"])
  }

  func testComparisonsAreExactAtTheLimit() {
    let record = HandMadeRun.record()
    let cases: [(MetricComparison, Double, Verdict)] = [
      (.less, 1.5, .fail), (.lessOrEqual, 1.5, .pass), (.greater, 1.5, .fail), (.greaterOrEqual, 1.5, .pass),
      (.equal, 1.5, .pass), (.notEqual, 1.5, .fail), (.equal, 1.4, .fail), (.notEqual, 1.4, .pass),
    ]
    for (comparison, limit, verdict) in cases {
      let terms = ExpectationTerms(
        text: "amplification \(comparison.rawValue) \(limit)", metric: "amplification",
        comparison: comparison,
        limit: limit)
      XCTAssertEqual(record.evaluate(terms).verdict, verdict, terms.text)
    }
  }
}
