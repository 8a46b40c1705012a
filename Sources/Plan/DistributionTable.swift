// All distributions of a profile as flat tables of trivial values, named by index. Sampling walks the tables
// with a keyed random and touches no heap, so that a provider may draw a gap per token.

import func Glibc.exp
import func Glibc.log
import func Glibc.pow
public import Base

/// Names one distribution of a `DistributionTable`.
public struct DistributionID: BitwiseCopyable, Equatable, Sendable {
  let index: Int32

  /// No distribution.
  public static var none: DistributionID { DistributionID(index: -1) }
  /// Whether it names one.
  public var isPresent: Bool { index >= 0 }
}

/// The families of distributions, as they are sampled.
enum DistributionFamily: UInt8, BitwiseCopyable, Sendable {
  /// a
  case constant
  /// exp(a + b z)
  case logNormal
  /// a ... b
  case uniform
  /// a + b z, z within the probabilities c ... d
  case normal
  /// mean a
  case exponential
  /// shape a, scale b
  case gamma
  /// least value a, exponent b
  case pareto
  /// children `first ..< first + count`, their cumulative weights in the points from `points` on
  case mix
  /// pairs of probability and value in the points from `points` on
  case quantiles
  /// `count` values in the points from `points` on
  case empirical
}

/// One distribution: its family and what the family needs.
struct DistributionNode: BitwiseCopyable, Sendable {
  var family: DistributionFamily
  var a = 0.0
  var b = 0.0
  var c = 0.0
  var d = 1.0
  var first: Int32 = 0
  var points: Int32 = 0
  var count: Int32 = 0

  /// Whether a value can be drawn without the table.
  var isFormula: Bool {
    switch family {
    case .constant, .logNormal, .uniform, .normal, .exponential, .gamma, .pareto: true
    case .mix, .quantiles, .empirical: false
    }
  }

  /// A value of a distribution that is a formula.
  func sample(_ random: inout KeyedRandom) -> Double {
    switch family {
    case .constant: return a
    case .logNormal: return exp(a + b * NormalDistribution.quantile(random.unit()))
    case .uniform: return a + (b - a) * random.unit()
    case .normal: return a + b * NormalDistribution.quantile(c + (d - c) * random.unit())
    case .exponential: return -a * log(1 - random.unit())
    case .gamma: return b * GammaDistribution.sample(shape: a, &random)
    case .pareto: return a / pow(1 - random.unit(), 1 / b)
    case .mix, .quantiles, .empirical: preconditionFailure("a distribution that needs its table")
    }
  }
}

/// Compiled distributions. Values are plain numbers: nanoseconds for durations, counts for counts.
public struct DistributionTable: Sendable {
  var nodes: [DistributionNode] = []
  var points: [Double] = []

  /// A value of distribution `id`, drawn from `random`. Never allocates.
  public func sample(_ id: DistributionID, _ random: inout KeyedRandom) -> Double {
    var index = Int(id.index)
    while true {
      let node = nodes[index]
      switch node.family {
      case .constant, .logNormal, .uniform, .normal, .exponential, .gamma, .pareto:
        return node.sample(&random)
      case .mix: index = Int(node.first) + chosen(node, random.unit())
      case .quantiles: return interpolated(node, random.unit())
      case .empirical: return points[Int(node.points) + Int(random.below(UInt64(node.count)))]
      }
    }
  }

  /// A value of distribution `id` as a distance in time that is not negative.
  public func duration(_ id: DistributionID, scale: Double = 1, _ random: inout KeyedRandom) -> Nanoseconds {
    DistributionTable.duration(sample(id, &random) * scale)
  }

  static func duration(_ nanoseconds: Double) -> Nanoseconds {
    max(.zero, Nanoseconds(Int64(saturating: nanoseconds.rounded())))
  }

  /// A value of distribution `id` as a whole number that is not negative.
  public func count(_ id: DistributionID, scale: Double = 1, _ random: inout KeyedRandom) -> Int {
    min(max(0, Int(saturating: (sample(id, &random) * scale).rounded())), 1_000_000_000)
  }

  private func chosen(_ node: DistributionNode, _ unit: Double) -> Int {
    var child = 0
    while child + 1 < Int(node.count) && unit >= points[Int(node.points) + child] { child += 1 }
    return child
  }

  private func interpolated(_ node: DistributionNode, _ unit: Double) -> Double {
    let start = Int(node.points)
    let last = start + 2 * (Int(node.count) - 1)
    if unit <= points[start] { return points[start + 1] }
    var index = start
    while index < last && points[index + 2] < unit { index += 2 }
    if index == last { return points[last + 1] }
    let share = (unit - points[index]) / (points[index + 2] - points[index])
    return points[index + 1] + share * (points[index + 3] - points[index + 1])
  }
}

/// The gamma distribution.
enum GammaDistribution {
  /// A value with `shape` and scale 1: Marsaglia and Tsang, A simple method for generating gamma variables
  /// (2000).
  static func sample(shape: Double, _ random: inout KeyedRandom) -> Double {
    // Below 1 the method does not hold: draw with one more and shrink.
    let boost = shape < 1 ? pow(1 - random.unit(), 1 / shape) : 1
    let d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = NormalDistribution.quantile(random.unit())
      let root = 1 + c * x
      if root <= 0 { continue }
      let v = root * root * root
      if log(1 - random.unit()) < 0.5 * x * x + d * (1 - v + log(v)) { return boost * d * v }
    }
  }
}
