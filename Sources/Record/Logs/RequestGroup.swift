import Base

/// The requests of one phase that ended in the same way.
struct RequestGroup: Sendable, Equatable {
  var tally = RequestTally()
  /// In the order of `LatencyMetric.allCases`: of those that got there, and of those that never did.
  var reached: [HistogramSnapshot]
  var never: [HistogramSnapshot]

  static var empty: RequestGroup {
    let none = LatencyMetric.allCases.map { _ in HistogramSnapshot.empty }
    return RequestGroup(reached: none, never: none)
  }

  func latency(_ metric: LatencyMetric) -> LatencyDistribution {
    LatencyDistribution(
      reached: reached[metric.rawValue], never: never[metric.rawValue],
      unsent: metric.countsArrivals ? Int(tally.shed) : 0)
  }

  mutating func add(_ other: RequestGroup) {
    tally.add(other.tally)
    for index in reached.indices {
      reached[index].add(other.reached[index])
      never[index].add(other.never[index])
    }
  }

  /// Takes in one more request, or takes it out again. Cold.
  mutating func take(_ request: RequestRecord, _ figures: RequestFigures, removing: Bool = false) {
    var one = RequestTally()
    one.take(request, figures)
    tally.add(one, times: removing ? -1 : 1)
    for metric in LatencyMetric.allCases {
      if let reached = figures.reached(metric) {
        self.reached[metric.rawValue].count(reached, removing: removing)
      }
      if let never = figures.never(metric) { self.never[metric.rawValue].count(never, removing: removing) }
    }
  }
}

/// The requests of one phase.
struct PhaseRequests: Sendable, Equatable {
  var groups: [Outcome: RequestGroup] = [:]
  /// Between two contents, whatever became of their request.
  var gaps = HistogramSnapshot.empty

  /// Sums over all of them.
  var tally: RequestTally {
    var sum = RequestTally()
    for group in groups.values { sum.add(group.tally) }
    return sum
  }

  /// A latency of all, or of those that ended as `outcome`.
  func latency(_ metric: LatencyMetric, outcome: Outcome? = nil) -> LatencyDistribution {
    if metric == .gap { return LatencyDistribution(reached: outcome == nil ? gaps : .empty) }
    if let outcome { return groups[outcome]?.latency(metric) ?? .empty }
    return .sum(groups.keys.sorted().map { groups[$0, default: .empty].latency(metric) })
  }

  mutating func add(_ other: PhaseRequests) {
    groups.merge(other.groups) { left, right in
      var sum = left
      sum.add(right)
      return sum
    }
    gaps.add(other.gaps)
  }
}
