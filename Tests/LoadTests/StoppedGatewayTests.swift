import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// A gateway that stops for two seconds, and one that hangs for good: every figure is worked out by hand.
///
/// 100 requests per second for 20 s, evenly. An answer has its first of 20 tokens after 50 ms, then one every
/// 10 ms: whole after 240 ms.
final class StoppedGatewayTests: XCTestCase {
  private var profile: LoadProfile {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 100, until: .seconds(Int64(20)))]
    profile.duration = .seconds(Int64(20))
    return profile
  }

  private static var answer: [Step] {
    Answers.paced(tokens: 20, first: .milliseconds(50), gap: .milliseconds(10))
  }

  private func record(_ simulation: inout Simulation) -> RunRecord {
    let requests = simulation.finish()
    var facts = RunFacts(
      profileName: "stopped", profileHash: "", seed: 7, version: "", io: "virtual",
      phases: [PhaseFacts(name: "all", duration: .seconds(Int64(20)))],
      providers: [ProviderFacts(name: "primary", rules: []), ProviderFacts(name: "fallback", rules: [])],
      stallThreshold: .seconds(Int64(1)), scheduleDuration: .seconds(Int64(20)), observer: .load)
    facts.plannedRequests = 2000
    facts.shedCauses = simulation.load.counters.shedCauses
    return RunRecord.join(facts: facts, requests: requests, attempts: nil, providers: nil)
  }

  /// Percentiles by rank, in milliseconds; infinite: never.
  private func check(
    _ record: RunRecord, _ metric: String, _ expected: [(percent: Double, milliseconds: Double)],
    line: UInt = #line
  ) {
    for (percent, milliseconds) in expected {
      guard let value = record.metric(metric, statistic: .percentile(percent))?.value else {
        return XCTFail("no \(metric)", line: line)
      }
      guard milliseconds.isFinite && value.isFinite else {
        XCTAssertEqual(value, milliseconds, "\(metric) p\(percent)", line: line)
        continue
      }
      // A histogram tells to a thousandth; connecting and the way there and back take 0.08 ms.
      XCTAssertEqual(
        value, milliseconds, accuracy: 0.1 + milliseconds / 500, "\(metric) p\(percent)", line: line)
    }
  }

  private func expect(
    _ metric: String, _ comparison: MetricComparison, _ limit: Double, of statistic: MetricStatistic? = nil
  ) -> ExpectationTerms {
    ExpectationTerms(
      text: metric, metric: metric, statistic: statistic, comparison: comparison, limit: limit)
  }

  /// Nothing is read or written from 7.755 to 9.755 s. 200 arrivals fall into that, with first tokens after
  /// 2045, 2035, … 55 ms and ends after 2235 … 245 ms; 5 streams before it wait for their first token (2045
  /// … 2005 ms), 24 for their end (2235 … 2005 ms). The others take 50 and 240 ms.
  func testAGatewayThatStopsForTwoSeconds() throws {
    let (stop, resume) = (Instant.zero + .milliseconds(7755), Instant.zero + .milliseconds(9755))
    var simulation = try Simulation(profile) { request in
      let start = stop <= request.at && request.at < resume ? resume : request.at
      return StoppedGatewayTests.answer.map { step in
        let at = start + step.after
        return Step(after: (stop <= at && at < resume ? resume : at) - request.at, action: step.action)
      }
    }
    let record = record(&simulation)
    XCTAssertEqual(record.whole.succeeded, 2000)
    check(record, "ttft", [(50, 50), (89.75, 50), (90, 95), (95, 1095), (99, 1895), (100, 2045)])
    check(record, "e2e", [(50, 240), (88.8, 240), (90, 475), (95, 1475), (99, 2135), (100, 2235)])
    let held = record.judge([expect("ttft", .less, 100, of: .percentile(50)), expect("success", .equal, 1)])
    XCTAssertEqual(held.verdict, .pass)
    XCTAssertEqual(record.judge([expect("ttft", .less, 1800, of: .percentile(99))]).verdict, .fail)
  }

  /// Requests from the 500th on are read and never answered. The last arrives at 19.99 s, the drain ends 5 s
  /// later: they end after 5 to 19.99 s.
  func testAGatewayThatHangsForGood() throws {
    var simulation = try Simulation(profile) { $0.ordinal < 500 ? StoppedGatewayTests.answer : [] }
    let record = record(&simulation)
    XCTAssertEqual(record.whole.succeeded, 500)
    XCTAssertEqual(record.whole.undrained, 1500)
    check(record, "ttft", [(25, 50), (25.05, .infinity), (50, .infinity), (99, .infinity)])
    check(record, "e2e", [(25, 240), (25.05, .infinity)])
    // The arrival of rank 1000 is the 500th that never got there.
    let median = try XCTUnwrap(record.metric("ttft", statistic: .percentile(50))?.cutMilliseconds)
    XCTAssertEqual(median, 9990, accuracy: 20)
    XCTAssertEqual(record.judge([expect("success", .greaterOrEqual, 0.25)]).verdict, .pass)
    XCTAssertEqual(record.judge([expect("ttft", .less, 100, of: .percentile(50))]).verdict, .fail)
  }

  /// As before, after the fifth token.
  func testAGatewayThatHangsInMidStream() throws {
    var simulation = try Simulation(profile) { request in
      request.ordinal < 500 ? StoppedGatewayTests.answer : Array(StoppedGatewayTests.answer.prefix(6))
    }
    let record = record(&simulation)
    XCTAssertEqual(record.whole.undrained, 1500)
    XCTAssertEqual(record.metric("orphaned_tokens")?.value, 7500)
    check(record, "ttft", [(50, 50), (99, 50)])
    check(record, "e2e", [(25, 240), (25.05, .infinity)])
    // The silence from the fifth token, after 90 ms, to the cut.
    check(record, "max_gap", [(25, 10), (50, 9900), (100, 19_900)])
  }

  /// 256 hanging requests fill the cap: the 500th to the 755th. The 1244 behind them are shed.
  func testHangingRequestsThatFillTheInFlightCap() throws {
    var simulation = try Simulation(profile, configure: { $0.inFlightCap = 256 }) {
      $0.ordinal < 500 ? StoppedGatewayTests.answer : []
    }
    let record = record(&simulation)
    XCTAssertEqual(record.whole.undrained, 256)
    XCTAssertEqual(record.whole.shed, 1244)
    XCTAssertEqual(record.facts.shedCauses.inFlightCap, 1244)
    XCTAssertEqual(record.whole.failed, 1500)
    check(record, "ttft", [(25, 50), (25.05, .infinity)])
    let median = expect("ttft", .less, 100, of: .percentile(50))
    // 1744 of 2000 if all that were shed had been good.
    let cases: [([ExpectationTerms], Verdict)] = [
      ([expect("success", .greaterOrEqual, 0.25)], .pass), ([expect("success", .less, 0.9)], .pass),
      ([expect("success", .greaterOrEqual, 0.9)], .fail), ([median], .invalid),
      ([median, expect("success", .greaterOrEqual, 0.9)], .fail),
    ]
    for (expectations, verdict) in cases {
      XCTAssertEqual(record.judge(expectations).verdict, verdict, "\(expectations.map(\.text))")
    }
  }
}
