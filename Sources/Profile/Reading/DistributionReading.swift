// Distributions: what the schema can't say of them (orders, sums, files), and their values.

import Base

/// What a distribution is of.
enum DistributionUnit {
  case durations
  case counts
}

extension ProfileReader {
  /// The distribution of a node; nil, with the reason noted here or by the schema, when it is none.
  mutating func distribution(_ node: Node?, _ unit: DistributionUnit) -> Distribution? {
    guard let node else { return nil }
    guard case .object = node.value else { return quantity(node, unit).map { .constant($0) } }
    let shape = unit == .durations ? DistributionShape.durationForms : DistributionShape.countForms
    let view = ObjectView(node: node, shape: shape)
    guard let form = node.members.first(where: { shape[$0.key] != nil }) else { return nil }
    switch form.key {
    case "p50", "p99": return logNormal(view, unit)
    case "uniform": return uniform(form.value, unit)
    case "normal": return normal(view, unit)
    case "exponential":
      guard let mean = positive(form.value["mean"], "the mean", unit) else { return nil }
      return .exponential(mean: mean)
    case "gamma":
      guard let mean = positive(form.value["mean"], "the mean", unit),
        let variation = number(form.value["cv"])
      else { return nil }
      return .gamma(mean: mean, variation: variation)
    case "pareto":
      guard let least = positive(form.value["min"], "the least value", unit),
        let alpha = number(form.value["alpha"])
      else { return nil }
      return .pareto(min: least, alpha: alpha)
    case "mix": return mix(form.value, unit)
    case "quantiles": return quantiles(form.value, unit)
    case "file": return measured(form.value, unit)
    default: return nil
    }
  }

  /// A single value: nanoseconds, timescale in them, or a plain number.
  private func quantity(_ node: Node?, _ unit: DistributionUnit) -> Double? {
    switch unit {
    case .durations: duration(node).map { Double($0.count) }
    case .counts: number(node).flatMap { (0...1e6).contains($0) ? $0 : nil }
    }
  }

  private mutating func positive(_ node: Node?, _ what: String, _ unit: DistributionUnit) -> Double? {
    guard let node, let value = quantity(node, unit) else { return nil }
    if value > 0 { return value }
    diagnostics.add(
      node.place, "\(what) of this distribution is 0", expected: "a value above 0",
      next: "write a value above 0, or a single value instead of a distribution")
    return nil
  }

  private mutating func logNormal(_ view: ObjectView, _ unit: DistributionUnit) -> Distribution? {
    guard let median = positive(view["p50"], "p50", unit), let high = view["p99"],
      let percentile99 = quantity(high, unit)
    else { return nil }
    if percentile99 < median {
      diagnostics.add(
        high.place, "p99 is below p50", expected: "p99 of at least \(view["p50"]?.shown ?? "p50")",
        next: "swap the two, or raise p99")
      return nil
    }
    return percentile99 == median
      ? .constant(median) : .logNormal(median: median, percentile99: percentile99)
  }

  private mutating func uniform(_ node: Node, _ unit: DistributionUnit) -> Distribution? {
    let bounds = node.elements
    guard bounds.count == 2, let low = quantity(bounds[0], unit), let high = quantity(bounds[1], unit) else {
      return nil
    }
    if low > high {
      diagnostics.add(
        bounds[1].place, "the second bound of 'uniform' is below the first",
        expected: "at least \(bounds[0].shown)", next: "swap the two")
      return nil
    }
    return low == high ? .constant(low) : .uniform(low: low, high: high)
  }

  private mutating func normal(_ view: ObjectView, _ unit: DistributionUnit) -> Distribution? {
    guard let node = view["normal"] else { return nil }
    guard let mean = quantity(node["mean"], unit), let deviation = quantity(node["sd"], unit) else {
      return nil
    }
    let least = node["min"] == nil ? 0 : quantity(node["min"], unit)
    let most = quantity(node["max"], unit)
    guard let least, node["max"] == nil || most != nil else { return nil }
    if let most, most <= least, let place = node["max"]?.place {
      diagnostics.add(
        place, "'max' of this distribution is not above its 'min'",
        expected: "a value above \(node["min"]?.shown ?? "0")", next: "raise 'max'")
      return nil
    }
    if mean < least || mean > most ?? .infinity {
      diagnostics.add(
        node["mean"]?.place ?? node.place, "the mean of this distribution is outside of its bounds",
        expected: "a mean from 'min' to 'max'", next: "move the mean or the bounds")
      return nil
    }
    return deviation == 0
      ? .constant(mean) : .normal(mean: mean, deviation: deviation, min: least, max: most)
  }

  private mutating func mix(_ node: Node, _ unit: DistributionUnit) -> Distribution? {
    var parts: [WeightedDistribution] = []
    for part in node.elements {
      let pair = part.elements
      guard pair.count == 2, let weight = number(pair[0]), (0...1).contains(weight),
        let inner = distribution(pair[1], unit)
      else {
        return nil
      }
      parts.append(WeightedDistribution(weight: weight, distribution: inner))
    }
    let sum = parts.reduce(0) { $0 + $1.weight }
    guard abs(sum - 1) < 1e-6 else {
      diagnostics.add(
        node.place, "the weights of this mix add up to \(NumberText.spell((sum * 1e6).rounded() / 1e6))",
        expected: "weights that add up to 1", next: "change the weights, the last one for example")
      return nil
    }
    return .mix(parts)
  }

  private mutating func quantiles(_ node: Node, _ unit: DistributionUnit) -> Distribution? {
    var points: [(point: Quantile, member: Member)] = []
    for member in node.members {
      guard let percent = NumberText.value(of: member.key), let value = quantity(member.value, unit) else {
        return nil
      }
      points.append((Quantile(at: percent / 100, value: value), member))
    }
    points.sort { $0.point.at < $1.point.at }
    guard let first = points.first?.point, let last = points.last?.point, first.at == 0, last.at == 1 else {
      diagnostics.add(
        node.place, "these quantiles don't reach from \"0\" to \"100\"",
        expected: "the least value at \"0\" and the greatest at \"100\"",
        next: "add what is missing")
      return nil
    }
    for (before, after) in zip(points, points.dropFirst()) {
      if after.point.at > before.point.at && after.point.value >= before.point.value { continue }
      let isTwice = after.point.at == before.point.at
      diagnostics.add(
        after.member.place,
        isTwice
          ? "the percentile \"\(after.member.key)\" stands twice"
          : "the value at \"\(after.member.key)\" is below the one at \"\(before.member.key)\"",
        expected: isTwice ? "each percentile once" : "at least \(before.member.value.shown)",
        next: isTwice ? "remove one of the two" : "raise it")
      return nil
    }
    return .quantiles(points.map(\.point))
  }
}
