import Base
@testable import Failover

/// Random but possible events over several requests that share one machine with a random policy.
struct RandomWalk: ~Copyable {
  let policy: Policy
  let tiers: [[Int]]
  var machine: FailoverMachine
  var random: KeyedRandom
  var requests: [RequestState] = []
  var checkers: [EffectChecker] = []
  var now = Instant.zero
  private let isCoarse: Bool

  init(seed: UInt64, bug: PlantedBug = .none) {
    random = KeyedRandom(seed: seed).keyed("walk")
    var next = 0
    var tiers: [[Int]] = []
    for _ in 0..<Int(random.below(3)) + 1 {
      let members = Int(random.below(3)) + 1
      tiers.append(Array(next..<next + members))
      next += members
    }
    self.tiers = tiers
    policy = RandomPolicy.make(&random, targetCount: next)
    isCoarse = random.below(2) == 0
    machine = FailoverMachine(
      policy: policy, routes: [tiers], providers: (0..<next).map { "p\($0)" }, seed: seed)
    machine.plantedBug = bug
    for ordinal in 0..<6 {
      let bodyBytes = Int(random.below(3_000)) + 1
      requests.append(RequestState())
      checkers.append(EffectChecker(policy, bodyBytes: bodyBytes))
      apply(
        .arrived(
          route: 0, ordinal: UInt32(ordinal), bodyBytes: bodyBytes, hash: random.next(),
          wantsStream: random.below(2) == 0), ordinal)
    }
  }

  var targetCount: Int { tiers.reduce(0) { $0 + $1.count } }
  var isOver: Bool { checkers.allSatisfy { $0.isFinished } }
  var isWrong: Bool { checkers.contains { !$0.violations.isEmpty } }

  mutating func apply(_ event: FailoverEvent, _ index: Int) {
    let out = (0..<targetCount).map { machine.health.isOut($0, now: now) }
    let before = checkers[index].attempts.count
    let outstandingBefore = checkers.reduce(0) { $0 + $1.outstandingRetries }
    let retriesBefore = checkers[index].retries
    let allowance = machine.meter.allowance(now: now)
    checkers[index].noteBackoff(event, now: now)
    checkers[index].note(event, now: now)
    let effects = machine.apply(event, to: &requests[index], now: now)
    checkers[index].take(effects, of: event)
    for problem in [requests[index].validate(), machine.validate()] {
      if let problem { checkers[index].violations.append("\(problem) after \(event)") }
    }
    let outstanding = checkers.reduce(0) { $0 + $1.outstandingRetries }
    checkers[index].check(
      outstanding == machine.concurrentRetries, "the breaker counts wrong after \(event)")
    checkers[index].check(outstanding <= policy.retry.maxConcurrent, "the breaker is exceeded")
    if policy.budget.ratio != nil && policy.budget.window == .zero && checkers[index].retries > retriesBefore
    {
      // What the present event ended no longer counts when it asks for the next one.
      checkers[index].check(
        outstanding <= max(allowance, outstandingBefore), "the retry budget is exceeded")
    }
    checkHealth(event, index, out, before)
  }

  /// A target that was left out before the event is not picked while another may be.
  private mutating func checkHealth(_ event: FailoverEvent, _ index: Int, _ out: [Bool], _ before: Int) {
    guard checkers[index].attempts.count > before, policy.eject.panic == 0, out.contains(false) else {
      return
    }
    if case .timer(let timer) = event, timer.kind == .backoff { return }
    let provider = Int(checkers[index].attempts[before].provider)
    let waitsForIt = policy.retryAfter.use == .both && before > 0
    // What the event itself leaves out may leave nothing else.
    let left = (0..<targetCount).contains { !machine.health.isOut($0, now: now) }
    checkers[index].check(!out[provider] || waitsForIt || !left, "a target that is left out is used")
  }

  /// One possible event of a random request, or the timers that are due.
  mutating func step() {
    let open = checkers.indices.filter { !checkers[$0].isFinished }
    guard !open.isEmpty else { return }
    now = now + .milliseconds(isCoarse ? Int64(random.below(6)) * 50 : Int64(random.below(300)))
    for index in open {
      while let (timer, _) = checkers[index].armed.filter({ $0.value <= now }).min(by: {
        ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue)
      }) {
        apply(.timer(timer), index)
        if isWrong { return }
      }
    }
    if random.below(20) == 0 {
      machine.probed(
        provider: Int(random.below(UInt64(targetCount))), isHealthy: random.below(2) == 0, now: now)
    }
    let index = open[Int(random.below(UInt64(open.count)))]
    guard !checkers[index].isFinished else { return }
    if random.below(100) == 0 { return apply(.clientLeft, index) }
    let over = checkers[index].attempts.indices.filter { !checkers[index].attempts[$0].isLive }
    if !over.isEmpty && random.below(5) == 0 {
      return apply(late(UInt16(over[Int(random.below(UInt64(over.count)))] + 1)), index)
    }
    if let event = possible(index) { apply(event, index) }
  }

  private mutating func late(_ attempt: UInt16) -> FailoverEvent {
    switch random.below(4) {
    case 0: return .head(attempt: attempt, status: 200, eventStream: true, hint: .none)
    case 1: return .body(attempt: attempt, count: 10, contents: .content)
    case 2: return .connected(attempt: attempt)
    default: return .ended(attempt: attempt, .cut)
    }
  }

  private mutating func possible(_ index: Int) -> FailoverEvent? {
    let live = checkers[index].live
    guard !live.isEmpty else { return nil }
    let attempt = live[Int(random.below(UInt64(live.count)))]
    guard let lane = (0..<4).first(where: { requests[index].lanes[$0].attempt == attempt }) else {
      return nil
    }
    switch requests[index].lanes[lane].phase {
    case .idle: return nil
    case .connecting:
      switch random.below(6) {
      case 0: return .ended(attempt: attempt, .refused)
      case 1: return .ended(attempt: attempt, .reset)
      case 2: return nil
      default: return .connected(attempt: attempt)
      }
    case .waiting: return waiting(attempt)
    case .holding, .forwarding: return answering(attempt, isError: requests[index].lanes[lane].isError)
    }
  }

  private mutating func waiting(_ attempt: UInt16) -> FailoverEvent? {
    switch random.below(12) {
    case 0: return .ended(attempt: attempt, [.reset, .malformed, .tooBig][Int(random.below(3))])
    case 1: return .sent(attempt: attempt)
    case 2: return .headBytes(attempt: attempt)
    case 3: return random.below(4) == 0 ? .informational(attempt: attempt) : nil
    case 4: return nil
    default:
      let statuses: [UInt16] = [200, 200, 200, 400, 429, 500, 503]
      var hint = RetryHint()
      if random.below(3) == 0 { hint.wait = .milliseconds(Int64(random.below(1_500))) }
      if random.below(6) == 0 { hint.shouldRetry = random.below(2) == 0 }
      return .head(
        attempt: attempt, status: statuses[Int(random.below(7))], eventStream: random.below(3) > 0,
        hint: hint)
    }
  }

  private mutating func answering(_ attempt: UInt16, isError: Bool) -> FailoverEvent? {
    switch random.below(10) {
    case 0:
      let ends: [AttemptEnd] = [.complete, .completeWithoutTerminator, .empty, .cut, .malformed, .tooBig]
      return .ended(attempt: attempt, ends[Int(random.below(6))])
    case 1: return .ended(attempt: attempt, .complete)
    case 2: return isError ? .bodyHint(attempt: attempt, .milliseconds(700)) : .inbandError(attempt: attempt)
    case 3: return .sent(attempt: attempt)
    case 4: return nil
    default:
      let contents: [BodyContents] = [[], .event, [.content, .event], .content]
      return .body(
        attempt: attempt, count: Int(random.below(200)) + 1, contents: contents[Int(random.below(4))])
    }
  }
}
