// What `--help` prints, made from the option table.

enum HelpText {
  /// The overview: what Brownout is for and its commands.
  static var overview: String {
    let width = CommandTable.all.map(\.name.count).max() ?? 0
    let commands = CommandTable.all.map { "  \(pad($0.name, width))  \($0.about)" }
    return """
      brownout \(Version.text): chaos and load testing for LLM gateways.

      It plays the providers (healthy, slow, silent, failing), drives streaming load through a fallback
      proxy or through your gateway, and records what happened to every attempt.

      usage: brownout COMMAND [OPTIONS]

      commands:
      \(commands.joined(separator: "\n"))

      brownout COMMAND --help shows a command's options; brownout --version the version.
      A first run: brownout run stall-before-first-byte
      """
  }

  /// The help of one command.
  static func of(_ command: CommandTable) -> String {
    var lines = [
      "usage: brownout \(command.name)\(command.operands.isEmpty ? "" : " \(command.operands)")"
        + (command.options.isEmpty ? "" : " [OPTIONS]"),
      "", command.about,
    ]
    if !command.options.isEmpty {
      lines += ["", "options:"] + optionLines(command.options)
    }
    if !command.notes.isEmpty { lines += ["", command.notes] }
    return lines.joined(separator: "\n")
  }

  private static func optionLines(_ options: [Option]) -> [String] {
    let spelled = options.map { option in option.value.map { "\(option.name) \($0)" } ?? option.name }
    let width = spelled.map(\.count).max() ?? 0
    return zip(spelled, options).map { "  \(pad($0, width))  \($1.about)" }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
