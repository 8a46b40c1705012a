import Base
import XCTest

@testable import Record

final class MetricTests: XCTestCase {
  private let record = HandMadeRun.record()
  private let statistics: [MetricStatistic] = [.count, .min, .mean, .max, .percentile(50), .percentile(99.9)]

  func testEveryMetricOfTheCatalogueHasAnAnswer() {
    for metric in MetricCatalogue.all {
      for statistic in metric.kind == .durations ? statistics.map(Optional.some) : [nil] {
        XCTAssertNotNil(
          record.metric(metric.name, statistic: statistic), "\(metric.name) \(String(describing: statistic))")
      }
    }
  }

  func testEveryLabelOfTheCatalogueNarrows() {
    for metric in MetricCatalogue.all {
      for label in metric.labels {
        let statistic: MetricStatistic? = metric.kind == .durations ? .count : nil
        let all = record.metric(metric.name, statistic: statistic)?.value ?? 0
        let value = ["provider": "b", "attempt": "2", "outcome": "http_503", "reason": "committed"][label]
        guard let value else { return XCTFail("no value for the label \(label)") }
        let some = record.metric(metric.name, labels: [(label, value)], statistic: statistic)?.value ?? 0
        XCTAssertLessThan(some, all, "\(metric.name){\(label)}")
      }
    }
  }

  func testFiguresByName() {
    let cases: [(String, [(name: String, value: String)], MetricStatistic?, String?, Double?)] = [
      ("ttft", [], .percentile(60), nil, 1060), ("ttft", [], .min, "down", 50),
      ("ttft", [], .count, "down", 1),
      ("ttft", [], .max, "up", 1060), ("ttft", [], .max, nil, .infinity), ("e2e", [], .mean, nil, .infinity),
      ("ttft", [("outcome", "ok")], .max, nil, 1060), ("e2e", [("outcome", "ok")], .max, nil, 1101),
      ("e2e", [("outcome", "cut")], .percentile(50), nil, .infinity),
      ("max_gap", [("outcome", "cut")], .max, nil, 1000),
      ("attempt_latency", [("provider", "a"), ("outcome", "idle_timeout")], .percentile(50), nil, 1000),
      ("attempts", [("provider", "a"), ("attempt", "1")], nil, nil, 4),
      ("attempts", [("outcome", "http_503")], nil, nil, 2), ("attempts", [("attempt", "2")], nil, "up", 1),
      ("attempts_per_request", [("outcome", "idle_timeout")], nil, nil, 0.25),
      ("amplification", [("provider", "b")], nil, nil, 0.5), ("requests", [("outcome", "shed")], nil, nil, 1),
      ("requests_share", [("outcome", "ok")], nil, nil, 0.4), ("success", [], nil, nil, 0.4),
      ("attainment", [], nil, "up", 0.5), ("failover_delay", [("provider", "a")], .mean, nil, 1002),
      ("failover_delay", [("provider", "b")], .mean, nil, nil), ("failover_delay", [], .count, "down", 0),
      ("visible_failures", [], nil, "up", 0), ("shed", [], nil, nil, 1), ("goodput", [], nil, nil, 2),
      ("unrescued", [], nil, nil, 2), ("unrescued", [("reason", "committed")], nil, nil, 1),
      ("unrescued", [("reason", "committed"), ("provider", "b")], nil, nil, 0),
      ("unrescued", [("reason", "no_target"), ("outcome", "http_503")], nil, "down", 1),
      ("unrescued", [("reason", "unknown")], nil, nil, 0), ("unrescued", [], nil, "up", 0),
      ("rescue_delay", [], .max, nil, 1002), ("rescue_delay", [], .max, "down", nil),
      ("rescue_wasted_tokens", [], nil, nil, 0), ("release_lateness", [], .max, nil, 0.05),
      ("ttft", [], .max, "no such phase", nil),
      ("no_such_metric", [], nil, nil, nil),
    ]
    for (name, labels, statistic, phase, expected) in cases {
      let value = record.metric(name, labels: labels, statistic: statistic, phase: phase)
      XCTAssertEqual(value?.value, expected, "\(name) \(labels) \(phase ?? "")")
    }
  }

  func testTheSampleCountIsWhatAFigureRestsOn() {
    XCTAssertEqual(record.metric("ttft", statistic: .percentile(99))?.sampleCount, 5)
    XCTAssertEqual(record.metric("attainment")?.sampleCount, 5)
    XCTAssertEqual(record.metric("visible_failures", phase: "up")?.sampleCount, 2)
  }

  func testARunWithoutRequestsHasNoFigures() {
    let log = RequestLog(
      HandMadeRun.configuration, objectives: HandMadeRun.objectives, stallThreshold: .forever)
    let empty = RunRecord.join(
      facts: HandMadeRun.facts(), requests: log.snapshot(), attempts: .empty, providers: nil)
    for metric in MetricCatalogue.all {
      for statistic in metric.kind == .durations ? statistics.map(Optional.some) : [nil] {
        XCTAssertNil(empty.metric(metric.name, statistic: statistic), metric.name)
      }
    }
  }
}
