// `brownout conformance`: the cases in which gateways were measured or say what they do, run against the
// embedded proxy.

import Base
import IO
import Profile

/// Runs the rows, prints the table.
enum ConformanceCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    let real = try RealOptions(arguments)
    let rows = try filtered(ConformanceFiles.read(arguments.value("--rows")), arguments)
    var runner = ConformanceRunner(mode: .virtual)
    if let real {
      let mailbox = SignalMailbox()
      _ = FileLimit.raise()
      var notes: [String] = []
      let kind = try BackendSelection.choose(arguments, notes: &notes)
      runner = ConformanceRunner(
        mode: .real(kind, mailbox), timescale: real.timescale, tolerance: real.tolerance)
    }
    var results: [ConformanceResult] = []
    do throws(RunFailure) {
      for row in rows {
        let result = try runner.run(row)
        if let notice = result.notice { return notice == .terminate ? .terminated : .interrupted }
        results.append(result)
      }
    } catch {
      throw error.commandFailure
    }
    let report = ConformanceReport(results: results)
    Console.output(arguments.switches.contains("--json") ? report.json : report.text)
    return report.holds ? .pass : .breached
  }

  /// The rows that the filters name: by id, by the beginning of ids (`c*`), or by section.
  private static func filtered(
    _ files: [ConformanceFile], _ arguments: ParsedArguments
  ) throws(CommandFailure) -> [ConformanceRow] {
    let filters = arguments.all("--filter").flatMap { $0.split(separator: ",").map(String.init) }
    let all = files.flatMap(\.rows)
    if filters.isEmpty { return all }
    for filter in filters
    where !files.contains(where: { file in file.rows.contains { matches(filter, $0, file) } }) {
      let names = files.map(\.section) + all.map(\.id)
      let closest = Suggestion.nearest(to: filter, in: names)
      throw .usage([
        Diagnostic(
          place: nil,
          problem: "no row is called '\(filter)'" + (closest.map { " (did you mean '\($0)'?)" } ?? ""),
          expected: "a row's id, the beginning of ids with a '*', or a section: "
            + files.map(\.section).joined(separator: ", "),
          next: "brownout conformance shows all rows")
      ])
    }
    return files.flatMap { file in
      file.rows.filter { row in filters.contains { matches($0, row, file) } }
    }
  }

  private static func matches(_ filter: String, _ row: ConformanceRow, _ file: ConformanceFile) -> Bool {
    if filter.hasSuffix("*") { return row.id.hasPrefix(filter.dropLast()) }
    return row.id == filter || file.section == filter
  }
}

/// What holds for real runs only.
private struct RealOptions {
  var timescale = 0.1
  var tolerance = Nanoseconds.milliseconds(25)

  /// nil without `--real`.
  init?(_ arguments: ParsedArguments) throws(CommandFailure) {
    let names = ["--timescale", "--tolerance", "--io"]
    guard arguments.switches.contains("--real") else {
      guard let name = names.first(where: { arguments.value($0) != nil }) else { return nil }
      throw .usage([
        Diagnostic(
          place: nil, problem: "'\(name)' means nothing in virtual time", expected: "--real beside it",
          next: "add --real, or leave \(name) out")
      ])
    }
    if let text = arguments.value("--timescale") {
      guard let value = Double(text), (0.01...10).contains(value) else {
        throw RealOptions.failure("--timescale", text, "a number from 0.01 to 10")
      }
      timescale = value
    }
    if let text = arguments.value("--tolerance") {
      var diagnostics = Diagnostics()
      let place = SourcePlace(file: "--tolerance", line: 1, column: 1)
      let node = Node(place: place, value: .string(text))
      guard let value = node.duration(atLeast: .zero, "tolerance", noting: &diagnostics) else {
        throw .usage(diagnostics.all)
      }
      tolerance = value
    }
  }

  private static func failure(_ name: String, _ text: String, _ expected: String) -> CommandFailure {
    .usage([
      Diagnostic(
        place: nil, problem: "'\(name) \(text)' can't be used", expected: expected,
        next: "brownout conformance --help")
    ])
  }
}
