import Base
import Record

/// What a run says on the terminal when it is over: at most 50 lines, as wide as the terminal is.
public struct TerminalSummary {
  /// The most lines.
  public static let lineLimit = 50
  /// The columns of what is no terminal.
  public static let usualColumns = 100
  /// The least and the most columns that are made use of.
  static let columnRange = 80...200
  /// Where the columns of every section begin.
  static let indentation = 11

  let report: RunReport
  let style: TerminalStyle
  let folder: String?
  let columns: Int
  var record: RunRecord { report.record }

  /// The summary of `report`, whose files are in `folder`, if any were written, for a terminal of `columns`.
  public init(
    _ report: RunReport, style: TerminalStyle, folder: String?,
    columns: Int = TerminalSummary.usualColumns
  ) {
    self.columns = min(max(columns, Self.columnRange.lowerBound), Self.columnRange.upperBound)
    self.report = report
    self.style = style
    self.folder = folder
  }

  /// The lines, each with its newline.
  public var text: String { lines.map { $0 + "\n" }.joined() }

  /// The lines.
  public var lines: [String] {
    var head = attemptsHead("n", "of sent", "p50", "max ms")
    let fixed = [
      headline, finding, requests, answers, latency, head, phasesHead, failover, rescue, generator, tested,
      files,
    ]
    let blanks = expectations.isEmpty ? 3 : 4
    let room = TerminalSummary.lineLimit - blanks - fixed.reduce(0) { $0 + $1.count }
    var flexible = [reasons, expectations, attempts, phases, providers, notes]
    if flexible.reduce(0, { $0 + $1.count }) > room {
      flexible[2] = attemptsInBrief
      head = attemptsHead("n")
    }
    // Expectations are what was asked for: they give way last.
    let shares = LineBudget.share(flexible.map(\.count), reluctance: [0, 4, 1, 1, 0, 0], total: room)
    let rests = ["reasons", "expectations", "kinds of attempts", "phases", "providers", "notes"]
    for index in flexible.indices {
      flexible[index] = LineBudget.cut(flexible[index], to: shares[index]) { count in
        indented(style.paint("… and \(count) more \(rests[index]) in summary.json", .dim))
      }
    }
    var lines = headline + finding + flexible[0] + [""]
    if !flexible[1].isEmpty { lines += labelled("expected", flexible[1]) + [""] }
    lines += requests + answers + latency + [""]
    let tables = head + flexible[2] + phasesHead + flexible[3]
    if !tables.isEmpty { lines += tables + [""] }
    lines +=
      failover + rescue + generator + labelled("providers", flexible[4]) + labelled("notes", flexible[5])
    return lines + tested + files
  }

  func indented(_ text: String) -> String {
    String(repeating: " ", count: TerminalSummary.indentation) + text
  }

  /// `lines` with a label in front of the first.
  func labelled(_ label: String, _ lines: [String]) -> [String] {
    guard let first = lines.first else { return [] }
    let width = TerminalSummary.indentation
    guard first.hasPrefix(String(repeating: " ", count: width)) else { return lines }
    return [style.paint(label.padded(width), .bold) + first.dropFirst(width)] + lines.dropFirst()
  }

  /// The columns right of the labels.
  var room: Int { columns - TerminalSummary.indentation }
  /// Whether there is room for wide columns.
  var isWide: Bool { columns >= TerminalSummary.usualColumns }

  /// `text` clipped to what is right of the labels, or to `width`.
  func clipped(_ text: String, _ width: Int? = nil) -> String {
    let width = width ?? room
    return text.count > width ? text.prefix(width - 1) + "…" : text
  }

  /// `text` broken into lines that fit right of the labels.
  func wrapped(_ text: String, limit: Int = 2) -> [String] {
    let width = room
    var lines = [""]
    for word in text.split(separator: " ") {
      if !lines[lines.count - 1].isEmpty && lines[lines.count - 1].count + 1 + word.count > width {
        lines.append("")
      }
      lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? String(word) : " \(word)"
    }
    if lines.count > limit {
      lines = Array(lines.prefix(limit))
      lines[limit - 1] = lines[limit - 1].prefix(width - 2) + " …"
    }
    return lines.map { indented(clipped($0)) }
  }
}
