import Base
import Record

// The sections below the tables: phases, failover, waste, the generator's health, providers, notes, files.

extension TerminalSummary {
  var phasesHead: [String] {
    guard record.phases.count > 1 else { return [] }
    let head =
      "".padded(phaseWidth) + figures(["sent", "failed", "attained", "ttft p50", "ttft p99"])
      + "att./req".aligned(isWide ? 10 : 9)
    return labelled("phases", [indented(style.paint(head, .dim))])
  }

  private var phaseWidth: Int {
    let longest = record.phases.compactMap(\.phase?.count).max() ?? 0
    return min(max(titleWidth, longest + 1), room - 5 * (figureWidth + 1) - (isWide ? 10 : 9))
  }

  var phases: [String] {
    guard record.phases.count > 1 else { return [] }
    return record.phases.map { scope in
      let ttft = scope.latency(.ttft)
      let cells = [
        String(scope.sent), String(scope.failed), scope.attainment.map(Figure.percent) ?? "-",
        PercentileText.text(ttft, 50), PercentileText.text(ttft, 99),
      ]
      let amplification = scope.amplification.map { Figure.fixed($0, 3) } ?? "-"
      return indented(
        (scope.phase ?? "").padded(phaseWidth - 1, clips: true) + " " + figures(cells)
          + amplification.aligned(isWide ? 10 : 9))
    }
  }

  /// Failover and waste: what failing over saved and what it cost.
  var failover: [String] {
    let scope = record.whole
    var line = "\(scope.amplification.map { Figure.fixed($0, 3) } ?? "-") attempts per request"
    guard scope.areJoinsKnown else {
      line += "  ·  \(scope.failed) visible  ·  which attempt was whose is not known"
      return labelled("failover", [indented(clipped(line))])
    }
    line += "  ·  \(Figure.counted(scope.absorbed, "failure")) absorbed, \(scope.failed) visible"
    let waste =
      "\(Figure.counted(scope.wastedAttempts, "attempt")) and "
      + "\(Figure.counted(scope.wastedTokens, "token")) served nobody"
      + "  ·  \(Figure.counted(scope.orphanedTokens, "token")) in streams that then failed"
    return labelled("failover", wrapped(line)) + labelled("waste", wrapped(waste))
  }

  /// What could have been saved: what rescues cost, and why the other failures were not rescued.
  var rescue: [String] {
    let scope = record.whole
    guard scope.areJoinsKnown else { return [] }
    var lines: [String] = []
    if scope.absorbed > 0 {
      let line = "\(Figure.counted(scope.absorbed, "request")): \(RescueText.cost(scope))"
      lines += labelled("rescued", wrapped(line))
    }
    let rows = UnrescuedRow.rows(scope, record.facts)
    if !rows.isEmpty {
      let reasons = rows.enumerated().map { index, row in
        "\(row.count) \(row.name)" + (index < 3 ? " (\(row.meaning))" : "")
      }
      let text = "\(RescueText.reached(rows)): \(reasons.joined(separator: ", "))"
      lines += labelled("unrescued", wrapped(text, limit: 3))
    }
    return lines
  }

  var generator: [String] {
    let health = record.generator
    var line =
      "offered \(Figure.short(health.offeredRate, 1))/s, sent \(Figure.short(health.achievedRate, 1))/s"
    line += "  ·  late p99 \(brief(health.releaseLateness))  ·  lag p99 \(brief(health.loopLag))"
    if let cpu = health.cpuSeconds { line += "  ·  CPU \(Figure.short(cpu, 2)) s" }
    return labelled("generator", wrapped(line))
  }

  /// The 99th percentile, for a line.
  private func brief(_ histogram: HistogramSnapshot) -> String {
    guard !histogram.isEmpty else { return "-" }
    return "\(Figure.milliseconds(histogram.percentileMicroseconds(99))) ms"
  }

  var providers: [String] {
    zip(record.facts.providers, record.providers).flatMap { facts, figures in
      var parts = ["\(figures.admitted) requests"]
      if !figures.drift.isEmpty { parts.append("drift p99 \(brief(figures.drift))") }
      if figures.refused > 0 { parts.append("\(figures.refused) refused") }
      if figures.abandoned > 0 { parts.append("\(figures.abandoned) abandoned") }
      for (rule, fired) in zip(facts.rules, figures.rulesFired) { parts.append("\(rule.id) fired \(fired)") }
      return wrapped("\(facts.name): \(parts.joined(separator: ", "))")
    }
  }

  var notes: [String] {
    var notes = report.judgement.notes
    let rows = LatencyRow.rows(report)
    let counts = rows.map(\.distribution.count) + [record.whole.rescueDelay.count]
    if counts.contains(where: { PercentileText.isWeak($0, 99) })
      || report.judgement.expectations.contains(where: PercentileText.isWeak)
    {
      notes.append(PercentileText.footnote)
    }
    if rows.contains(where: { row in [50, 90, 95, 99].contains { row.isLate($0) } }) {
      notes.append(PercentileText.lateFootnote)
    }
    return notes.flatMap { wrapped($0) }
  }

  var files: [String] {
    guard let folder else { return [] }
    let names = report.fileNames.filter {
      !$0.hasPrefix("env") && !$0.hasPrefix("profile")
    }
    let line = names.reversed().joined(separator: " ")
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    if path.count + 2 + line.count <= room {
      return labelled("files", [indented("\(path)  \(style.paint(line, .dim))")])
    }
    return labelled("files", [indented(path)])
  }
}
