import Base
import Failover

/// A policy that is a pure function of a seed: any setting may have any value that the language allows.
enum RandomPolicy {
  static func make(seed: UInt64) -> Policy {
    var random = KeyedRandom(seed: seed).keyed("policy")
    var policy = Policy()
    timeouts(&policy.timeouts, &random)
    retry(&policy, &random)
    backoff(&policy, &random)
    commit(&policy.commit, &random)
    health(&policy, &random)
    if random.below(8) == 0 { policy.limits.responseBytes = 200 + Int(random.below(4_000)) }
    if random.below(10) == 0 { policy.limits.requestBytes = 100 + Int(random.below(2_000)) }
    policy.pick = Pick(PickAlgorithm.allCases[Int(random.below(UInt64(PickAlgorithm.allCases.count)))])
    if chance(&random, 4) {
      var own = policy.settings(of: "p1")
      timeouts(&own.timeouts, &random)
      own.timeouts.request = policy.timeouts.request
      own.retry.within = span(&random)
      own.retry.perTarget = 1 + Int(random.below(2))
      own.backoff.base = .milliseconds(Int64(random.below(50)))
      policy.targets["p1"] = own
    }
    exchange(&policy.timeouts, seed)
    policy.replies = [.plain, .envoy, .apisix][Int(random.below(3))]
    return policy
  }

  static func chance(_ random: inout KeyedRandom, _ one: UInt64) -> Bool { random.below(one) == 0 }

  /// Off most of the time (everything on at once would leave no request alive), else up to `most`
  /// milliseconds.
  static func span(_ random: inout KeyedRandom, upTo most: UInt64 = 300) -> Nanoseconds {
    random.below(4) > 0 ? .forever : .milliseconds(Int64(1 + random.below(most)))
  }

  private static func timeouts(_ timeouts: inout Timeouts, _ random: inout KeyedRandom) {
    timeouts.headers = span(&random)
    timeouts.firstByte = span(&random)
    timeouts.firstToken = span(&random)
    timeouts.idle = span(&random)
    timeouts.tokenIdle = span(&random)
    timeouts.attempt = span(&random, upTo: 400)
    timeouts.request = span(&random, upTo: 1_000)
    timeouts.idleArmsAt = Milestone.allCases[Int(random.below(5))]
    timeouts.deadlinesStartAt = chance(&random, 2) ? .start : .connected
    timeouts.attemptEnforced = chance(&random, 6) ? .onBytes : .timer
    timeouts.headBytesRearmIdle = chance(&random, 2)
    timeouts.waiveOnLast = chance(&random, 6)
  }

  /// Draws of their own: the rest of a seed's policy stays as it was.
  private static func exchange(_ timeouts: inout Timeouts, _ seed: UInt64) {
    var random = KeyedRandom(seed: seed).keyed("policy: exchange")
    if chance(&random, 4) { timeouts.idleUntil = .milliseconds(Int64(1 + random.below(300))) }
    if chance(&random, 6) { timeouts.exchange = .milliseconds(Int64(100 + random.below(900))) }
    if chance(&random, 6) { timeouts.exchangeIdle = .milliseconds(Int64(20 + random.below(300))) }
    timeouts.informationalEndsHeaders = chance(&random, 3)
  }

  private static func retry(_ policy: inout Policy, _ random: inout KeyedRandom) {
    let outcomes: [Outcome] = [
      .refused, .connectTimeout, .reset, .headersTimeout, .firstByteTimeout, .firstTokenTimeout, .idleTimeout,
      .tokenIdleTimeout, .attemptTimeout, .empty, .inbandError, .truncated, .cut, .malformed, .tooBig,
      .http(429), .http(500), .http(503), .http(504),
    ]
    let density = random.below(4)
    for outcome in outcomes where random.below(4) <= density || chance(&random, 2) {
      policy.retry.on.insert(outcome)
    }
    policy.retry.max = Int(random.below(8) == 0 ? 0 : 1 + random.below(5))
    policy.retry.perTarget = chance(&random, 3) ? 1 + Int(random.below(3)) : 1
    policy.retry.repick = [.same, .other, .cycle][Int(random.below(3))]
    policy.retry.perTier = policy.retry.repick == .cycle ? Int(random.below(4)) : 0
    policy.retry.rounds = chance(&random, 4) ? 1 + Int(random.below(2)) : .max
    policy.retry.within = span(&random)
    policy.retry.startBefore = span(&random, upTo: 400)
    if chance(&random, 5) { policy.retry.bodyLimit = Int(random.below(1_500)) }
    policy.retry.maxConcurrent = [.max, .max, .max, .max, .max, .max, 0, 1, 3][Int(random.below(9))]
    policy.retry.exhausted = chance(&random, 2) ? .last : .badGateway
    policy.retry.decideOn = chance(&random, 2) ? .head : .body
    policy.retry.informationalEndsRetries = chance(&random, 2)
    if chance(&random, 4) { policy.rules = (0..<(1 + Int(random.below(3)))).map { _ in rule(&random) } }
  }

  private static func rule(_ random: inout KeyedRandom) -> Rule {
    var rule = Rule()
    for outcome: Outcome in [.http(429), .http(500), .http(503), .idleTimeout, .reset, .cut, .empty]
    where chance(&random, 3) { rule.on.insert(outcome) }
    if rule.on.isEmpty { rule.on.insert(.http(429)) }
    rule.retry = Int(random.below(3))
    rule.next = chance(&random, 2)
    rule.cool = [.asUsual, .no, .count, .now, .span(.milliseconds(30))][Int(random.below(5))]
    rule.drop = Drop.allCases[Int(random.below(3))]
    rule.backoff = chance(&random, 2)
    return rule
  }

  private static func backoff(_ policy: inout Policy, _ random: inout KeyedRandom) {
    policy.backoff.base = chance(&random, 2) ? .zero : .milliseconds(Int64(1 + random.below(60)))
    policy.backoff.growth = chance(&random, 3) ? .linear : .exponential
    policy.backoff.factor = 1 + random.unit() * 2
    policy.backoff.max = chance(&random, 2) ? .forever : .milliseconds(Int64(60 + random.below(200)))
    policy.backoff.scope = chance(&random, 2) ? .same : .always
    let jitters: [Jitter] = [
      .none, .full, .full, .subtract(0.25), .add(.milliseconds(20)), .spread(0.2),
    ]
    policy.backoff.jitter = jitters[Int(random.below(6))]
    policy.retryAfter.use = RetryAfterUse.allCases[Int(random.below(4))]
    policy.retryAfter.over = RetryAfterOver.allCases[Int(random.below(4))]
    policy.retryAfter.max = chance(&random, 2) ? .forever : .milliseconds(Int64(random.below(1_500)))
    policy.retryAfter.total = chance(&random, 3) ? .milliseconds(Int64(random.below(2_500))) : .forever
    policy.retryAfter.jitter = chance(&random, 2) ? 0 : 0.5
    policy.retryAfter.obeysShouldRetry = chance(&random, 2)
  }

  private static func commit(_ commit: inout Commit, _ random: inout KeyedRandom) {
    commit.on = CommitPoint.allCases[Int(random.below(5))]
    commit.plainOn = CommitPoint.allCases[Int(random.below(5))]
    if chance(&random, 5) { commit.holdBytes = Int(random.below(3_000)) }
    commit.holdTime = chance(&random, 4) ? .milliseconds(Int64(1 + random.below(100))) : .forever
    commit.midStream = [.cut, .cut, .error, .clean, .done, .orphan][Int(random.below(6))]
    commit.atLimit = [.cut, .error, .clean][Int(random.below(3))]
    commit.cutDelay = chance(&random, 4) ? .milliseconds(Int64(random.below(100))) : .zero
    if chance(&random, 4) {
      commit.ping.every = .milliseconds(Int64(5 + random.below(60)))
      commit.ping.kind = chance(&random, 2) ? .comment : .event
      commit.ping.beforeCommit = chance(&random, 2)
    }
  }

  private static func health(_ policy: inout Policy, _ random: inout KeyedRandom) {
    if chance(&random, 4) {
      policy.budget.ratio = random.unit()
      policy.budget.min = Int(random.below(3))
      policy.budget.window = chance(&random, 2) ? .zero : .milliseconds(Int64(20 + random.below(200)))
    }
    if chance(&random, 3) {
      policy.hedge.after =
        chance(&random, 4) ? .quantile(0.5) : .fixed(.milliseconds(Int64(1 + random.below(60))))
      policy.hedge.max = 1 + Int(random.below(3))
      policy.hedge.win = HedgeWin.allCases[Int(random.below(3))]
      policy.hedge.onTimeout = chance(&random, 4)
    }
    guard chance(&random, 2) else { return }
    policy.eject.on = policy.retry.on
    policy.eject.consecutive = Int(random.below(4))
    policy.eject.rate = chance(&random, 3) ? 0.5 : 0
    policy.eject.minimum = 1 + Int(random.below(4))
    policy.eject.window = .milliseconds(Int64(20 + random.below(200)))
    policy.eject.failures = Int(random.below(4))
    policy.eject.time = .milliseconds(Int64(5 + random.below(100)))
    policy.eject.grow = EjectGrowth.allCases[Int(random.below(3))]
    policy.eject.maxShare = [1, 0.5, 0.34][Int(random.below(3))]
    policy.eject.panic = [0, 0.5][Int(random.below(2))]
    policy.eject.probe = EjectProbe.allCases[Int(random.below(3))]
    policy.eject.active.every = .milliseconds(20)
    policy.eject.active.timeout = .milliseconds(15)
    policy.eject.whenAll = chance(&random, 2) ? .fail : .tryAll
  }
}
