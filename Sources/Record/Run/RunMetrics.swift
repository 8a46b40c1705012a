import Base

// Answers the metrics of Base.MetricCatalogue by name: the one place where a name becomes a figure.

/// A statistic of a distribution.
public enum MetricStatistic: Sendable, Hashable {
  /// The number of samples.
  case count
  /// The least.
  case min
  /// The arithmetic mean.
  case mean
  /// The greatest.
  case max
  /// A percentile, 0 to 100.
  case percentile(Double)
}

/// The answer to a metric.
public struct MetricValue: Sendable, Equatable {
  /// Milliseconds for durations, a plain number otherwise (99% is 0.99).
  public let value: Double
  /// How many samples it rests on: of a distribution its own, of a ratio or a count the requests that it is
  /// about.
  public let sampleCount: Int
}

extension RunRecord {
  /// The figure called `name`, of attempts that fit all `labels`, in the phase called `phase` or in the whole
  /// run; nil when there are no samples. Every metric of the catalogue has an answer; other names don't.
  public func metric(
    _ name: String, labels: [(name: String, value: String)] = [], statistic: MetricStatistic? = nil,
    phase: String? = nil
  ) -> MetricValue? {
    guard let metric = MetricCatalogue.metric(name), let scope = scope(phase) else { return nil }
    switch metric.kind {
    case .durations:
      guard let statistic, let histogram = histogram(name, labels, scope) else { return nil }
      return value(of: histogram, statistic, in: scope)
    case .ratio, .rate:
      guard let value = ratio(name, labels, scope) else { return nil }
      return MetricValue(value: value, sampleCount: scope.scheduled)
    case .count:
      guard scope.scheduled > 0, let count = count(name, labels, scope) else { return nil }
      return MetricValue(value: Double(count), sampleCount: scope.scheduled)
    }
  }

  private func scope(_ phase: String?) -> RunScope? {
    guard let phase else { return whole }
    return phases.first { $0.phase == phase }
  }

  private func value(
    of histogram: HistogramSnapshot, _ statistic: MetricStatistic, in scope: RunScope
  ) -> MetricValue? {
    let microseconds: Double
    switch statistic {
    case .count:
      // That nothing was counted is an answer, if anything could have been.
      guard scope.scheduled > 0 else { return nil }
      return MetricValue(value: Double(histogram.count), sampleCount: scope.scheduled)
    case .min: microseconds = Double(histogram.minMicroseconds)
    case .mean: microseconds = histogram.meanMicroseconds
    case .max: microseconds = Double(histogram.maxMicroseconds)
    case .percentile(let percent): microseconds = Double(histogram.percentileMicroseconds(percent))
    }
    guard !histogram.isEmpty else { return nil }
    return MetricValue(value: microseconds / 1000, sampleCount: histogram.count)
  }

  private func histogram(
    _ name: String, _ labels: [(name: String, value: String)], _ scope: RunScope
  ) -> HistogramSnapshot? {
    if let metric = LatencyMetric.allCases.first(where: { $0.name == name }) { return scope.latency(metric) }
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
