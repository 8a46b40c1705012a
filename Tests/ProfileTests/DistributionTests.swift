import Base
import XCTest

@testable import Profile

final class DistributionTests: XCTestCase {
  private func gap(_ form: String, files: [String: String] = [:]) -> Distribution? {
    let base = #"base: { firstToken: "1s", gap: \#(form), tokens: 9 }"#
    return ProfileFixtures.profile(ProfileFixtures.text(base: base), files: files)?.providers[0].base.gap
  }

  func testAllFormsOfDurations() {
    XCTAssertEqual(gap(#""250ms""#), .constant(.milliseconds(250)))
    XCTAssertEqual(gap(#"{ p50: "400ms", p99: "2s" }"#), .logNormal(median: 4e8, percentile99: 2e9))
    XCTAssertEqual(gap(#"{ p50: "1s", p99: "1s" }"#), .constant(1e9))
    XCTAssertEqual(gap(#"{ uniform: ["1s", "2s"] }"#), .uniform(low: 1e9, high: 2e9))
    XCTAssertEqual(
      gap(#"{ normal: { mean: "1s", sd: "100ms", max: "2s" } }"#),
      .normal(mean: 1e9, deviation: 1e8, min: 0, max: 2e9))
    XCTAssertEqual(gap(#"{ exponential: { mean: "1s" } }"#), .exponential(mean: 1e9))
    XCTAssertEqual(gap(#"{ gamma: { mean: "1s", cv: 2 } }"#), .gamma(mean: 1e9, variation: 2))
    XCTAssertEqual(gap(#"{ pareto: { min: "10ms", alpha: 1.5 } }"#), .pareto(min: 1e7, alpha: 1.5))
    XCTAssertEqual(
      gap(#"{ mix: [[0.95, "10ms"], [0.05, { uniform: ["1s", "2s"] }]] }"#),
      .mix([
        WeightedDistribution(weight: 0.95, distribution: .constant(1e7)),
        WeightedDistribution(weight: 0.05, distribution: .uniform(low: 1e9, high: 2e9)),
      ]))
    XCTAssertEqual(
      gap(#"{ quantiles: { "100": "1s", "0": "0s", "50": "10ms" } }"#),
      .quantiles([Quantile(at: 0, value: 0), Quantile(at: 0.5, value: 1e7), Quantile(at: 1, value: 1e9)]))
  }

  func testMeasuredValuesStandBesideTheProfile() {
    XCTAssertEqual(
      gap(#"{ file: "gaps.txt" }"#, files: ["dir/gaps.txt": "# gaps\n10ms\r\n\n 20ms # late\n"]),
      .empirical([1e7, 2e7]))
    XCTAssertEqual(gap(#"{ file: "/abs.txt" }"#, files: ["/abs.txt": "1s"]), .empirical([1e9]))
    let text = ProfileFixtures.text(
      base: #"base: { firstToken: "1s", gap: { file: "g" }, tokens: { file: "n" } }"#)
    XCTAssertEqual(
      ProfileFixtures.problems(text, files: ["dir/g": "\n\n", "dir/n": "1\n2x\n"]),
      ["the file dir/g has 0 values", "\"2x\" is no value"])
  }

  func testTheLogNormalHasItsMedianAndItsPercentile() {
    guard case .logNormal(let mu, let sigma) = Distribution.logNormal(median: 100, percentile99: 1000) else {
      return XCTFail("no log-normal")
    }
    XCTAssertEqual(mu, 4.605_170_185_988_092, accuracy: 1e-14)
    XCTAssertEqual(sigma, 2.302_585_092_994_046 / 2.3263, accuracy: 1e-14)
  }

  func testScalingADistributionScalesItsValues() {
    let all: [Distribution] = [
      .constant(10.0), .logNormal(median: 10, percentile99: 50), .uniform(low: 1, high: 2),
      .normal(mean: 5, deviation: 1, min: 0, max: 9), .exponential(mean: 3), .gamma(mean: 3, variation: 2),
      .pareto(min: 2, alpha: 1.5), .mix([WeightedDistribution(weight: 1, distribution: .constant(4.0))]),
      .quantiles([Quantile(at: 0, value: 1), Quantile(at: 1, value: 2)]), .empirical([1, 2, 3]),
    ]
    for distribution in all {
      XCTAssertNotEqual(distribution.scaled(by: 4), distribution)
      if case .logNormal(let mu, _) = distribution,
        case .logNormal(let scaled, _) = distribution.scaled(by: 4)
      {
        XCTAssertEqual(scaled - mu, logarithm(4), accuracy: 1e-14)
      } else {
        XCTAssertEqual(distribution.scaled(by: 4).scaled(by: 0.25), distribution)
      }
    }
  }

  func testCountsAreNumbers() {
    let base = #"base: { firstToken: "1s", gap: "1ms", tokens: { p50: 120, p99: 600 } }"#
    XCTAssertEqual(
      ProfileFixtures.profile(ProfileFixtures.text(base: base))?.providers[0].base.tokens,
      .logNormal(median: 120, percentile99: 600))
  }
}
