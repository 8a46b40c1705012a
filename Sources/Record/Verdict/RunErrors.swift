public import Base

// Which of the instrument's delays are in which figure. A request was released late, an event of its provider
// came late, its piece was read late: each of these makes a latency longer than the system under test did.
//
//     release lateness ─┬─ provider's drift ─┬─ lag of the load's loop ─> what was measured
//
// What the embedded proxy does late is its own: it is the system under test.

extension RunRecord {
  /// What the instrument can have done to a distribution of durations.
  func error(of name: String, _ labels: [(name: String, value: String)], _ scope: RunScope) -> MetricError {
    switch name {
    case "ttft", "ttfb", "e2e":
      // Of those that ended in one way none would have ended so.
      let flipped = labels.isEmpty ? flips(scope) + unsentFlips(scope) : 0
      return latencyError([release, drift, lag(reads: scope.sent)], flipped)
    case "ttft_service", "e2e_service":
      return latencyError([drift, lag(reads: scope.sent)], labels.isEmpty ? flips(scope) : 0)
    case "tpot":
      let tokens = Double(scope.tokens) / Double(max(1, scope.sent)) - 1
      return gapError([drift, lag(reads: scope.sent)], dividedBy: tokens)
    case "max_gap": return gapError([drift, lag(reads: scope.tokens)], dividedBy: 1)
    case "gap":
      return gapError([Delay(histogram: events), lag(reads: scope.tokens)], dividedBy: 1)
    case "attempt_latency", "attempt_headers", "attempt_ttft":
      let readsLate = facts.observer == .load ? [lag(reads: scope.sent)] : []
      return latencyError([drift(labels)] + readsLate, 0)
    case "failover_delay", "rescue_delay": return latencyError([drift], 0)
    default: return .none
    }
  }

  /// Whether late events of the instrument alone can decide a percentile of a latency.
  public func latenessDecides(
    _ percent: Double, of metric: LatencyMetric, outcome: Outcome? = nil, in scope: RunScope,
    limits: ValidityLimits
  ) -> Bool {
    error(of: metric.name, [], scope).decides(
      percent, of: scope.latency(metric, outcome: outcome), beyond: limits.releaseLateness)
  }

  /// A kind of delay: its distribution, and how many samples one of its events stands for.
  struct Delay {
    let histogram: HistogramSnapshot
    var factor = 1.0

    var bound: LatenessBound { LatenessBound(histogram, factor: factor) }
  }

  private var release: Delay { Delay(histogram: generator.releaseLateness) }
  /// Per attempt: the latest of its events.
  private var drift: Delay { Delay(histogram: .sum(providers.map(\.attemptDrift))) }
  /// Per event.
  private var events: HistogramSnapshot { .sum(providers.map(\.drift)) }

  private func drift(_ labels: [(name: String, value: String)]) -> Delay {
    guard let label = labels.first(where: { $0.name == "provider" }), let index = provider(label.value),
      providers.indices.contains(index)
    else { return drift }
    return Delay(histogram: providers[index].attemptDrift)
  }

  /// The lag was taken at some of the loop's waits; `reads` of the load met it.
  private func lag(reads: Int) -> Delay {
    let lag = generator.loopLag
    return Delay(histogram: lag, factor: lag.isEmpty ? 0 : Double(reads) / Double(lag.count))
  }

  private func latencyError(_ delays: [Delay], _ flipped: Int) -> MetricError {
    MetricError(
      lateness: delays.reduce(.none) { $0 + $1.bound }, flipped: flipped,
      meanMicroseconds: delays.reduce(0) { $0 + $1.histogram.meanMicroseconds })
  }

  private func gapError(_ delays: [Delay], dividedBy divisor: Double) -> MetricError {
    let both = delays.reduce(LatenessBound.none) { $0 + $1.bound }
    return MetricError(
      lateness: both.divided(by: divisor), isTwoSided: true,
      meanMicroseconds: delays.reduce(0) { $0 + $1.histogram.meanMicroseconds } / max(1, divisor))
  }

  /// Attempts that were cut while an event of their provider was overdue: on time it may have saved them.
  func flips(_ scope: RunScope) -> Int { min(scope.sent, providers.reduce(0) { $0 + $1.overdueCuts }) }
  /// Arrivals that were not sent.
  func unsentFlips(_ scope: RunScope) -> Int { unsentHaveFailed ? 0 : scope.shed }

  /// `value` of a ratio, a rate or a count with its bounds.
  func bounded(
    _ name: String, _ labels: [(name: String, value: String)], _ value: MetricValue, _ scope: RunScope
  ) -> MetricValue {
    let flipped = flips(scope)
    let unsent = unsentFlips(scope)
    var value = value
    func widen(_ low: Double, _ high: Double) {
      value.low = max(0, value.value - low)
      value.high = value.value + high
    }
    let scheduled = Double(max(1, scope.scheduled))
    let sent = Double(max(1, scope.sent))
    switch name {
    case "attainment":
      let good = goodBounds(scope)
      value.low = Double(good.least) / scheduled
      value.high = Double(good.most) / scheduled
    case "goodput":
      guard scope.durationSeconds > 0 else { break }
      let good = goodBounds(scope)
      value.low = Double(good.least) / scope.durationSeconds
      value.high = Double(good.most) / scope.durationSeconds
    case "success":
      widen(0, Double(flipped + unsent) / scheduled)
      value.high = min(1, value.high)
    case "visible_failures": widen(Double(flipped + unsent), 0)
    case "requests", "requests_share":
      guard let label = labels.first, label.value != "shed" else { break }
      let unit = name == "requests" ? 1 : scheduled
      if label.value == "ok" {
        widen(0, Double(flipped + unsent) / unit)
      } else {
        widen(Double(flipped) / unit, Double(flipped) / unit)
      }
    case "attempts", "absorbed", "unrescued", "wasted_attempts":
      widen(Double(flipped), name == "wasted_attempts" ? 0 : Double(flipped))
    case "amplification", "attempts_per_request":
      widen(Double(flipped) / sent, Double(flipped) / sent)
    default: break
    }
    return value
  }

  /// The least and the most requests that can have been good.
  private func goodBounds(_ scope: RunScope) -> (least: Int, most: Int) {
    let limits: [(LatencyMetric, Nanoseconds?)] = [
      (.ttft, facts.objectives.ttft), (.tpot, facts.objectives.tpot), (.maxGap, facts.objectives.maxGap),
      (.e2e, facts.objectives.e2e),
    ]
    var (least, most) = (scope.good, scope.good + flips(scope) + unsentFlips(scope))
    for (metric, limit) in limits {
      guard let limit else { continue }
      let error = error(of: metric.name, [], scope)
      let counts = scope.latency(metric, outcome: .ok).counts(within: limit, error.lateness)
      most += counts.most - counts.seen
      if error.isTwoSided { least -= counts.seen - counts.least }
    }
    return (max(0, least), min(scope.scheduled, most))
  }
}
