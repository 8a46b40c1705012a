import Base
import Record

/// A row of the tables of latencies.
struct LatencyRow {
  /// For people.
  let title: String
  let distribution: LatencyDistribution
  /// Which percentiles the instrument's lateness can have made.
  private let isMarked: (Double) -> Bool

  init(
    _ title: String, _ metric: LatencyMetric, outcome: Outcome? = nil, _ report: RunReport
  ) {
    self.title = title
    let record = report.record
    let limits = report.judgement.limits
    distribution = record.whole.latency(metric, outcome: outcome)
    isMarked = {
      record.latenessDecides($0, of: metric, outcome: outcome, in: record.whole, limits: limits)
    }
  }

  init(_ title: String, _ histogram: HistogramSnapshot) {
    self.title = title
    distribution = LatencyDistribution(histogram)
    isMarked = { _ in false }
  }

  /// A percentile with its marks.
  func text(_ percent: Double) -> String {
    PercentileText.text(distribution, percent) + (isLate(percent) ? PercentileText.lateMark : "")
  }

  /// Whether a percentile carries the mark of lateness.
  func isLate(_ percent: Double) -> Bool { !distribution.isEmpty && isMarked(percent) }

  /// Those of a summary: what users wait for over all arrivals, and of successes alone where not all are.
  static func rows(_ report: RunReport) -> [LatencyRow] {
    let scope = report.record.whole
    let someFailed = scope.succeeded < scope.scheduled && scope.succeeded > 0
    var rows = [LatencyRow("first token", .ttft, report)]
    if someFailed { rows.append(LatencyRow("  of the ok", .ttft, outcome: .ok, report)) }
    rows += [
      LatencyRow("  from the send", .ttftService, report), LatencyRow("per token", .tpot, report),
      LatencyRow("longest gap", .maxGap, report), LatencyRow("whole answer", .e2e, report),
    ]
    if someFailed { rows.append(LatencyRow("  of the ok", .e2e, outcome: .ok, report)) }
    let delay = scope.failoverDelay()
    return delay.isEmpty ? rows : rows + [LatencyRow("failover delay", delay)]
  }

  /// What is to be known of the arrivals that never got there: `60 of 150 never had a first token, 60 never a
  /// whole answer: they ended after 300.1 to 5000 ms`; nil when all got there.
  static func nevers(_ scope: RunScope) -> String? {
    let (first, whole) = (scope.latency(.ttft), scope.latency(.e2e))
    guard whole.neverCount > 0 else { return nil }
    var text = "\(whole.neverCount) of \(whole.count) never had a whole answer"
    if first.neverCount > 0 {
      text =
        "\(first.neverCount) of \(first.count) never had a first token, \(whole.neverCount) never a whole "
        + "answer"
    }
    if !whole.never.isEmpty {
      let ends = [whole.never.minMicroseconds, whole.never.maxMicroseconds].map(Figure.milliseconds)
      text += ": they ended after \(ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])") ms"
    }
    if whole.unsent > 0 { text += "\(whole.never.isEmpty ? ":" : ",") \(whole.unsent) were not even sent" }
    return text
  }
}
