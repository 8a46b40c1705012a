import Base
import Foundation
import XCTest

@testable import Record
@testable import Report

final class SummaryTests: XCTestCase {
  func testTheTerminalSummaryHasAtMostFiftyLinesAsWideAsTheTerminal() {
    for (name, run) in SampleRun.all {
      for (isColoured, columns) in [
        (false, 80), (true, 80), (false, 100), (true, 100), (false, 120), (false, 200),
      ] {
        let style = TerminalStyle(isTerminal: isColoured, noColour: false)
        let folder = String(repeating: "a/long/path/", count: 3)
        let lines = TerminalSummary(run.report, style: style, folder: folder, columns: columns).lines
        XCTAssertLessThanOrEqual(lines.count, 50, name)
        for line in lines {
          let visible = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
          XCTAssertLessThanOrEqual(visible.count, columns, "\(name): \(visible)")
          XCTAssertFalse(visible.hasSuffix(" ") && !isColoured, "\(name): \(visible)|")
        }
      }
    }
  }

  func testNoNameAndNoLimitIsCutAtEightyColumns() {
    var run = SampleRun.passing
    run.expectations.removeAll { !$0.labels.isEmpty }
    run.providerNames = ["a-provider-in-eu-west-with-a-long-name", "fallback"]
    for columns in [80, 100] {
      let text = TerminalSummary(run.report, style: .plain, folder: nil, columns: columns).text
      XCTAssertFalse(text.contains("…"), text)
      for name in run.providerNames + run.expectations.map(\.text) { XCTAssert(text.contains(name), name) }
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
      "failover.delay_ms.p50", "failover.absorbed", "failover.visible", "rescue.rescued", "rescue.attempts",
      "rescue.wasted_tokens", "rescue.delay_ms.p50", "rescue.unrescued", "rescue.unrescued_by_last_attempt",
      "phases.0.rescue.rescued", "waste.attempts", "waste.tokens",
      "generator.release_lateness_ms.p99", "generator.loop_lag_ms.p99", "generator.cpu_seconds",
      "generator.late_releases.count", "generator.late_reads.samples", "providers.0.late_events.limit_ms",
      "generator.gathering.up_to_ms", "generator.gathering.waits",
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

  func testEachFailureIsSaidWithItsReasonAndWhatWouldChangeIt() throws {
    var run = SampleRun()
    run.outcome = { ordinal, _ in ordinal % 10 == 3 ? .idleTimeout : .ok }
    run.reason = { [.committed, .committed, .committed, .tooOld][$0 / 10 % 4] }
    let report = run.report
    let terminal = TerminalSummary(report, style: .plain, folder: nil).text
    XCTAssert(
      terminal.contains(
        "unrescued  100 failures reached clients: 75 committed (the answer had begun), 25 too_old (failed too"
      ),
      terminal)
    XCTAssertFalse(terminal.contains("\nrescued "), terminal)
    let markdown = report.summaryMarkdown()
    for part in [
      "## What could have been saved\n\n100 failures reached clients:\n\n- 75 `committed`: ",
      "(75 fallback idle_timeout); `commit.on` can", "- 25 `too_old`: ", "raise `retry.within`",
    ] {
      XCTAssert(markdown.contains(part), "\(part) is missing in \(markdown)")
    }
    let object = try JSONSerialization.jsonObject(with: Data(report.summaryJSON().utf8))
    XCTAssertEqual(value(object, "rescue.unrescued.committed") as? Int, 75)
    XCTAssertEqual(value(object, "rescue.unrescued_by_last_attempt.1.reason") as? String, "too_old")
    XCTAssertEqual(value(object, "rescue.unrescued_by_last_attempt.1.count") as? Int, 25)
    XCTAssertEqual(value(object, "rescue.rescued") as? Int, 0)
  }

  func testOfAGatewayUnderTestNoReasonIsInvented() throws {
    var run = SampleRun()
    run.outcome = { ordinal, _ in ordinal % 10 == 3 ? .idleTimeout : .ok }
    run.reason = { _ in nil }
    for (observer, words) in [
      (AttemptObserver.provider, "the gateway under test does not say"), (.load, "there was no gateway"),
      (.proxy, "the proxy saw no failure, or not the request"),
    ] {
      run.change = { $0.observer = observer }
      let report = run.report
      let terminal = TerminalSummary(report, style: .plain, folder: nil).text
      XCTAssert(terminal.contains("100 failures reached clients: 100 unknown (\(words))"), terminal)
      XCTAssert(report.summaryMarkdown().contains("- 100 `unknown`: \(words)"))
      let object = try JSONSerialization.jsonObject(with: Data(report.summaryJSON().utf8))
      XCTAssertEqual(value(object, "rescue.unrescued.unknown") as? Int, 100)
    }
  }

  func testEveryReasonHasItsOwnWords() {
    let texts = Rescue.reasons.map(RescueText.text)
    XCTAssertEqual(Set(texts.map(\.meaning)).count, Rescue.reasons.count)
    XCTAssertEqual(Set(texts.map(\.remedy)).count, Rescue.reasons.count)
    // One line of the terminal has room for the sentence and one reason.
    for text in texts { XCTAssertLessThanOrEqual(text.meaning.count, 50, text.meaning) }
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

  func testARunWithoutAttemptsHasNoDoubleBlankLine() {
    var run = SampleRun()
    run.requestCount = 20
    run.shedEvery = 1
    let lines = TerminalSummary(run.report, style: .plain, folder: nil).lines
    for (line, next) in zip(lines, lines.dropFirst()) { XCTAssertFalse(line.isEmpty && next.isEmpty) }
    XCTAssertFalse(lines.joined().contains(" 0 of 20 never"))
  }
}
