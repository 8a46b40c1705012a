import Base
import Record

// The sections that say how the run came out: title, verdict, expectations, requests, latency.

extension TerminalSummary {
  /// Verdict, name and the run's outlines.
  var headline: [String] {
    let verdict = report.judgement.verdict
    let word =
      switch verdict {
      case .pass: "PASS"
      case .unjudged: "UNJUDGED"
      case .fail: "FAIL"
      case .noData: "NO DATA"
      case .invalid: "INVALID"
      }
    let sentence = sentence(verdict)
    let room = TerminalSummary.columnLimit - TerminalSummary.indentation - sentence.count - 2
    let facts = record.facts
    let details =
      "\(Figure.duration(seconds: facts.scheduleDuration.seconds)) of "
      + "\(facts.isClosedLoop ? "closed-loop load" : "arrivals"), seed \(facts.seed), "
      + "\(facts.isVirtual ? "virtual time" : facts.io), brownout \(facts.version)"
    return [
      style.paint(word.padded(TerminalSummary.indentation), for: verdict, bold: true)
        + style.paint(clipped(facts.profileName, max(12, room)), .bold) + ": " + sentence,
      indented(style.paint(clipped(details), .dim)),
    ]
  }

  private func sentence(_ verdict: Verdict) -> String {
    let results = report.judgement.expectations
    switch verdict {
    case .unjudged:
      let failed =
        record.whole.scheduled > 0 ? Double(record.whole.failed) / Double(record.whole.scheduled) : 0
      return "nothing was expected; \(Figure.percent(failed)) of \(record.whole.scheduled) requests failed"
    case .pass where results.count == 1: return "what was expected holds"
    case .pass: return "all \(results.count) expectations hold"
    case .fail:
      let breached = results.count { $0.verdict == .fail }
      return
        "\(breached) of \(Figure.counted(results.count, "expectation")) "
        + "\(breached == 1 ? "is" : "are") breached"
    case .noData where results.contains { $0.isUndecided }:
      return "nothing is breached, but the instrument was too late to tell"
    case .noData: return "nothing is breached, but not everything was tested"
    case .invalid: return "the instrument, not what it measured, decides"
    }
  }

  var reasons: [String] {
    report.judgement.reasons.filter { !$0.isExpectation }.flatMap { reason in
      wrapped(reason.text).map { style.paint($0, for: reason.verdict) }
    }
  }

  var expectations: [String] {
    // What did not hold comes first, as the list may be cut.
    let results =
      report.judgement.expectations.filter { $0.verdict != .pass }
      + report.judgement.expectations.filter { $0.verdict == .pass }
    let figureWidth = results.map(\.actualText.count).max() ?? 0
    let sampleWidth =
      results.map { "\($0.sampleCount)".count + 5 + ($0.intervalText.map { $0.count + 3 } ?? 0) }.max() ?? 0
    let room = TerminalSummary.columnLimit - TerminalSummary.indentation - 8 - figureWidth - sampleWidth
    let width = min(room, results.map(\.text.count).max() ?? 0)
    return results.map { result in
      let word =
        switch result.verdict {
        case .pass: "ok"
        case .fail: "FAIL"
        case .noData, .invalid: result.isUndecided ? "open" : "none"
        case .unjudged: "-"
        }
      let samples =
        (result.value == nil ? "" : "   n \(result.sampleCount)")
        + (result.intervalText.map { "   \($0)" } ?? "")
      let line =
        "\(result.text.padded(width, clips: true))  \(result.actualText.aligned(figureWidth))"
        + style.paint(samples, .dim)
      return indented(
        "\(style.paint(word.padded(6), for: result.verdict, bold: result.verdict == .fail))\(line)")
    }
  }

  var requests: [String] {
    let scope = record.whole
    var line = "\(scope.scheduled) scheduled, \(scope.sent) sent, \(scope.shed) shed"
    line += "  ·  \(scope.succeeded) ok, \(scope.failed) failed"
    if scope.cancelled > 0 { line += ", \(scope.cancelled) left by the client" }
    var second = "attainment \(scope.attainment.map(Figure.percent) ?? "-")"
    if let goodput = scope.goodput { second += "  ·  goodput \(Figure.short(goodput, 2))/s" }
    if let exposure = scope.stallExposure {
      second += "  ·  streams stalled \(Figure.percent(exposure)) of their time"
    }
    var lines = [indented(clipped(line)), indented(clipped(second))]
    let bad = scope.outcomes.filter { $0.outcome != .ok && $0.outcome != .shed }
    if !bad.isEmpty {
      let text = bad.map { "\($0.count) \($0.outcome.name)" }.joined(separator: ", ")
      lines.insert(indented(clipped("ended  \(text)")), at: 1)
    }
    return labelled("requests", lines)
  }

  /// The width of a column of figures.
  static let figureWidth = 11

  /// Figures right-aligned; a mark stands outside the column, so that digits stay below digits.
  func figures(_ cells: [String]) -> String {
    cells.map { cell in
      let outside = (PercentileText.marks + [" ms"]).first { cell.hasSuffix($0) }
      let width = TerminalSummary.figureWidth + (outside?.count ?? 0)
      return cell.aligned(width).padded(TerminalSummary.figureWidth + 1)
    }.joined()
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  var latency: [String] {
    let head = "ms".padded(17) + figures(["n", "p50", "p90", "p95", "p99", "max"])
    var lines = [indented(style.paint(trimmed(head), .dim))]
    for row in LatencyRow.rows(report) {
      let cells =
        [String(row.distribution.count)] + [50, 90, 95, 99].map(row.text)
        + [PercentileText.greatest(row.distribution)]
      lines.append(indented(trimmed(row.title.padded(17) + figures(cells))))
    }
    if let text = LatencyRow.nevers(record.whole) { lines.append(indented(clipped(text))) }
    return labelled("latency", lines)
  }

  /// The line above the attempts; the unit behind the last column stands outside it.
  func attemptsHead(_ columns: String...) -> [String] {
    guard !record.attempts.isEmpty else { return [] }
    let by =
      switch record.facts.observer {
      case .proxy: "seen by the proxy"
      case .provider: "seen by the providers"
      case .load: "one per request"
      }
    let head = by.padded(columns.count > 1 ? 38 : 21)
    return labelled("attempts", [indented(style.paint(trimmed(head + figures(columns)), .dim))])
  }

  var attempts: [String] {
    AttemptRow.rows(record).map { row in
      let share = record.whole.sent > 0 ? Double(row.count) / Double(record.whole.sent) : 0
      let name =
        row.provider.padded(14, clips: true) + " " + row.number.padded(3)
        + style.paint(row.outcome.padded(20, clips: true), for: row.isOk ? .pass : .noData)
      let cells = [
        String(row.count), Figure.percent(share), PercentileText.text(row.duration, 50),
        PercentileText.greatest(row.duration),
      ]
      return indented(trimmed(name + figures(cells)))
    }
  }

  /// One line per provider and attempt number, when there is no room for one per outcome.
  var attemptsInBrief: [String] {
    var lines: [String] = []
    var rest = AttemptRow.rows(record)[...]
    while let first = rest.first {
      let same = rest.prefix { $0.provider == first.provider && $0.attempt == first.attempt }
      rest = rest.dropFirst(same.count)
      let count = same.reduce(0) { $0 + $1.count }
      let outcomes = same.sorted { ($0.isOk ? 1 : 0, $0.count) > ($1.isOk ? 1 : 0, $1.count) }
      let text = outcomes.map { "\($0.count) \($0.outcome)" }.joined(separator: ", ")
      lines.append(
        indented(
          clipped(
            first.provider.padded(14, clips: true) + " " + first.number.padded(3) + String(count).aligned(14)
              + "  "
              + text)))
    }
    return lines
  }
}
