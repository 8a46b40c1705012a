// Distributions in words: which one it is, with all of its parameters.

import Base
import Foundation
import Profile

/// Distributions as `explain` shows them.
enum DistributionText {
  /// A distribution of durations.
  static func durations(_ distribution: Distribution) -> String {
    text(distribution) { TimeText.short(Nanoseconds(Int64(saturating: $0.rounded()))) }
  }

  /// A distribution of plain numbers.
  static func counts(_ distribution: Distribution) -> String { text(distribution, TimeText.number) }

  /// The standard normal's 99th percentile, by which profiles spell log-normal distributions.
  private static let normal99 = 2.3263

  private static func text(_ distribution: Distribution, _ value: (Double) -> String) -> String {
    switch distribution {
    case .constant(let constant): value(constant)
    case .uniform(let low, let high): "\(value(low)) to \(value(high))"
    case .logNormal(let mu, let sigma):
      "p50 \(value(exp(mu))), p99 \(value(exp(mu + normal99 * sigma))) (log-normal)"
    case .normal(let mean, let deviation, let least, let most):
      "mean \(value(mean)), sd \(value(deviation))\(bounds(least, most, value)) (normal)"
    case .exponential(let mean): "mean \(value(mean)) (exponential)"
    case .gamma(let mean, let variation):
      "mean \(value(mean)), cv \(TimeText.number(variation)) (gamma)"
    case .pareto(let least, let alpha):
      "at least \(value(least)), alpha \(TimeText.number(alpha)) (Pareto)"
    case .mix(let parts):
      parts.map { "\(TimeText.number($0.weight * 100))% \(text($0.distribution, value))" }
        .joined(separator: "; ")
    case .quantiles(let points):
      points.map { "p\(TimeText.number($0.at * 100)) \(value($0.value))" }.joined(separator: ", ")
        + " (quantiles)"
    case .empirical(let values):
      "\(values.count) measured values from \(value(values.min() ?? 0)) to \(value(values.max() ?? 0)), "
        + "mean \(value(values.reduce(0, +) / Double(max(values.count, 1))))"
    }
  }

  private static func bounds(_ least: Double?, _ most: Double?, _ value: (Double) -> String) -> String {
    switch (least, most) {
    case (nil, nil): ""
    case (let least?, nil): ", at least \(value(least))"
    case (nil, let most?): ", at most \(value(most))"
    case (let least?, let most?): ", from \(value(least)) to \(value(most))"
    }
  }
}
