import Base
import Record

/// Attempts by provider, number and outcome, over all phases: the rows of the tables in summaries.
struct AttemptRow {
  let provider: String
  let attempt: UInt16
  /// Whether it is known which attempt of its request each is.
  let isNumbered: Bool
  let outcome: String
  let count: Int
  let duration: HistogramSnapshot
  let isOk: Bool

  /// The attempt's number, `8+` for the last one and all above, `-` when nobody knows it.
  var number: String {
    !isNumbered ? "-" : attempt == AttemptLog.attemptLimit ? "\(attempt)+" : String(attempt)
  }

  static func rows(_ record: RunRecord) -> [AttemptRow] {
    var rows: [AttemptRow] = []
    var groups = record.attempts
    // Phases come before outcomes in the record's order; here they don't matter.
    groups.sort { left, right in
      (left.key.provider, left.key.attempt, left.key.outcome == .ok ? 0 : 1, left.key.outcome)
        < (right.key.provider, right.key.attempt, right.key.outcome == .ok ? 0 : 1, right.key.outcome)
    }
    for group in groups {
      let provider = record.facts.providers[Int(group.key.provider)].name
      let outcome = group.key.outcome.name
      var count = group.count
      var duration = group.duration
      if let last = rows.last, last.provider == provider, last.attempt == group.key.attempt,
        last.outcome == outcome
      {
        rows.removeLast()
        count += last.count
        duration.add(last.duration)
      }
      rows.append(
        AttemptRow(
          provider: provider, attempt: group.key.attempt,
          isNumbered: record.whole.areJoinsKnown, outcome: outcome, count: count, duration: duration,
          isOk: group.key.outcome == .ok))
    }
    return rows
  }
}
