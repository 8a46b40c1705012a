import Base

@testable import Record
@testable import Report

/// A made-up run whose figures look like a real one's: requests of a primary that is silent for every tenth,
/// and a fallback.
struct SampleRun {
  var requestCount = 1000
  var phaseNames = ["all"]
  var providerNames = ["primary", "fallback"]
  var expectations: [ExpectationTerms] = []
  /// Chooses how attempt `attempt` of request `ordinal` ends.
  var outcome: (_ ordinal: Int, _ attempt: Int) -> Outcome = { ordinal, attempt in
    ordinal % 10 == 3 && attempt == 1 ? .idleTimeout : .ok
  }
  /// Says why a request that failed at all providers was not rescued; nil when nobody tells.
  var reason: (_ ordinal: Int) -> Rescue? = { _ in .noTarget }
  var shedEvery = 0
  var lateness = Nanoseconds.microseconds(80)
  /// The requests at whose time the machine was busy with something else.
  var hiccups: Set<Int> = []
  /// Waits of the generator that gathered.
  var gatheredWaits = 0
  var change: (inout RunFacts) -> Void = { _ in }

  static let origin = Instant(nanoseconds: 5_000_000_000)

  var report: RunReport {
    var facts = RunFacts(
      profileName: "stall-before-first-byte",
      profileHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", seed: 7,
      version: "0.1.0",
      io: "io_uring",
      phases: phaseNames.map {
        PhaseFacts(name: $0, duration: .milliseconds(Int64(20_000 / phaseNames.count)))
      },
      providers: providerNames.enumerated().map {
        ProviderFacts(name: $1, rules: $0 == 0 ? [RuleFacts(id: "silent", cameDue: true)] : [])
      },
      stallThreshold: .seconds(Int64(1)), scheduleDuration: .seconds(Int64(20)), observer: .proxy)
    facts.tested.resolvedHash = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
    facts.tested.requestKey = "8a1f03c2"
    facts.tested.overrides = ["load.rate=50/s", "seed=7"]
    facts.tested.policy = ["timeouts.idle = 1s", "retry.on = reset", "retry.max = 1"]
    facts.tested.policyAsWritten = #"{"envoyAIGateway":{"streamIdleTimeout":"1s","numRetries":1}}"#
    facts.profileAbout = "Primary accepts and goes silent; does the idle timeout rescue the request?"
    facts.cpuSeconds = 1.84
    facts.plannedRequests = requestCount
    facts.drainLimit = .seconds(Int64(5))
    facts.objectives = RequestObjectives(ttft: .seconds(Int64(3)))
    facts.counters = [HealthCounter(name: "receive_buffers_ran_out", value: 0)]
    facts.gathering = GatheringFacts(window: .microseconds(150), waits: gatheredWaits)
    change(&facts)
    let logs = run()
    let record = RunRecord.join(
      facts: facts, requests: logs.requests, attempts: logs.attempts, providers: logs.providers)
    return RunReport(
      record: record, judgement: record.judge(expectations),
      times: RunTimes(
        started: "2026-03-01T12:00:00Z", ended: "2026-03-01T12:00:23Z", startedMilliseconds: 1_772_366_400_000
      ),
      resolvedProfile: "{\"brownout\": 1}\n", environment: "{\"brownout\": \"0.1.0\"}\n")
  }

  private func run() -> (requests: RequestSnapshot, attempts: AttemptSnapshot, providers: ProviderSnapshot) {
    let configuration = LogConfiguration(providerCount: providerNames.count, phaseCount: phaseNames.count)
    var requests = RequestLog(
      configuration, objectives: RequestObjectives(ttft: .seconds(Int64(3))),
      stallThreshold: .seconds(Int64(1)))
    var attempts = AttemptLog(configuration)
    var ruleCounts = Array(repeating: 0, count: providerNames.count)
    if !ruleCounts.isEmpty { ruleCounts[0] = 1 }
    var providers = ProviderLog(configuration, ruleCounts: ruleCounts)
    for ordinal in 0..<requestCount {
      one(ordinal, &requests, &attempts, &providers)
    }
    return (requests.snapshot(), attempts.snapshot(), providers.snapshot())
  }

  private func one(
    _ ordinal: Int, _ requests: inout RequestLog, _ attempts: inout AttemptLog, _ providers: inout ProviderLog
  ) {
    var random = KeyedRandom(seed: 7).keyed(UInt64(ordinal))
    let phase = Int16(ordinal * phaseNames.count / requestCount)
    let scheduled = SampleRun.origin + Nanoseconds(Int64(ordinal) * 20_000_000_000 / Int64(requestCount))
    var request = RequestRecord(
      ordinal: UInt32(ordinal), phase: phase, outcome: .shed, scheduled: scheduled)
    if shedEvery > 0 && ordinal % shedEvery == 0 { return requests.record(request) }
    requests.recordReleaseLateness(
      lateness + Nanoseconds(Int64(random.below(60_000))), ordinal: request.ordinal, phase: phase)
    let hiccup = Nanoseconds.milliseconds(hiccups.contains(ordinal) ? 14 : 0)
    requests.recordLoopLag(hiccup + .microseconds(Int64(random.below(200))))
    request.sent = scheduled + lateness
    var start = request.sent + .microseconds(90)
    for number in 1...providerNames.count {
      let outcome = outcome(ordinal, number)
      let provider = number - 1
      let isOk = outcome == .ok
      let first = start + .milliseconds(300 + Int64(random.below(500)))
      let gap = Nanoseconds.microseconds(14_000 + Int64(random.below(2_000)))
      let last = first + gap * 119
      let end = isOk ? last + .milliseconds(1) : start + .milliseconds(1000)
      providers.admitted(provider: provider, ordinal: UInt32(ordinal), phase: 0, hasKey: true)
      providers.recordDrift(provider: provider, hiccup + .microseconds(Int64(random.below(300))))
      if isOk { providers.completed(provider: provider, ordinal: UInt32(ordinal)) }
      if !isOk {
        providers.abandoned(provider: provider, ordinal: UInt32(ordinal))
        if provider == 0 { providers.fired(provider: 0, rule: 0, ordinal: UInt32(ordinal)) }
      }
      attempts.record(
        AttemptRecord(
          ordinal: UInt32(ordinal), attempt: UInt16(number), provider: Int16(provider), phase: phase,
          outcome: outcome, start: start, head: isOk ? first : .absent, firstToken: isOk ? first : .absent,
          lastToken: isOk ? last : .absent, end: end, tokens: isOk ? 120 : 0, served: isOk, accepted: isOk))
      request.outcome = isOk ? .ok : .http(504)
      request.status = isOk ? 200 : 504
      request.end = end + .microseconds(200)
      if isOk {
        request.head = first
        request.firstByte = first
        request.firstToken = first
        request.lastToken = last
        request.tokens = 120
        request.laterTokens = 119
        request.provider = Int16(provider)
        request.maxGap = gap
        for _ in 0..<119 { requests.recordGap(gap, phase: phase) }
        break
      }
      start = end + .microseconds(150)
    }
    if request.outcome != .ok, let reason = reason(ordinal) {
      attempts.record(UnrescuedRecord(ordinal: UInt32(ordinal), reason: reason))
    }
    requests.record(request)
  }

  /// The expectations that a profile of this kind has.
  static let usualExpectations: [ExpectationTerms] = [
    ExpectationTerms(
      text: "attainment >= 99%", metric: "attainment", comparison: .greaterOrEqual, limit: 0.99),
    ExpectationTerms(
      text: "ttft.p99 < 2500ms", metric: "ttft", statistic: .percentile(99), comparison: .less, limit: 2500),
    ExpectationTerms(text: "amplification < 1.2", metric: "amplification", comparison: .less, limit: 1.2),
    ExpectationTerms(
      text: "attempts_per_request{provider=primary,outcome=idle_timeout} == 10%",
      metric: "attempts_per_request", labels: [("provider", "primary"), ("outcome", "idle_timeout")],
      comparison: .equal, limit: 0.1),
    ExpectationTerms(
      text: "failover_delay{provider=primary}.p50 < 1030ms", metric: "failover_delay",
      labels: [("provider", "primary")], statistic: .percentile(50), comparison: .less, limit: 1030),
    ExpectationTerms(
      text: "visible_failures == 0", metric: "visible_failures", comparison: .equal, limit: 0),
  ]
}
