public import Base

/// How a duration or a count is distributed.
///
/// Durations are in nanoseconds (the timescale is already in them), counts are plain numbers. Nothing here
/// draws: Plan compiles a distribution into what it samples from.
public indirect enum Distribution: Sendable, Equatable {
  /// Always the same value.
  case constant(Double)
  /// exp of a normal variable with mean `mu` and standard deviation `sigma` (both in logarithms of the unit).
  case logNormal(mu: Double, sigma: Double)
  /// Every value from `low` to `high` with the same density.
  case uniform(low: Double, high: Double)
  /// A normal variable, drawn again or clamped so that it stays within the bounds that are given.
  case normal(mean: Double, deviation: Double, min: Double?, max: Double?)
  /// Exponential with this mean.
  case exponential(mean: Double)
  /// Gamma with this mean and coefficient of variation (standard deviation / mean).
  case gamma(mean: Double, variation: Double)
  /// Pareto: never below `min`, tail exponent `alpha`.
  case pareto(min: Double, alpha: Double)
  /// One of several distributions, each with its weight; the weights add up to 1.
  case mix([WeightedDistribution])
  /// Given by points of its inverse distribution function, from 0 to 1, straight lines between them.
  case quantiles([Quantile])
  /// Measured values, each as likely as any other.
  case empirical([Double])

  /// Log-normal by its median and its 99th percentile.
  public static func logNormal(median: Double, percentile99: Double) -> Distribution {
    precondition(median > 0 && percentile99 >= median)
    return .logNormal(mu: logarithm(median), sigma: logarithm(percentile99 / median) / 2.3263)
  }

  /// Always this duration.
  public static func constant(_ duration: Nanoseconds) -> Distribution { .constant(Double(duration.count)) }

  /// Every value times `factor`, which must be positive.
  public func scaled(by factor: Double) -> Distribution {
    precondition(factor > 0)
    switch self {
    case .constant(let value): return .constant(value * factor)
    case .logNormal(let mu, let sigma): return .logNormal(mu: mu + logarithm(factor), sigma: sigma)
    case .uniform(let low, let high): return .uniform(low: low * factor, high: high * factor)
    case .normal(let mean, let deviation, let min, let max):
      return .normal(
        mean: mean * factor, deviation: deviation * factor, min: min.map { $0 * factor },
        max: max.map { $0 * factor })
    case .exponential(let mean): return .exponential(mean: mean * factor)
    case .gamma(let mean, let variation): return .gamma(mean: mean * factor, variation: variation)
    case .pareto(let min, let alpha): return .pareto(min: min * factor, alpha: alpha)
    case .mix(let parts):
      return .mix(
        parts.map {
          WeightedDistribution(weight: $0.weight, distribution: $0.distribution.scaled(by: factor))
        })
    case .quantiles(let points):
      return .quantiles(points.map { Quantile(at: $0.at, value: $0.value * factor) })
    case .empirical(let values): return .empirical(values.map { $0 * factor })
    }
  }
}

/// One part of a mixed distribution.
public struct WeightedDistribution: Sendable, Equatable {
  /// Its probability.
  public var weight: Double
  /// What is drawn from when it is chosen.
  public var distribution: Distribution

  /// `distribution` with probability `weight`.
  public init(weight: Double, distribution: Distribution) {
    self.weight = weight
    self.distribution = distribution
  }
}

/// One point of an inverse distribution function.
public struct Quantile: Sendable, Equatable {
  /// The probability, 0 to 1.
  public var at: Double
  /// The value below which that share of draws lies.
  public var value: Double

  /// The point (`at`, `value`).
  public init(at: Double, value: Double) {
    self.at = at
    self.value = value
  }
}
