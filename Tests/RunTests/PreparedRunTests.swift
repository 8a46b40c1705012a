import Base
import Failover
import Plan
import Profile
import Record
import XCTest

@testable import Run

final class PreparedRunTests: XCTestCase {
  private func prepared(_ text: String) throws -> PreparedRun {
    let (read, diagnostics) = ProfileWithPolicy.read(text: text, file: "test.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    let run = try XCTUnwrap(read)
    return PreparedRun(profile: run.profile, policy: run.policy)
  }

  private let outage = """
    {
      brownout: 1, name: "outage",
      providers: {
        a: {
          base: { firstToken: "10ms", gap: "200ms", tokens: 5 },
          rules: [{ id: "late", when: { phase: "after" }, do: "fast-5xx" }, { id: "always", do: "fast-429" }],
          timeline: [
            { phase: "up", for: "4s" }, { phase: "down", for: "3s", mix: { "reset": "50%" } },
            { phase: "after", for: "10s" },
          ],
        },
        b: { base: { firstToken: "10ms", gap: "20ms", tokens: 5 } },
      },
      target: "provider:a",
      load: { rate: "10/s", duration: "DURATION", warmup: "1s" },
    }
    """

  func testAGapThatNoClockCanCountEndsNothing() throws {
    let text = outage.replacingOccurrences(
      of: "gap: \"200ms\"", with: "gap: { pareto: { min: \"168h\", alpha: 0.01 } }")
    XCTAssertEqual(
      try prepared(text.replacingOccurrences(of: "DURATION", with: "6s")).stallThreshold, .forever)
  }

  func testPhasesLastAsLongAsTheScheduleLiesInThem() throws {
    let run = try prepared(outage.replacingOccurrences(of: "DURATION", with: "6s"))
    XCTAssertEqual(
      run.phaseFacts(until: .seconds(6)).map { "\($0.name) \(TimeText.short($0.duration))" },
      ["warmup 1s", "up 3s", "down 2s", "after 0s"])
    XCTAssertEqual(run.measuredDuration(until: .seconds(6)), .seconds(5))
    XCTAssertEqual(
      Int(run.log.firstMeasuredOrdinal),
      (0..<run.schedule.count).first { run.schedule.arrival($0) >= .seconds(1) })
  }

  func testARuleIsDueOnlyWhenTheRunComesToItsPhase() throws {
    let short = try prepared(outage.replacingOccurrences(of: "DURATION", with: "6s"))
    XCTAssertEqual(
      short.providerFacts(until: .seconds(6))[0].rules.map { "\($0.id) \($0.cameDue)" },
      ["late false", "always true", "down/reset true"])
    let long = try prepared(outage.replacingOccurrences(of: "DURATION", with: "8s"))
    XCTAssertEqual(long.providerFacts(until: .seconds(8))[0].rules.map(\.cameDue), [true, true, true])
    XCTAssertEqual(long.providerFacts(until: .seconds(8))[1].rules, [])
  }

  func testAStallIsTenGapsOfTheSlowestProviderAndAtLeastASecond() throws {
    XCTAssertEqual(
      try prepared(outage.replacingOccurrences(of: "DURATION", with: "6s")).stallThreshold, .seconds(2))
    XCTAssertEqual(
      try prepared(
        outage.replacingOccurrences(of: "DURATION", with: "6s").replacingOccurrences(of: "200ms", with: "5ms")
      ).stallThreshold, .milliseconds(1_500))
  }

  private let proxied = """
    { brownout: 1, name: "proxied", about: "ABOUT",
      providers: { a: { base: { firstToken: "10ms", gap: "20ms", tokens: 5 } } },
      proxy: { policy: { envoyAIGateway: { streamIdleTimeout: "IDLE" } } },
      load: { rate: "10/s", duration: "1s" } }
    """

  private func tested(idle: String, about: String = "") throws -> TestedFacts {
    try prepared(
      proxied.replacingOccurrences(of: "IDLE", with: idle).replacingOccurrences(of: "ABOUT", with: about)
    ).tested
  }

  func testWhatWasTestedDiffersForEachValueOfASweepAndForNothingElse() throws {
    let values = try ["1s", "2s", "3s"].map { try tested(idle: $0) }
    XCTAssertEqual(Set(values.map(\.resolvedHash)).count, 3)
    XCTAssertEqual(
      try tested(idle: "1000ms", about: "the same in other words").resolvedHash, values[0].resolvedHash)
    XCTAssertTrue(values[1].policy?.contains("timeouts.idle = 2s") ?? false, "\(values[1].policy ?? [])")
    XCTAssertEqual(values[1].policyAsWritten, #"{"envoyAIGateway":{"streamIdleTimeout":"2s"}}"#)
    let direct = try prepared(outage.replacingOccurrences(of: "DURATION", with: "6s")).tested
    XCTAssertNil(direct.policy)
    XCTAssertNil(direct.policyAsWritten)
  }

  func testARunInTheWorldHasItsOwnKeyAndTheTimeOfDay() throws {
    var run = try prepared(outage.replacingOccurrences(of: "DURATION", with: "6s"))
    let virtual = run.tested.requestKey
    XCTAssertEqual(
      virtual, try prepared(outage.replacingOccurrences(of: "DURATION", with: "8s")).tested.requestKey)
    run.takePlace(at: 1_796_083_200_700_000_000)
    let first = run.tested.requestKey
    XCTAssertEqual(run.unixOrigin, 1_796_083_201)
    run.takePlace(at: 1_796_083_200_700_000_001)
    XCTAssertEqual(Set([virtual, first, run.tested.requestKey]).count, 3)
  }

  func testTwoVirtualRunsLogTheSame() throws {
    let run = try prepared(outage.replacingOccurrences(of: "DURATION", with: "8s"))
    let first = try VirtualRun.perform(run).record(run, notes: [], notice: nil)
    let second = try VirtualRun.perform(run).record(run, notes: [], notice: nil)
    XCTAssertEqual(first.attempts.map(\.count), second.attempts.map(\.count))
    XCTAssertEqual(first.whole.sent, second.whole.sent)
    XCTAssertGreaterThan(first.whole.sent, 50)
    XCTAssertEqual(first.warmup.requests, Int(run.log.firstMeasuredOrdinal))
  }
}
