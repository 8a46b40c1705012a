import Base
import Foundation
import XCTest

@testable import Record
@testable import Report

final class SummaryTests: XCTestCase {
  func testTheTerminalSummaryHasAtMostFortyLinesOfAHundredColumns() {
    for (name, run) in SampleRun.all {
      for isColoured in [false, true] {
        let style = TerminalStyle(isTerminal: isColoured, noColour: false)
        let folder = String(repeating: "a/long/path/", count: 3)
        let lines = TerminalSummary(run.report, style: style, folder: folder).lines
        XCTAssertLessThanOrEqual(lines.count, 40, name)
        for line in lines {
          let visible = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
          XCTAssertLessThanOrEqual(visible.count, 100, "\(name): \(visible)")
          XCTAssertFalse(visible.hasSuffix(" ") && !isColoured, "\(name): \(visible)|")
        }
      }
    }
  }

  func testColoursChangeNothingButColours() {
    let report = SampleRun.failing.report
    let plain = TerminalSummary(report, style: .plain, folder: nil).text
    let coloured = TerminalSummary(
      report, style: TerminalStyle(isTerminal: true, noColour: false), folder: nil
    ).text
    XCTAssertNotEqual(plain, coloured)
    XCTAssertEqual(plain, coloured.replacing(/\u{1B}\[[0-9;]*m/, with: ""))
    let refused = TerminalSummary(
      report, style: TerminalStyle(isTerminal: true, noColour: true), folder: nil
    ).text
    XCTAssertEqual(plain, refused)
  }

  func testTheMarkdownSummaryHasAtMostAHundredLines() {
    for (name, run) in SampleRun.all {
      let lines = run.report.summaryMarkdown().split(separator: "\n", omittingEmptySubsequences: false)
      XCTAssertLessThanOrEqual(lines.count - 1, 100, name)
    }
  }

  func testEveryFieldThatReadersRelyOnIsInTheSummaryFile() throws {
    let text = SampleRun.passing.report.summaryJSON()
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    for path in [
      "schema", "brownout.version", "profile.name", "profile.sha256", "profile.seed", "io", "verdict",
      "reasons",
      "requests.scheduled", "requests.sent", "requests.shed", "requests.succeeded", "requests.failed",
      "requests.outcomes.ok", "attempts.0.provider", "attempts.0.attempt", "attempts.0.phase",
      "attempts.0.outcome", "attempts.0.count", "attempts.0.duration_ms.p999", "attempts.0.headers_ms.count",
      "attempts.0.ttft_ms.mean", "latency.ttft_ms.p50", "latency.ttft_service_ms.p90", "latency.tpot_ms.p99",
      "latency.gap_ms.max", "latency.max_gap_ms.min", "latency.e2e_ms.count", "failover.amplification",
      "failover.delay_ms.p50", "failover.absorbed", "failover.visible", "waste.attempts", "waste.tokens",
      "generator.release_lateness_ms.p99", "generator.loop_lag_ms.p99", "generator.cpu_seconds",
      "generator.offered_rps", "generator.achieved_rps", "providers.0.name",
      "providers.0.script_drift_ms.p99",
      "providers.0.abandoned", "providers.0.rules.0.id", "providers.0.rules.0.fired",
      "expectations.0.verdict",
    ] {
      XCTAssertNotNil(value(object, path), "\(path) is missing")
    }
    XCTAssertEqual(value(object, "failover.amplification") as? Double, 1.1)
    XCTAssertEqual(value(object, "attempts.1.duration_ms.p50") as? Double, 1000)
    XCTAssertEqual(value(object, "verdict") as? String, "pass")
    XCTAssertEqual(value(object, "providers.0.rules.0.fired") as? Int, 100)
  }

  private func value(_ object: Any, _ path: String) -> Any? {
    path.split(separator: ".").reduce(object as Any?) { value, key in
      if let list = value as? [Any], let index = Int(key) { return index < list.count ? list[index] : nil }
      return (value as? [String: Any])?[String(key)]
    }
  }

  func testTheSameRunAtAnotherTimeOfDayDiffersInTheTimesOnly() throws {
    let first = SampleRun.untested.report
    var second = SampleRun.untested.report
    XCTAssertEqual(first.summaryJSON(), second.summaryJSON())
    second.times = RunTimes(started: "later", ended: "even later", startedMilliseconds: 7)
    let left = first.summaryJSON().split(separator: "\n")
    let right = second.summaryJSON().split(separator: "\n")
    XCTAssertEqual(zip(left, right).filter { $0 != $1 }.map(\.0).map { $0.contains("\"times\"") }, [true])
    XCTAssert(first.summaryJSON().contains("\"cpu_seconds\": null"))
  }

  func testSummariesOfARunWithoutAnyRequestAreComplete() throws {
    var run = SampleRun.passing
    run.requestCount = 0
    let report = run.report
    XCTAssertEqual(report.judgement.verdict, .noData)
    XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(report.summaryJSON().utf8)))
    XCTAssertFalse(report.summaryJSON().contains("nan"))
    XCTAssert(TerminalSummary(report, style: .plain, folder: nil).text.hasPrefix("NO DATA"))
    XCTAssertFalse(report.summaryMarkdown().isEmpty)
  }
}
