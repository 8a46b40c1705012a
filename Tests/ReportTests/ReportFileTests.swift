import Base
import Foundation
import XCTest

@testable import Record
@testable import Report

final class ReportFileTests: XCTestCase {
  func testAllFilesAreWrittenAndNothingElseIsLeft() throws {
    for selection in AttemptSelection.allCases {
      var report = SampleRun.passing.report
      report.selection = selection
      let folder = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try report.write(to: ReportDirectory(replacing: folder))
      XCTAssertEqual(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted(), report.fileNames.sorted())
      XCTAssertEqual(
        try String(contentsOfFile: folder + "/summary.json", encoding: .utf8), report.summaryJSON())
    }
  }

  func testAnEarlierSummaryDoesNotSurviveAReportThatCouldNotBeWritten() throws {
    let folder = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let report = SampleRun.untested.report
    try report.write(to: ReportDirectory(replacing: folder))
    let directory = try ReportDirectory(replacing: folder)
    // /dev/full takes any open and fails each write as a full disk does.
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/summary.md.writing", withDestinationPath: "/dev/full")
    XCTAssertThrowsError(try report.write(to: directory)) { error in
      XCTAssertEqual(
        (error as? Diagnostic)?.problem, "can't write \(folder)/summary.md: No space left on device")
    }
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder + "/summary.json"))
  }

  func testTheSummaryFileIsTheLast() {
    XCTAssertEqual(SampleRun.passing.report.fileNames.last, "summary.json")
  }

  func testThereIsALinePerRequestWithItsAttempts() throws {
    var lines = AttemptLines(SampleRun.passing.report)
    var objects: [[String: Any]] = []
    while let text = lines.next() {
      XCTAssert(text.hasSuffix("\n"))
      for line in text.split(separator: "\n") {
        objects.append(
          try XCTUnwrap(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]))
      }
    }
    XCTAssertEqual(objects.map { $0["ordinal"] as? Int }, (0..<1000).map { $0 })
    let rescued = objects[3]
    XCTAssertEqual(rescued["outcome"] as? String, "ok")
    XCTAssertEqual(rescued["provider"] as? String, "fallback")
    XCTAssertEqual(rescued["scheduled_ms"] as? Double, 60)
    XCTAssertEqual(rescued["sent_ms"] as? Double, 0.08)
    XCTAssertEqual(objects.map { $0["rescued"] as? Bool }, (0..<1000).map { $0 % 10 == 3 })
    XCTAssertTrue(rescued["unrescued"] is NSNull)
    XCTAssertEqual(rescued["failover_delay_ms"] as? Double, 1000.15)
    XCTAssertEqual(rescued["wasted_tokens"] as? Int, 0)
    let attempts = try XCTUnwrap(rescued["attempts"] as? [[String: Any]])
    XCTAssertEqual(attempts.map { $0["outcome"] as? String }, ["idle_timeout", "ok"])
    XCTAssertEqual(attempts.map { $0["start_ms"] as? Double }, [0.17, 1000.32])
    XCTAssertTrue(attempts[0]["head_ms"] is NSNull)
    XCTAssertEqual(attempts[1]["served"] as? Bool, true)
  }

  /// The silence before a break counts, as it does in the summary.
  func testTheLongestGapOfALineIsThatOfTheSummary() throws {
    let report = SampleRun.passing.report
    let lines = AttemptLines(report)
    var request = try XCTUnwrap(report.record.joined[0].request)
    request.maxGap = .milliseconds(15)
    for (outcome, wait, tokens, expected) in [
      (.ok, 900, 120, 15), (.cut, 900, 120, 900), (.idleTimeout, 15, 120, 15), (.cut, 14, 120, 15),
      (.cancelled, 900, 120, 15), (.ok, 900, 1, nil), (.cut, 900, 1, 900),
    ] as [(Outcome, Int64, Int32, Double?)] {
      request.outcome = outcome
      request.tokens = tokens
      request.laterTokens = max(0, tokens - 1)
      request.end = request.lastToken + .milliseconds(wait)
      request.maxGap = tokens > 1 ? .milliseconds(15) : .zero
      let line = lines.line(JoinedRequest(request: request, attempts: [], observer: .proxy))
      let object = try XCTUnwrap(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      XCTAssertEqual(object["max_gap_ms"] as? Double, expected, "\(outcome.name) \(wait) \(tokens)")
    }
  }

  func testALineSaysWhyItsFailureWasNotRescued() throws {
    var run = SampleRun()
    run.requestCount = 4
    run.outcome = { ordinal, _ in ordinal == 0 ? .ok : .cut }
    run.reason = { [nil, .tooOld, .breaker, nil][$0] }
    var lines = AttemptLines(run.report)
    let text = try XCTUnwrap(lines.next())
    let objects = try text.split(separator: "\n").map {
      try XCTUnwrap(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    XCTAssertTrue(objects[0]["unrescued"] is NSNull)
    XCTAssertEqual(
      objects.dropFirst().map { $0["unrescued"] as? String }, ["too_old", "breaker", "unknown"])
    XCTAssertEqual(objects.map { $0["rescued"] as? Bool }, [false, false, false, false])
  }

  func testASampleIsAThousandRequestsOverTheWholeRun() throws {
    var run = SampleRun()
    run.requestCount = 3500
    var report = run.report
    report.selection = .sample
    var lines = AttemptLines(report)
    var count = 0
    var last = ""
    while let text = lines.next() {
      count += text.split(separator: "\n").count
      last = String(text.split(separator: "\n").last ?? "")
    }
    XCTAssertEqual(count, 875)
    XCTAssert(last.hasPrefix("{\"ordinal\":3496,"))
    report.selection = .none
    var none = AttemptLines(report)
    XCTAssertNil(none.next())
  }

  func testTheLatencyLogHoldsEveryDistributionUnderItsTag() throws {
    let report = SampleRun.failing.report
    let entries = try HistogramLogReader.entries(report.latencyLog())
    let tags = entries.map(\.tag)
    XCTAssertEqual(Set(tags).count, tags.count)
    for tag in [
      "ttft", "ttft.outage", "attempt_latency.eu-west.1.ok.healthy", "failover_delay.eu-west", "loop_lag",
    ] {
      XCTAssert(tags.contains(tag), "\(tag) is missing")
    }
    let whole = try XCTUnwrap(entries.first { $0.tag == "e2e" })
    let parts = entries.filter { $0.tag.hasPrefix("e2e.") }
    XCTAssertEqual(parts.count, 4)
    XCTAssertEqual(HistogramSnapshot.sum(parts.map(\.histogram)), whole.histogram)
    XCTAssertEqual(whole.histogram.count, report.record.whole.succeeded)
  }
}
