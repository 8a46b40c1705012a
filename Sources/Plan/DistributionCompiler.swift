// Turns a profile's distributions into the flat form that is sampled.

import Profile

extension DistributionTable {
  /// Adds `distribution` and names it.
  mutating func add(_ distribution: Distribution) -> DistributionID {
    let id = DistributionID(index: Int32(nodes.count))
    nodes.append(DistributionNode(family: .constant))
    let node = compiled(distribution)
    nodes[Int(id.index)] = node
    return id
  }

  /// Adds `distribution` where there is one.
  mutating func add(_ distribution: Distribution?) -> DistributionID { distribution.map { add($0) } ?? .none }

  private mutating func compiled(_ distribution: Distribution) -> DistributionNode {
    switch distribution {
    case .constant(let value): return DistributionNode(family: .constant, a: value)
    case .logNormal(let mu, let sigma): return DistributionNode(family: .logNormal, a: mu, b: sigma)
    case .uniform(let low, let high): return DistributionNode(family: .uniform, a: low, b: high)
    case .normal(let mean, let deviation, let least, let most):
      return normal(mean, deviation, least, most)
    case .exponential(let mean): return DistributionNode(family: .exponential, a: mean)
    case .gamma(let mean, let variation):
      if variation <= 0 { return DistributionNode(family: .constant, a: mean) }
      let spread = variation * variation
      return DistributionNode(family: .gamma, a: 1 / spread, b: mean * spread)
    case .pareto(let least, let alpha): return DistributionNode(family: .pareto, a: least, b: alpha)
    case .mix(let parts): return mix(parts)
    case .quantiles(let given):
      let start = Int32(points.count)
      for point in given { points += [point.at, point.value] }
      return DistributionNode(family: .quantiles, points: start, count: Int32(given.count))
    case .empirical(let values):
      let start = Int32(points.count)
      points += values
      return DistributionNode(family: .empirical, points: start, count: Int32(values.count))
    }
  }

  /// Truncated: only the part of the curve between the bounds is drawn from.
  private func normal(
    _ mean: Double, _ deviation: Double, _ least: Double?, _ most: Double?
  ) -> DistributionNode {
    if deviation <= 0 {
      return DistributionNode(family: .constant, a: min(max(mean, least ?? -.infinity), most ?? .infinity))
    }
    return DistributionNode(
      family: .normal, a: mean, b: deviation,
      c: least.map { NormalDistribution.cumulative(($0 - mean) / deviation) } ?? 0,
      d: most.map { NormalDistribution.cumulative(($0 - mean) / deviation) } ?? 1)
  }

  private mutating func mix(_ parts: [WeightedDistribution]) -> DistributionNode {
    precondition(!parts.isEmpty)
    let first = nodes.count
    let start = Int32(points.count)
    let total = parts.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    for part in parts {
      sum += part.weight
      points.append(sum / total)
      nodes.append(DistributionNode(family: .constant))
    }
    for (index, part) in parts.enumerated() {
      let child = compiled(part.distribution)
      nodes[first + index] = child
    }
    return DistributionNode(family: .mix, first: Int32(first), points: start, count: Int32(parts.count))
  }
}
