import Base
import Failover
import IO
import Profile
import Record
import XCTest

@testable import Run

/// Timers that wait for each other: fewer turns, a bounded drift, the same results.
final class TimerSpacingTests: XCTestCase {
  private func prepared() throws -> PreparedRun {
    let text = """
      {
        brownout: 1, name: "busy",
        providers: { a: {
          base: { firstToken: { uniform: ["10ms", "30ms"] }, gap: { uniform: ["5ms", "15ms"] }, tokens: 40 },
          rules: [{ id: "cut", when: { share: "10%", exact: true }, do: "reset" }],
        } },
        target: "provider:a",
        load: { rate: "500/s", duration: "2s" },
      }
      """
    let (profile, diagnostics) = RunProfile.read(text: text, file: "test.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    return PreparedRun(profile: try XCTUnwrap(profile), policy: Policy())
  }

  func testOneTurnServesSeveralStreamsAndNothingElseChanges() throws {
    let run = try prepared()
    let exact = try VirtualRun.perform(run)
    let spacing = Nanoseconds.microseconds(250)
    let spaced = try VirtualRun.perform(run, timerSpacing: spacing)
    let (first, second) = (
      exact.record(run, notes: [], notice: nil), spaced.record(run, notes: [], notice: nil)
    )
    XCTAssertEqual(first.whole.outcomes.map(\.count), second.whole.outcomes.map(\.count))
    XCTAssertEqual(first.whole.tokens, second.whole.tokens)
    // Some 20,000 events a second: five of them in a quarter of a millisecond.
    XCTAssertLessThan(spaced.load.io.turns * 2, exact.load.io.turns)
    let drift = second.providers[0].drift
    XCTAssertLessThanOrEqual(drift.maxMicroseconds, (spacing + TimerWheel.tick).count / 1_000 + 1)
    XCTAssertGreaterThan(drift.meanMicroseconds, first.providers[0].drift.meanMicroseconds)
  }

}
