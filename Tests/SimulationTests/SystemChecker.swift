import Base
import Failover
import Profile
import Record

/// What must hold of every run, whatever its policy, faults and load: read off the records of the load, the
/// proxy and the providers.
struct SystemChecker {
  private let system: SimulatedSystem
  private let policy: Policy
  private var problems: [String]
  /// Bytes take 20 us from one end to the other; a client, the proxy and a provider see the same end within
  /// some of those.
  private static let slack = Nanoseconds.milliseconds(1)
  /// A timer is late by less than one tick of the wheel.
  private static let timers: Set<Outcome> = [
    .headersTimeout, .firstByteTimeout, .firstTokenTimeout, .idleTimeout, .tokenIdleTimeout, .attemptTimeout,
  ]
  private static let tick = Nanoseconds.microseconds(66)

  /// Everything that is wrong with `system`, in words.
  static func problems(of system: SimulatedSystem) -> [String] {
    var checker = SystemChecker(system)
    checker.checkRequests()
    checker.checkAttempts()
    checker.checkProviders()
    return checker.problems + TimerChecker.problems(of: system)
  }

  private init(_ system: SimulatedSystem) {
    self.system = system
    policy = system.policy
    problems = system.violations
  }

  private mutating func check(_ holds: Bool, _ problem: @autoclosure () -> String) {
    if !holds && problems.count < 20 { problems.append(problem()) }
  }

  /// Every request ends exactly once, with the content of one target, all of it and nothing else.
  private mutating func checkRequests() {
    let ordinals = system.requests.map(\.ordinal).sorted()
    check(Set(ordinals).count == ordinals.count, "a request ended twice")
    check(ordinals.last.map { Int($0) + 1 == ordinals.count } ?? true, "a request has no end")
    for request in system.requests {
      check(request.outcome != .undrained, "request \(request.ordinal) never ended")
      check(
        request.outcome != .wrongContent,
        "request \(request.ordinal) has content of two answers, or lost some")
    }
  }

  private mutating func checkAttempts() {
    var byRequest: [UInt32: [AttemptRecord]] = [:]
    for attempt in system.attempts { byRequest[attempt.ordinal, default: []].append(attempt) }
    let requests = Dictionary(
      system.requests.map { ($0.ordinal, $0) }, uniquingKeysWith: { first, _ in first })
    for (ordinal, unsorted) in byRequest {
      let attempts = unsorted.sorted { $0.attempt < $1.attempt }
      checkNumbers(ordinal, attempts)
      checkTimers(ordinal, attempts)
      if let request = requests[ordinal] { checkBytes(request, attempts) }
    }
  }

  private mutating func checkNumbers(_ ordinal: UInt32, _ attempts: [AttemptRecord]) {
    let policy = policy
    check(
      attempts.map { Int($0.attempt) } == Array(1...attempts.count),
      "request \(ordinal): attempts \(attempts.map(\.attempt))")
    check(
      attempts.count <= policy.retry.max + 1,
      "request \(ordinal): \(attempts.count) attempts with retry.max \(policy.retry.max)")
    let served = attempts.filter(\.served)
    check(served.count <= 1, "request \(ordinal): \(served.count) attempts served it")
    let lanes = policy.hedge.lanes
    for attempt in attempts {
      let running = attempts.filter { $0.start <= attempt.start && attempt.start < $0.end }.count
      check(running <= lanes, "request \(ordinal): \(running) attempts at a time with \(lanes) lanes")
    }
    guard let winner = served.first, policy.commit.midStream != .orphan, policy.commit.atLimit != .orphan
    else {
      return
    }
    for attempt in attempts where attempt.attempt > winner.attempt {
      check(
        attempt.start < winner.end, "request \(ordinal): attempt \(attempt.attempt) after the answer was over"
      )
    }
  }

  /// A timer that ended an attempt was never early: the attempt lasted at least as long as it allows.
  private mutating func checkTimers(_ ordinal: UInt32, _ attempts: [AttemptRecord]) {
    let policy = policy
    for attempt in attempts {
      let span = attempt.end - attempt.start
      check(span >= .zero, "request \(ordinal): an attempt of negative length")
      guard let limit = limit(of: attempt) else { continue }
      check(
        span >= limit,
        "request \(ordinal): \(attempt.outcome.name) after \(span.milliseconds) of \(limit.milliseconds) ms"
      )
    }
    for (one, next) in zip(attempts, attempts.dropFirst()) where !policy.hedge.isOn {
      check(next.start >= one.end, "request \(ordinal): two attempts at a time without hedging")
      let span = one.end - one.start
      check(
        span <= settings(one).retry.within,
        "request \(ordinal): retried after \(span.milliseconds) ms, more than retry.within"
      )
    }
    let whole = min(policy.timeouts.request, policy.timeouts.exchange)
    if whole != .forever, let first = attempts.first, let last = attempts.map(\.end).max() {
      check(
        last - first.start <= whole + SystemChecker.tick,
        "request \(ordinal): an attempt outlives timeouts.request or timeouts.exchange")
    }
  }

  private func settings(_ attempt: AttemptRecord) -> TargetSettings {
    policy.settings(of: system.profile.providers[Int(attempt.provider)].name)
  }

  private func limit(of attempt: AttemptRecord) -> Nanoseconds? {
    let timeouts = settings(attempt).timeouts
    return switch attempt.outcome {
    case .headersTimeout: timeouts.headers
    case .firstByteTimeout: timeouts.firstByte
    case .firstTokenTimeout: timeouts.firstToken
    case .idleTimeout: min(timeouts.idle, timeouts.send)
    case .tokenIdleTimeout: timeouts.tokenIdle
    case .attemptTimeout: timeouts.attempt
    case .connectTimeout: timeouts.connect
    default: nil
    }
  }

  /// What the proxy took in of the attempt that served a request is what its client got; no attempt outlives
  /// its request.
  private mutating func checkBytes(_ request: RequestRecord, _ attempts: [AttemptRecord]) {
    let policy = policy
    guard request.end.isPresent else { return }
    for attempt in attempts {
      check(
        attempt.end <= request.end + policy.commit.cutDelay + SystemChecker.slack,
        "request \(request.ordinal): attempt \(attempt.attempt) outlives it"
      )
    }
    guard let served = attempts.first(where: \.served), policy.commit.midStream != .restart else { return }
    // Before an error event of the proxy's own an event that is on its way is ended for it: if only its blank
    // line was missing, the client has one content that the proxy has not seen whole.
    let endsEvents = policy.commit.midStream == .error || policy.commit.atLimit == .error
    check(
      request.tokens <= served.tokens + (endsEvents && served.outcome != .ok ? 1 : 0),
      "request \(request.ordinal): \(request.tokens) contents came out, \(served.tokens) went in")
    let leftEarly = request.outcome == .cancelled || request.outcome == .requestTimeout
    let isCutShort = served.outcome == .tooBig || served.outcome == .attemptTimeout
    if system.profile.load?.stream == true && request.status == 200 && !leftEarly && !isCutShort
      && !endsEvents
    {
      check(
        request.tokens >= served.tokens,
        "request \(request.ordinal) (\(request.outcome.name)): of \(served.tokens) contents of attempt "
          + "\(served.attempt) (\(served.outcome.name)) \(request.tokens) came out"
      )
    }
    // A made-up end marker looks like a complete answer; a limit may strike when the client has everything.
    // With `cut` the client must be able to tell that an answer that broke off is incomplete.
    let brokeOff = served.outcome == .cut || SystemChecker.timers.contains(served.outcome)
    if policy.commit.midStream == .cut && brokeOff && !leftEarly && !isCutShort {
      check(
        request.outcome != .truncated && request.outcome != .empty,
        "request \(request.ordinal): broke off (\(served.outcome.name)), looks \(request.outcome.name)"
      )
    }
    if request.outcome == .ok && policy.commit.midStream != .done && !isCutShort {
      check(served.outcome == .ok, "request \(request.ordinal) is ok, its attempt \(served.outcome.name)")
    }
  }

  /// Every attempt at a provider is one of the proxy's, once, and the other way round where the request can
  /// have come that far.
  private mutating func checkProviders() {
    var seen: Set<UInt64> = []
    for attempt in system.served {
      let key = SystemChecker.key(attempt)
      check(
        seen.insert(key).inserted, "a provider saw attempt \(attempt.attempt) of \(attempt.ordinal) twice")
    }
    var made: Set<UInt64> = []
    for attempt in system.attempts {
      let key = SystemChecker.key(attempt)
      check(made.insert(key).inserted, "attempt \(attempt.attempt) of \(attempt.ordinal) is recorded twice")
      let hasArrived = attempt.head.isPresent || attempt.end - attempt.start > SystemChecker.slack
      let mayBeLost = attempt.outcome == .refused || attempt.outcome == .connectTimeout
      if hasArrived && !mayBeLost {
        check(seen.contains(key), "no provider saw attempt \(attempt.attempt) of \(attempt.ordinal)")
      }
    }
    for key in seen where !made.contains(key) {
      check(false, "the proxy does not know attempt \(key >> 16 & 0xFFFF) of request \(key >> 32)")
    }
  }

  private static func key(_ attempt: AttemptRecord) -> UInt64 {
    UInt64(attempt.ordinal) << 32 | UInt64(attempt.attempt) << 16
      | UInt64(UInt16(bitPattern: attempt.provider))
  }
}
