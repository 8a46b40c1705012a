import Base

/// `brownout check PROFILE...`: reads profiles and says everything that is wrong with them.
enum CheckCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    var code = ExitCode.pass
    for path in arguments.operands {
      do throws(CommandFailure) {
        let input = try ProfileInput.read(path, arguments)
        let prepared = PreparedRun(profile: input.profile, policy: input.policy)
        for warning in input.warnings { Console.error(warning.description) }
        let count = input.warnings.count
        let warnings = count == 0 ? "" : count == 1 ? "; 1 warning" : "; \(count) warnings"
        Console.output("\(path): ok (\(prepared.describedInBrief)\(warnings))")
        for warning in RequestHeaders(input.profile).warnings { Console.output("\(path): note: \(warning)") }
      } catch {
        for line in error.lines { Console.error(line) }
        code = .usage
      }
    }
    return code
  }
}
