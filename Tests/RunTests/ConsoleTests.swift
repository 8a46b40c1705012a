import XCTest

@testable import Run

final class ConsoleTests: XCTestCase {
  func testWhoHasASayInColours() {
    let cases: [(isTerminal: Bool, environment: [String: String], hasColour: Bool)] = [
      (true, [:], true), (false, [:], false), (true, ["TERM": "dumb"], false),
      (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true), (false, ["FORCE_COLOR": "1"], true),
      (false, ["FORCE_COLOR": "0"], false), (true, ["FORCE_COLOR": "0"], false),
      (true, ["NO_COLOR": "1", "FORCE_COLOR": "1"], false),
      (true, ["TERM": "dumb", "FORCE_COLOR": "1"], true),
      (true, ["TERM": "xterm-256color"], true),
    ]
    for (isTerminal, environment, hasColour) in cases {
      XCTAssertEqual(
        Console.hasColour(isTerminal: isTerminal, environment), hasColour, "\(isTerminal) \(environment)")
    }
  }
}
