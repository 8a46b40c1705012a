// `brownout catalog [NAME]`: what is inside of the program.

import Base
import Profile
import Shipped

/// Lists profiles, policies and conformance rows, or prints one of them.
enum CatalogCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    guard let name = arguments.operands.first else {
      Console.output(list.joined(separator: "\n"))
      return .pass
    }
    Console.write(try file(name).text)
    return .pass
  }

  /// A name that two kinds have is said with its kind: `policy/envoy`.
  private static func file(_ name: String) throws(CommandFailure) -> ShippedFile {
    let found = Shipped.files.filter { [$0.name, spelled($0)].contains(name) }
    if found.count == 1 { return found[0] }
    let closest = Suggestion.misspelt(name, in: Shipped.files.map(\.name))
    throw .usage([
      Diagnostic(
        place: nil,
        problem: found.isEmpty
          ? "nothing is called '\(name)'" + (closest.map { " (did you mean '\($0)'?)" } ?? "")
          : "'\(name)' is the name of \(found.count) files",
        expected: found.isEmpty
          ? "a name that 'brownout catalog' lists" : "one of " + found.map(spelled).joined(separator: ", "),
        next: found.isEmpty ? "brownout catalog" : "brownout catalog \(spelled(found[0]))")
    ])
  }

  private static func spelled(_ file: ShippedFile) -> String { "\(file.kind.rawValue)/\(file.name)" }

  private static var list: [String] {
    let titles: [(kind: ShippedFile.Kind, title: String)] = [
      (.profile, "profiles, for brownout run NAME"), (.policy, "policies, for policy: \"NAME\""),
      (.rows, "rows, for brownout conformance"),
    ]
    return titles.flatMap { kind, title in ["\(title):"] + Shipped.names(kind).map { "  \($0)" } + [""] }
      + [
        "brownout catalog NAME prints one. A file beside a profile goes before what is inside of the program."
      ]
  }
}
