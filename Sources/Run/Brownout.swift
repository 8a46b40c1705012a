// The program: words in, exit code out.

import Base
import Foundation
import IO

/// The command-line program.
public enum Brownout {
  /// Runs the command that `words` (without the program's name) ask for and returns the process's exit code.
  public static func main(_ words: [String]) -> Int32 {
    do throws(CommandFailure) {
      return try run(words).rawValue
    } catch {
      for line in error.lines { Console.error(line) }
      return error.code.rawValue
    }
  }

  /// Ends the process as two signals ask: now, without a report.
  static func stopAtOnce(_ notice: Notice) -> Never {
    Console.error("stopped at once: no report")
    exit((notice == .terminate ? ExitCode.terminated : .interrupted).rawValue)
  }

  private static func run(_ words: [String]) throws(CommandFailure) -> ExitCode {
    let request: ParsedArguments.Request
    do throws(Diagnostic) {
      request = try ParsedArguments.parse(words)
    } catch {
      throw .usage([error])
    }
    switch request {
    case .version:
      Console.output("brownout \(Version.text)")
      return .pass
    case .help(let command):
      Console.output(command.map(HelpText.of) ?? HelpText.overview)
      // Asked for nothing: help is the answer, but not what was meant.
      return words.isEmpty ? .usage : .pass
    case .command(let arguments):
      return try perform(arguments)
    }
  }

  private static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    switch arguments.command.name {
    case "run": return try RunCommand.perform(arguments)
    case "check": return try CheckCommand.perform(arguments)
    case "explain": return try ExplainCommand.perform(arguments)
    case "serve": return try ServeCommand.perform(arguments)
    case "conformance": return try ConformanceCommand.perform(arguments)
    case "bench": return try BenchCommand.perform(arguments)
    case "doctor": return DoctorCommand.perform()
    case "metrics": return MetricsCommand.perform()
    case "schema": return SchemaCommand.perform()
    case "catalog": return try CatalogCommand.perform(arguments)
    default: preconditionFailure("command \(arguments.command.name) is in the table but has no code")
    }
  }
}
