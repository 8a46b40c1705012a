// Runs a row: the row's profile with its policy, all of the system, in virtual time or over loopback TCP.

import Base
import Failover
import IO
import Profile

/// What a row's run said.
struct ConformanceResult {
  enum Verdict: String {
    case pass
    case fail
    case skip
  }

  let row: ConformanceRow
  var verdict: Verdict
  /// What was seen, in a line.
  var seen = ""
  /// What is not as expected.
  var differences: [String] = []
  /// Which try it was, from 1: see `ConformanceRunner.tries`.
  var attempt = 1
}

/// Runs rows.
struct ConformanceRunner {
  /// Where and when rows are run.
  enum Mode {
    case virtual
    case real(BackendKind, SignalMailbox)
  }

  let mode: Mode
  /// What real runs multiply durations with.
  var timescale = 0.1
  /// How much later than a window something may be in a real run.
  var tolerance = Nanoseconds.milliseconds(25)
  /// A real run that differs is made again with a clock that goes a fifth as fast: what a busy machine does
  /// to a run shrinks with it, a wrong behaviour does not.
  var tries = 3

  /// Runs `row` and compares.
  func run(_ row: ConformanceRow) throws(RunFailure) -> ConformanceResult {
    if row.skip != nil { return ConformanceResult(row: row, verdict: .skip) }
    if let words = row.rejected { return rejection(row, words) }
    guard case .real = mode else { return try run(row, ConformanceTiming(), attempt: 1) }
    var timing = ConformanceTiming(timescale: timescale, tolerance: tolerance)
    var result = try run(row, timing, attempt: 1)
    for attempt in 2...max(2, tries) where result.verdict == .fail && attempt <= tries {
      timing.timescale *= 5
      result = try run(row, timing, attempt: attempt)
    }
    return result
  }

  private func run(
    _ row: ConformanceRow, _ timing: ConformanceTiming, attempt: Int
  ) throws(RunFailure) -> ConformanceResult {
    let prepared = ConformanceRunner.prepare(row, timescale: timing.timescale)
    let logs: RunLogs
    switch mode {
    case .virtual:
      do throws(IOError) {
        logs = try VirtualRun.perform(prepared)
      } catch {
        throw .io(error)
      }
    case .real(let kind, let mailbox):
      var run = RealRun(
        prepared, kind: kind, mailbox: mailbox,
        live: LiveDisplay(isQuiet: true, isTerminal: false, phases: prepared.phases))
      logs = try run.perform().logs
    }
    let seen = SeenRun(logs, prepared.profile)
    let differences = ConformanceCheck(row: row, timing: timing).differences(seen)
    return ConformanceResult(
      row: row, verdict: differences.isEmpty ? .pass : .fail, seen: ConformanceText.seen(seen, timing),
      differences: differences, attempt: attempt)
  }

  private func rejection(_ row: ConformanceRow, _ words: String) -> ConformanceResult {
    let diagnostics = row.run { _ = PolicyReader.read($0, timescale: $1, providers: $2, diagnostics: &$3) }.1
      .all
    guard let first = diagnostics.first else {
      return ConformanceResult(
        row: row, verdict: .fail, seen: "accepted", differences: ["accepted, expected a mistake"])
    }
    let said = diagnostics.contains { $0.description.contains(words) }
    let seen = "rejected: " + first.problem + (first.expected.map { ", expected \($0)" } ?? "")
    return ConformanceResult(
      row: row, verdict: said ? .pass : .fail, seen: seen,
      differences: said ? [] : ["the mistake is another: \(first.problem)"])
  }

  private static func prepare(_ row: ConformanceRow, timescale: Double) -> PreparedRun {
    var policy = Policy()
    let (profile, _) = row.run(timescale: timescale) {
      policy = PolicyReader.read($0, timescale: $1, providers: $2, diagnostics: &$3)
    }
    guard let profile else { preconditionFailure("the row \(row.id) was read without a mistake") }
    var prepared = PreparedRun(profile: profile, policy: policy)
    prepared.recordsAtProviders = true
    return prepared
  }
}
