import Base
import Failover
import IO
import Profile
import Record
import XCTest

@testable import Run

/// The live line, over virtual runs: real time passes by the turn here.
final class LiveDisplayTests: XCTestCase {
  /// Shows the line as a run does, and keeps what it would print.
  private struct Reader: LoopWatch {
    let board: LiveBoard
    var display: LiveDisplay
    var real = Instant.zero
    var lines: [(real: Instant, offset: Nanoseconds, text: String)] = []

    mutating func begin() -> Instant { .zero }

    mutating func wish(at now: Instant) -> RunWish {
      real = real + .milliseconds(Int64(5))
      guard display.timeToNext(now: real) == .zero else { return .goOn }
      if let text = display.dueLine(board.reading(), now: real, offset: now - .zero, columns: 100) {
        lines.append((real, now - .zero, text))
      }
      return .goOn
    }
  }

  private func run(isQuiet: Bool = false, isTerminal: Bool = true) throws -> Reader {
    let (profile, diagnostics) = RunProfile.read(
      text: """
        { brownout: 1, name: "shown",
          providers: { a: { base: { firstToken: "10ms", gap: "1ms", tokens: 5 },
            timeline: [
              { phase: "up", for: "20s" },
              { phase: "down", for: "10s", mix: { "no-response": "100%" } } ] } },
          target: "provider:a",
          load: { rate: "50/s", arrivals: "constant", duration: "30s", drain: "20s" } }
        """, file: "test.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    let prepared = PreparedRun(profile: try XCTUnwrap(profile), policy: Policy())
    let board = LiveBoard()
    var reader = Reader(
      board: board,
      display: LiveDisplay(
        isQuiet: isQuiet, isTerminal: isTerminal, phases: prepared.phases, total: .seconds(Int64(30))))
    _ = try VirtualRun.perform(prepared, board: board, watch: &reader)
    return reader
  }

  func testAVirtualRunSaysHowFarItIsOnItsOwnClock() throws {
    let lines = try run().lines
    XCTAssertGreaterThan(lines.count, 10)
    for (earlier, later) in zip(lines, lines.dropFirst()) {
      XCTAssertGreaterThanOrEqual(later.real - earlier.real, .seconds(Int64(1)), "a line each second at most")
      XCTAssertGreaterThanOrEqual(later.offset, earlier.offset)
    }
    for line in lines {
      let seconds = (line.offset.count + 500_000_000) / 1_000_000_000
      XCTAssertTrue(line.text.hasPrefix("  \(seconds < 10 ? " " : "")\(seconds)s of 30s"), line.text)
    }
    let up = try XCTUnwrap(lines.dropFirst().first)
    XCTAssertTrue(up.text.contains("  up "), up.text)
    XCTAssertTrue(up.text.contains("open 0 ") || up.text.contains("open 1 "), up.text)
    let down = try XCTUnwrap(lines.last { $0.offset < .seconds(Int64(30)) })
    XCTAssertTrue(down.text.contains("  down "), down.text)
    // One arrival each 20 ms since 20 s, and none of them was answered.
    let open = Int((down.offset - .seconds(Int64(20))).count / 20_000_000)
    XCTAssertTrue(
      down.text.contains("open \(open) ") || down.text.contains("open \(open + 1) "), down.text)
  }

  func testWithoutATerminalALineComesEachTenSecondsAndAQuietRunSaysNothing() throws {
    let lines = try run(isTerminal: false).lines
    XCTAssertGreaterThan(lines.count, 1)
    for (earlier, later) in zip(lines, lines.dropFirst()) {
      XCTAssertGreaterThanOrEqual(later.real - earlier.real, .seconds(Int64(10)))
    }
    XCTAssertEqual(try run(isQuiet: true).lines.count, 0)
  }
}
