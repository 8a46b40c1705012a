// `brownout run PROFILE`: everything is checked, the report's place included, before anything is started.

import Base
import Failover
import Foundation
import IO
import Profile
import Record
import Report

/// Runs a profile, over sockets or in virtual time, and writes its report.
struct RunCommand {
  private let arguments: ParsedArguments
  private let input: ProfileInput
  private let selection: AttemptSelection
  private let isVirtual: Bool
  private let isQuiet: Bool
  private let headers: RequestHeaders
  /// Where a gateway under test is; nil when the target is ours.
  private var gateway: Address?

  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    try RunCommand(arguments).perform()
  }

  private init(_ arguments: ParsedArguments) throws(CommandFailure) {
    self.arguments = arguments
    isVirtual = arguments.switches.contains("--virtual")
    isQuiet = arguments.switches.contains("--quiet")
    selection = try arguments.choice("--attempts", of: AttemptSelection.self) ?? .all
    _ = try arguments.choice("--io", of: BackendChoice.self)
    input = try ProfileInput.read(arguments.operands[0], arguments)
    headers = RequestHeaders(input.profile)
    try checkLoad()
    gateway = try checkTarget()
    guard headers.mistakes.isEmpty else { throw .usage(headers.mistakes) }
  }

  private func perform() throws(CommandFailure) -> ExitCode {
    var prepared = PreparedRun(profile: input.profile, policy: input.policy)
    prepared.overrides = input.overrides.map { headers.shown(override: $0) }
    prepared.environment = ProcessInfo.processInfo.environment
    prepared.redaction = headers.redaction
    prepared.gateway = gateway
    // Until now a signal ends the process: nothing is lost. From now on it waits until somebody asks for it.
    let mailbox = SignalMailbox()
    prepared.spinWindow = .microseconds(try arguments.wholeNumber("--spin", 0...10_000) ?? 0)
    prepared.sharesOneThread = arguments.switches.contains("--one-thread")
    let started = TimeOfDay.now()
    let directory = try makeDirectory(started)
    var notes = input.sourceNotes + input.warnings.map(\.note)
    let logs: RunLogs
    var notice: Notice?
    let live = LiveDisplay(
      isQuiet: isQuiet, isTerminal: Console.errorIsTerminal, phases: prepared.phases,
      total: input.profile.load?.duration)
    if isVirtual {
      (logs, notice) = try performVirtual(prepared, mailbox, live)
    } else {
      let files = FileLimit.raise()
      if files.soft < files.hard {
        notes.append("the limit of open files is \(files.soft), not \(files.hard)")
      }
      if let note = FileNeeds.note(for: prepared, limit: files.soft) {
        Console.error(note)
        notes.append(note)
      }
      if prepared.sharesOneThread { notes.append("load, proxy and providers shared one thread") }
      let kind = try BackendSelection.choose(arguments, notes: &notes)
      var run = RealRun(prepared, kind: kind, mailbox: mailbox, live: live)
      do throws(RunFailure) {
        (logs, notice) = try run.perform()
        prepared = run.prepared
      } catch {
        throw error.commandFailure(prepared)
      }
    }
    if let note = logs.unreachableTarget(prepared) {
      Console.error(note)
      notes.append(note)
    }
    let record = logs.record(prepared, notes: notes, notice: notice)
    let judgement = record.judge(input.profile.expectations.map(\.terms))
    let report = makeReport(record, judgement, started)
    try write(report, to: directory)
    show(report, in: directory)
    return exitCode(judgement.verdict, notice)
  }

  private func performVirtual(
    _ prepared: PreparedRun, _ mailbox: SignalMailbox, _ live: LiveDisplay
  ) throws(CommandFailure) -> (RunLogs, Notice?) {
    let board = LiveBoard()
    var watch = SimulationWatch(mailbox: mailbox, board: board, live: live)
    do throws(IOError) {
      let logs = try VirtualRun.perform(prepared, board: board, watch: &watch)
      watch.end()
      return (logs, watch.stopped)
    } catch {
      throw RunFailure.io(error).commandFailure
    }
  }

  private func makeReport(_ record: RunRecord, _ judgement: Judgement, _ started: TimeOfDay) -> RunReport {
    RunReport(
      record: record, judgement: judgement,
      times: RunTimes(
        started: started.text, ended: TimeOfDay.now().text, startedMilliseconds: started.milliseconds),
      resolvedProfile: input.profile.resolvedJSON(policy: input.policy.explain()),
      environment: RunEnvironment.read().json(
        version: Version.text, arguments: headers.shown(arguments: Array(CommandLine.arguments.dropFirst()))),
      selection: selection)
  }

  private func write(_ report: RunReport, to directory: ReportDirectory) throws(CommandFailure) {
    do throws(Diagnostic) {
      try report.write(to: directory)
    } catch {
      // What was measured is not lost: the summary still goes where it was asked for.
      show(report, in: nil)
      throw CommandFailure(code: .internalError, lines: [error.description])
    }
  }

  private func show(_ report: RunReport, in directory: ReportDirectory?) {
    if arguments.switches.contains("--json") {
      Console.output(report.summaryJSON())
    } else if !isQuiet {
      let style = TerminalStyle(isTerminal: Console.outputHasColour, noColour: false)
      Console.write(
        TerminalSummary(report, style: style, folder: directory?.path, columns: Console.outputColumns).text)
    } else if report.judgement.verdict > .unjudged {
      // Quiet is no word too much, not none at all.
      Console.error("\(report.judgement.verdict.name): \(input.profile.name)")
      for reason in report.judgement.reasons { Console.error("  \(reason.text)") }
    }
  }

  private func exitCode(_ verdict: Verdict, _ notice: Notice?) -> ExitCode {
    switch notice {
    case .interrupt: return .interrupted
    case .terminate: return .terminated
    case .notified, .timeout, nil: break
    }
    switch verdict {
    case .pass, .unjudged: return .pass
    case .fail: return .breached
    case .invalid, .noData: return .invalid
    }
  }

  /// The folder of the report: that of `--out`, or a new one that no other run has.
  private func makeDirectory(_ started: TimeOfDay) throws(CommandFailure) -> ReportDirectory {
    do throws(ReportDirectory.Failure) {
      if let path = arguments.value("--out") { return try ReportDirectory(replacing: path) }
      return try ReportDirectory(new: "Reports/\(input.profile.name)-\(started.compact)")
    } catch {
      throw CommandFailure(error)
    }
  }

  private func checkLoad() throws(CommandFailure) {
    guard input.profile.load == nil else { return }
    throw .usage([
      Diagnostic(
        place: SourcePlace(file: input.path, line: 1, column: 1),
        problem: "the profile has no load, so there is nothing to run",
        expected: "load: { rate: \"50/s\", duration: \"30s\" }",
        next: "add a load, or start its providers alone: brownout serve \(input.path)")
    ])
  }

  /// Where the gateway under test is; nil when the target is ours. A name is looked up here, once.
  private func checkTarget() throws(CommandFailure) -> Address? {
    guard case .url(let host, let port, _) = input.profile.target else { return nil }
    let place = SourcePlace(file: input.path, line: 1, column: 1)
    if isVirtual {
      throw .usage([
        Diagnostic(
          place: place, problem: "a gateway under test can't run in virtual time",
          expected: "target: \"proxy\"",
          next: "leave --virtual out")
      ])
    }
    let address: Address
    do throws(HostName.Failure) {
      address = Address(ipv4: try GatewayHost.resolve(host), port: port)
    } catch {
      throw .usage([
        Diagnostic(
          place: place, problem: "the target's host '\(host)' can't be found: \(error.reason)",
          expected: "an IPv4 address, or a name that this machine can look up",
          next: "try: getent ahostsv4 \(host); or write the address itself")
      ])
    }
    guard address.isLoopback || arguments.all("--allow-target").contains("\(host):\(port)") else {
      let dotted = GatewayHost.dotted(address.ipv4)
      throw .usage([
        Diagnostic(
          place: place,
          problem: "the target \(host):\(port) is not on this machine"
            + (dotted == host ? "" : " (\(dotted))"),
          expected: "an address in 127.0.0.0/8, or a target that the command line names",
          next: "if you may load it: --allow-target \(host):\(port)")
      ])
    }
    return address
  }
}
