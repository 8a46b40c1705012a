import Base
import XCTest

@testable import Record

final class JoinTests: XCTestCase {
  private let record = HandMadeRun.record()

  func testRequestsAreCountedByWhatBecameOfThem() {
    let whole = record.whole
    XCTAssertEqual(
      [whole.scheduled, whole.sent, whole.shed, whole.succeeded, whole.failed], [5, 4, 1, 2, 3])
    XCTAssertEqual(whole.outcomes.map(\.outcome.name), ["ok", "http_503", "cut", "shed"])
    XCTAssertEqual(whole.outcomes.map(\.count), [2, 1, 1, 1])
    XCTAssertEqual(whole.withoutContent, 1)
    XCTAssertEqual(record.phases.map(\.scheduled), [2, 3])
    XCTAssertEqual(record.phases.map(\.succeeded), [2, 0])
  }

  func testLatenciesCountFromTheScheduledArrivalAndTheServiceOnesFromTheSend() {
    let whole = record.whole
    XCTAssertEqual(whole.latency(.ttft).reached.minMicroseconds, 50_000)  // 250 - 200
    XCTAssertEqual(whole.latency(.ttft).reached.maxMicroseconds, 1_060_000)  // 1160 - 100
    XCTAssertEqual([whole.latency(.ttft).count, whole.latency(.ttft).neverCount], [5, 2])  // 503 and shed
    XCTAssertEqual(whole.latency(.ttftService).reached.maxMicroseconds, 1_058_000)  // 1160 - 102
    XCTAssertEqual([whole.latency(.ttfb).count, whole.latency(.ttfb).neverCount], [5, 2])
    XCTAssertEqual(whole.latency(.ttfb).reached.minMicroseconds, 40_000)
    XCTAssertEqual(whole.latency(.tpot).reached.minMicroseconds, 10_000)  // (270 - 250) / 2
    XCTAssertEqual(whole.latency(.tpot).reached.maxMicroseconds, 10_000)  // (100 - 60) / 4
    XCTAssertEqual([whole.latency(.e2e).count, whole.latency(.e2e).neverCount], [5, 3])
    XCTAssertEqual(whole.latency(.e2e).never.maxMicroseconds, 1_070_000)  // cut at 1270 - 200
    XCTAssertEqual(whole.latency(.e2e).unsent, 1)
    XCTAssertEqual(whole.latency(.e2eService).count, 4)  // the shed one was not sent
    XCTAssertEqual(whole.latency(.e2e, outcome: .ok).count, 2)
    XCTAssertEqual(whole.latency(.e2e, outcome: .ok).neverCount, 0)
    XCTAssertEqual(whole.latency(.e2e).reached.maxMicroseconds, 1_101_000)
    XCTAssertEqual(whole.latency(.e2eService).reached.minMicroseconds, 99_000)
    XCTAssertEqual(whole.latency(.gap).count, 1)
  }

  func testTheWaitAtTheEndOfAStreamThatBrokeOffIsAGap() {
    XCTAssertEqual(record.phases[1].latency(.maxGap).reached.maxMicroseconds, 1_000_000)  // 1270 - 270
    XCTAssertEqual(record.phases[0].latency(.maxGap).reached.maxMicroseconds, 15_000)
  }

  func testStallExposureIsStalledTimeOverOpenTime() {
    // Open: 99 + 1099 + 1070 + 50. Stalled: request 1 before its first token (1058), request 2 after its last
    // (1000).
    XCTAssertEqual(record.whole.stallExposure ?? 0, 2058.0 / 2318.0, accuracy: 1e-12)
    XCTAssertEqual(record.whole.stalledRequests, 2)
  }

  func testAttainmentIsOfAllScheduledArrivalsAndGoodputPerSecondOfTheSchedule() {
    XCTAssertEqual(record.whole.good, 1)  // request 1 took 1060 ms to its first token
    XCTAssertEqual(record.whole.attainment, 0.2)
    XCTAssertEqual(record.whole.goodput, 2)  // 1 in half a second
    XCTAssertEqual(record.whole.tokenGoodput, 10)
    XCTAssertEqual(record.phases[0].goodput, 5)
    XCTAssertEqual(record.phases[1].goodput, 0)
  }

  func testFailoverFigures() {
    let whole = record.whole
    XCTAssertEqual(whole.amplification, 1.5)
    XCTAssertEqual(whole.absorbed, 1)
    XCTAssertEqual(whole.failed, 3)  // with the one that was shed
    // Request 3 was served an error, so nothing was gained by its second attempt.
    XCTAssertEqual(whole.failoverDelay().count, 1)
    XCTAssertEqual(whole.failoverDelay(provider: 0).maxMicroseconds, 1_002_000)  // 1105 - 103
    XCTAssertEqual(whole.failoverDelay(provider: 1).count, 0)
    XCTAssertEqual(whole.switchCost.count, 2)
    XCTAssertEqual(whole.switchCost.minMicroseconds, 1_000)  // 322 - 321
    XCTAssertEqual(whole.switchCost.maxMicroseconds, 2_000)  // 1105 - 1103
    XCTAssertEqual(whole.wastedAttempts, 4)  // all but the two that succeeded
    XCTAssertEqual(whole.wastedTokens, 3)
    XCTAssertEqual(whole.orphanedTokens, 3)
    XCTAssertEqual(record.phases.map(\.amplification), [1.5, 1.5])
    XCTAssertEqual(record.phases.map(\.wastedAttempts), [1, 3])
  }

  func testAttemptsAreGroupedByProviderNumberPhaseAndOutcome() {
    XCTAssertEqual(
      record.attempts.map { "\($0.key.provider)#\($0.key.attempt) \($0.key.phase) \($0.key.outcome.name)" },
      ["0#1 0 ok", "0#1 0 idle_timeout", "0#1 1 http_503", "0#1 1 cut", "1#2 0 ok", "1#2 1 http_503"])
    XCTAssertEqual(record.attempts[0].duration.maxMicroseconds, 97_000)
    XCTAssertEqual(record.attempts[0].headers.maxMicroseconds, 47_000)
    XCTAssertEqual(record.attempts[0].ttft.maxMicroseconds, 56_000)
    XCTAssertEqual(record.attempts[1].duration.maxMicroseconds, 1_000_000)
    XCTAssertEqual(record.attempts[1].headers.count, 0)
    XCTAssertEqual(record.attempts.map(\.tokens), [5, 0, 0, 3, 5, 0])
  }

  func testRatesAreOverTheScheduleOrUntilTheLastSend() {
    XCTAssertEqual(record.generator.offeredRate, 10)
    XCTAssertEqual(record.generator.achievedRate, 8)
  }

  func testWithProvidersAsObserversTheContentSaysWhoServed() {
    var log = AttemptLog(HandMadeRun.configuration)
    for var attempt in HandMadeRun.attempts {
      // A provider believes that all it sent arrived, and knows nothing of its competitors.
      attempt.served = attempt.outcome == .ok
      log.record(attempt)
    }
    let record = RunRecord.join(
      facts: HandMadeRun.facts(observer: .provider), requests: HandMadeRun.requestSnapshot(),
      attempts: log.snapshot(), providers: nil)
    XCTAssertEqual(record.whole.failoverDelay(provider: 0).maxMicroseconds, 1_002_000)
    XCTAssertEqual(record.whole.wastedAttempts, 4)
    XCTAssertEqual(record.whole.absorbed, 1)
  }

  func testWithoutAnyObserverEachRequestIsOneAttempt() {
    let record = RunRecord.join(
      facts: HandMadeRun.facts(observer: .load), requests: HandMadeRun.requestSnapshot(HandMadeRun.direct),
      attempts: nil, providers: nil)
    XCTAssertEqual(record.whole.amplification, 1)
    XCTAssertEqual(record.attempts.reduce(0) { $0 + $1.count }, 4)
    XCTAssertEqual(record.whole.failoverDelay().count, 0)
    XCTAssertEqual(record.whole.wastedAttempts, 2)
  }

  func testTheWarmUpIsLeftOutByOrdinalWhateverThePhase() {
    var configuration = HandMadeRun.configuration
    configuration.firstMeasuredOrdinal = 2
    let record = RunRecord.join(
      facts: HandMadeRun.facts(), requests: HandMadeRun.requestSnapshot(configuration),
      attempts: HandMadeRun.attemptSnapshot(configuration), providers: nil)
    XCTAssertEqual(record.warmup.requests, 2)
    XCTAssertEqual(record.warmup.attempts, 3)
    XCTAssertEqual(record.whole.scheduled, 3)
    XCTAssertEqual(record.whole.attempts, 3)
    XCTAssertEqual(record.phases[0].scheduled, 0)
    XCTAssertNil(record.phases[0].attainment)
    XCTAssertEqual(record.joined.map { $0.request?.ordinal }, [2, 3, 4])
  }

  func testAHedgeThatWasCalledOffIsNoFailureButWaste() {
    let lost = AttemptRecord(
      ordinal: 0, attempt: 1, provider: 0, phase: 0, outcome: .cancelled, start: .zero,
      end: HandMadeRun.at(90), tokens: 2, accepted: true)
    let won = AttemptRecord(
      ordinal: 0, attempt: 2, provider: 1, phase: 0, outcome: .ok, start: HandMadeRun.at(40),
      end: HandMadeRun.at(100), tokens: 5, served: true, accepted: true)
    let joined = JoinedRequest(request: HandMadeRun.requests[0], attempts: [won, lost], observer: .proxy)
    XCTAssertFalse(joined.hasFailedAttempt)
    XCTAssertEqual(joined.wastedAttempts, 1)
    XCTAssertEqual(joined.wastedTokens, 2)
    XCTAssertEqual(joined.failoverDelay, .milliseconds(40))
  }

  func testAnAttemptThatWasGivenUpBeforeTheServingOneAnsweredHasFailedAndALostHedgeHasNot() {
    func attempt(_ number: UInt16, _ outcome: Outcome, end: Int64) -> AttemptRecord {
      AttemptRecord(
        ordinal: 0, attempt: number, provider: Int16(number - 1), phase: 0, outcome: outcome,
        start: Instant(nanoseconds: Int64(number)), head: number == 2 ? Instant(nanoseconds: 500) : .absent,
        firstToken: .absent, lastToken: .absent, end: Instant(nanoseconds: end), tokens: 1,
        served: number == 2, accepted: number == 2)
    }
    for (end, failed) in [(Int64(400), true), (Int64(600), false)] {
      let joined = JoinedRequest(
        request: nil, attempts: [attempt(1, .cancelled, end: end), attempt(2, .ok, end: 900)],
        observer: .provider)
      XCTAssertEqual(joined.hasFailedAttempt, failed, "given up at \(end), answered at 500")
    }
  }
}
