import Base
import XCTest

@testable import Profile

final class ExpectationTests: XCTestCase {
  private func read(_ text: String) -> ExpectationText? {
    guard case .success(let expectation) = ExpectationText.read(text) else { return nil }
    return expectation
  }

  func testEveryMetricOfTheCatalogueCanBeExpected() {
    for metric in MetricCatalogue.all {
      let (statistic, limit) =
        switch metric.kind {
        case .durations: (".p99.9", "800ms")
        case .ratio: ("", "99%")
        case .count: ("", "5")
        case .rate: ("", "50/s")
        }
      let labels = metric.labels.map {
        ["attempt": "attempt=2", "outcome": "outcome=http_503", "reason": "reason=too_old"][$0]
          ?? "provider=a-b.c"
      }
      let text =
        metric.name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ", "))}") + statistic + " <= "
        + limit
      let expectation = read(text)
      XCTAssertEqual(expectation?.metric.name, metric.name, text)
      XCTAssertEqual(expectation?.labels.map(\.name), metric.labels, text)
      XCTAssertEqual(expectation?.statistic, metric.kind == .durations ? .percentile(99.9) : nil, text)
    }
  }

  func testComparisonsNeedNoSpacesAndLimitsHaveTheirUnits() {
    for comparison in Comparison.allCases {
      let text = "ttft.max\(comparison.rawValue)1.5s"
      XCTAssertEqual(read(text)?.comparison, comparison, text)
      XCTAssertEqual(read(text)?.limit, 1.5e9, text)
    }
    XCTAssertEqual(read("attainment >= 99.9%")?.limit, 0.999)
    XCTAssertEqual(read("amplification == 1.10")?.limit, 1.1)
    XCTAssertEqual(read("amplification < 120%")?.limit, 1.2)
    XCTAssertEqual(read("goodput > 3000/min")?.limit, 50)
    XCTAssertEqual(read("goodput > 50")?.limit, 50)
    XCTAssertEqual(read("ttft.count > 100")?.limit, 100)
    XCTAssertEqual(read("ttft.count > 100")?.isDuration, false)
  }

  func testEveryPercentOfARatioIsTheNumberNearestToIt() {
    for percent in 0...100 { XCTAssertEqual(read("success >= \(percent)%")?.limit, Double(percent) / 100) }
  }

  func testStatisticsReadAsTheyAreNamed() {
    for statistic in [
      Statistic.count, .min, .mean, .max, .percentile(50), .percentile(99.9), .percentile(0),
      .percentile(100),
    ] {
      XCTAssertEqual(Statistic(name: statistic.name), statistic)
    }
    for name in ["p101", "p-1", "p", "avg", "P99", "99"] { XCTAssertNil(Statistic(name: name), name) }
  }

  func testComparisonsHold() {
    let table: [(Comparison, [Bool])] = [
      (.less, [true, false, false]), (.lessOrEqual, [true, true, false]), (.greater, [false, false, true]),
      (.greaterOrEqual, [false, true, true]), (.equal, [false, true, false]),
      (.notEqual, [true, false, true]),
    ]
    for (comparison, expected) in table {
      XCTAssertEqual([1.0, 2, 3].map { comparison.holds($0, 2) }, expected, comparison.rawValue)
    }
  }
}
