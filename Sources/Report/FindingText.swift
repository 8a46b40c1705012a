import Base
import Record

/// What a run found, in a sentence: which attempts went wrong, and what became of it.
enum FindingText {
  /// `10 % of attempts at primary were cut by idle_timeout after 1000.2 ms; all 50 requests were rescued,
  /// +1015.3 ms p50`; nil when nothing went wrong.
  static func text(_ record: RunRecord) -> String? {
    let rows = AttemptRow.rows(record)
    let scope = record.whole
    // Nobody but the gateway leaves a provider whose clients all stay.
    let gatewayLeft = record.facts.observer == .provider && scope.cancelled == 0
    let failed = rows.filter { !$0.isOk && (gatewayLeft || $0.outcome != Outcome.cancelled.name) }
      .sorted { $0.count > $1.count }
    let failedCount = failed.reduce(0) { $0 + $1.count }
    guard let worst = failed.first, scope.failed <= failedCount else {
      return scope.failed > 0 ? unexplained(scope, failedAttempts: failedCount, isAny: !rows.isEmpty) : nil
    }
    let all = rows.filter { $0.provider == worst.provider }.reduce(0) { $0 + $1.count }
    let same = failed.filter { $0.provider == worst.provider && $0.outcome == worst.outcome }
    let count = same.reduce(0) { $0 + $1.count }
    let share = Figure.percent(all > 0 ? Double(count) / Double(all) : 0)
    var text = "\(share) of attempts at \(worst.provider) \(phrase(worst))"
    let others = failedCount - count
    if others > 0 { text += ", \(Figure.counted(others, "other attempt")) failed" }
    return text + "; " + consequence(scope)
  }

  /// More requests failed than attempts did: how they ended says more than what became of attempts.
  private static func unexplained(_ scope: RunScope, failedAttempts: Int, isAny: Bool) -> String {
    let ends = scope.outcomes.filter { $0.outcome != .ok && $0.outcome != .cancelled }.prefix(3)
      .map { "\($0.count) \($0.outcome.name)" }.joined(separator: ", ")
    let share = "\(scope.failed) of \(Figure.counted(scope.scheduled, "request"))"
    let text =
      switch (isAny, failedAttempts) {
      case (false, _): "no attempt was made, and \(share) failed"
      case (true, 0): "no attempt failed, and yet \(share) did"
      case (true, 1): "\(share) failed, though only one attempt did"
      case (true, _): "\(share) failed, though only \(failedAttempts) attempts did"
      }
    let rescued =
      scope.absorbed > 0 ? "; \(Figure.counted(scope.absorbed, "other was", "others were")) rescued" : ""
    return "\(text): \(ends)\(rescued)"
  }

  /// What happened to attempts of a kind.
  private static func phrase(_ row: AttemptRow) -> String {
    let isInstant = row.duration.percentileMicroseconds(50) == 0
    let after = isInstant ? "at once" : "after \(PercentileText.text(row.duration, 50)) ms"
    guard let outcome = Outcome(name: row.outcome) else { return "ended as \(row.outcome)" }
    if let status = outcome.httpStatus { return "answered \(status) \(after)" }
    switch outcome {
    case .idleTimeout, .headersTimeout, .firstByteTimeout, .firstTokenTimeout, .tokenIdleTimeout:
      return "went silent and were cut \(after) (\(row.outcome))"
    case .attemptTimeout, .requestTimeout, .tooSlow:
      return "took too long and were cut \(after) (\(row.outcome))"
    case .refused: return "were refused"
    case .reset: return "were reset before they answered"
    case .cut, .truncated: return "broke off \(after) (\(row.outcome))"
    case .cancelled: return "were given up by the gateway \(after)"
    case .undrained: return "were still open when the run ended"
    default: return "ended as \(row.outcome) \(after)"
    }
  }

  private static func consequence(_ scope: RunScope) -> String {
    let delay = scope.rescueDelay
    let cost = delay.isEmpty ? "" : ", +\(Figure.milliseconds(delay.percentileMicroseconds(50))) ms p50"
    let failures = "\(scope.failed) of \(Figure.counted(scope.scheduled, "request")) failed"
    switch (scope.absorbed, scope.failed) {
    case (0, 0): return "no client noticed"
    case (0, _): return "nothing was rescued: \(failures)"
    case (1, 0): return "the one request was rescued\(cost)"
    case (let rescued, 0): return "all \(rescued) requests were rescued\(cost)"
    case (let rescued, _):
      return "\(Figure.counted(rescued, "request was", "requests were")) rescued\(cost), and \(failures)"
    }
  }
}
