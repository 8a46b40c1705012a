// From words to a command with its options, or to an error that says what was expected.

import Base

/// The words of a command line, sorted: which command, its operands, its options with their values.
struct ParsedArguments: Sendable {
  let command: CommandTable
  var operands: [String] = []
  var switches: Set<String> = []
  var values: [(name: String, value: String)] = []

  /// The last value given for `name`.
  func value(_ name: String) -> String? { values.last { $0.name == name }?.value }
  /// All values given for `name`, in order.
  func all(_ name: String) -> [String] { values.filter { $0.name == name }.map(\.value) }

  /// What a command line asks for.
  enum Request: Sendable {
    case command(ParsedArguments)
    case help(CommandTable?)
    case version
  }

  /// Reads the words after the program's name.
  static func parse(_ words: [String]) throws(Diagnostic) -> Request {
    guard let first = words.first else { return .help(nil) }
    if first == "--version" || first == "version" { return .version }
    if first == "--help" || first == "-h" || first == "help" {
      guard words.count > 1 else { return .help(nil) }
      return .help(try command(words[1]))
    }
    var parsed = ParsedArguments(command: try command(first))
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if word == "--help" || word == "-h" { return .help(parsed.command) }
      guard word.hasPrefix("-"), word != "-" else {
        parsed.operands.append(word)
        continue
      }
      try parsed.take(option: word, from: &rest)
    }
    guard parsed.command.operandCount.contains(parsed.operands.count) else {
      throw parsed.wrongOperandCount()
    }
    return .command(parsed)
  }

  private static func command(_ name: String) throws(Diagnostic) -> CommandTable {
    if let command = CommandTable.named(name) { return command }
    throw Diagnostic(
      place: nil, problem: "there is no command '\(name)'",
      expected: "one of " + CommandTable.all.map(\.name).joined(separator: ", "),
      next: OptionAdvice.command(name))
  }

  private mutating func take(option word: String, from rest: inout ArraySlice<String>) throws(Diagnostic) {
    let (name, attached) = ParsedArguments.split(word)
    guard let option = command.options.first(where: { $0.name == name }) else {
      throw Diagnostic(
        place: nil, problem: "'\(command.name)' has no option '\(name)'",
        expected: command.options.isEmpty
          ? "no options" : "one of " + command.options.map(\.name).joined(separator: ", "),
        next: OptionAdvice.option(name, of: command))
    }
    guard let placeholder = option.value else {
      guard attached == nil else {
        throw Diagnostic(place: nil, problem: "'\(name)' takes no value", next: "write \(name) alone")
      }
      switches.insert(name)
      return
    }
    guard let value = attached ?? rest.popFirst() else {
      throw Diagnostic(
        place: nil, problem: "'\(name)' has no value", expected: "\(name) \(placeholder)",
        next: "brownout \(command.name) --help")
    }
    values.append((name, value))
  }

  /// `--out=DIR` is `--out DIR`.
  private static func split(_ word: String) -> (name: String, value: String?) {
    guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  private func wrongOperandCount() -> Diagnostic {
    let count = operands.count
    if count < command.operandCount.lowerBound {
      return Diagnostic(
        place: nil, problem: "'\(command.name)' needs a profile",
        expected: "brownout \(command.name) \(command.operands)",
        next: "brownout \(command.name) stall-before-first-byte")
    }
    let what = command.operands == "[NAME]" ? "name" : "profile"
    return Diagnostic(
      place: nil,
      problem: command.operandCount.upperBound == 0
        ? "'\(command.name)' takes no operands, but got '\(operands[0])'"
        : "'\(command.name)' takes one \(what), but got \(count): \(operands.joined(separator: " "))",
      expected: "brownout \(command.name) \(command.operands)", next: "brownout \(command.name) --help")
  }
}
