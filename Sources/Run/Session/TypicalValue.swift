import Foundation
import Profile

extension Distribution {
  /// A value in the middle: the median where it has a simple form, else the mean. For thresholds, not for
  /// draws.
  var typicalValue: Double {
    switch self {
    case .constant(let value): value
    case .logNormal(let mu, _): exp(mu)
    case .uniform(let low, let high): (low + high) / 2
    case .normal(let mean, _, _, _): mean
    case .exponential(let mean): mean * log(2)
    case .gamma(let mean, _): mean
    case .pareto(let min, let alpha): min * pow(2, 1 / alpha)
    case .mix(let parts):
      parts.reduce(0) { $0 + $1.weight * $1.distribution.typicalValue }
        / max(parts.reduce(0) { $0 + $1.weight }, .leastNonzeroMagnitude)
    case .quantiles(let points): points.isEmpty ? 0 : points[points.count / 2].value
    case .empirical(let values): values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
  }
}
