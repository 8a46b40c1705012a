import Base
import func Glibc.log
import func Glibc.pow
import Profile
import XCTest

@testable import Plan

/// 40,000 draws of each distribution against its known mean, deviation and quantiles. The draws are keyed, so
/// a check that passes once passes always.
final class DistributionTests: XCTestCase {
  private func draws(_ distribution: Distribution, count: Int = 40_000) -> [Double] {
    var table = DistributionTable()
    let id = table.add(distribution)
    var random = KeyedRandom(seed: 42)
    return (0..<count).map { _ in table.sample(id, &random) }.sorted()
  }

  private func check(
    _ distribution: Distribution, mean: Double? = nil, deviation: Double? = nil,
    quantiles: [(Double, Double)], tolerance: Double = 0.03, line: UInt = #line
  ) {
    let values = draws(distribution)
    let sampleMean = values.reduce(0, +) / Double(values.count)
    if let mean { XCTAssertEqual(sampleMean, mean, accuracy: tolerance * mean.magnitude, line: line) }
    if let deviation {
      let variance = values.reduce(0) { $0 + ($1 - sampleMean) * ($1 - sampleMean) } / Double(values.count)
      XCTAssertEqual(variance.squareRoot(), deviation, accuracy: 2 * tolerance * deviation, line: line)
    }
    for (probability, value) in quantiles {
      let found = values[min(values.count - 1, Int(probability * Double(values.count)))]
      XCTAssertEqual(found, value, accuracy: tolerance * value.magnitude, "p\(probability * 100)", line: line)
    }
  }

  func testConstant() { XCTAssertEqual(Set(draws(.constant(7.0), count: 100)), [7]) }

  func testLogNormalMeetsTheTwoPercentilesItIsGivenBy() {
    check(
      .logNormal(median: 400, percentile99: 2000), quantiles: [(0.5, 400), (0.99, 2000)], tolerance: 0.04)
  }

  func testUniform() {
    check(
      .uniform(low: 10, high: 30), mean: 20, deviation: 20 / 12.0.squareRoot(),
      quantiles: [(0, 10), (0.25, 15), (0.5, 20), (0.9, 28), (1, 30)])
  }

  func testNormal() {
    check(
      .normal(mean: 100, deviation: 10, min: nil, max: nil), mean: 100, deviation: 10,
      quantiles: [(0.5, 100), (0.8413, 110), (0.0228, 80), (0.99865, 130)])
  }

  func testATruncatedNormalStaysWithinItsBoundsWithoutHeapingUpThere() {
    let bounded = Distribution.normal(mean: 100, deviation: 50, min: 80, max: 150)
    let values = draws(bounded)
    XCTAssertGreaterThanOrEqual(values[0], 80)
    XCTAssertLessThanOrEqual(values[values.count - 1], 150)
    XCTAssertLessThan(values.filter { $0 < 80.1 }.count, 200)
    XCTAssertEqual(Set(draws(.normal(mean: 5, deviation: 0, min: 6, max: nil), count: 10)), [6])
  }

  func testExponential() {
    check(
      .exponential(mean: 50), mean: 50, deviation: 50, quantiles: [(0.5, 50 * log(2)), (0.9, 50 * log(10))])
  }

  func testGammaAboveAndBelowShapeOne() {
    check(.gamma(mean: 100, variation: 0.5), mean: 100, deviation: 50, quantiles: [(0.5, 91.8)])
    check(.gamma(mean: 100, variation: 2), mean: 100, deviation: 200, quantiles: [], tolerance: 0.05)
    check(.gamma(mean: 100, variation: 1), mean: 100, deviation: 100, quantiles: [(0.5, 100 * log(2))])
    XCTAssertEqual(Set(draws(.gamma(mean: 3, variation: 0), count: 10)), [3])
  }

  func testPareto() {
    check(
      .pareto(min: 10, alpha: 3), mean: 15,
      quantiles: [(0, 10), (0.5, 10 * pow(2, 1.0 / 3)), (0.99, 10 * pow(100, 1.0 / 3))], tolerance: 0.05)
  }

  func testAMixTakesItsPartsByWeightAlsoNested() {
    let inner = Distribution.mix([
      WeightedDistribution(weight: 0.5, distribution: .constant(2.0)),
      WeightedDistribution(weight: 0.5, distribution: .constant(3.0)),
    ])
    let values = draws(
      .mix([
        WeightedDistribution(weight: 0.8, distribution: .constant(1.0)),
        WeightedDistribution(weight: 0.2, distribution: inner),
      ]))
    XCTAssertEqual(Double(values.filter { $0 == 1 }.count), 32_000, accuracy: 400)
    XCTAssertEqual(Double(values.filter { $0 == 2 }.count), 4000, accuracy: 300)
    XCTAssertEqual(values.filter { $0 == 3 }.count + values.filter { $0 <= 2 }.count, 40_000)
  }

  func testQuantilesAreJoinedByStraightLines() {
    let points = [(0.0, 10.0), (0.5, 20), (0.9, 100), (1, 200)].map { Quantile(at: $0.0, value: $0.1) }
    check(
      .quantiles(points), quantiles: [(0, 10), (0.25, 15), (0.5, 20), (0.7, 60), (0.95, 150), (1, 200)])
    let open = [Quantile(at: 0.5, value: 4), Quantile(at: 0.9, value: 8)]
    let values = draws(.quantiles(open))
    XCTAssertEqual([values[0], values[39_999]], [4, 8])
  }

  func testEmpiricalValuesAreAllAsLikely() {
    let values = draws(.empirical([5, 1, 9, 1]))
    XCTAssertEqual(Double(values.filter { $0 == 1 }.count), 20_000, accuracy: 500)
    XCTAssertEqual(Set(values), [1, 5, 9])
  }

  /// Values from tables of the normal distribution, in the middle and in both branches of the tails.
  func testTheInverseOfTheNormalCurveMeetsItsTables() {
    let table = [
      (0.5, 0), (0.6, 0.253347103135800), (0.9, 1.281551565544600), (0.975, 1.959963984540054),
      (0.99, 2.326347874040841), (0.001, -3.090232306167813), (0.9999, 3.719016485455709),
      (1e-5, -4.264890793922825), (1e-10, -6.361340902404056), (1e-15, -7.941345326170997),
    ]
    for (probability, value) in table {
      XCTAssertEqual(NormalDistribution.quantile(probability), value, accuracy: 1e-12, "\(probability)")
      XCTAssertEqual(NormalDistribution.quantile(1 - probability), -value, accuracy: 0.07, "\(probability)")
      XCTAssertEqual(NormalDistribution.cumulative(value), probability, accuracy: 1e-12)
    }
    XCTAssertTrue(NormalDistribution.quantile(0).isFinite && NormalDistribution.quantile(1).isFinite)
  }

  func testDurationsAndCountsAreNeverNegativeNorTooLarge() {
    var table = DistributionTable()
    var random = KeyedRandom(seed: 1)
    let below = table.add(.constant(-5.0))
    let huge = table.add(.constant(1e300))
    XCTAssertEqual(table.duration(below, &random), .zero)
    XCTAssertEqual(table.count(below, &random), 0)
    XCTAssertEqual(table.duration(huge, &random), .forever)
    XCTAssertEqual(table.count(huge, &random), 1_000_000_000)
  }

  func testEveryPositionOfABlockIsTakenOnce() {
    for size in [1, 2, 3, 4, 5, 7, 10, 16, 17, 100, 1000, 4097] as [UInt64] {
      for seed in UInt64(0)..<8 {
        let key = KeyedRandom(seed: seed)
        let positions = (size..<(2 * size)).map {
          ExactShare.position(of: $0, blockSize: size, key: key)
        }
        XCTAssertEqual(positions.sorted(), Array(0..<size), "size \(size) seed \(seed)")
      }
    }
  }

  func testEachPositionOfABlockIsAboutAsLikely() {
    var counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for block in UInt64(0)..<20_000 {
      counts[Int(ExactShare.position(of: block * 10 + 3, blockSize: 10, key: KeyedRandom(seed: 9)))] += 1
    }
    for count in counts { XCTAssertEqual(Double(count), 2000, accuracy: 220, "\(counts)") }
  }
}
