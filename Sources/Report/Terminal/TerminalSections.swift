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
    let room = room - sentence.count - 2
    let facts = record.facts
    let details =
      "\(facts.arrivalsText) of "
      + "\(facts.isClosedLoop ? "closed-loop load" : "arrivals"), seed \(facts.seed), "
      + "\(facts.isVirtual ? "virtual time" : facts.io), brownout \(facts.version)"
    return [
      style.paint(word.padded(TerminalSummary.indentation), for: verdict, bold: true)
        + style.paint(clipped(facts.profileName, max(12, room)), .bold) + ": " + sentence,
      indented(style.paint(clipped(details), .dim)),
    ] + (facts.verify.restriction.map { [indented(style.paint(clipped($0), .dim))] } ?? [])
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

  /// What the run found, in a sentence.
  var finding: [String] { FindingText.text(record).map { wrapped($0, limit: 3) } ?? [] }

  var expectations: [String] {
    // What did not hold comes first, as the list may be cut.
    let results =
      report.judgement.expectations.filter { $0.verdict != .pass }
      + report.judgement.expectations.filter { $0.verdict == .pass }
    let figures = results.map { $0.actualText + (PercentileText.isWeak($0) ? PercentileText.mark : "") }
    let samples = results.map { result in
      (result.value == nil ? "" : "   n \(result.sampleCount)")
        + (result.intervalText.map { "   \($0)" } ?? "")
    }
    let figureWidth = figures.map(\.count).max() ?? 0
    let room = room - 8 - figureWidth - (samples.map(\.count).max() ?? 0)
    let width = min(max(room, 20), results.map(\.text.count).max() ?? 0)
    return results.indices.flatMap { index in
      let result = results[index]
      let word = style.paint(
        TerminalSummary.word(result).padded(6), for: result.verdict, bold: result.verdict == .fail)
      let figure = figures[index].aligned(figureWidth) + style.paint(samples[index], .dim)
      guard result.text.count > width else {
        return [indented("\(word)\(result.text.padded(width))  \(figure)")]
      }
      // A line of its own: a limit that is cut off tells nothing.
      let filler = String(repeating: " ", count: 6 + max(0, width) + 2)
      return [indented(word + clipped(result.text, self.room - 6)), indented(filler + figure)]
    }
  }

  private static func word(_ result: ExpectationResult) -> String {
    switch result.verdict {
    case .pass: "ok"
    case .fail: "FAIL"
    case .noData, .invalid: result.isUndecided ? "open" : "none"
    case .unjudged: "-"
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
    var lines = wrapped(line) + wrapped(second)
    let bad = scope.outcomes.filter { $0.outcome != .ok && $0.outcome != .shed }
    if !bad.isEmpty {
      let text = bad.map { "\($0.count) \($0.outcome.name)" }.joined(separator: ", ")
      lines.insert(contentsOf: wrapped("ended \(text)"), at: wrapped(line).count)
    }
    if record.facts.shedCauses.total > 0 {
      lines.append(indented(clipped("shed  \(record.facts.shedCauses.text)")))
    }
    return labelled("requests", lines)
  }

  /// The width of a column of figures.
  var figureWidth: Int { isWide ? 11 : 8 }
  /// The width of what stands left of the figures.
  var titleWidth: Int { isWide ? 17 : 15 }

  /// Figures right-aligned; a mark stands outside the column, so that digits stay below digits.
  func figures(_ cells: [String]) -> String {
    cells.map { cell in
      let outside = (PercentileText.marks + [" ms"]).first { cell.hasSuffix($0) }
      return cell.aligned(figureWidth + (outside?.count ?? 0)).padded(figureWidth + 1)
    }.joined()
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  var latency: [String] {
    let head = "ms".padded(titleWidth) + figures(["n", "p50", "p90", "p95", "p99", "max"])
    var lines = [indented(style.paint(trimmed(head), .dim))]
    for row in LatencyRow.rows(report) {
      let cells =
        [String(row.distribution.count)] + [50, 90, 95, 99].map(row.text)
        + [PercentileText.greatest(row.distribution)]
      lines.append(indented(trimmed(row.title.padded(titleWidth) + figures(cells))))
    }
    if let text = LatencyRow.nevers(record.whole) { lines += wrapped(text) }
    return labelled("latency", lines)
  }

  /// The line above the attempts; the unit behind the last column stands outside it.
  func attemptsHead(_ figureColumns: String...) -> [String] {
    guard !record.attempts.isEmpty else { return [] }
    let by =
      switch record.facts.observer {
      case .proxy: "seen by the proxy"
      case .provider: "seen by the providers"
      case .load: "one per request"
      }
    let head = by.padded(figureColumns.count > 1 ? nameWidth + 4 + outcomeWidth : nameWidth + 7)
    return labelled("attempts", [indented(style.paint(trimmed(head + figures(figureColumns)), .dim))])
  }

  /// The widths of the attempts' columns: as much as names need, if there is so much.
  private var outcomeWidth: Int {
    isWide ? 20 : (AttemptRow.rows(record).map(\.outcome.count).max() ?? 0) + 1
  }
  private var nameWidth: Int {
    let longest = record.facts.providers.map(\.name.count).max() ?? 0
    return min(max(14, longest), room - 4 * (figureWidth + 1) - outcomeWidth - 4)
  }

  var attempts: [String] {
    var lines: [String] = []
    var last = ""
    for row in AttemptRow.rows(record) {
      let share = record.whole.sent > 0 ? Double(row.count) / Double(record.whole.sent) : 0
      // A name that does not fit stands above its rows.
      let isTooLong = row.provider.count > nameWidth
      if isTooLong && row.provider != last { lines.append(indented(clipped(row.provider))) }
      last = row.provider
      let name =
        (isTooLong ? "" : row.provider).padded(nameWidth) + " " + row.number.padded(3)
        + style.paint(row.outcome.padded(outcomeWidth, clips: true), for: row.isOk ? .pass : .noData)
      let cells = [
        String(row.count), Figure.percent(share), PercentileText.text(row.duration, 50),
        PercentileText.greatest(row.duration),
      ]
      lines.append(indented(trimmed(name + figures(cells))))
    }
    return lines
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
            first.provider.padded(nameWidth, clips: true) + " " + first.number.padded(3)
              + String(count).aligned(figureWidth + 3)
              + "  "
              + text)))
    }
    return lines
  }
}
