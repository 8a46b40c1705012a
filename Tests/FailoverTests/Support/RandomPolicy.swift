import Base
import Failover

/// Any combination of settings, also ones that nobody would write.
enum RandomPolicy {
  /// In every second walk all durations are multiples of 50 ms, so that limits are met exactly.
  static func make(_ random: inout KeyedRandom, targetCount: Int) -> Policy {
    let isCoarse = random.below(2) == 0
    var policy = Policy()
    timeouts(&policy.timeouts, isCoarse, &random)
    policy.timeouts.request = duration(&random, isCoarse)
    policy.timeouts.exchange = duration(&random, isCoarse)
    policy.timeouts.exchangeIdle = duration(&random, isCoarse)
    retry(&policy.retry, isCoarse, &random)
    backoff(&policy.backoff, isCoarse, &random)
    retryAfter(&policy.retryAfter, isCoarse, &random)
    eject(&policy.eject, &random)
    hedge(&policy, &random)
    commit(&policy.commit, &random)
    if random.below(3) == 0 {
      policy.budget.ratio = Double(random.below(3)) / 4
      policy.budget.min = Int(random.below(3))
      policy.budget.window = random.below(2) == 0 ? .zero : .seconds(Int64(2))
    }
    policy.limits.requestBytes = random.below(4) == 0 ? 2_500 : .max
    policy.limits.responseBytes = random.below(4) == 0 ? 900 : .max
    policy.pick.algorithm = pick(PickAlgorithm.allCases, &random)
    policy.replies = LocalReplies(rawValue: UInt8(random.below(3)))!
    if random.below(3) == 0 { policy.rules = rules(&random) }
    if random.below(3) == 0 {
      var own = policy.settings(of: "")
      timeouts(&own.timeouts, isCoarse, &random)
      own.retry.on = outcomes(&random)
      own.retry.perTarget = Int(random.below(3)) + 1
      own.retry.within = duration(&random, isCoarse)
      own.retry.decideOn = random.below(2) == 0 ? .head : .body
      backoff(&own.backoff, isCoarse, &random)
      policy.targets["p\(random.below(UInt64(targetCount)))"] = own
    }
    return policy
  }

  private static func pick<Value>(_ values: [Value], _ random: inout KeyedRandom) -> Value {
    values[Int(random.below(UInt64(values.count)))]
  }

  private static func duration(_ random: inout KeyedRandom, _ isCoarse: Bool) -> Nanoseconds {
    if random.below(3) > 0 { return .forever }
    return .milliseconds(isCoarse ? Int64(random.below(40) + 1) * 50 : Int64(random.below(2_000)) + 1)
  }

  static func outcomes(_ random: inout KeyedRandom) -> OutcomeSet {
    var set = OutcomeSet()
    for outcome in Outcome.named where random.below(3) > 0 { set.insert(outcome) }
    for status in [400, 429, 500, 503] where random.below(3) > 0 { set.insert(.http(status)) }
    return set
  }

  private static func timeouts(_ timeouts: inout Timeouts, _ isCoarse: Bool, _ random: inout KeyedRandom) {
    timeouts.connect = duration(&random, isCoarse)
    timeouts.send = duration(&random, isCoarse)
    timeouts.headers = duration(&random, isCoarse)
    timeouts.idleUntil = duration(&random, isCoarse)
    timeouts.informationalEndsHeaders = random.below(2) == 0
    timeouts.firstByte = duration(&random, isCoarse)
    timeouts.firstToken = duration(&random, isCoarse)
    timeouts.idle = duration(&random, isCoarse)
    timeouts.tokenIdle = duration(&random, isCoarse)
    timeouts.attempt = duration(&random, isCoarse)
    timeouts.idleArmsAt = pick(Milestone.allCases, &random)
    timeouts.headBytesRearmIdle = random.below(2) == 0
    timeouts.attemptEnforced = random.below(2) == 0 ? .timer : .onBytes
    timeouts.deadlinesStartAt = random.below(2) == 0 ? .start : .connected
    timeouts.waiveOnLast = random.below(4) == 0
  }

  private static func retry(_ retry: inout Retry, _ isCoarse: Bool, _ random: inout KeyedRandom) {
    retry.on = outcomes(&random)
    retry.max = Int(random.below(6))
    retry.perTarget = Int(random.below(2)) + 1
    retry.perTier = pick([0, 1, 2, .max], &random)
    retry.repick = pick([.same, .other, .cycle], &random)
    retry.rounds = pick([1, 2, .max, .max], &random)
    retry.within = duration(&random, isCoarse)
    retry.startBefore = duration(&random, isCoarse)
    retry.bodyLimit = random.below(4) == 0 ? 1_500 : .max
    retry.maxConcurrent = pick([0, 1, 2, .max, .max, .max], &random)
    retry.exhausted = random.below(2) == 0 ? .last : .badGateway
    retry.decideOn = random.below(2) == 0 ? .head : .body
    retry.informationalEndsRetries = random.below(2) == 0
  }

  private static func backoff(_ backoff: inout Backoff, _ isCoarse: Bool, _ random: inout KeyedRandom) {
    backoff.base = random.below(2) == 0 ? .zero : .milliseconds(Int64(random.below(200)) + 1)
    backoff.growth = pick(BackoffGrowth.allCases, &random)
    backoff.max = duration(&random, isCoarse)
    backoff.jitter = pick(
      [.none, .full, .full, .subtract(0.25), .add(.milliseconds(100)), .spread(0.2)], &random)
    backoff.scope = pick(BackoffScope.allCases, &random)
  }

  private static func retryAfter(_ rule: inout RetryAfter, _ isCoarse: Bool, _ random: inout KeyedRandom) {
    rule.use = pick(RetryAfterUse.allCases, &random)
    rule.max = duration(&random, isCoarse)
    rule.total = duration(&random, isCoarse)
    rule.over = pick(RetryAfterOver.allCases, &random)
    rule.jitter = random.below(2) == 0 ? 0 : 0.5
    rule.obeysShouldRetry = random.below(2) == 0
    rule.onlyTooManyRequests = random.below(2) == 0
  }

  private static func eject(_ eject: inout Eject, _ random: inout KeyedRandom) {
    guard random.below(2) == 0 else { return }
    eject.on = outcomes(&random)
    eject.consecutive = Int(random.below(3))
    eject.failures = Int(random.below(3))
    eject.time = .milliseconds(Int64(random.below(3_000)) + 1)
    eject.grow = pick([.none, .linear, .double], &random)
    eject.probe = pick(EjectProbe.allCases, &random)
    eject.trials = Int(random.below(2)) + 1
    eject.panic = pick([0, 0, 0.5], &random)
    eject.maxShare = pick([0.5, 1, 1], &random)
    eject.whenAll = pick(EjectAll.allCases, &random)
  }

  private static func hedge(_ policy: inout Policy, _ random: inout KeyedRandom) {
    guard random.below(2) == 0 else { return }
    policy.hedge.after = pick(
      [.off, .fixed(.milliseconds(Int64(random.below(400)) + 1)), .quantile(0.5)], &random)
    policy.hedge.max = Int(random.below(3)) + 1
    policy.hedge.win = pick(HedgeWin.allCases, &random)
    policy.hedge.onTimeout = random.below(2) == 0
  }

  private static func commit(_ commit: inout Commit, _ random: inout KeyedRandom) {
    commit.on = pick(CommitPoint.allCases, &random)
    commit.plainOn = pick(CommitPoint.allCases, &random)
    commit.holdBytes = random.below(3) == 0 ? Int(random.below(400)) : 1 << 20
    commit.holdTime = random.below(3) == 0 ? .milliseconds(Int64(random.below(800))) : .forever
    commit.midStream = pick(MidStream.allCases, &random)
    commit.atLimit = pick(MidStream.allCases, &random)
    if random.below(3) == 0 {
      commit.ping.every = .milliseconds(Int64(random.below(500)) + 1)
      commit.ping.kind = pick(PingKind.allCases, &random)
      commit.ping.beforeCommit = random.below(2) == 0
    }
  }

  private static func rules(_ random: inout KeyedRandom) -> [Rule] {
    (0..<Int(random.below(3)) + 1).map { _ in
      var rule = Rule()
      rule.on = outcomes(&random)
      rule.retry = Int(random.below(3))
      rule.next = random.below(2) == 0
      rule.cool = pick([.asUsual, .no, .count, .now, .span(.milliseconds(500))], &random)
      rule.drop = pick(Drop.allCases, &random)
      rule.backoff = random.below(2) == 0
      return rule
    }
  }
}
