import Base
import XCTest

@testable import Record

final class VerdictTests: XCTestCase {
  private let holds = ExpectationTerms(
    text: "ttft.max < 2s", metric: "ttft", statistic: .max, comparison: .less, limit: 2000)
  private let breached = ExpectationTerms(
    text: "success >= 99%", metric: "success", comparison: .greaterOrEqual, limit: 0.99)
  private let untested = ExpectationTerms(
    text: "failover_delay{provider=b}.p50 < 1s", metric: "failover_delay", labels: [("provider", "b")],
    statistic: .percentile(50), comparison: .less, limit: 1000)

  /// Limits under which the hand-made run, with a fifth of its arrivals shed, is valid.
  private var lenient: ValidityLimits {
    var limits = ValidityLimits()
    limits.shedShare = 0.2
    return limits
  }

  func testTheWeightiestFindingIsTheVerdict() {
    let record = HandMadeRun.record()
    let cases: [([ExpectationTerms], ValidityLimits, Verdict)] = [
      ([], lenient, .pass), ([holds], lenient, .pass), ([holds, untested], lenient, .noData),
      ([breached], lenient, .fail), ([untested, breached, holds], lenient, .fail),
      ([holds], ValidityLimits(), .invalid), ([breached, untested], ValidityLimits(), .invalid),
    ]
    for (expectations, limits, verdict) in cases {
      let judgement = record.judge(expectations, limits: limits)
      XCTAssertEqual(judgement.verdict, verdict)
      XCTAssertEqual(judgement.reasons.isEmpty, verdict == .pass)
      XCTAssertEqual(judgement.expectations.count, expectations.count)
      XCTAssertEqual(judgement.reasons.map(\.verdict), judgement.reasons.map(\.verdict).sorted(by: >))
    }
  }

  func testReasonsNameFigureAndLimit() {
    let reasons = HandMadeRun.record().judge([breached, untested]).reasons.map(\.text)
    XCTAssertEqual(
      reasons,
      [
        "1 of 5 arrivals were shed because the in-flight cap was reached (20 %, limit 0.1 %)",
        "success >= 99%: it was 40 % (n 5)", "failover_delay{provider=b}.p50 < 1s: there are no samples",
      ])
  }

  func testWhatTheInstrumentDidWrongMakesARunInvalid() {
    func reasons(change: (inout RunFacts) -> Void = { _ in }) -> [VerdictReason] {
      judgement(change: change).reasons
    }
    XCTAssertEqual(reasons(), [])
    let late = Array(repeating: Nanoseconds.milliseconds(11), count: 2)
    let invalid = [
      judgement(lateness: late).reasons, judgement(lag: late).reasons, judgement(drift: late).reasons,
      reasons { $0.counters = [HealthCounter(name: "fd_limit_met", value: 1, invalidates: true)] },
      reasons { $0.plannedRequests = 6 },
    ]
    XCTAssertEqual(invalid.map { $0.map(\.verdict) }, Array(repeating: [.invalid], count: 5))
    XCTAssertEqual(
      invalid.prefix(3).map { $0[0].text },
      [
        "the generator fell behind: 2 of 2 releases were over 10 ms late (p99 11.00 ms)",
        "the generator read answers too late: 2 of 2 reads were over 10 ms late (p99 11.00 ms)",
        "provider a did not keep to its script: 2 of 2 events were over 10 ms late (p99 11.00 ms)",
      ])
    let punctual = Array(repeating: Nanoseconds.milliseconds(10), count: 200)
    XCTAssertEqual(judgement(lateness: punctual, lag: punctual, drift: punctual).reasons, [])
    XCTAssertEqual(reasons { $0.counters = [HealthCounter(name: "short_sends", value: 9)] }, [])
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
    return record.judge([], limits: lenient)
  }

  func testOneHiccupOfAShortRunIsSaidButDoesNotMakeItInvalid() {
    let events = Array(repeating: Nanoseconds.microseconds(90), count: 148)
    let two = judgement(drift: events + [.milliseconds(14), .milliseconds(23)])
    XCTAssertEqual(two.reasons, [])
    XCTAssertEqual(
      two.notes, ["provider a: 2 of 150 events were over 10 ms late (max 23.00 ms), too few to tell"])
    let seldom = judgement(drift: Array(repeating: .zero, count: 199) + [.milliseconds(14)])
    XCTAssertEqual(seldom.notes, ["provider a: 1 of 200 events was over 10 ms late (max 14.00 ms)"])
    let one = judgement(lateness: [.milliseconds(5_000)], lag: [.milliseconds(11)])
    XCTAssertEqual(one.verdict, .pass)
    XCTAssertEqual(
      one.notes,
      [
        "the generator: 1 of 1 releases was over 10 ms late (max 5000.0 ms), too few to tell",
        "the generator: 1 of 1 reads was over 10 ms late (max 11.00 ms), too few to tell",
      ])
    XCTAssertEqual(judgement(drift: events + Array(repeating: .milliseconds(14), count: 5)).verdict, .invalid)
  }

  func testOpenRequestsAtTheEndOfTheDrainMakeARunInvalidBeyondAShare() {
    var log = RequestLog(
      HandMadeRun.configuration, objectives: HandMadeRun.objectives, stallThreshold: .forever)
    for ordinal in UInt32(0)..<300 {
      log.record(
        RequestRecord(
          ordinal: ordinal, phase: 0, outcome: ordinal < 3 ? .undrained : .ok, scheduled: .zero, sent: .zero,
          end: HandMadeRun.at(1)))
      guard ordinal >= 298 else { continue }
      var facts = HandMadeRun.facts()
      facts.plannedRequests = nil
      facts.drainLimit = .seconds(Int64(5))
      let record = RunRecord.join(facts: facts, requests: log.snapshot(), attempts: nil, providers: nil)
      let verdicts = record.judge([]).reasons.map(\.text)
      XCTAssertEqual(
        verdicts,
        ordinal == 298
          ? ["3 requests were still open when the drain of 5 s ended (1 %, limit 1 %)"] : [],
        "\(ordinal + 1) requests")
    }
  }

  func testARuleThatNeverFiredAndARunThatWasStoppedAreNoPass() {
    var facts = HandMadeRun.facts()
    let silent = RunRecord.join(
      facts: facts, requests: HandMadeRun.requestSnapshot(), attempts: HandMadeRun.attemptSnapshot(),
      providers: HandMadeRun.providerSnapshot(fired: 0))
    XCTAssertEqual(
      silent.judge([holds], limits: lenient).reasons.map(\.text), ["rule silent of provider a never fired"])
    XCTAssertEqual(silent.judge([holds], limits: lenient).verdict, .noData)
    facts.providers[0].rules[0].cameDue = false
    facts.plannedRequests = 500
    facts.interruption = "stopped by SIGINT after 0.5 s"
    let stopped = RunRecord.join(
      facts: facts, requests: HandMadeRun.requestSnapshot(), attempts: HandMadeRun.attemptSnapshot(),
      providers: HandMadeRun.providerSnapshot(fired: 0))
    XCTAssertEqual(
      stopped.judge([holds], limits: lenient).reasons.map(\.text),
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
