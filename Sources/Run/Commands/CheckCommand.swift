/// `brownout check PROFILE...`: reads profiles and says everything that is wrong with them.
enum CheckCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    var code = ExitCode.pass
    for path in arguments.operands {
      do throws(CommandFailure) {
        let input = try ProfileInput.read(path, arguments)
        let prepared = PreparedRun(profile: input.profile, policy: input.policy)
        Console.output("\(path): ok (\(prepared.describedInBrief))")
        for warning in RequestHeaders(input.profile).warnings { Console.output("\(path): note: \(warning)") }
      } catch {
        for line in error.lines { Console.error(line) }
        code = .usage
      }
    }
    return code
  }
}
