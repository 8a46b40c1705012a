// Whether a failed attempt is followed by another, and where: the gates in their order.

import Base

/// What follows a failed attempt.
enum Verdict: BitwiseCopyable {
  /// Another attempt.
  case retry(RetryPlan)
  /// None, for this reason.
  case answer(Rescue)
}

/// Another attempt to come.
struct RetryPlan: BitwiseCopyable {
  var target: NextTarget
  /// How long it waits.
  var wait: Nanoseconds
  /// How much of that a provider asked for, before jitter.
  var obeyed = Nanoseconds.zero
}

/// What an outcome allows.
struct Permission: BitwiseCopyable {
  /// The same target again.
  var same = false
  /// Another target.
  var other = false
  /// `other` really means another one, even where targets may repeat.
  var leavesTarget = false
  /// Whether the back-off is waited for.
  var waits = true
  /// Why nothing is allowed.
  var refusal: Rescue?
}

extension FailoverMachine {
  /// The gates, in APISIX's order: does the outcome qualify, is the failure young enough (strict >: exactly
  /// the limit still qualifies), is a retry left, is a target left. Envoy adds the body limit (silently, d45)
  /// and asks the circuit breaker last, after the counter; its budget takes the breaker's place.
  mutating func judge(
    _ outcome: Outcome, _ lane: Int, _ request: inout RequestState, _ now: Instant
  ) -> Verdict {
    let permission = permission(after: outcome, lane, &request)
    if let refusal = permission.refusal { return .answer(refusal) }
    // APISIX without a picker (a single instance) returns its answer whatever the limits say (X18).
    let target = followingTarget(lane, permission, &request, now)
    if target == nil && routes.targetCount(request.route) == 1 { return .answer(.noTarget) }
    if request.bodyBytes > retry.bodyLimit { return .answer(.bodyTooBig) }
    if isTooOld(lane, &request, now) || isTooLate(after: .zero, &request, now) { return .answer(.tooOld) }
    if !isRetryLeft(&request) { return .answer(.retriesUsed) }
    guard let target else { return .answer(.noTarget) }
    let verdict = plan(target, after: lane, permission, &request, now)
    guard case .retry(let plan) = verdict else { return verdict }
    if isTooLate(after: plan.wait, &request, now) { return .answer(.tooOld) }
    if !meter.admits(now: now) { return .answer(.budget) }
    if concurrentRetries >= retry.maxConcurrent { return .answer(.breaker) }
    return verdict
  }

  /// Whether the outcome qualifies: by what the provider says itself, by the first rule that names it, or by
  /// `Retry.on`.
  private mutating func permission(
    after outcome: Outcome, _ lane: Int, _ request: inout RequestState
  ) -> Permission {
    var permission = Permission()
    if request.retriesOff {
      permission.refusal = .noRule
      return permission
    }
    let own = Int(request.lanes[lane].provider)
    let attempts = request.lanes[lane].targetAttempts
    var isOrdered = false
    if retryAfter.obeysShouldRetry, request.lanes[lane].isError, let said = request.lanes[lane].shouldRetry {
      if !said { permission.refusal = .noRule }
      isOrdered = true
    }
    if !isOrdered, let rule = rules.rule(outcome) {
      let most = rule.retry == Rule.perTarget ? settings[own].retry.perTarget - 1 : rule.retry
      permission.same = attempts <= most && rule.drop == .none
      permission.other = rule.next
      permission.leavesTarget = true
      permission.waits = rule.backoff
      if !permission.same && !permission.other {
        permission.refusal = rule.retry > 0 ? .retriesUsed : .noRule
      }
      return permission
    }
    if !isOrdered && !settings[own].retry.on.contains(outcome) { permission.refusal = .noRule }
    permission.same = retry.repick == .same || attempts < settings[own].retry.perTarget
    permission.other = retry.repick != .same
    return permission
  }

  /// `Retry.within`: how old the failed attempt may be.
  private mutating func isTooOld(_ lane: Int, _ request: inout RequestState, _ now: Instant) -> Bool {
    let within = settings[Int(request.lanes[lane].provider)].retry.within
    if within == .forever { return false }
    let age = now - request.lanes[lane].startedAt
    return age > within || (plantedBug == .withinIsExclusive && age == within)
  }

  /// `Retry.startBefore`: how old the request may be when an attempt begins.
  mutating func isTooLate(after wait: Nanoseconds, _ request: inout RequestState, _ now: Instant) -> Bool {
    retry.startBefore != .forever && (now + wait) - request.arrivedAt > retry.startBefore
  }

  mutating func isRetryLeft(_ request: inout RequestState) -> Bool {
    request.retries < retry.max || (plantedBug == .oneRetryTooMany && request.retries == retry.max)
  }
}
