import Base
import Failover
import IO
import Profile
import Record
import XCTest

@testable import Run

/// Runs that are stopped: their figures are over what was really run.
final class InterruptionTests: XCTestCase {
  /// Asks for `wish` from `time` on.
  private struct Stop: LoopWatch {
    let wish: RunWish
    let time: Instant

    mutating func begin() -> Instant { .zero }
    mutating func wish(at now: Instant) -> RunWish { now >= time ? wish : .goOn }
  }

  private func prepared(hangs: Bool = false) throws -> PreparedRun {
    let hanging = hangs ? ", { do: \"no-response\" }" : ""
    let (profile, diagnostics) = RunProfile.read(
      text: """
        { brownout: 1, name: "stopped",
          providers: { a: {
            base: { firstToken: "10ms", gap: "1ms", tokens: 5 },
            rules: [{ id: "late", when: { phase: "after" }, do: "fast-5xx" }\(hanging)],
            timeline: [
              { phase: "up", for: "2s" }, { phase: "down", for: "3s" }, { phase: "after", for: "25s" },
            ],
          } },
          target: "provider:a",
          load: { rate: "50/s", arrivals: "constant", duration: "30s", drain: "20s" } }
        """, file: "test.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    return PreparedRun(profile: try XCTUnwrap(profile), policy: Policy())
  }

  private func run(_ prepared: PreparedRun, _ wish: RunWish, at time: Nanoseconds) throws -> (
    RunLogs, RunRecord
  ) {
    var watch = Stop(wish: wish, time: .zero + time)
    let logs = try VirtualRun.perform(prepared, board: LiveBoard(), watch: &watch)
    return (logs, logs.record(prepared, notes: [], notice: .interrupt))
  }

  func testRatesAndDurationsAreOverWhatWasRun() throws {
    let (_, record) = try run(try prepared(), .stopArrivals, at: .milliseconds(2990))
    let seconds = record.facts.scheduleDuration.seconds
    XCTAssertEqual(seconds, 3, accuracy: 0.05)
    XCTAssertEqual(record.whole.scheduled, 150)
    XCTAssertEqual(record.generator.offeredRate, 50, accuracy: 1)
    XCTAssertEqual(record.generator.achievedRate, 50, accuracy: 1)
    XCTAssertEqual(try XCTUnwrap(record.whole.goodput), 50, accuracy: 1)
    XCTAssertEqual(record.phases.map(\.phase), ["up", "down", "after"])
    XCTAssertEqual(record.phases[0].durationSeconds, 2)
    XCTAssertEqual(record.phases[1].durationSeconds, 1, accuracy: 0.05)
    XCTAssertEqual(record.phases[2].durationSeconds, 0)
    XCTAssertEqual(try XCTUnwrap(record.phases[1].goodput), 50, accuracy: 2)
    XCTAssertFalse(record.facts.providers[0].rules[0].cameDue)
    XCTAssertEqual(record.facts.plannedDuration, .seconds(30))
    let interruption = try XCTUnwrap(record.facts.interruption)
    XCTAssertTrue(interruption.hasPrefix("stopped by SIGINT after 2.99"), interruption)
    XCTAssertTrue(interruption.hasSuffix("s of 30 s"), interruption)
  }

  func testASignalInTheDrainChangesNoDuration() throws {
    let (_, record) = try run(try prepared(), .stopArrivals, at: .seconds(30))
    XCTAssertEqual(record.facts.scheduleDuration, .seconds(30))
    XCTAssertEqual(record.facts.plannedDuration, nil)
    XCTAssertEqual(record.whole.scheduled, 1500)
  }

  func testTheSecondSignalCutsWhatIsOpenAndCountsIt() throws {
    // Nothing happens before the arrival at 3 s that could be noticed.
    let (waited, drained) = try run(try prepared(hangs: true), .stopArrivals, at: .milliseconds(2990))
    XCTAssertEqual(waited.elapsed.seconds, 23, accuracy: 0.1)
    let (cut, record) = try run(try prepared(hangs: true), .cut, at: .milliseconds(2990))
    XCTAssertEqual(cut.elapsed.seconds, 3, accuracy: 0.1)
    XCTAssertEqual(record.whole.undrained, 151)
    XCTAssertEqual(drained.whole.undrained, 151)
    XCTAssertEqual(record.whole.scheduled, 151)
  }
}
