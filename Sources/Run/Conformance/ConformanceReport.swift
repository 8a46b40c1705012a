// The table of rows and verdicts, as text and as JSON.

import Base
import Foundation
import Profile

struct ConformanceReport {
  let results: [ConformanceResult]

  private var skipped: [ConformanceResult] { results.filter { $0.verdict == .skip } }
  private var failed: [ConformanceResult] { results.filter { $0.verdict == .fail } }

  /// Whether every row that was run holds.
  var holds: Bool { failed.isEmpty }

  /// A header, a line per row, what differs below its row, the rows that can't hold, and the sum.
  var text: String {
    let headings = ["row", "what", "expected", "seen", "verdict"]
    let cells = results.map { result in
      [
        result.row.id, result.row.about, ConformanceText.expected(result.row), result.seen,
        verdict(result),
      ]
    }
    let most = [12, 48, 64, 64, 12]
    let widths = headings.indices.map { column in
      min(most[column], ([headings] + cells).map { $0[column].count }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      zip(cells, widths).map { pad($0, $1) }.joined(separator: "  ")
        .replacingOccurrences(of: " +$", with: "", options: .regularExpression)
    }
    var lines = [line(headings)]
    for (result, cells) in zip(results, cells) {
      lines.append(line(cells))
      for difference in result.differences { lines.append("    \(difference)") }
      if result.verdict == .fail {
        lines.append("    \(result.row.place.file):\(result.row.place.line), \(result.row.source)")
      }
    }
    if !skipped.isEmpty {
      lines += ["", "can't hold here:"] + skipped.map { "  \($0.row.id): \($0.row.skip ?? "")" }
    }
    return (lines + ["", summary]).joined(separator: "\n")
  }

  /// `171 rows: 165 pass, 6 can't hold (reasons above)`.
  var summary: String {
    let passed = results.count - failed.count - skipped.count
    var parts = ["\(passed) pass"]
    if !failed.isEmpty { parts.append("\(failed.count) differ") }
    if !skipped.isEmpty { parts.append("\(skipped.count) can't hold (reasons above)") }
    return "\(results.count) rows: " + parts.joined(separator: ", ")
  }

  private func verdict(_ result: ConformanceResult) -> String {
    switch result.verdict {
    case .pass: result.attempt == 1 ? "pass" : "pass (try \(result.attempt))"
    case .fail: "DIFFERS"
    case .skip: "can't hold"
    }
  }

  private func pad(_ text: String, _ width: Int) -> String {
    if text.count > width { return text.prefix(width - 1) + "…" }
    return text + String(repeating: " ", count: width - text.count)
  }

  /// One object with all rows.
  var json: String {
    let rows: [[String: Any]] = results.map { result in
      var row: [String: Any] = [
        "id": result.row.id, "source": result.row.source, "about": result.row.about,
        "expected": ConformanceText.expected(result.row), "verdict": result.verdict.rawValue,
      ]
      if let skip = result.row.skip { row["reason"] = skip } else { row["seen"] = result.seen }
      if !result.differences.isEmpty { row["differences"] = result.differences }
      if result.attempt > 1 { row["try"] = result.attempt }
      return row
    }
    let object: [String: Any] = [
      "rows": rows, "count": results.count, "differ": failed.count, "skipped": skipped.count,
      "pass": results.count - failed.count - skipped.count,
    ]
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return String(decoding: data ?? Data("{}".utf8), as: UTF8.self)
  }
}
