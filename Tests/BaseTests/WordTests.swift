import Base
import XCTest

final class WordTests: XCTestCase {
  func testOutcomesHaveOneNameEach() {
    for outcome in Outcome.named { XCTAssertEqual(Outcome(name: outcome.name), outcome) }
    XCTAssertEqual(Set(Outcome.named.map(\.name)).count, Outcome.named.count)
    XCTAssertEqual(Outcome(name: "http_503"), .http(503))
    XCTAssertEqual(Outcome.http(429).name, "http_429")
    XCTAssertEqual(Outcome.http(429).httpStatus, 429)
    XCTAssertNil(Outcome.ok.httpStatus)
    for name in ["http_99", "http_1000", "http_", "http_2x0", "OK", "timeout", ""] {
      XCTAssertNil(Outcome(name: name), name)
    }
  }

  func testReasonsHaveOneNameEach() {
    for rescue in Rescue.allCases { XCTAssertEqual(Rescue(name: rescue.name), rescue) }
    XCTAssertEqual(Set(Rescue.allCases.map(\.name)).count, Rescue.allCases.count)
    for name in ["", "Committed", "tooOld", "unknown"] { XCTAssertNil(Rescue(name: name), name) }
  }

  func testTimeArithmeticDoesNotWrapAtTheEnds() {
    XCTAssertEqual(Instant.zero + .forever, .never)
    XCTAssertEqual(Instant(nanoseconds: 5) + .forever, .never)
    XCTAssertEqual(Nanoseconds.seconds(1e12), .forever)
    XCTAssertEqual(Nanoseconds.forever.scaled(by: 0.1), .forever)
    XCTAssertEqual(Nanoseconds.seconds(3).scaled(by: 0.1), .milliseconds(300))
    XCTAssertEqual((Instant(nanoseconds: 1_500_000) - .zero).milliseconds, 1.5)
  }

  func testADiagnosticSaysWhereWhatAndWhatNext() {
    let diagnostic = Diagnostic(
      place: SourcePlace(file: "a.json5", line: 3, column: 9), problem: "unknown key 'rte'", expected: "rate",
      next: "write rate")
    XCTAssertEqual(
      diagnostic.description,
      "a.json5:3:9: error: unknown key 'rte'\n  expected: rate\n  next: write rate")
  }

  func testMetricNamesAreUnique() {
    XCTAssertEqual(Set(MetricCatalogue.all.map(\.name)).count, MetricCatalogue.all.count)
    XCTAssertEqual(MetricCatalogue.metric("ttft")?.kind, .durations)
  }
}
