// A provider in words: how it behaves when nothing is wrong, its rules and phases, with every parameter.

import Base
import Profile

/// Providers as `explain` shows them.
enum ProviderText {
  static func lines(_ provider: ProviderProfile) -> [String] {
    var traits = [provider.dialect.rawValue]
    if let port = provider.port { traits.append("port \(port)") }
    if !provider.models.isEmpty { traits.append("models \(provider.models.joined(separator: ", "))") }
    var lines = [
      "  \(provider.name) (\(traits.joined(separator: ", ")))",
      "    first token  \(DistributionText.durations(provider.base.firstToken))",
      "    gap          \(DistributionText.durations(provider.base.gap))",
      "    tokens       \(DistributionText.counts(provider.base.tokens))",
    ]
    if let head = provider.base.head { lines.append("    head         \(DistributionText.durations(head))") }
    for rule in provider.rules {
      lines.append("    rule \(rule.id): \(rule.fault), when \(text(rule.when))")
      lines.append("      \(FaultText.text(rule.steps))")
    }
    return lines + timeline(provider.timeline)
  }

  /// One line a phase, and one a fault of its mix.
  private static func timeline(_ phases: [Phase]) -> [String] {
    var lines: [String] = []
    var start = Nanoseconds.zero
    for (index, phase) in phases.enumerated() {
      let end = start + phase.duration
      let isLast = index == phases.count - 1
      var parts: [String] = []
      if phase.scale != Scale() {
        let factors = [
          ("first token", phase.scale.firstToken), ("gap", phase.scale.gap), ("tokens", phase.scale.tokens),
        ]
        parts.append(factors.map { "\($0.0) x \(TimeText.number($0.1))" }.joined(separator: ", "))
      }
      if phase.ramp == .linear { parts.append("linear from the phase before") }
      lines.append(
        "    \(TimeText.short(start)) to \(isLast ? "the end" : TimeText.short(end)): \(phase.name)"
          + (parts.isEmpty ? "" : "; " + parts.joined(separator: "; ")))
      for entry in phase.mix {
        lines.append("      \(percent(entry.share)) \(entry.fault): \(FaultText.text(entry.steps))")
      }
      start = end
    }
    return lines
  }

  private static func text(_ condition: Condition) -> String {
    var parts: [String] = []
    if let share = condition.share {
      parts.append(
        share.exact
          ? "exactly \(share.numerator) of every \(share.denominator) requests"
          : "\(percent(share)) of requests, drawn each")
    }
    if let nth = condition.nth { parts.append(text(nth)) }
    if let attempts = condition.attempts {
      let ranges = attempts.map { range in
        range.lowerBound == range.upperBound
          ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      }
      parts.append("attempt \(ranges.joined(separator: ", "))")
    }
    if let phases = condition.phases { parts.append("phase \(phases.joined(separator: " or "))") }
    if let models = condition.models { parts.append("model \(models.joined(separator: " or "))") }
    for header in condition.headers { parts.append("header \(header.name): \(header.value)") }
    return parts.isEmpty ? "always" : parts.joined(separator: "; ")
  }

  private static func text(_ nth: Nth) -> String {
    let counted =
      switch nth.per {
      case .request: "visits of a request"
      case .connection: "requests of a connection"
      case .key: "requests of a key"
      case .provider: "requests"
      }
    var parts: [String] = []
    if let first = nth.first { parts.append("the first \(first) \(counted)") }
    if let every = nth.every { parts.append("one in \(every) \(counted)") }
    if let list = nth.list {
      parts.append("\(counted) number \(list.map { "\($0)" }.joined(separator: ", "))")
    }
    return parts.joined(separator: " and ")
  }

  static func percent(_ share: Share) -> String { TimeText.number(share.value * 100) + "%" }
}
