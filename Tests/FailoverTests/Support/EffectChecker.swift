import Base
import Failover

/// Follows one request's events and effects with a model of its own, and notes everything that must never
/// happen.
struct EffectChecker {
  /// What the model knows of an attempt.
  struct Attempt {
    var provider: Int16
    var lane: Int
    var startedAt: Instant
    var endedAt: Instant?
    var outcome: Outcome?
    var status = 0
    var bytes = 0
    var isComplete = false
    var isRetry: Bool
    var hint: RetryHint?
    /// When something last arrived that re-arms `idle`, and `tokenIdle`.
    var heardAt: Instant
    var contentAt: Instant
    /// Whether a timeout did not cut it.
    var isSoft = false

    var isLive: Bool { outcome == nil }
    var waitsForHead: Bool { isRetry && isLive && status == 0 }
  }

  let policy: Policy
  let bodyBytes: Int
  var attempts: [Attempt] = []
  /// The number of the attempt whose answer the client gets.
  var committed: UInt16?
  var isReplied = false
  var isPinged = false
  var isClientEnded = false
  var isFinished = false
  var isScheduled = false
  var armed: [TimerID: Instant] = [:]
  var arrivedAt = Instant.zero
  var rescue: Rescue?
  var outcome: Outcome?
  var pings = 0
  var violations: [String] = []
  /// The attempts that ended in the present turn, and its time.
  private var endedNow: [Int] = []
  private var now = Instant.zero

  init(_ policy: Policy, bodyBytes: Int) {
    self.policy = policy
    self.bodyBytes = bodyBytes
  }

  /// The numbers of the attempts that run.
  var live: [UInt16] { attempts.indices.filter { attempts[$0].isLive }.map { UInt16($0 + 1) } }
  var providers: [Int16] { attempts.map(\.provider) }
  /// Retries that are scheduled or wait for their head.
  var outstandingRetries: Int { attempts.filter(\.waitsForHead).count + (isScheduled ? 1 : 0) }
  /// Retries that were decided on.
  private(set) var retries = 0

  mutating func check(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { violations.append(message()) }
  }

  /// Whether an event belongs to an attempt that is over.
  func isLate(_ event: FailoverEvent) -> Bool {
    guard let attempt = EffectChecker.attempt(of: event) else { return false }
    return !attempts[Int(attempt) - 1].isLive
  }

  static func attempt(of event: FailoverEvent) -> UInt16? {
    switch event {
    case .connected(let attempt), .sent(let attempt), .headBytes(let attempt), .informational(let attempt),
      .head(let attempt, _, _, _), .body(let attempt, _, _), .inbandError(let attempt),
      .ended(let attempt, _), .bodyHint(let attempt, _):
      attempt
    case .began, .requestBytes, .arrived, .timer, .clientLeft: nil
    }
  }

  /// Before the event is applied.
  mutating func note(_ event: FailoverEvent, now: Instant) {
    self.now = now
    if case .timer(let timer) = event { noteTimer(timer) }
    if case .arrived = event { arrivedAt = now }
    guard let number = EffectChecker.attempt(of: event), !isLate(event) else { return }
    let index = Int(number) - 1
    let timeouts = settings(attempts[index].provider).timeouts
    switch event {
    case .connected: if timeouts.idleArmsAt == .connected { arms(index) }
    case .sent: if timeouts.idleArmsAt == .sent && attempts[index].status == 0 { arms(index) }
    case .headBytes, .informational: if timeouts.headBytesRearmIdle { attempts[index].heardAt = now }
    case .head(_, let status, _, let hint):
      attempts[index].status = Int(status)
      attempts[index].hint = hint
      attempts[index].heardAt = now
      if timeouts.idleArmsAt == .headers { arms(index) }
    case .body(_, let count, let contents):
      attempts[index].heardAt = now
      let isFirst = attempts[index].bytes == 0 && timeouts.idleArmsAt == .byte
      if contents.contains(.content) || isFirst { attempts[index].contentAt = now }
      attempts[index].bytes += count
    case .bodyHint(_, let wait):
      if policy.retryAfter.forms.contains(.body) && attempts[index].hint?.wait == nil {
        attempts[index].hint?.wait = wait
      }
    case .ended(_, let end):
      attempts[index].isComplete = [.complete, .completeWithoutTerminator, .empty].contains(end)
    case .began, .requestBytes, .arrived, .inbandError, .timer, .clientLeft: break
    }
  }

  private mutating func arms(_ index: Int) {
    attempts[index].heardAt = now
    attempts[index].contentAt = now
  }

  private mutating func noteTimer(_ timer: TimerID) {
    let at = armed.removeValue(forKey: timer)
    check(at.map { $0 <= now } ?? false, "\(timer.kind) fires early, or was not armed")
    if timer.kind == .backoff { isScheduled = false }
    guard timer.kind.isOfLane else { return }
    guard
      let index = attempts.indices.first(where: { attempts[$0].isLive && attempts[$0].lane == timer.lane })
    else { return check(false, "\(timer.kind) fires for an attempt that is over") }
    let timeouts = settings(attempts[index].provider).timeouts
    if timer.kind == .idle {
      check(now - attempts[index].heardAt >= timeouts.idle, "an idle timeout although something came")
    }
    if timer.kind == .tokenIdle {
      check(now - attempts[index].contentAt >= timeouts.tokenIdle, "a token idle timeout despite content")
    }
    let isSoft = policy.hedge.onTimeout && attempts[index].status == 0 && timer.kind != .connect
    if isSoft && committed == nil { attempts[index].isSoft = true }
    let mayCut = isSoft || timer.kind == .connect
    check(!attempts[index].isSoft || mayCut, "an attempt is cut after a timeout that did not cut it")
  }

  /// What holds at a provider; targets are called p0, p1, …
  func settings(_ provider: Int16) -> TargetSettings { policy.settings(of: "p\(provider)") }

  mutating func take(_ effects: FailoverEffects, of event: FailoverEvent) {
    if isLate(event) { check(effects.count == 0, "effects of a late event \(event)") }
    endedNow = []
    var effects = effects
    for index in 0..<effects.count {
      check(!isFinished, "an effect after the end")
      take(effects[index])
    }
    for timer in armed.keys where timer.kind.isOfLane {
      let isOfLive = attempts.contains { $0.isLive && $0.lane == timer.lane }
      check(isOfLive, "\(timer.kind) outlives its attempt")
    }
    check(committed == nil || live.count <= 1, "an attempt runs beside the one that won")
    check(live.count <= policy.hedge.lanes, "more attempts at a time than lanes")
  }

  private mutating func take(_ effect: FailoverEffect) {
    switch effect {
    case .start(let attempt, let provider, let visit): start(attempt, provider, Int(visit))
    case .commit(let attempt):
      check(live.contains(attempt), "a commit to an attempt that is over")
      check(committed == nil && !isReplied, "a second answer")
      let status = attempts[Int(attempt) - 1].status
      check(!isPinged || (200...299).contains(status), "an error status after a head of our own")
      committed = attempt
    case .resume(let attempt):
      check(live.contains(attempt) && committed != nil, "a resumption of nothing")
      check(
        [policy.commit.midStream, policy.commit.atLimit].contains(.restart), "a resumption without restart")
      committed = attempt
    case .endAttempt(let attempt, let outcome, _):
      check(live.contains(attempt), "an attempt ends that does not run")
      attempts[Int(attempt) - 1].outcome = outcome
      attempts[Int(attempt) - 1].endedAt = now
      endedNow.append(Int(attempt) - 1)
    case .arm(let timer, let at):
      check(at >= now, "a timer in the past")
      armed[timer] = at
      if timer.kind == .backoff {
        isScheduled = true
        checkRetry(startsAt: at)
      }
    case .disarm(let set):
      var set = set
      while let timer = set.popFirst() {
        check(armed[timer] != nil, "\(timer.kind) is disarmed and was not armed")
        armed[timer] = nil
        if timer.kind == .backoff { isScheduled = false }
      }
    case .ping:
      check(!isReplied && !isClientEnded, "a sign of life after the end")
      check(committed != nil || policy.commit.ping.beforeCommit, "a sign of life before the commit")
      if committed == nil { isPinged = true }
      pings += 1
    case .reply(_, let body):
      check(committed == nil && !isReplied && !isPinged, "a second answer")
      if body == .held {
        let last = endedNow.last.map { attempts[$0] }
        check(last.map { $0.isComplete && $0.bytes > 0 } ?? false, "the body of another attempt")
      }
      isReplied = true
    case .endClient, .cutClient, .failClient, .markDoneClient:
      check((committed != nil || isPinged) && !isClientEnded, "the end of an answer that did not begin")
      isClientEnded = true
    case .finish(let outcome, let rescue): finish(outcome, rescue)
    }
  }

  private mutating func start(_ attempt: UInt16, _ provider: Int16, _ visit: Int) {
    let continues = [policy.commit.midStream, policy.commit.atLimit].contains {
      $0 == .restart || $0 == .orphan
    }
    check(!isReplied, "an attempt starts after the answer")
    check(committed == nil || (continues && live.isEmpty), "an attempt starts after the answer began")
    check(Int(attempt) == attempts.count + 1, "attempts are not numbered in turn")
    let isRunning = attempts.contains { $0.isLive && $0.provider == provider }
    check(!isRunning, "two attempts at one target")
    let lane = (0..<4).first { lane in !attempts.contains { $0.isLive && $0.lane == lane } } ?? 4
    let isRetry = !attempts.isEmpty
    attempts.append(
      Attempt(
        provider: provider, lane: lane, startedAt: now, isRetry: isRetry, heardAt: now, contentAt: now))
    check(visit == providers.filter { $0 == provider }.count, "a wrong visit")
    if isRetry && !isBackoffOver { checkRetry(startsAt: now) }
  }

  /// Whether the present event is the end of a back-off, whose retry was checked when it was scheduled.
  private var isBackoffOver: Bool { endedNow.isEmpty && backoffEndedAt == now }
  private var backoffEndedAt: Instant?

  mutating func noteBackoff(_ event: FailoverEvent, now: Instant) {
    backoffEndedAt = nil
    if case .timer(let timer) = event, timer.kind == .backoff { backoffEndedAt = now }
  }

  /// What holds for every retry, when it is decided on.
  private mutating func checkRetry(startsAt: Instant) {
    retries += 1
    check(retries <= policy.retry.max, "more retries than retry.max")
    check(bodyBytes <= policy.retry.bodyLimit, "a retry of a large body")
    check(startsAt - arrivedAt <= policy.retry.startBefore, "a retry after startBefore")
    let failed = endedNow.last.map { attempts[$0] }
    // Without a failed attempt it joins one that runs.
    guard let failed, let outcome = failed.outcome else {
      return check(policy.hedge.isOn && !live.isEmpty, "a retry after nothing")
    }
    let own = settings(failed.provider).retry
    check(now - failed.startedAt <= own.within, "a retry of an old failure")
    if policy.rules.isEmpty && failed.hint?.shouldRetry == nil {
      check(own.on.contains(outcome), "a retry after \(outcome.name), which is not in retry.on")
    }
    checkHint(failed, startsAt: startsAt)
  }

  /// A wait that is obeyed is waited in full.
  private mutating func checkHint(_ failed: Attempt, startsAt: Instant) {
    let rule = policy.retryAfter
    guard rule.use == .retry || rule.use == .both, rule.total == .forever, let wait = failed.hint?.wait,
      failed.status >= 300, !rule.onlyTooManyRequests || failed.status == 429, startsAt > now
    else { return }
    let least = wait <= rule.max ? wait : rule.over == .clamp ? rule.max : .zero
    check(startsAt - now >= least, "a retry before the time that the provider asked for")
  }

  private mutating func finish(_ outcome: Outcome, _ rescue: Rescue) {
    check(live.isEmpty, "an attempt outlives its request")
    let left = armed.keys.map { "\($0.kind)" }
    check(left.isEmpty, "timers outlive the request: \(left)")
    let hasHead = committed != nil || isPinged
    check(isReplied != hasHead || outcome == .cancelled, "a request without an answer")
    check(!hasHead || isClientEnded || outcome == .cancelled, "an answer without an end")
    check((outcome == .ok) == (rescue == .notNeeded), "\(outcome.name) with rescue \(rescue)")
    checkRescue(rescue)
    self.outcome = outcome
    self.rescue = rescue
    isFinished = true
    isScheduled = false
  }

  /// The reason must be true.
  private mutating func checkRescue(_ rescue: Rescue) {
    let retry = policy.retry
    switch rescue {
    case .tooOld:
      let old = attempts.contains { ($0.endedAt ?? now) - $0.startedAt > settings($0.provider).retry.within }
      check(old || retry.startBefore != .forever, "too old, and nothing was")
    case .retriesUsed:
      check(retries >= retry.max || !policy.rules.isEmpty, "no retry left, and there was one")
    case .bodyTooBig:
      check(
        bodyBytes > retry.bodyLimit || bodyBytes > policy.limits.requestBytes, "body too big, and it is not")
    case .budget: check(policy.budget.ratio != nil, "a budget that no policy has")
    case .breaker: check(retry.maxConcurrent != .max, "a breaker that no policy has")
    case .committed: check(committed != nil, "committed, and nothing was")
    case .deadline:
      let timeouts = policy.timeouts
      let least = min(timeouts.request, timeouts.exchange, timeouts.exchangeIdle)
      check(now - arrivedAt >= least, "a deadline before its time")
    case .undrained: check(false, "the machine does not know of a run's end")
    case .notNeeded, .noRule, .noTarget, .clientLeft: break
    }
  }
}
