import Base

// Answers the metrics of Base.MetricCatalogue by name: the one place where a name becomes a figure.

extension RunRecord {
  /// The figure called `name`, of attempts that fit all `labels`, in the phase called `phase` or in the whole
  /// run; nil when there are no samples. Every metric of the catalogue has an answer; other names don't.
  public func metric(
    _ name: String, labels: [(name: String, value: String)] = [], statistic: MetricStatistic? = nil,
    phase: String? = nil
  ) -> MetricValue? {
    guard let metric = MetricCatalogue.metric(name), let scope = scope(phase) else { return nil }
    guard scope.areJoinsKnown || !needsJoins(name, labels) else { return nil }
    var value: MetricValue?
    switch metric.kind {
    case .durations:
      guard let statistic, let distribution = distribution(name, labels, scope) else { return nil }
      value = self.value(of: distribution, statistic, error(of: name, labels, scope), in: scope)
    case .ratio, .rate:
      guard let ratio = ratio(name, labels, scope) else { return nil }
      value = bounded(name, labels, MetricValue(ratio, sampleCount: scope.scheduled), scope)
    case .count:
      guard scope.scheduled > 0, let count = count(name, labels, scope) else { return nil }
      value = bounded(name, labels, MetricValue(Double(count), sampleCount: scope.scheduled), scope)
    }
    value?.isEstimate = sampledEvery > 1 && RunRecord.joinedMetrics.contains(name)
    return value
  }

  /// The metrics that take a request and its attempts together: exact as long as all records were kept.
  static let joinedMetrics: Set = [
    "failover_delay", "rescue_delay", "switch_cost", "absorbed", "unrescued", "rescue_wasted_tokens",
    "wasted_attempts", "wasted_tokens",
  ]

  /// Whether it takes requests and their attempts together to tell: which attempt of its request one is, too.
  private func needsJoins(_ name: String, _ labels: [(name: String, value: String)]) -> Bool {
    RunRecord.joinedMetrics.contains(name) || labels.contains { $0.name == "attempt" }
  }

  private func scope(_ phase: String?) -> RunScope? {
    guard let phase else { return whole }
    return phases.first { $0.phase == phase }
  }

  private func value(
    of distribution: LatencyDistribution, _ statistic: MetricStatistic, _ error: MetricError,
    in scope: RunScope
  ) -> MetricValue? {
    let reached = distribution.reached
    if statistic == .count {
      // That nothing was counted is an answer, if anything could have been.
      guard scope.scheduled > 0 else { return nil }
      return MetricValue(
        Double(reached.count), sampleCount: scope.scheduled, high: Double(reached.count + error.flipped))
    }
    guard !distribution.isEmpty else { return nil }
    switch statistic {
    case .percentile(let percent):
      return error.value(distribution, rank: HistogramSnapshot.rank(percent, of: distribution.count))
    case .max: return error.value(distribution, rank: distribution.count)
    case .min: return error.value(distribution, rank: 1)
    case .mean, .count: return error.mean(distribution)
    }
  }

  private func distribution(
    _ name: String, _ labels: [(name: String, value: String)], _ scope: RunScope
  ) -> LatencyDistribution? {
    if let metric = LatencyMetric.allCases.first(where: { $0.name == name }) {
      guard let label = labels.first else { return scope.latency(metric) }
      guard let outcome = Outcome(name: label.value) else { return .empty }
      return scope.latency(metric, outcome: outcome)
    }
    return histogram(name, labels, scope).map { LatencyDistribution(reached: $0) }
  }

  private func histogram(
    _ name: String, _ labels: [(name: String, value: String)], _ scope: RunScope
  ) -> HistogramSnapshot? {
    switch name {
    case "attempt_latency": return .sum(groups(labels, scope).map(\.duration))
    case "attempt_headers": return .sum(groups(labels, scope).map(\.headers))
    case "attempt_ttft": return .sum(groups(labels, scope).map(\.ttft))
    case "failover_delay":
      guard let label = labels.first else { return scope.failoverDelay() }
      guard let provider = provider(label.value) else { return .empty }
      return scope.failoverDelay(provider: provider)
    case "rescue_delay": return scope.rescueDelay
    case "switch_cost": return scope.switchCost
    case "release_lateness": return generator.releaseLateness
    default: return nil
    }
  }

  private func ratio(
    _ name: String, _ labels: [(name: String, value: String)], _ scope: RunScope
  ) -> Double? {
    switch name {
    case "attainment": scope.attainment
    case "success": scope.success
    case "amplification", "attempts_per_request":
      scope.sent > 0 ? Double(attemptCount(labels, scope)) / Double(scope.sent) : nil
    case "requests_share":
      scope.scheduled > 0 ? Double(requestCount(labels, scope)) / Double(scope.scheduled) : nil
    case "stall_exposure": scope.stallExposure
    case "goodput": scope.scheduled > 0 ? scope.goodput : nil
    default: nil
    }
  }

  private func count(_ name: String, _ labels: [(name: String, value: String)], _ scope: RunScope) -> Int? {
    switch name {
    case "requests": requestCount(labels, scope)
    case "attempts": attemptCount(labels, scope)
    case "absorbed": scope.absorbed
    case "visible_failures": scope.failed
    case "unrescued": unrescuedCount(labels, scope)
    case "rescue_wasted_tokens": scope.rescueWastedTokens
    case "wasted_attempts": scope.wastedAttempts
    case "wasted_tokens": scope.wastedTokens
    case "orphaned_tokens": scope.orphanedTokens
    case "shed": scope.shed
    default: nil
    }
  }

  private func requestCount(_ labels: [(name: String, value: String)], _ scope: RunScope) -> Int {
    guard let label = labels.first(where: { $0.name == "outcome" }) else { return scope.scheduled }
    return scope.outcomes.first { $0.outcome.name == label.value }?.count ?? 0
  }

  private func attemptCount(_ labels: [(name: String, value: String)], _ scope: RunScope) -> Int {
    groups(labels, scope).reduce(0) { $0 + $1.count }
  }

  /// The failures in `scope` that fit all `labels`; nil when it takes a proxy to tell and there was none.
  private func unrescuedCount(_ labels: [(name: String, value: String)], _ scope: RunScope) -> Int? {
    let asksForReason = labels.contains { $0.name == "reason" && $0.value != Rescue.unknownName }
    if facts.observer != .proxy && asksForReason { return nil }
    return scope.unrescued.reduce(0) { sum, group in
      let fits = labels.allSatisfy { label in
        switch label.name {
        case "reason": group.reasonName == label.value
        case "provider": group.provider.map { facts.providers[$0].name == label.value } ?? false
        case "outcome": group.outcome?.name == label.value
        default: false
        }
      }
      return sum + (fits ? group.count : 0)
    }
  }

  /// The attempts in `scope` that fit all `labels`.
  private func groups(_ labels: [(name: String, value: String)], _ scope: RunScope) -> [AttemptGroup] {
    attempts.filter { group in
      guard scope.phase == nil || facts.phases[Int(group.key.phase)].name == scope.phase else { return false }
      return labels.allSatisfy { label in
        switch label.name {
        case "provider": facts.providers[Int(group.key.provider)].name == label.value
        case "attempt": UInt16(label.value).map { min($0, AttemptLog.attemptLimit) } == group.key.attempt
        case "outcome": group.key.outcome.name == label.value
        default: false
        }
      }
    }
  }
}
