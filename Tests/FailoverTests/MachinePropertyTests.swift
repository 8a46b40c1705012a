import Base
import Failover
import XCTest

/// Random policies and random, but possible, event sequences over several requests that share one machine.
/// The checker holds against every effect; here the sequences are made, and the totals compared.
final class MachinePropertyTests: XCTestCase {
  private struct Walk: ~Copyable {
    let policy: Policy
    let targetCount: Int
    var machine: FailoverMachine
    var random: KeyedRandom
    var requests: [RequestState] = []
    var checkers: [EffectChecker] = []
    var bodies: [Int] = []
    var now = Instant.zero

    init(seed: UInt64) {
      random = KeyedRandom(seed: seed).keyed("walk")
      policy = MachinePropertyTests.policy(&random)
      let tierCount = Int(random.below(3)) + 1
      var next = 0
      var tiers: [[Int]] = []
      for _ in 0..<tierCount {
        let members = Int(random.below(3)) + 1
        tiers.append(Array(next..<next + members))
        next += members
      }
      targetCount = next
      machine = FailoverMachine(policy: policy, routes: [tiers], seed: seed)
      for ordinal in 0..<6 {
        requests.append(RequestState())
        checkers.append(EffectChecker())
        bodies.append(Int(random.below(3_000)) + 1)
        apply(
          .arrived(
            route: 0, ordinal: UInt32(ordinal), bodyBytes: bodies[ordinal], hash: 0, wantsStream: true),
          ordinal)
      }
    }

    mutating func apply(_ event: FailoverEvent, _ index: Int) {
      let before = checkers[index]
      checkers[index].note(event)
      let effects = machine.apply(event, to: &requests[index], now: now)
      checkers[index].take(effects, of: event, policy: policy, now: now)
      let after = checkers[index]
      if after.attempts > 1
        && (after.attempts > before.attempts
          || after.armed[TimerID(.backoff)] != before.armed[TimerID(.backoff)])
      {
        let body = bodies[index]
        checkers[index].check(body <= policy.retry.bodyLimit, "a retry of a large body")
      }
      if after.isRetryOutstanding && !before.isRetryOutstanding && after.endedAt == now {
        let age = after.endedAt - before.startedAt
        checkers[index].check(age <= policy.retry.within, "a retry of an old failure")
      }
      for problem in [requests[index].validate(), machine.validate()] {
        if let problem { checkers[index].violations.append("\(problem) after \(event)") }
      }
      let outstanding = checkers.filter(\.isRetryOutstanding).count
      checkers[index].check(
        outstanding == machine.concurrentRetries, "the breaker counts wrong after \(event)")
      checkers[index].check(outstanding <= policy.retry.maxConcurrent, "the breaker is exceeded")
    }

    /// One possible event of a random request, or the timers that are due.
    mutating func step() {
      let open = checkers.indices.filter { !checkers[$0].isFinished }
      guard !open.isEmpty else { return }
      now = now + .milliseconds(Int64(random.below(300)))
      for index in open {
        while let (kind, _) = checkers[index].armed.filter({ $0.value <= now }).min(by: {
          ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue)
        }) {
          apply(.timer(kind), index)
        }
      }
      let index = open[Int(random.below(UInt64(open.count)))]
      guard !checkers[index].isFinished else { return }
      if random.below(100) == 0 { return apply(.clientLeft, index) }
      if requests[index].attempt > 1 && random.below(5) == 0 { return apply(late(index), index) }
      if let event = possible(index) { apply(event, index) }
    }

    private mutating func late(_ index: Int) -> FailoverEvent {
      let attempt = UInt16(random.below(UInt64(requests[index].attempt - 1))) + 1
      switch random.below(4) {
      case 0: return .head(attempt: attempt, status: 200, eventStream: true, hint: .none)
      case 1: return .body(attempt: attempt, count: 1, contents: .content)
      case 2: return .ended(attempt: attempt, .complete)
      default: return .connected(attempt: attempt)
      }
    }

    private mutating func possible(_ index: Int) -> FailoverEvent? {
      let attempt = requests[index].attempt
      switch requests[index].phase {
      case .vacant, .backingOff, .finished: return nil
      case .connecting:
        return random.below(4) == 0 ? .ended(attempt: attempt, .refused) : .connected(attempt: attempt)
      case .waiting:
        switch random.below(8) {
        case 0: return .ended(attempt: attempt, random.below(2) == 0 ? .reset : .malformed)
        case 1: return .sent(attempt: attempt)
        case 2: return .headBytes(attempt: attempt)
        case 3: return random.below(4) == 0 ? .informational(attempt: attempt) : nil
        case 4: return nil
        default:
          let statuses: [UInt16] = [200, 200, 200, 400, 429, 500, 503]
          let status = statuses[Int(random.below(7))]
          return .head(attempt: attempt, status: status, eventStream: random.below(3) > 0, hint: .none)
        }
      case .holding, .forwarding:
        switch random.below(10) {
        case 0:
          let ends: [AttemptEnd] = [.complete, .completeWithoutTerminator, .empty, .cut, .malformed]
          return .ended(attempt: attempt, ends[Int(random.below(5))])
        case 1: return .ended(attempt: attempt, .complete)
        case 2: return .inbandError(attempt: attempt)
        case 3: return .sent(attempt: attempt)
        case 4: return nil
        default:
          return .body(
            attempt: attempt, count: Int(random.below(200)) + 1,
            contents: random.below(2) == 0 ? .content : [])
        }
      }
    }
  }

  /// Any combination of settings, also ones that nobody would write.
  private static func policy(_ random: inout KeyedRandom) -> Policy {
    func duration(_ random: inout KeyedRandom) -> Nanoseconds {
      random.below(3) > 0 ? .forever : .milliseconds(Int64(random.below(2_000)) + 1)
    }
    var policy = Policy()
    policy.timeouts.connect = duration(&random)
    policy.timeouts.send = duration(&random)
    policy.timeouts.headers = duration(&random)
    policy.timeouts.firstByte = duration(&random)
    policy.timeouts.firstToken = duration(&random)
    policy.timeouts.idle = duration(&random)
    policy.timeouts.tokenIdle = duration(&random)
    policy.timeouts.attempt = duration(&random)
    policy.timeouts.request = duration(&random)
    policy.timeouts.idleArmsAt = Milestone(rawValue: UInt8(random.below(5)))!
    policy.timeouts.headBytesRearmIdle = random.below(2) == 0
    policy.timeouts.attemptEnforced = random.below(2) == 0 ? .timer : .onBytes
    policy.timeouts.deadlinesStartAt = random.below(2) == 0 ? .start : .connected
    policy.timeouts.waiveOnLast = random.below(4) == 0
    for outcome in Outcome.named where random.below(2) == 0 { policy.retry.on.insert(outcome) }
    for status in [400, 429, 500, 503] where random.below(3) > 0 { policy.retry.on.insert(.http(status)) }
    policy.retry.max = Int(random.below(6))
    policy.retry.perTarget = Int(random.below(2)) + 1
    policy.retry.perTier = [0, 1, 2, .max][Int(random.below(4))]
    policy.retry.repick = Repick(rawValue: UInt8(random.below(3)))!
    policy.retry.within = duration(&random)
    policy.retry.startBefore = duration(&random)
    policy.retry.bodyLimit = random.below(3) == 0 ? 1_500 : .max
    policy.retry.maxConcurrent = [0, 1, 2, .max][Int(random.below(4))]
    policy.retry.exhausted = random.below(2) == 0 ? .last : .badGateway
    policy.retry.decideOn = random.below(2) == 0 ? .head : .body
    policy.retry.informationalEndsRetries = random.below(2) == 0
    policy.backoff.base = random.below(2) == 0 ? .zero : .milliseconds(Int64(random.below(200)) + 1)
    policy.backoff.max = duration(&random)
    policy.backoff.jitter = [Jitter.none, .full, .envoy][Int(random.below(3))]
    policy.backoff.scope = random.below(2) == 0 ? .same : .always
    policy.commit.on = CommitPoint.allCases[Int(random.below(5))]
    policy.commit.plainOn = CommitPoint.allCases[Int(random.below(5))]
    policy.commit.midStream = random.below(2) == 0 ? .cut : .clean
    policy.commit.atLimit = random.below(2) == 0 ? .cut : .clean
    policy.limits.requestBytes = random.below(4) == 0 ? 2_500 : .max
    policy.limits.responseBytes = random.below(4) == 0 ? 900 : .max
    policy.pick.algorithm = random.below(2) == 0 ? .first : .roundRobin
    policy.replies = LocalReplies(rawValue: UInt8(random.below(3)))!
    return policy
  }

  func testWhateverHappensEveryRequestEndsOnceAndKeepsItsLimits() {
    var retries = 0
    for seed in UInt64(0)..<6_000 {
      var walk = Walk(seed: seed)
      var steps = 0
      while walk.checkers.contains(where: { !$0.isFinished }) && steps < 5_000 {
        walk.step()
        steps += 1
      }
      for (index, checker) in walk.checkers.enumerated() {
        XCTAssertEqual(checker.violations, [], "seed \(seed), request \(index)")
        XCTAssertTrue(checker.isFinished, "seed \(seed), request \(index): not finished")
        XCTAssertEqual(walk.requests[index].phase, .finished, "seed \(seed)")
        if walk.policy.retry.repick == .other {
          let most = walk.targetCount * walk.policy.retry.perTarget
          XCTAssertLessThanOrEqual(checker.attempts, most, "seed \(seed), request \(index)")
        }
        if walk.policy.retry.repick == .other && walk.policy.retry.perTarget == 1 {
          XCTAssertEqual(Set(checker.providers).count, checker.providers.count, "seed \(seed): tried twice")
        }
        retries += max(0, checker.attempts - 1)
      }
      XCTAssertEqual(walk.machine.concurrentRetries, 0, "seed \(seed)")
      if testRun?.failureCount ?? 0 > 10 { return }
    }
    XCTAssertGreaterThan(retries, 5_000, "the walks must reach retries to say anything")
  }

  func testTheSameEventsGiveTheSameEffects() {
    for seed in UInt64(0)..<200 {
      var one = Walk(seed: seed)
      var two = Walk(seed: seed)
      for _ in 0..<300 {
        one.step()
        two.step()
      }
      XCTAssertEqual(one.now, two.now)
      for index in one.checkers.indices {
        XCTAssertEqual(one.checkers[index].armed, two.checkers[index].armed, "seed \(seed)")
        XCTAssertEqual(one.checkers[index].providers, two.checkers[index].providers, "seed \(seed)")
        XCTAssertEqual(one.requests[index].phase, two.requests[index].phase, "seed \(seed)")
      }
    }
  }
}
