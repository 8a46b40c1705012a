import Base
import Failover

/// Follows one request's effects with a model of its own, and notes everything that must never happen.
struct EffectChecker {
  var liveAttempt: UInt16 = 0
  var attempts = 0
  var isCommitted = false
  var isReplied = false
  var isClientEnded = false
  var isFinished = false
  /// Between the decision for a retry and its head or end.
  var isRetryOutstanding = false
  var armed: [TimerID: Instant] = [:]
  var startedAt = Instant.zero
  var lastOutcome: Outcome?
  var providers: [Int16] = []
  var violations: [String] = []

  mutating func check(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { violations.append(message()) }
  }

  /// Before the event is applied.
  mutating func note(_ event: FailoverEvent) {
    if case .head(let attempt, _, _, _) = event, attempt == liveAttempt { isRetryOutstanding = false }
    if case .timer(let kind) = event { armed[kind] = nil }
  }

  /// Whether an event belongs to an attempt that is over.
  func isLate(_ event: FailoverEvent) -> Bool {
    switch event {
    case .connected(let attempt), .sent(let attempt), .headBytes(let attempt), .informational(let attempt),
      .head(let attempt, _, _, _), .body(let attempt, _, _), .inbandError(let attempt),
      .ended(let attempt, _), .bodyHint(let attempt, _):
      attempt != liveAttempt
    case .arrived, .timer, .clientLeft: false
    }
  }

  mutating func take(_ effects: FailoverEffects, of event: FailoverEvent, policy: Policy, now: Instant) {
    if isLate(event) { check(effects.count == 0, "effects of a late event \(event)") }
    for index in 0..<effects.count {
      check(!isFinished, "an effect after the end")
      take(effects[index], policy: policy, now: now)
    }
  }

  private mutating func take(_ effect: FailoverEffect, policy: Policy, now: Instant) {
    switch effect {
    case .start(let attempt, let provider, let visit):
      check(liveAttempt == 0, "an attempt starts while another runs")
      check(!isCommitted && !isReplied, "an attempt starts after the answer began")
      attempts += 1
      check(Int(attempt) == attempts, "attempts are not numbered in turn")
      check(attempts == 1 || attempts - 1 <= policy.retry.max, "more attempts than retry.max")
      providers.append(provider)
      check(Int(visit) == providers.filter { $0 == provider }.count, "a wrong visit")
      liveAttempt = attempt
      startedAt = now
      if attempts > 1 { isRetryOutstanding = true }
    case .commit(let attempt):
      check(attempt == liveAttempt && !isCommitted && !isReplied, "a commit that can't be")
      isCommitted = true
    case .endAttempt(let attempt, let outcome, _):
      check(attempt == liveAttempt, "an attempt ends that does not run")
      liveAttempt = 0
      lastOutcome = outcome
      isRetryOutstanding = false
      endedAt = now
    case .arm(let kind, let at):
      check(at >= now, "a timer in the past")
      armed[kind] = at
      if kind == TimerID(.backoff) {
        checkRetry(policy)
        isRetryOutstanding = true
      }
    case .resume, .ping, .failClient, .markDoneClient: check(false, "an effect that no policy has yet")
    case .disarm(let set):
      var set = set
      while let kind = set.popFirst() {
        check(armed[kind] != nil, "\(kind) is disarmed and was not armed")
        armed[kind] = nil
      }
    case .reply:
      check(!isCommitted && !isReplied, "a second answer")
      isReplied = true
    case .endClient, .cutClient:
      check(isCommitted && !isClientEnded, "the end of an answer that did not begin")
      isClientEnded = true
    case .finish(let outcome, let rescue):
      check(liveAttempt == 0, "an attempt outlives its request")
      if !armed.isEmpty { violations.append("timers outlive the request: \(armed.keys)") }
      check(isReplied != isCommitted || outcome == .cancelled, "a request without an answer")
      check(!isCommitted || isClientEnded || outcome == .cancelled, "an answer without an end")
      check((outcome == .ok) == (rescue == .notNeeded), "\(outcome.name) with rescue \(rescue)")
      isFinished = true
      isRetryOutstanding = false
    }
    if case .start = effect, attempts > 1 { checkRetry(policy) }
  }

  var endedAt = Instant.zero
  private var previousStart = Instant.zero

  /// The gates that hold for every retry.
  private mutating func checkRetry(_ policy: Policy) {
    guard let lastOutcome else { return check(false, "a retry after nothing") }
    check(
      policy.retry.on.contains(lastOutcome), "a retry after \(lastOutcome.name), which is not in retry.on")
  }
}
