// From the words of a command line to a checked profile and its policy, or to everything that is wrong with
// them.

import Base
import Failover
import Profile
import Shipped

/// A profile that was read without a mistake.
struct ProfileInput: Sendable {
  let path: String
  let profile: RunProfile
  let policy: Policy
  /// What the command line changed, as in `load.rate=200/s`.
  let overrides: [String]
  /// What was accepted and has not the effect that one would expect.
  let warnings: [Diagnostic]

  /// Reads the profile at `path` with the `--set` and `--seed` of `arguments`.
  /// `serve` sends nothing, and need not know where to.
  static func read(_ path: String, _ arguments: ParsedArguments) throws(CommandFailure) -> ProfileInput {
    var overrides: [Override] = []
    for word in arguments.all("--set") { overrides.append(try override(word)) }
    let seed = try arguments.wholeNumber("--seed", UInt64(0)...UInt64.max)
    let given = path
    let (path, text) = try source(given)
    let files = PolicyFolders.files(for: path)
    let (read, diagnostics) = ProfileWithPolicy.read(
      text: text, file: path, overrides: overrides, seed: seed, files: files,
      needsTarget: arguments.command.name != CommandTable.serve.name)
    guard let read else { throw .usage(diagnostics.all) }
    let changes = arguments.all("--set") + (seed.map { ["seed=\($0)"] } ?? [])
    return ProfileInput(
      path: path, profile: read.profile, policy: read.policy, overrides: changes, warnings: read.warnings)
  }

  /// What stands before the names of profiles that are inside of the program.
  private static let shippedFolder = "shipped/"

  /// What the report says of a profile that is no file of the user's.
  var sourceNotes: [String] {
    path.hasPrefix(ProfileInput.shippedFolder) ? ["\(path) is the profile inside of the program"] : []
  }

  /// The text that `path` means, and what it is called: a file, or else a profile inside of the program.
  private static func source(_ path: String) throws(CommandFailure) -> (path: String, text: String) {
    let bytes: [UInt8]
    do throws(FileFailure) {
      bytes = try WholeFile.bytes(of: path == "-" ? "/dev/stdin" : path)
    } catch {
      if error.isMissing { return try shipped(path) }
      throw failure(error, path)
    }
    if let text = String(validating: bytes, as: UTF8.self) { return (path, text) }
    throw failure("'\(path)' is no UTF-8 text", next: "save it as UTF-8")
  }

  /// The profile inside of the program that `path` names.
  private static func shipped(_ path: String) throws(CommandFailure) -> (path: String, text: String) {
    var name = path.hasSuffix(".json5") ? String(path.dropLast(6)) : path
    if name.hasPrefix(shippedFolder) { name = String(name.dropFirst(shippedFolder.count)) }
    if let file = Shipped.file(.profile, name) {
      let path = "\(shippedFolder)\(file.name).json5"
      Console.error("\(path): the profile inside of the program; 'brownout catalog \(name)' prints it")
      return (path, file.text)
    }
    let closest = Suggestion.misspelt(name, in: Shipped.names(.profile))
    throw failure(
      "there is no file '\(path)'",
      next: closest.map { "did you mean the shipped profile '\($0)'?" }
        ?? "brownout check healthy shows one that works")
  }

  private static func failure(_ failure: FileFailure, _ path: String) -> CommandFailure {
    failure.isFolder
      ? self.failure("'\(path)' is a folder", next: "name a profile that is in it")
      : self.failure("'\(path)' can't be read: \(failure.reason)", next: "make it readable for this user")
  }

  private static func failure(_ problem: String, next: String) -> CommandFailure {
    .usage([
      Diagnostic(
        place: nil, problem: problem,
        expected: "a profile: a JSON5 file, or the name of one that 'brownout catalog' lists", next: next)
    ])
  }

  private static func override(_ word: String) throws(CommandFailure) -> Override {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
      throw .usage([
        Diagnostic(
          place: nil, problem: "'--set \(word)' names no setting and value", expected: "--set PATH=VALUE",
          next: "write it like --set load.rate=200/s")
      ])
    }
    return Override(path: String(word[..<equals]), value: String(word[word.index(after: equals)...]))
  }
}

extension Diagnostic {
  /// The warning as a line of a report's notes.
  var note: String {
    (place.map { "\($0.file):\($0.line): " } ?? "") + problem
  }
}

extension ParsedArguments {
  /// The value of option `name` as a whole number within `range`; nil when it is not given.
  func wholeNumber<Number: FixedWidthInteger>(
    _ name: String, _ range: ClosedRange<Number>
  ) throws(CommandFailure) -> Number? {
    guard let text = value(name) else { return nil }
    if let number = Number(text), range.contains(number) { return number }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let isWhole = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
    throw .usage([
      Diagnostic(
        place: nil, problem: "'\(name) \(text)' is \(isWhole ? "out of range" : "no whole number")",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
        next: "brownout \(command.name) --help")
    ])
  }

  /// The value of option `name` as one of `choices`; nil when it is not given.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of choices: Choice.Type
  ) throws(CommandFailure) -> Choice? where Choice.RawValue == String {
    guard let text = value(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    throw .usage([
      Diagnostic(
        place: nil, problem: "'\(name) \(text)' is not a choice",
        expected: "one of " + names.joined(separator: ", "),
        next: Suggestion.question(for: text, in: names, otherwise: "use one of them"))
    ])
  }
}
