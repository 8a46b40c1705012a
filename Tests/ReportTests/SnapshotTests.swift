import Foundation
import XCTest

@testable import Record
@testable import Report

/// Summaries as they look, kept in `Snapshots`. `BROWNOUT_UPDATE_SNAPSHOTS=1 swift test --filter
/// SnapshotTests` writes them anew: read the difference before committing it.
final class SnapshotTests: XCTestCase {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots")

  private func check(_ text: String, _ name: String, line: UInt = #line) throws {
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["BROWNOUT_UPDATE_SNAPSHOTS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    XCTAssertEqual(text, try String(contentsOf: file, encoding: .utf8), name, line: line)
  }

  func testTerminalSummariesLookAsKept() throws {
    for (name, run) in SampleRun.all {
      let summary = TerminalSummary(run.report, style: .plain, folder: "Reports/\(name)-20260301T120000Z")
      try check(summary.text, "\(name).terminal.txt")
    }
  }

  func testMarkdownSummariesLookAsKept() throws {
    for (name, run) in SampleRun.all { try check(run.report.summaryMarkdown(), "\(name).md") }
  }

  func testTheSummaryFileLooksAsKept() throws {
    try check(SampleRun.passing.report.summaryJSON(), "passing.summary.json")
  }
}
