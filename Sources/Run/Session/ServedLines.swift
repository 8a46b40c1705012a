// Attempts as `brownout serve` shows them: a line each, for people and for programs.

import Base
import Plan
import Profile
import Record
import Report

/// Words attempts at the providers of one profile.
struct ServedLines {
  private let providers: [String]
  private let rules: [[String]]
  private let phases: [String]

  init(_ prepared: PreparedRun) {
    providers = prepared.profile.providers.map(\.name)
    rules = providers.indices.map { prepared.plan.ruleNames(provider: $0) }
    phases = prepared.phases.names
  }

  /// One line: when it ended, provider, what was asked for, outcome, tokens, duration, rules.
  func text(_ attempt: ServedAttempt, ended: TimeOfDay) -> String {
    var parts = [
      ended.clock, padded(providers[Int(attempt.provider)], providers.map(\.count).max() ?? 0),
      padded(attempt.subject.isEmpty ? "-" : attempt.subject, 16),
    ]
    if phases.count > 1 { parts.append(padded(phases[Int(attempt.phase)], phases.map(\.count).max() ?? 0)) }
    parts.append(padded(attempt.outcome.name, 14))
    if attempt.status != 0 { parts.append("\(attempt.status)") }
    guard attempt.start.isPresent else { return (parts + ["without a script"]).joined(separator: "  ") }
    parts.append(attempt.tokens == 1 ? "1 token" : "\(attempt.tokens) tokens")
    parts.append(TimeText.number((attempt.end - attempt.start).milliseconds) + " ms")
    let fired = fired(attempt)
    if !fired.isEmpty { parts.append(fired.joined(separator: " ")) }
    return parts.joined(separator: "  ")
  }

  /// The same as a line of attempts.ndjson.
  func json(_ attempt: ServedAttempt, ended: TimeOfDay) -> String {
    var writer = JSONWriter(pretty: false)
    writer.object { json in
      json.field("ended", ended.precise)
      json.field("provider", providers[Int(attempt.provider)])
      json.field("phase", phases[Int(attempt.phase)])
      json.field("subject", attempt.subject)
      json.field("ordinal", attempt.ordinal == .max ? nil : Int(attempt.ordinal))
      json.field("attempt", attempt.attempt == 0 ? nil : Int(attempt.attempt))
      json.field("outcome", attempt.outcome.name)
      json.field("status", attempt.status == 0 ? nil : Int(attempt.status))
      json.field("tokens", Int(attempt.tokens))
      json.field(
        "first_token_ms",
        milliseconds: attempt.firstToken.isPresent ? attempt.firstToken - attempt.start : nil)
      json.field("duration_ms", milliseconds: attempt.start.isPresent ? attempt.end - attempt.start : nil)
      json.array("rules") { json in for rule in fired(attempt) { json.element(rule) } }
    }
    return writer.text
  }

  private func fired(_ attempt: ServedAttempt) -> [String] {
    let names = rules[Int(attempt.provider)]
    return names.indices.filter { $0 < 64 && attempt.rules >> UInt64($0) & 1 == 1 || $0 == attempt.mixRule }
      .map { names[$0] }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
