import Base
import Record
import XCTest

@testable import Report

final class AnswerSampleTests: XCTestCase {
  func testTextOfAPeerIsHarmlessInALine() {
    XCTAssertEqual(
      RunReport.onOneLine("\u{1B}[31m{\r\n \"a\":\t1 }\u{202E}\u{0}\u{7} end "), "[31m{ \"a\": 1 } end")
    XCTAssertEqual(RunReport.onOneLine("\r\n"), "")
  }

  func testALineSaysWhatWasKeptOfAnAnswer() {
    var run = SampleRun.passing
    var empty = AnswerSample(status: 200, outcome: .cut, count: 2, ordinal: 3, ending: .closed)
    var late = empty
    late.body = "data: {\"error\":1}\n\n"
    late.isBodyLate = true
    var other = empty
    other.isKept = false
    empty.count = 1
    run.change = { [samples = [late, empty, other]] in $0.samples = samples }
    XCTAssertEqual(
      run.report.sampleLines,
      [
        #"cut (200), 2 requests: …data: {"error":1}"#, "cut (200), 1 request: an empty body",
        "cut (200), 2 requests: what came of it was not kept",
      ])
  }

  func testSamplesStandInEverySummary() throws {
    var run = SampleRun.passing
    var sample = AnswerSample(
      status: 400, outcome: .http(400), count: 150, ordinal: 3, ending: .complete)
    sample.take(head: "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\r\n")
    sample.body = "{\"error\": `No|db`,\n \"code\": 400}"
    sample.bodyByteCount = 30
    run.change = { [sample] in $0.samples = [sample] }
    let report = run.report
    let text = #"http_400, 150 requests: {"error": `No|db`, "code": 400}"#
    XCTAssertTrue(
      TerminalSummary(report, style: .plain, folder: nil).text
        .contains("answers    " + text))
    XCTAssertTrue(report.summaryMarkdown().contains("- `" + text.replacing("`", with: "'") + "`"))
    let json = report.summaryJSON()
    XCTAssertTrue(json.contains(#""body": "{\"error\": `No|db`,\n \"code\": 400}""#), json)
    XCTAssertTrue(json.contains(#""status_line": "HTTP/1.1 400 Bad Request""#))
  }
}
