import Base
import Record

// What was answered to requests that failed: a line for each kind in the summaries, all that was kept in
// summary.json.

extension RunReport {
  /// One line per kind, the most frequent first: `http_400, 150 requests: {"error": …`. Bytes that would move
  /// a cursor or end a line are gone.
  var sampleLines: [String] {
    record.facts.samples.map { sample in
      let status =
        sample.status == 0 || sample.outcome.name.hasSuffix("\(sample.status)") ? "" : " (\(sample.status))"
      let start = sample.isBodyLate ? "…" : ""
      let nothing = sample.isKept ? "an empty body" : "what came of it was not kept"
      let text = RunReport.onOneLine(sample.body)
      return "\(sample.outcome.name)\(status), \(Figure.counted(sample.count, "request")): "
        + (text.isEmpty ? nothing : start + text)
    }
  }

  /// `text` with one blank for each run of white space, without what terminals act upon.
  static func onOneLine(_ text: String) -> String {
    var line = ""
    var isBlank = true
    for scalar in text.unicodeScalars.prefix(4096) {
      switch scalar.properties.generalCategory {
      case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator:
        if !isBlank { line += " " }
        isBlank = true
      // Marks of direction and the like, which are not seen and change what is.
      case .format, .surrogate, .privateUse, .unassigned: break
      default:
        line.unicodeScalars.append(scalar)
        isBlank = false
      }
    }
    return line.hasSuffix(" ") ? String(line.dropLast()) : line
  }

  func writeSamples(_ json: inout JSONWriter) {
    json.array("samples") { json in
      for sample in record.facts.samples {
        json.object { json in
          json.field("status", sample.status == 0 ? nil : sample.status)
          json.field("outcome", sample.outcome.name)
          json.field("count", sample.count)
          json.field("ordinal", Int(sample.ordinal))
          json.field("ended", "\(sample.ending)")
          json.field("status_line", sample.statusLine.isEmpty ? nil : sample.statusLine)
          json.array("headers") { json in
            for field in sample.fields {
              json.object(inline: true) {
                $0.field("name", field.name)
                $0.field("value", field.value)
              }
            }
          }
          json.field("body", sample.body)
          json.field("body_bytes", sample.bodyByteCount)
          json.field("body_is_partial", sample.isBodyPartial)
        }
      }
    }
  }

  /// The section of summary.md.
  var markdownSamples: [String] {
    let lines = sampleLines
    guard !lines.isEmpty else { return [] }
    let shown = lines.prefix(4).map { line in
      let text = line.count > 300 ? line.prefix(299) + "…" : line[...]
      // A code span can't hold its own sign; nothing else in it is read as Markdown.
      return "- `\(text.replacing("`", with: "'"))`"
    }
    let more = lines.count > 4 ? ["- … and \(lines.count - 4) more in summary.json"] : []
    return ["## Answers that failed", ""] + shown + more
  }
}

extension TerminalSummary {
  /// What was answered to requests that failed.
  var answers: [String] {
    let lines = report.sampleLines
    guard !lines.isEmpty else { return [] }
    let more =
      lines.count > 3 ? [indented(style.paint("… and \(lines.count - 3) more in summary.json", .dim))] : []
    return labelled("answers", lines.prefix(3).map { indented(clipped($0)) } + more)
  }
}
