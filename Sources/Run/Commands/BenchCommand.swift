// `brownout bench`: how much this machine can generate, serve and relay, in about 20 seconds, and up to what
// rate its runs can therefore be trusted. Loopback only.

import Base
import IO

enum BenchCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    let mailbox = SignalMailbox()
    let isJSON = arguments.switches.contains("--json")
    var notes: [String] = []
    let kind = try BackendSelection.choose(arguments, notes: &notes)
    let environment = RunEnvironment.read()
    let showsProgress = Console.errorIsTerminal
    let runs = BenchRuns(kind: kind, mailbox: mailbox, fileLimit: FileLimit.raise().soft) { what in
      if showsProgress { Console.status("measuring \(what)") }
    }
    let figures = try runs.measure()
    if showsProgress { Console.status("") }
    if isJSON {
      Console.output(figures.json(environment))
    } else {
      for line in figures.lines(environment) { Console.output(line) }
    }
    return figures.isTrusted ? .pass : .invalid
  }
}
