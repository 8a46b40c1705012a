// `brownout conformance`: the cases in which gateways were measured or say what they do, run against the
// embedded proxy.

import Base
import IO
import Profile

/// Runs the rows, prints the table.
enum ConformanceCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    let isReal = arguments.switches.contains("--real")
    let timescale = try timescale(arguments, isReal: isReal)
    let rows = try filtered(ConformanceFiles.read(arguments.value("--rows")), arguments)
    var runner = ConformanceRunner(mode: .virtual)
    if isReal {
      let mailbox = SignalMailbox()
      _ = FileLimit.raise()
      var notes: [String] = []
      let kind = try BackendSelection.choose(arguments, notes: &notes)
      runner = ConformanceRunner(mode: .real(kind, mailbox), timescale: timescale)
    }
    var results: [ConformanceResult] = []
    do throws(RunFailure) {
      for row in rows { results.append(try runner.run(row)) }
    } catch {
      throw error.commandFailure
    }
    let report = ConformanceReport(results: results)
    Console.output(arguments.switches.contains("--json") ? report.json : report.text)
    return report.holds ? .pass : .breached
  }

  private static func timescale(
    _ arguments: ParsedArguments, isReal: Bool
  ) throws(CommandFailure) -> Double {
    guard let text = arguments.value("--timescale") else { return 0.1 }
    guard let value = Double(text), (0.01...10).contains(value) else {
      throw .usage([
        Diagnostic(
          place: nil, problem: "'--timescale \(text)' is out of range", expected: "a number from 0.01 to 10",
          next: "brownout conformance --help")
      ])
    }
    guard isReal else {
      throw .usage([
        Diagnostic(
          place: nil, problem: "'--timescale' means nothing in virtual time", expected: "--real beside it",
          next: "add --real, or leave --timescale out")
      ])
    }
    return value
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
      let closest = Spelling.closest(to: filter, in: names)
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
