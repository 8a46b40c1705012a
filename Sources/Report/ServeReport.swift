import Base
public import Record

// What `brownout serve` says at its end: a run without a load, so attempts and rules only.

/// All that is known of providers that were served to clients of somebody else.
public struct ServeReport: Sendable {
  /// Names, phases and what was in force.
  public var facts: RunFacts
  /// When it took place.
  public var times: RunTimes
  /// For how long it was served, in seconds.
  public var seconds: Double
  /// The attempts, as the providers saw them.
  public var attempts: [AttemptGroup]
  /// What each provider knows of itself.
  public var providers: [ProviderFigures]
  /// Requests that were answered without a script: other paths, unknown models, bodies that can't be read.
  public var withoutScript: Int
  /// Attempts that were not printed because the printing was too slow; they are counted all the same.
  public var unprinted: Int

  /// A report of these parts.
  public init(
    facts: RunFacts, times: RunTimes, seconds: Double, attempts: [AttemptGroup],
    providers: [ProviderFigures], withoutScript: Int, unprinted: Int
  ) {
    self.facts = facts
    self.times = times
    self.seconds = seconds
    self.attempts = attempts
    self.providers = providers
    self.withoutScript = withoutScript
    self.unprinted = unprinted
  }

  /// The lines that are printed at the end.
  public var lines: [String] {
    let total = attempts.reduce(0) { $0 + $1.count }
    var lines = ["served \(Figure.counted(total, "attempt")) in \(Figure.duration(seconds: seconds))"]
    let rows = rows
    let width = rows.map(\.name.count).max() ?? 0
    let outcomeWidth = rows.map(\.outcome.count).max() ?? 0
    for row in rows {
      lines.append(
        "  \(row.name.padded(width))  \(row.outcome.padded(outcomeWidth))  \(String(row.count).aligned(8))"
          + "  p50 \(PercentileText.text(row.duration, 50)) ms"
          + ", max \(PercentileText.greatest(row.duration)) ms"
      )
    }
    for (facts, figures) in zip(facts.providers, providers) {
      let fired = zip(facts.rules, figures.rulesFired).filter { $1 > 0 }.map { "\($0.id) \($1)" }
      if !fired.isEmpty { lines.append("  rules of \(facts.name): \(fired.joined(separator: ", "))") }
    }
    if withoutScript > 0 {
      lines.append(
        "  \(Figure.counted(withoutScript, "request was", "requests were")) answered without a script")
    }
    if unprinted > 0 {
      lines.append(
        "  \(Figure.counted(unprinted, "attempt was", "attempts were")) not listed: they came too fast; "
          + "the figures above have them")
    }
    return lines
  }

  /// The attempts by provider and outcome, over all phases and numbers.
  private var rows: [(name: String, outcome: String, count: Int, duration: HistogramSnapshot)] {
    var rows: [(name: String, outcome: String, count: Int, duration: HistogramSnapshot)] = []
    for group in attempts {
      let name = facts.providers[Int(group.key.provider)].name
      let outcome = group.key.outcome.name
      if let index = rows.firstIndex(where: { $0.name == name && $0.outcome == outcome }) {
        rows[index].count += group.count
        rows[index].duration.add(group.duration)
      } else {
        rows.append((name, outcome, group.count, group.duration))
      }
    }
    return rows
  }

  /// The text of summary.md.
  public var markdown: String {
    (["# Served: \(facts.profileName)", "", "```"] + lines + ["```", ""]).joined(separator: "\n")
  }

  /// The text of summary.json.
  public var json: String {
    var writer = JSONWriter(pretty: true)
    writer.object { json in
      json.field("schema", RunReport.schemaVersion)
      json.object("brownout", inline: true) { $0.field("version", facts.version) }
      json.field("kind", "serve")
      json.object("profile", inline: true) {
        $0.field("name", facts.profileName)
        $0.field("sha256", facts.profileHash)
      }
      json.field("tested_sha256", facts.tested.resolvedHash)
      json.array("overrides") { json in for change in facts.tested.overrides { json.element(change) } }
      json.object("times", inline: true) {
        $0.field("started", times.started)
        $0.field("ended", times.ended)
      }
      json.field("served_seconds", number: seconds)
      json.field("answered_without_script", withoutScript)
      json.field("attempts_not_listed", unprinted)
      json.array("attempts") { json in for group in attempts { write(group, &json) } }
      json.array("providers") { json in
        for (facts, figures) in zip(facts.providers, providers) { write(facts, figures, &json) }
      }
    }
    return writer.text + "\n"
  }

  private func write(_ group: AttemptGroup, _ json: inout JSONWriter) {
    json.object {
      $0.field("provider", facts.providers[Int(group.key.provider)].name)
      $0.field("attempt", Int(group.key.attempt))
      $0.field("phase", facts.phases[Int(group.key.phase)].name)
      $0.field("outcome", group.key.outcome.name)
      $0.field("count", group.count)
      $0.field("tokens", group.tokens)
      $0.field("duration_ms", histogram: group.duration)
      $0.field("ttft_ms", histogram: group.ttft)
    }
  }

  private func write(_ facts: ProviderFacts, _ figures: ProviderFigures, _ json: inout JSONWriter) {
    json.object { json in
      json.field("name", facts.name)
      json.field("admitted", figures.admitted)
      json.field("refused", figures.refused)
      json.field("completed", figures.completed)
      json.field("abandoned", figures.abandoned)
      json.field("without_key", figures.withoutKey)
      json.array("rules") { json in
        for (rule, fired) in zip(facts.rules, figures.rulesFired) {
          json.object(inline: true) {
            $0.field("id", rule.id)
            $0.field("fired", fired)
          }
        }
      }
    }
  }
}
