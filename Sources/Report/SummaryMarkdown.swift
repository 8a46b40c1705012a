import Base
import Record

// summary.md: the summary for a pull request or a job's page, in GitHub's Markdown, at most 100 lines.

extension RunReport {
  /// The most lines of summary.md.
  public static let markdownLineLimit = 100

  /// The text of summary.md.
  public func summaryMarkdown() -> String {
    var sections = [
      markdownHead, markdownExpectations, markdownRequests, markdownLatency, [], markdownPhases,
      markdownSamples, markdownFailover, markdownRescue, markdownHealth, markdownTested,
    ]
    // The attempts get what room the others leave: a heading, an empty line, a table's head and its cut.
    let others = sections.filter { !$0.isEmpty }.reduce(0) { $0 + $1.count + 1 }
    sections[4] = markdownAttempts(limit: max(3, min(12, RunReport.markdownLineLimit - others - 6)))
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private func table(_ head: [String], _ rows: [[String]], limit: Int) -> [String] {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = head.enumerated().map { $0.offset == 0 ? "---" : "---:" }.joined(separator: "|")
    var lines = [row(head), "|\(rule)|"] + rows.prefix(limit).map(row)
    if rows.count > limit { lines += ["", "… and \(rows.count - limit) more in summary.json"] }
    return lines
  }

  private var markdownHead: [String] {
    let facts = record.facts
    let sign =
      switch judgement.verdict {
      case .pass: "✅ PASS"
      case .unjudged: "⚪ UNJUDGED"
      case .fail: "❌ FAIL"
      case .noData: "⚠️ NO DATA"
      case .invalid: "🚫 INVALID"
      }
    var lines = ["# \(sign): \(facts.profileName)", ""]
    if !facts.profileAbout.isEmpty { lines += [facts.profileAbout.replacing("\n", with: " "), ""] }
    lines.append(
      "\(facts.arrivalsText) of arrivals, seed \(facts.seed), "
        + "\(facts.isVirtual ? "virtual time" : facts.io), brownout \(facts.version), \(times.started)")
    if let held = facts.verify.restriction { lines += ["", held] }
    let reasons = judgement.reasons.filter { !$0.isExpectation }
    if !reasons.isEmpty { lines.append("") }
    lines += reasons.prefix(5).map { "- **\($0.verdict.name)**: \($0.text)" }
    if reasons.count > 5 { lines.append("- … and \(reasons.count - 5) more in summary.json") }
    return lines
  }

  private var markdownExpectations: [String] {
    guard !judgement.expectations.isEmpty else { return [] }
    // What did not hold comes first, as the list may be cut.
    let results =
      judgement.expectations.filter { $0.verdict != .pass }
      + judgement.expectations.filter { $0.verdict == .pass }
    let rows = results.map { result in
      let sign =
        switch result.verdict {
        case .pass: "✅ holds"
        case .fail: "❌ breached"
        case .unjudged, .noData, .invalid: result.isUndecided ? "⚠️ undecided" : "⚠️ no samples"
        }
      return [
        "`\(result.text)`", result.actualText, result.intervalText ?? "", String(result.sampleCount), sign,
      ]
    }
    return ["## Expectations", ""]
      + table(["expected", "actual", "without the instrument", "n", "verdict"], rows, limit: 8)
  }

  private var markdownRequests: [String] {
    let scope = record.whole
    let outcomes = scope.outcomes.prefix(12).map { "\($0.count) \($0.outcome.name)" }.joined(separator: ", ")
    return [
      "## Requests", "",
      "\(scope.scheduled) scheduled, \(scope.sent) sent, \(scope.shed) shed; \(scope.succeeded) ok, "
        + "\(scope.failed) failed (\(outcomes)). Attainment \(scope.attainment.map(Figure.percent) ?? "-"), "
        + "goodput \(scope.goodput.map { Figure.short($0, 2) } ?? "-")/s, "
        + "stalled \(scope.stallExposure.map(Figure.percent) ?? "-") of the time that streams were open."
        + (record.facts.shedCauses.total > 0 ? " Shed: \(record.facts.shedCauses.text)." : ""),
    ]
  }

  private var markdownLatency: [String] {
    var rows: [LatencyRow] = []
    for metric in LatencyMetric.allCases {
      rows.append(LatencyRow(metric.name, metric, self))
      if metric == .ttft || metric == .e2e, record.whole.latency(metric).neverCount > 0 {
        rows.append(LatencyRow("\(metric.name){outcome=ok}", metric, outcome: .ok, self))
      }
    }
    if record.whole.areJoinsKnown {
      rows.append(LatencyRow("failover_delay", record.whole.failoverDelay()))
    }
    let cells = rows.map { row in
      [row.title, String(row.distribution.count)]
        + [50, 90, 95, 99, 99.9].map { row.text($0).replacing("*", with: "\\*").replacing("~", with: "\\~") }
        + [PercentileText.greatest(row.distribution)]
    }
    var lines = ["## Latency (ms, from the scheduled arrival)", ""]
    lines += table(["", "n", "p50", "p90", "p95", "p99", "p99.9", "max"], cells, limit: 16)
    var legend = [PercentileText.footnote.replacing("*", with: "\\*")]
    if rows.contains(where: { row in [50, 90, 95, 99, 99.9].contains { row.isLate($0) } }) {
      legend.append(PercentileText.lateFootnote.replacing("~", with: "\\~"))
    }
    if let text = LatencyRow.nevers(record.whole) { legend.insert(text, at: 0) }
    return lines + ["", legend.joined(separator: ". ")]
  }

  private func markdownAttempts(limit: Int) -> [String] {
    let rows = AttemptRow.rows(record).map { row in
      let share = record.whole.sent > 0 ? Double(row.count) / Double(record.whole.sent) : 0
      return [
        row.provider, row.number, row.outcome, String(row.count), Figure.percent(share),
        PercentileText.text(row.duration, 50), PercentileText.greatest(row.duration),
      ]
    }
    guard !rows.isEmpty else { return [] }
    return ["## Attempts", ""]
      + table(["provider", "attempt", "outcome", "n", "of sent", "p50 ms", "max ms"], rows, limit: limit)
  }

  private var markdownPhases: [String] {
    guard record.phases.count > 1 else { return [] }
    let rows = record.phases.map { scope in
      [
        scope.phase ?? "", String(scope.sent), String(scope.failed),
        scope.attainment.map(Figure.percent) ?? "-",
        PercentileText.text(scope.latency(.ttft), 50), PercentileText.greatest(scope.latency(.ttft)),
        scope.amplification.map { Figure.fixed($0, 3) } ?? "-",
      ]
    }
    return ["## Phases", ""]
      + table(
        ["phase", "sent", "failed", "attainment", "ttft p50 ms", "ttft max ms", "attempts per request"], rows,
        limit: 4)
  }

  private var markdownFailover: [String] {
    let scope = record.whole
    guard scope.areJoinsKnown else {
      return [
        "## Failover", "",
        "\(scope.amplification.map { Figure.fixed($0, 3) } ?? "-") attempts per request, "
          + "\(scope.failed) failures visible; which attempt belonged to which request is not known.",
      ]
    }
    return [
      "## Failover", "",
      "\(scope.amplification.map { Figure.fixed($0, 3) } ?? "-") attempts per request, "
        + "\(scope.absorbed) failures absorbed, \(scope.failed) visible; "
        + "\(scope.wastedAttempts) attempts and \(scope.wastedTokens) tokens served nobody, "
        + "\(scope.orphanedTokens) tokens went out in streams that then failed.",
    ]
  }

  private var markdownRescue: [String] {
    let scope = record.whole
    guard scope.areJoinsKnown else { return [] }
    let rows = UnrescuedRow.rows(scope, record.facts)
    var parts: [String] = []
    if scope.absorbed > 0 {
      let cost = RescueText.cost(scope).replacing("*", with: "\\*")
      parts.append("\(Figure.counted(scope.absorbed, "request was", "requests were")) rescued: \(cost).")
    }
    if !rows.isEmpty { parts.append(RescueText.reached(rows) + ":") }
    guard !parts.isEmpty else { return [] }
    var lines = ["## What could have been saved", "", parts.joined(separator: " ")]
    if !rows.isEmpty { lines.append("") }
    lines += rows.prefix(3).map { row in
      let last = row.lastAttempts.prefix(3).joined(separator: ", ")
      let more = row.lastAttempts.count > 3 ? ", …" : ""
      return "- \(row.count) `\(row.name)`: \(row.meaning) (\(last)\(more)); \(row.remedy)"
    }
    if rows.count > 3 {
      lines.append("- … and \(Figure.counted(rows.count - 3, "more reason")) in summary.json")
    }
    return lines
  }

  private var markdownHealth: [String] {
    let health = record.generator
    let limits = judgement.limits
    func p99(_ histogram: HistogramSnapshot, _ limit: Nanoseconds) -> String {
      let share = LateCount(histogram, limit: limit)
      return PercentileText.text(histogram, 99).replacing("*", with: "") + " ms"
        + (share.late > 0 ? " (\(share.late) of \(share.count) late)" : "")
    }
    var lines = [
      "## Instrument", "",
      "Offered \(Figure.short(health.offeredRate, 1))/s, sent \(Figure.short(health.achievedRate, 1))/s; "
        + "release lateness p99 \(p99(health.releaseLateness, limits.releaseLateness)), "
        + "loop lag p99 \(p99(health.loopLag, limits.loopLag))"
        + (health.cpuSeconds.map { ", CPU \(Figure.short($0, 2)) s." } ?? "."),
    ]
    for (facts, figures) in zip(record.facts.providers, record.providers).prefix(5) {
      var parts = [
        "\(figures.admitted) requests", "\(figures.abandoned) abandoned",
        "drift p99 \(p99(figures.drift, limits.scriptDrift))",
      ]
      parts += zip(facts.rules, figures.rulesFired).prefix(6).map { "`\($0.id)` fired \($1)" }
      lines.append("- \(facts.name): \(parts.joined(separator: ", "))")
    }
    lines += judgement.notes.prefix(2).map { "- \($0)" }
    return lines
  }
}
