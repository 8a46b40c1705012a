import Base

/// Everything that is known about a run, as plain values: what reports print and expectations are checked
/// against.
public struct RunRecord: Sendable {
  /// What is known besides the logs.
  public let facts: RunFacts
  /// The whole run, without its warm-up.
  public let whole: RunScope
  /// Its phases, without the warm-up, in the order of the profile.
  public let phases: [RunScope]
  /// The attempts by provider, number, phase and outcome.
  public let attempts: [AttemptGroup]
  /// What each provider knows of itself.
  public let providers: [ProviderFigures]
  /// How well the instrument did.
  public let generator: GeneratorHealth
  /// Requests and attempts that belonged to the warm-up and are counted nowhere else.
  public let warmup: (requests: Int, attempts: Int)
  /// The requests that were kept, with their attempts, in the order of their ordinals.
  public let joined: [JoinedRequest]
  /// The attempts that could not be joined to a request, as none of them had a key.
  public let keyless: [AttemptRecord]
  /// One request in so many was kept; figures that need both sides (failover delay, absorbed, waste) are
  /// estimates when this is more than 1.
  public let sampledEvery: Int
  /// Answers, of the requests that were kept, that looked whole to their clients and were not.
  public let maskedFailures: Int
  /// Whether arrivals that were not sent count as failed whatever they might have become.
  var unsentHaveFailed = false

  /// Joins the logs of a run.
  ///
  /// `attempts` is nil when only the load saw them: then each request sent counts as one attempt. An answer
  /// that its client took for right, and that whoever served it knows not to be whole, counts as `truncated`.
  public static func join(
    facts: RunFacts, requests: RequestSnapshot, attempts: AttemptSnapshot?, providers: ProviderSnapshot?
  ) -> RunRecord {
    precondition(requests.phases.count == facts.phases.count)
    var requests = requests
    let attempts = attempts ?? requests.attempts
    var joined = AttemptJoin.joined(requests, attempts, observer: facts.observer)
    let masked = joined.indices.filter { joined[$0].isMasked }
    var changes: [UInt32: Outcome] = [:]
    for index in masked {
      if let request = joined[index].request { changes[request.ordinal] = .truncated }
      joined[index] = JoinedRequest(joined[index], outcome: .truncated)
    }
    requests.correct(changes)
    let keyless = attempts.records.filter { $0.ordinal == AttemptRecord.keyless }
    let withoutKey = facts.observer == .provider ? providers?.providers.reduce(0) { $0 + $1.withoutKey } : nil
    let isComplete = keyless.isEmpty && withoutKey ?? 0 == 0
    let stride = Int(max(requests.stride, attempts.stride))
    var byPhase: [[JoinedRequest]] = Array(repeating: [], count: facts.phases.count)
    for request in joined {
      let phase = request.request?.phase ?? request.attempts[0].phase
      byPhase[Int(phase)].append(request)
    }
    var whole = (
      requests: PhaseRequests(), failover: FailoverFigures(providerCount: facts.providers.count)
    )
    var phases: [RunScope] = []
    for (index, phase) in facts.phases.enumerated() where index != facts.warmupPhase {
      var failover = FailoverFigures(providerCount: facts.providers.count)
      failover.isKnown = isComplete
      if isComplete {
        failover = FailoverFigures(byPhase[index], providerCount: facts.providers.count, stride: stride)
      }
      whole.requests.add(requests.phases[index])
      whole.failover.add(failover)
      phases.append(
        RunScope(
          phase: phase.name, durationSeconds: phase.duration.seconds, requests: requests.phases[index],
          failover: failover,
          attempts: attempts.groups.reduce(0) { $0 + (Int($1.key.phase) == index ? $1.count : 0) }))
    }
    return RunRecord(
      facts: facts,
      whole: RunScope(
        phase: nil, durationSeconds: facts.scheduleDuration.seconds, requests: whole.requests,
        failover: whole.failover, attempts: attempts.groups.reduce(0) { $0 + $1.count }),
      phases: phases, attempts: attempts.groups, providers: providers?.providers ?? [],
      generator: health(facts, requests, whole.requests.tally),
      warmup: (requests: requests.warmupCount, attempts: attempts.warmupCount), joined: joined,
      keyless: keyless, sampledEvery: stride, maskedFailures: masked.count)
  }

  private static func health(
    _ facts: RunFacts, _ requests: RequestSnapshot, _ tally: RequestTally
  ) -> GeneratorHealth {
    let schedule = facts.scheduleDuration.seconds
    var sending = schedule
    if requests.lastSent.isPresent && requests.firstScheduled < .never {
      sending = max(sending, (requests.lastSent - requests.firstScheduled).seconds)
    }
    return GeneratorHealth(
      releaseLateness: requests.releaseLateness, loopLag: requests.loopLag, cpuSeconds: facts.cpuSeconds,
      offeredRate: schedule > 0 ? Double(tally.scheduled) / schedule : 0,
      achievedRate: sending > 0 ? Double(tally.sent) / sending : 0, counters: facts.counters)
  }

  /// The same, if the arrivals that were not sent had failed for certain.
  var withoutUnsent: RunRecord {
    var record = self
    record.unsentHaveFailed = true
    return record
  }

  /// The index of the provider called `name`, or nil.
  func provider(_ name: String) -> Int? { facts.providers.firstIndex { $0.name == name } }
}
