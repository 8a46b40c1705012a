// The table of single mistakes, Hints/mistakes.txt: each row is made, and what is said of it must be what
// stands behind "=>". With BROWNOUT_UPDATE_MISTAKES=1 in the environment that is written anew: look at the
// diff, every hint is right or absent.

import Base
import Foundation
import IO
import Profile
import Report
import XCTest

@testable import Run

final class HintTableTests: XCTestCase {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Hints/mistakes.txt")
  private static let arrow = " => "
  private static let base = #"{ firstToken: "400ms", gap: "15ms", tokens: 120 }"#
  private static let words = [
    "$providers": "{ primary: { base: \(base) }, fallback: { base: \(base) } }", "$base": base,
    "$load": #"{ rate: "50/s", duration: "3s" }"#,
  ]
  /// What overrides and command lines of the table are about.
  private static let whole = """
    { brownout: 1, name: "m",
      providers: {
        primary: { base: \(base), rules: [{ id: "silent", when: { share: "10%" }, do: "reset" }] },
        fallback: { base: \(base) },
      },
      proxy: { policy: { envoyAIGateway: { numRetries: 1 } } },
      load: { rate: "50/s", duration: "3s" }, expect: ["ttft.p99 < 1s"] }
    """

  private var folder = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hints-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  override func tearDown() { try? FileManager.default.removeItem(at: folder) }

  func testEveryMistakeIsToldWhatIsWrongAndWhatToDo() throws {
    let isUpdate = ProcessInfo.processInfo.environment["BROWNOUT_UPDATE_MISTAKES"] == "1"
    var template = ""
    var count = 0
    var lines: [String] = []
    for line in try String(contentsOf: HintTableTests.file, encoding: .utf8).components(separatedBy: "\n") {
      lines.append(line)
      if line.hasPrefix("@ ") { template = String(line.dropFirst(2)) }
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("@") { continue }
      let parts = line.components(separatedBy: HintTableTests.arrow)
      let said = try said(of: parts[0], template)
      count += 1
      lines[lines.count - 1] = parts[0] + HintTableTests.arrow + said
      if !isUpdate {
        XCTAssertEqual(said, parts.dropFirst().joined(separator: HintTableTests.arrow), parts[0])
      }
      XCTAssertTrue(said.contains(" -> "), "no mistake, or no next step: \(parts[0])")
    }
    XCTAssertGreaterThanOrEqual(count, 500)
    if isUpdate {
      try lines.joined(separator: "\n").write(to: HintTableTests.file, atomically: true, encoding: .utf8)
    }
  }

  /// The problems of one row with their next steps, in the order of their places.
  private func said(of row: String, _ template: String) throws -> String {
    switch template {
    case "set": return try said(by: ["check", write(HintTableTests.whole), "--set", row])
    case "arguments": return try said(by: row.split(separator: " ").map(String.init))
    default: return try said(by: ["check", write(profile(row, template))])
    }
  }

  /// The profile with `row` where the template has its lone '$'.
  private func profile(_ row: String, _ template: String) -> String {
    var text = template.replacing(" $ ", with: " \(row) ").replacing("[$]", with: "[\(row)]")
    for name in ["$providers", "$base", "$load"] {
      text = text.replacing(name, with: HintTableTests.words[name] ?? "")
    }
    return text
  }

  private func write(_ text: String) throws -> String {
    let file = folder.appendingPathComponent("m.json5")
    try text.write(to: file, atomically: false, encoding: .utf8)
    return file.path
  }

  /// What the program says of a command line: the mistakes in it, else those in its options and profile.
  private func said(by words: [String]) throws -> String {
    let lines: [String]
    do {
      guard case .command(let arguments) = try ParsedArguments.parse(words) else { return "no mistake" }
      lines = try mistakes(arguments)
    } catch let diagnostic as Diagnostic {
      lines = [diagnostic.description]
    } catch let failure as CommandFailure {
      lines = failure.lines
    }
    return lines.map(HintTableTests.short).joined(separator: " && ")
  }

  private func mistakes(_ arguments: ParsedArguments) throws -> [String] {
    switch arguments.command.name {
    case "explain": _ = try ExplainCommand.perform(arguments)
    case "run":
      _ = try arguments.choice("--attempts", of: AttemptSelection.self)
      _ = try arguments.choice("--io", of: BackendChoice.self)
      _ = try ProfileInput.read(write(HintTableTests.whole), arguments)
    default: _ = try ProfileInput.read(arguments.operands.first ?? "", arguments)
    }
    return []
  }

  /// A mistake on one line: its problem, and the next step.
  private static func short(_ text: String) -> String {
    let problem =
      text.components(separatedBy: "error: ").dropFirst().joined(separator: "error: ")
      .components(separatedBy: "\n").first ?? ""
    let next = text.components(separatedBy: "\n  next: ").dropFirst().first
    return problem + (next.map { " -> \($0)" } ?? "")
  }
}
