import Base
import XCTest

@testable import Record

final class LogTests: XCTestCase {
  func testBoundedLogsKeepWholeRequestsAndAgreeOnWhich() {
    for seed in UInt64(0)..<30 {
      var random = KeyedRandom(seed: seed)
      let configuration = LogConfiguration(providerCount: 1, phaseCount: 1, recordLimit: 50)
      var requests = RequestLog(configuration, objectives: RequestObjectives(), stallThreshold: .forever)
      var attempts = AttemptLog(configuration)
      let count = 40 + Int(random.below(2000))
      var attemptCount = 0
      for ordinal in 0..<count {
        let tries = 1 + Int(random.below(4))
        attemptCount += tries
        for number in 1...tries {
          attempts.record(
            AttemptRecord(
              ordinal: UInt32(ordinal), attempt: UInt16(number), provider: 0, phase: 0,
              outcome: number == tries ? .ok : .reset, start: .zero, end: .zero, tokens: 1,
              served: number == tries, accepted: number == tries))
        }
        attempts.record(UnrescuedRecord(ordinal: UInt32(ordinal), reason: .committed))
        requests.record(
          RequestRecord(
            ordinal: UInt32(ordinal), phase: 0, outcome: .ok, scheduled: .zero, sent: .zero, end: .zero,
            tokens: Int32(tries)))
      }
      let left = requests.snapshot()
      let right = attempts.snapshot()
      XCTAssertLessThanOrEqual(left.records.count, 50, "seed \(seed)")
      XCTAssertLessThanOrEqual(right.records.count, 50, "seed \(seed)")
      XCTAssertEqual(right.groups.reduce(0) { $0 + $1.count }, attemptCount, "seed \(seed)")
      let joined = AttemptJoin.joined(left, right, observer: .proxy)
      let stride = max(left.stride, right.stride)
      XCTAssertEqual(joined.count, (count + Int(stride) - 1) / Int(stride), "seed \(seed)")
      for request in joined {
        XCTAssertEqual(Int32(request.attempts.count), request.request?.tokens, "seed \(seed)")
        XCTAssertEqual(request.reason, .committed, "seed \(seed)")
      }
    }
  }

  func testSnapshotsOfTwoWorkersAddUpToThoseOfOne() {
    let whole = HandMadeRun.record()
    for split in 0...HandMadeRun.requests.count {
      var logs: [(RequestSnapshot, AttemptSnapshot)] = []
      for part in [0, 1] {
        var requests = RequestLog(
          HandMadeRun.configuration, objectives: HandMadeRun.objectives,
          stallThreshold: HandMadeRun.stallThreshold)
        var attempts = AttemptLog(HandMadeRun.configuration)
        for request in HandMadeRun.requests where (request.ordinal < UInt32(split)) == (part == 0) {
          requests.record(request)
        }
        for attempt in HandMadeRun.attempts where (attempt.ordinal < UInt32(split)) == (part == 0) {
          attempts.record(attempt)
        }
        for unrescued in HandMadeRun.unrescued where (unrescued.ordinal < UInt32(split)) == (part == 0) {
          attempts.record(unrescued)
        }
        logs.append((requests.snapshot(), attempts.snapshot()))
      }
      var requests = logs[0].0
      requests.add(logs[1].0)
      var attempts = logs[0].1
      attempts.add(logs[1].1)
      let sum = RunRecord.join(
        facts: HandMadeRun.facts(), requests: requests, attempts: attempts, providers: nil)
      XCTAssertEqual(sum.attempts, whole.attempts)
      XCTAssertEqual(sum.whole.attainment, whole.whole.attainment)
      XCTAssertEqual(sum.whole.stallExposure, whole.whole.stallExposure)
      XCTAssertEqual(sum.whole.latency(.ttft), whole.whole.latency(.ttft))
      XCTAssertEqual(sum.whole.failoverDelay(), whole.whole.failoverDelay())
      XCTAssertEqual(sum.whole.unrescued, whole.whole.unrescued)
      XCTAssertEqual(sum.whole.rescueDelay, whole.whole.rescueDelay)
      XCTAssertEqual(sum.whole.outcomes.map(\.count), whole.whole.outcomes.map(\.count))
      XCTAssertEqual(sum.generator.achievedRate, whole.generator.achievedRate)
    }
  }

  func testAnyNumberOfKeysKeepsItsOwnCounts() {
    var keys = KeyTable()
    var numbers: [UInt64: Int] = [:]
    for seed in UInt64(0)..<20 {
      var random = KeyedRandom(seed: seed)
      for _ in 0..<500 {
        let key = random.below(1 << 12) << random.below(48)
        let (number, isNew) = keys.number(key)
        XCTAssertEqual(isNew, numbers[key] == nil, "seed \(seed)")
        XCTAssertEqual(number, numbers[key] ?? numbers.count, "seed \(seed)")
        numbers[key] = number
        XCTAssertEqual(keys.key(number), key)
        let again = keys.number(key)
        XCTAssertEqual(again.number, number, "seed \(seed)")
        XCTAssertFalse(again.isNew, "seed \(seed)")
      }
    }
  }

  func testAttemptKeysSurvivePacking() {
    for provider in [Int16(0), 1, 300] {
      for attempt in [UInt16(1), 7, 8, 90] {
        for phase in [Int16(0), 5, 500] {
          for outcome in Outcome.named + [.http(100), .http(999)] {
            let record = AttemptRecord(
              ordinal: 0, attempt: attempt, provider: provider, phase: phase, outcome: outcome, start: .zero,
              end: .zero)
            let key = AttemptKey(record)
            XCTAssertEqual(AttemptKey(packed: key.packed), key)
            XCTAssertEqual(key.attempt, min(attempt, 8))
          }
        }
      }
    }
  }

  func testProvidersCountByOrdinalAndLeaveTheWarmUpOut() {
    var configuration = LogConfiguration(providerCount: 2, phaseCount: 1)
    configuration.firstMeasuredOrdinal = 10
    var log = ProviderLog(configuration, ruleCounts: [2, 1])
    for ordinal in UInt32(5)..<15 {
      log.admitted(provider: 1, ordinal: ordinal, phase: 0, hasKey: ordinal != 12)
      log.fired(provider: 1, rule: 0, ordinal: ordinal)
      if ordinal % 2 == 0 {
        log.completed(provider: 1, ordinal: ordinal)
      } else {
        log.abandoned(provider: 1, ordinal: ordinal)
      }
    }
    log.fired(provider: 0, rule: 1, ordinal: .max)
    log.refused(provider: 0)
    log.recordDrift(provider: 0, .microseconds(7))
    var snapshot = log.snapshot()
    XCTAssertEqual(snapshot.providers.map(\.rulesFired), [[0, 1], [5]])
    XCTAssertEqual(snapshot.providers[1].admitted, 5)
    XCTAssertEqual(snapshot.providers[1].withoutKey, 1)
    XCTAssertEqual(snapshot.providers[1].completed, 3)
    XCTAssertEqual(snapshot.providers[1].abandoned, 2)
    XCTAssertEqual(snapshot.providers[0].refused, 1)
    XCTAssertEqual(snapshot.providers[0].drift.maxMicroseconds, 7)
    snapshot.add(log.snapshot())
    XCTAssertEqual(snapshot.providers.map(\.rulesFired), [[0, 2], [10]])
    XCTAssertEqual(snapshot.providers[0].drift.count, 2)
  }

  func testReleaseLatenessLeavesTheWarmUpOut() {
    var configuration = LogConfiguration(providerCount: 1, phaseCount: 2, warmupPhase: 0)
    configuration.firstMeasuredOrdinal = 3
    var log = RequestLog(
      configuration, objectives: HandMadeRun.objectives, stallThreshold: HandMadeRun.stallThreshold)
    for (ordinal, phase) in [(0, 1), (2, 1), (3, 0), (9, 0), (3, 1), (4, 1)] as [(UInt32, Int16)] {
      log.recordReleaseLateness(.microseconds(Int64(ordinal)), ordinal: ordinal, phase: phase)
    }
    let lateness = log.snapshot().releaseLateness
    XCTAssertEqual(lateness.count, 2)
    XCTAssertEqual(lateness.minMicroseconds, 3)
    XCTAssertEqual(lateness.maxMicroseconds, 4)
  }

  func testWhatAWarmUpRequestOfAClosedLoopDoesLaterBelongsToTheWarmUpToo() {
    // No schedule says how many requests the warm-up takes; number 3 is the last one that begins in it.
    let configuration = LogConfiguration(providerCount: 2, phaseCount: 2, warmupPhase: 0)
    func attempt(_ ordinal: UInt32, _ number: UInt16, phase: Int16) -> AttemptRecord {
      AttemptRecord(
        ordinal: ordinal, attempt: number, provider: Int16(number) - 1, phase: phase,
        outcome: number == 1 ? .idleTimeout : .ok, start: .zero, end: HandMadeRun.at(5))
    }
    var attempts = AttemptLog(configuration)
    attempts.record(attempt(3, 1, phase: 0))
    attempts.record(attempt(3, 2, phase: 1))
    attempts.record(attempt(4, 1, phase: 1))
    attempts.record(UnrescuedRecord(ordinal: 3, reason: .committed))
    attempts.record(attempt(4, 2, phase: 1))
    attempts.record(UnrescuedRecord(ordinal: 4, reason: .tooOld))
    XCTAssertEqual(attempts.snapshot().unrescued, [UnrescuedRecord(ordinal: 4, reason: .tooOld)])
    XCTAssertEqual(attempts.snapshot().warmupCount, 2)
    XCTAssertEqual(attempts.snapshot().records.map(\.ordinal), [4, 4])

    var providers = ProviderLog(configuration, ruleCounts: [1, 0])
    providers.admitted(provider: 0, ordinal: 3, phase: 0, hasKey: true)
    providers.fired(provider: 0, rule: 0, ordinal: 3)
    providers.abandoned(provider: 0, ordinal: 3)
    providers.admitted(provider: 1, ordinal: 3, phase: 1, hasKey: true)
    providers.completed(provider: 1, ordinal: 3)
    providers.admitted(provider: 0, ordinal: 4, phase: 1, hasKey: true)
    providers.fired(provider: 0, rule: 0, ordinal: 4)
    let figures = providers.snapshot().providers
    XCTAssertEqual(figures.map(\.admitted), [1, 0])
    XCTAssertEqual(figures.map(\.completed), [0, 0])
    XCTAssertEqual(figures.map(\.abandoned), [0, 0])
    XCTAssertEqual(figures[0].rulesFired, [1])
  }

  func testAClientThatLeftOnPurposeIsNeitherSuccessNorFailureAndItsWaitIsNoGap() {
    let measure = RequestMeasure(objectives: RequestObjectives(), stallThreshold: .milliseconds(10))
    let request = RequestRecord(
      ordinal: 0, phase: 0, outcome: .cancelled, status: 200, scheduled: .zero, sent: .zero,
      firstToken: HandMadeRun.at(5), lastToken: HandMadeRun.at(9), end: HandMadeRun.at(3000), tokens: 2,
      maxGap: .milliseconds(4))
    let figures = measure.figures(request)
    XCTAssertEqual(figures.maxGap, .milliseconds(4))
    XCTAssertEqual(figures.stalled, .zero)
    XCTAssertFalse(figures.isGood)
    var tally = RequestTally()
    tally.take(request, figures)
    XCTAssertEqual(tally.failed, 0)
    XCTAssertEqual(tally.cancelled, 1)
    XCTAssertEqual(tally.orphanedTokens, 0)
  }

  private func broken(
    _ outcome: Outcome, tokens: Int32, last: Int64?, end: Int64, gap: Int64
  ) -> RequestRecord {
    RequestRecord(
      ordinal: 0, phase: 0, outcome: outcome, status: 200, scheduled: .zero, sent: .zero,
      firstToken: last == nil ? .absent : HandMadeRun.at(5),
      lastToken: last.map { HandMadeRun.at($0) } ?? .absent,
      end: HandMadeRun.at(end), tokens: tokens, maxGap: .milliseconds(gap))
  }

  func testTheSilenceBeforeABreakIsAGapIfItIsTheLongest() {
    let ends: [Outcome] = [.cut, .idleTimeout, .undrained, .inbandError, .truncated, .wrongContent, .tooBig]
    for outcome in ends {
      let name = outcome.name
      let longer = broken(outcome, tokens: 3, last: 20, end: 27, gap: 6)
      XCTAssertEqual(longer.longestGap, .milliseconds(7), name)
      XCTAssertEqual(broken(outcome, tokens: 3, last: 20, end: 25, gap: 6).longestGap, .milliseconds(6), name)
      XCTAssertEqual(broken(outcome, tokens: 3, last: 20, end: 26, gap: 6).longestGap, .milliseconds(6), name)
      // One content has no gap before it, but the silence after it is one.
      XCTAssertEqual(broken(outcome, tokens: 1, last: 5, end: 9, gap: 0).longestGap, .milliseconds(4), name)
      XCTAssertNil(broken(outcome, tokens: 0, last: nil, end: 9, gap: 0).longestGap, name)
    }
    for outcome in [Outcome.ok, .cancelled] {
      XCTAssertEqual(broken(outcome, tokens: 3, last: 20, end: 27, gap: 6).longestGap, .milliseconds(6))
      XCTAssertNil(broken(outcome, tokens: 1, last: 5, end: 9, gap: 0).longestGap)
    }
  }

  /// A wait of exactly the threshold is no stall, one nanosecond more is one and counts in full: before the
  /// first content and at the end of a stream that broke off.
  func testWhatIsLongerThanTheThresholdIsAStall() {
    for (extra, expected) in [(Int64(-1), Nanoseconds.zero), (0, .zero), (1, Nanoseconds(10_000_001))] {
      let measure = RequestMeasure(objectives: RequestObjectives(), stallThreshold: .milliseconds(10))
      let wait = Nanoseconds(10_000_000 + extra)
      var first = broken(.ok, tokens: 1, last: 5, end: 9, gap: 0)
      first.sent = HandMadeRun.at(0)
      first.firstToken = first.sent + wait
      first.lastToken = first.firstToken
      first.end = first.firstToken
      XCTAssertEqual(measure.figures(first).stalled, expected, "before the first content, \(extra)")
      var last = broken(.cut, tokens: 1, last: 5, end: 9, gap: 0)
      last.sent = HandMadeRun.at(5)
      last.end = last.lastToken + wait
      XCTAssertEqual(measure.figures(last).stalled, expected, "at the end, \(extra)")
      last.outcome = .ok
      XCTAssertEqual(measure.figures(last).stalled, .zero, "the end of a whole stream, \(extra)")
      var never = broken(.idleTimeout, tokens: 0, last: nil, end: 9, gap: 0)
      never.sent = HandMadeRun.at(5)
      never.end = never.sent + wait
      XCTAssertEqual(measure.figures(never).stalled, expected, "without content, \(extra)")
    }
  }

  func testAFigureThatARequestDoesNotHaveMeetsItsObjective() {
    let measure = RequestMeasure(
      objectives: RequestObjectives(tpot: .zero, maxGap: .zero), stallThreshold: .forever)
    var request = RequestRecord(
      ordinal: 0, phase: 0, outcome: .ok, status: 200, scheduled: .zero, sent: .zero,
      firstToken: HandMadeRun.at(5), lastToken: HandMadeRun.at(5), end: HandMadeRun.at(6), tokens: 1)
    XCTAssertTrue(measure.figures(request).isGood)
    XCTAssertNil(measure.figures(request).tpot)
    XCTAssertNil(measure.figures(request).maxGap)
    request.tokens = 2
    request.laterTokens = 1
    request.lastToken = HandMadeRun.at(6)
    XCTAssertFalse(measure.figures(request).isGood)
  }
}
