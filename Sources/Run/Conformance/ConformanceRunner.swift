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
  /// Which try it was, from 1: see `ConformanceRunner.timescales`.
  var attempt = 1
  /// The signal that ended it, if one did.
  var notice: Notice?
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
  /// A real run that differs is made again with a slower clock, at last in real time or slower: what a busy
  /// machine does to a run shrinks with it, a wrong behaviour does not. And what no timescale reaches
  /// (Retry-After in whole seconds, a kernel that sends a SYN again after one) is as it was measured.
  private var timescales: [Double] { [timescale, timescale * 3, max(1, timescale * 10)] }

  /// Runs `row` and compares.
  func run(_ row: ConformanceRow) throws(RunFailure) -> ConformanceResult {
    if row.skip != nil { return ConformanceResult(row: row, verdict: .skip) }
    if let words = row.rejected { return rejection(row, words) }
    guard case .real = mode else { return try run(row, ConformanceTiming(), attempt: 1) }
    var result = ConformanceResult(row: row, verdict: .skip)
    for (index, timescale) in timescales.enumerated() where result.verdict != .pass {
      let timing = ConformanceTiming(timescale: timescale, tolerance: tolerance)
      result = try run(row, timing, attempt: index + 1)
      if result.notice != nil { break }
    }
    return result
  }

  private func run(
    _ row: ConformanceRow, _ timing: ConformanceTiming, attempt: Int
  ) throws(RunFailure) -> ConformanceResult {
    let prepared = ConformanceRunner.prepare(row, timescale: timing.timescale)
    let logs: RunLogs
    var notice: Notice?
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
      (logs, notice) = try run.perform()
    }
    let seen = SeenRun(logs, prepared.profile)
    let differences = ConformanceCheck(row: row, timing: timing).differences(seen)
    return ConformanceResult(
      row: row, verdict: differences.isEmpty ? .pass : .fail, seen: ConformanceText.seen(seen, timing),
      differences: differences, attempt: attempt, notice: notice)
  }

  private func rejection(_ row: ConformanceRow, _ words: String) -> ConformanceResult {
    let diagnostics = row.run().1.all
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
    guard let run = row.run(timescale: timescale).0 else {
      preconditionFailure("the row \(row.id) was read without a mistake")
    }
    var prepared = PreparedRun(profile: run.profile, policy: run.policy)
    prepared.recordsAtProviders = true
    return prepared
  }
}
