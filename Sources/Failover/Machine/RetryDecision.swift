// Whether a failed attempt is followed by another, where and when: the gates in their order, the back-off,
// the start.

import Base

/// What follows a failed attempt.
enum Verdict: BitwiseCopyable {
  /// Another attempt at the target in this position.
  case retry(Int)
  /// None, for this reason.
  case answer(Rescue)
}

extension FailoverMachine {
  /// The gates, in APISIX's order: does the outcome qualify, is the failure young enough (strict >: exactly
  /// the limit still qualifies), is a retry left, is a target left. Envoy adds the body limit (silently, d45)
  /// and asks the circuit breaker last, after the counter.
  func judge(_ outcome: Outcome, _ request: RequestState, _ now: Instant) -> Verdict {
    guard retry.on.contains(outcome) && !request.retriesOff else { return .answer(.noRule) }
    // APISIX without a picker (a single instance) returns its answer whatever the limits say (X18).
    let position = routes.next(request, retry: retry, pick: pick)
    if position == nil && routes.targetCount(request.route) == 1 { return .answer(.noTarget) }
    if request.bodyBytes > retry.bodyLimit { return .answer(.bodyTooBig) }
    if retry.within != .forever && now - request.attemptStart > retry.within { return .answer(.tooOld) }
    if retry.startBefore != .forever && now - request.arrivedAt > retry.startBefore {
      return .answer(.tooOld)
    }
    if request.retries >= retry.max { return .answer(.retriesUsed) }
    guard let position else { return .answer(.noTarget) }
    if concurrentRetries >= retry.maxConcurrent { return .answer(.breaker) }
    return .retry(position)
  }

  /// Ends the running attempt and schedules the next one.
  mutating func retryAfter(
    _ outcome: Outcome, _ position: Int, _ request: inout RequestState, _ turn: inout Turn
  ) {
    endAttempt(outcome, close: true, &request, &turn)
    disarm(.all.subtracting(TimerSet(.request)), &request, &turn)
    request.retries += 1
    request.holdsBreaker = true
    concurrentRetries += 1
    let wait = wait(before: position, request)
    if wait > .zero {
      request.nextPosition = position
      arm(.backoff, wait, &request, &turn)
    } else {
      start(position, &request, &turn)
    }
  }

  /// The back-off before the retry that was just counted.
  private func wait(before position: Int, _ request: RequestState) -> Nanoseconds {
    if backoff.base <= .zero { return .zero }
    if backoff.scope == .same && position != request.position { return .zero }
    var draw = random.keyed(UInt64(request.ordinal)).keyed(UInt64(request.attempt))
    let base = backoff.base.seconds
    let most = backoff.max == .forever ? Double.infinity : backoff.max.seconds
    let step = Double(min(request.retries, 60) - 1)
    var seconds: Double
    switch backoff.jitter {
    case .none: seconds = base * power(backoff.factor, step)
    case .full: seconds = min(base * power(backoff.factor, step), most) * draw.unit()
    // Envoy's fully jittered back-off (f13, f14: base 25 ms gives 0 to 25 ms, on a failover to another target
    // too).
    case .envoy: seconds = base * (power(2, step + 1) - 1) * draw.unit()
    case .subtract, .add, .spread: seconds = base * power(backoff.factor, step)
    }
    seconds = min(seconds, most)
    return .seconds(seconds)
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    var result = 1.0
    for _ in 0..<Int(exponent) { result *= base }
    return result
  }

  /// Begins the next attempt at the target in `position`.
  mutating func start(_ position: Int, _ request: inout RequestState, _ turn: inout Turn) {
    let route = request.route
    let target = routes.target(route, position)
    let isRepeat = request.attempt > 0 && request.position == position
    let sameTier = request.attempt > 0 && routes.target(route, request.position).tier == target.tier
    request.targetAttempts = isRepeat ? request.targetAttempts + 1 : 1
    request.tierAttempts = sameTier && request.tierAttempts < tierLimit ? request.tierAttempts + 1 : 1
    if !isRepeat && request.tried & (1 << UInt64(position)) != 0 {
      // Round again: what was tried before no longer counts (in the tier, when tiers are rotated by count).
      request.tried &= retry.perTier > 0 ? ~routes.tierMask(route, position) : 0
    }
    request.tried |= 1 << UInt64(position)
    request.position = position
    request.provider = target.provider
    request.visits[target.counter] += 1
    request.attempt += 1
    request.beginAttempt(at: turn.now)
    request.isWaived = timeouts.waiveOnLast && isLastPermitted(request)
    turn.effects.append(
      .start(
        attempt: request.attempt, provider: target.provider, visit: request.visits[target.counter]))
    arm(.connect, timeouts.connect, &request, &turn)
    if timeouts.deadlinesStartAt == .start && !request.isWaived { armDeadlines(&request, &turn) }
  }

  private var tierLimit: Int { retry.perTier > 0 ? retry.perTier : Int.max }

  private func isLastPermitted(_ request: RequestState) -> Bool {
    request.retries >= retry.max || routes.next(request, retry: retry, pick: pick) == nil
  }

  func commit(_ request: inout RequestState, _ turn: inout Turn) {
    request.phase = .forwarding
    turn.effects.append(.commit(attempt: request.attempt))
  }

  mutating func releaseBreaker(_ request: inout RequestState) {
    guard request.holdsBreaker else { return }
    precondition(concurrentRetries > 0, "more retries ended than began")
    request.holdsBreaker = false
    concurrentRetries -= 1
  }

  func arm(
    _ kind: TimerKind, _ duration: Nanoseconds, _ request: inout RequestState, _ turn: inout Turn
  ) {
    guard duration != .forever else { return }
    request.armed.insert(kind)
    turn.effects.append(.arm(TimerID(kind), turn.now + duration))
  }

  /// Disarms those of `timers` that are armed.
  func disarm(_ timers: TimerSet, _ request: inout RequestState, _ turn: inout Turn) {
    let present = timers.intersection(request.armed)
    guard !present.isEmpty else { return }
    request.armed = request.armed.subtracting(present)
    turn.effects.append(.disarm(present))
  }
}
