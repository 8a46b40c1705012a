import Base
import XCTest

@testable import Run

final class ArgumentTests: XCTestCase {
  private func parse(_ line: String) throws -> ParsedArguments {
    let request = try ParsedArguments.parse(line.split(separator: " ").map(String.init))
    guard case .command(let arguments) = request else {
      throw Diagnostic(place: nil, problem: "not a command: \(line)")
    }
    return arguments
  }

  func testOptionsStandAnywhereAndTakeTheirValueEitherWay() throws {
    let arguments = try parse("run --virtual p.json5 --set a.b=1 --out=dir --set c=2 --seed 7")
    XCTAssertEqual(arguments.operands, ["p.json5"])
    XCTAssertEqual(arguments.switches, ["--virtual"])
    XCTAssertEqual(arguments.all("--set"), ["a.b=1", "c=2"])
    XCTAssertEqual(arguments.value("--out"), "dir")
    XCTAssertEqual(try arguments.wholeNumber("--seed", UInt64(0)...9), 7)
    XCTAssertNil(arguments.value("--io"))
  }

  func testANumberThatIsNoneIsNotCalledOutOfRange() throws {
    for (text, complaint) in [
      ("abc", "no whole number"), ("1.5", "no whole number"), ("-", "no whole number"),
      ("0x10", "no whole number"),
      ("-1", "out of range"), ("10", "out of range"), ("99999999999999999999", "out of range"),
    ] {
      let arguments = try parse("run p.json5 --seed=\(text)")
      XCTAssertThrowsError(try arguments.wholeNumber("--seed", UInt64(0)...9)) { error in
        let said = (error as? CommandFailure)?.lines.first ?? ""
        XCTAssertTrue(said.contains("'--seed \(text)' is \(complaint)"), said)
      }
    }
  }

  func testMistakesNameWhatWasMeant() {
    let cases: [(String, String)] = [
      ("rum p", "error: there is no command 'rum'"),
      ("run", "error: 'run' needs a profile"),
      ("run p q", "error: 'run' takes one profile, but got 2: p q"),
      ("run p --virtul", "error: 'run' has no option '--virtul'"),
      ("run p --out", "error: '--out' has no value"),
      ("run p --quiet=1", "error: '--quiet' takes no value"),
      ("schema x", "error: 'schema' takes no operands, but got 'x'"),
    ]
    for (line, problem) in cases {
      XCTAssertThrowsError(try parse(line), line) {
        let text = ($0 as? Diagnostic)?.description ?? ""
        XCTAssertTrue(text.hasPrefix(problem + "\n"), text)
        XCTAssertTrue(text.contains("\n  next: "), text)
      }
    }
  }

  func testHelpIsTheSameTableThatIsParsed() throws {
    for command in CommandTable.all {
      let help = HelpText.of(command)
      for option in command.options {
        XCTAssertTrue(help.contains(option.name), "\(command.name) \(option.name)")
      }
      XCTAssertTrue(HelpText.overview.contains("  \(command.name) "))
      XCTAssertLessThanOrEqual(help.split(separator: "\n").map(\.count).max() ?? 0, 110)
    }
  }
}
