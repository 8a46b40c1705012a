import Base
import Record

// latency.hlog: all distributions of the run as an HDR histogram log, one line per tag. Tags are the metric,
// then its labels, then the phase if the run has more than one, with dots between:
// `attempt_latency.primary.1.idle_timeout`.

extension RunReport {
  /// The text of latency.hlog.
  public func latencyLog() -> String {
    var log = HistogramLogWriter(startMilliseconds: times.startedMilliseconds, date: times.started)
    let length = record.facts.scheduleDuration
    func append(_ labels: [String], _ histogram: HistogramSnapshot) {
      guard !histogram.isEmpty else { return }
      log.append(tag: labels.joined(separator: "."), start: .zero, length: length, histogram)
    }
    let hasPhases = record.phases.count > 1
    for metric in LatencyMetric.allCases {
      append([metric.name], record.whole.latency(metric).reached)
      for scope in record.phases where hasPhases {
        append([metric.name, scope.phase ?? ""], scope.latency(metric).reached)
      }
    }
    for group in record.attempts {
      var labels = [
        record.facts.providers[Int(group.key.provider)].name, String(group.key.attempt),
        group.key.outcome.name,
      ]
      if hasPhases { labels.append(record.facts.phases[Int(group.key.phase)].name) }
      append(["attempt_latency"] + labels, group.duration)
      append(["attempt_headers"] + labels, group.headers)
      append(["attempt_ttft"] + labels, group.ttft)
    }
    for (index, provider) in record.facts.providers.enumerated() {
      append(["failover_delay", provider.name], record.whole.failoverDelay(provider: index))
    }
    append(["rescue_delay"], record.whole.rescueDelay)
    append(["switch_cost"], record.whole.switchCost)
    append(["release_lateness"], record.generator.releaseLateness)
    append(["loop_lag"], record.generator.loopLag)
    for (provider, figures) in zip(record.facts.providers, record.providers) {
      append(["script_drift", provider.name], figures.drift)
    }
    return log.text
  }
}
