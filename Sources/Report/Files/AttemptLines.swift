import Base
import Record

// attempts.ndjson: one line per request, with its attempts in it. Times are milliseconds after the scheduled
// arrival, which itself counts from the earliest arrival in the file. Attempts that belong to nobody, as
// their requests had no key, stand in lines of their own at the end, with the ordinal null.

/// Writes the lines of attempts.ndjson.
struct AttemptLines {
  /// About how many requests a sample has.
  static let sampleSize = 1000

  private let record: RunRecord
  /// One request in so many is written; 0: none.
  private let step: Int
  private let origin: Instant
  private var index = 0

  init(_ report: RunReport) {
    record = report.record
    let count = report.record.joined.count
    step =
      switch report.selection {
      case .all: 1
      case .sample: max(1, (count + AttemptLines.sampleSize - 1) / AttemptLines.sampleSize)
      case .none: 0
      }
    origin = record.joined.compactMap { $0.request?.scheduled }.min() ?? .zero
  }

  /// The next lines, some 256 KB of them; nil when there are no more.
  mutating func next() -> String? {
    guard step > 0, index < record.joined.count + record.keyless.count else { return nil }
    var text = ""
    while index < record.joined.count && text.utf8.count < 1 << 18 {
      text += line(record.joined[index])
      index += step
    }
    while index >= record.joined.count && index < record.joined.count + record.keyless.count
      && text.utf8.count < 1 << 18
    {
      text += line(keyless: record.keyless[index - record.joined.count])
      index += step
    }
    return text
  }

  func line(_ joined: JoinedRequest) -> String {
    let ordinal = joined.request?.ordinal ?? joined.attempts.first?.ordinal ?? 0
    let base = joined.request?.scheduled ?? joined.attempts.first?.start ?? origin
    var text = "{\"ordinal\":\(ordinal)"
    if let request = joined.request { append(request, base, to: &text) }
    append(failover: joined, to: &text)
    text += ",\"attempts\":["
    for (index, attempt) in joined.attempts.enumerated() {
      if index > 0 { text += "," }
      append(attempt, base, to: &text)
    }
    text += "]}\n"
    return text
  }

  private func line(keyless attempt: AttemptRecord) -> String {
    var text = "{\"ordinal\":null,\"attempts\":["
    append(attempt, attempt.start, to: &text)
    return text + "]}\n"
  }

  private func append(_ request: RequestRecord, _ base: Instant, to text: inout String) {
    append("phase", record.facts.phases[Int(request.phase)].name, to: &text)
    append("outcome", request.outcome.name, to: &text)
    text += ",\"status\":\(request.status == 0 ? "null" : String(request.status))"
    append("scheduled_ms", request.scheduled, origin, to: &text)
    append("sent_ms", request.sent, base, to: &text)
    append("first_byte_ms", request.firstByte, base, to: &text)
    append("head_ms", request.head, base, to: &text)
    append("first_token_ms", request.firstToken, base, to: &text)
    append("last_token_ms", request.lastToken, base, to: &text)
    append("end_ms", request.end, base, to: &text)
    text += ",\"tokens\":\(request.tokens)"
    if request.provider >= 0 && Int(request.provider) < record.facts.providers.count {
      append("provider", record.facts.providers[Int(request.provider)].name, to: &text)
    } else {
      text += ",\"provider\":null"
    }
    text += ",\"max_gap_ms\":"
    text += request.longestGap.map { JSONWriter.milliseconds($0) } ?? "null"
  }

  /// Whether it was rescued or why not, and what its attempts cost.
  private func append(failover joined: JoinedRequest, to text: inout String) {
    guard record.whole.areJoinsKnown else {
      text += ",\"rescued\":null,\"unrescued\":null,\"failover_delay_ms\":null,\"wasted_tokens\":null"
      return
    }
    text += ",\"rescued\":\(joined.isRescued),\"unrescued\":"
    text +=
      joined.isVisibleFailure ? JSONWriter.quoted(joined.reason?.name ?? Rescue.unknownName) : "null"
    text += ",\"failover_delay_ms\":"
    text += joined.failoverDelay.map { JSONWriter.milliseconds($0) } ?? "null"
    text += ",\"wasted_tokens\":\(joined.wastedTokens)"
  }

  private func append(_ attempt: AttemptRecord, _ base: Instant, to text: inout String) {
    text += "{\"attempt\":\(attempt.ordinal == AttemptRecord.keyless ? "null" : String(attempt.attempt))"
    append("provider", record.facts.providers[Int(attempt.provider)].name, to: &text)
    append("phase", record.facts.phases[Int(attempt.phase)].name, to: &text)
    append("outcome", attempt.outcome.name, to: &text)
    append("start_ms", attempt.start, base, to: &text)
    append("head_ms", attempt.head, base, to: &text)
    append("first_token_ms", attempt.firstToken, base, to: &text)
    append("last_token_ms", attempt.lastToken, base, to: &text)
    append("end_ms", attempt.end, base, to: &text)
    text += ",\"tokens\":\(attempt.tokens),\"served\":\(attempt.served),\"accepted\":\(attempt.accepted)}"
  }

  private func append(_ name: StaticString, _ value: String, to text: inout String) {
    text += ",\"\(name)\":"
    text += JSONWriter.quoted(value)
  }

  private func append(_ name: StaticString, _ instant: Instant, _ base: Instant, to text: inout String) {
    text += ",\"\(name)\":"
    text += instant.isPresent ? JSONWriter.milliseconds(instant - base) : "null"
  }
}
