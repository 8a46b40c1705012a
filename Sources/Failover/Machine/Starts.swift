// How attempts begin, what is counted for them over all requests, and what their targets' health hears.

import Base

extension FailoverMachine {
  /// Counts a retry and begins it, now or after its wait.
  mutating func schedule(
    _ plan: RetryPlan, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    countRetry(&request, turn.now)
    request.obeyedWait += plan.obeyed
    if plan.wait > .zero {
      request.isScheduled = true
      request.scheduled = plan.target
      arm(TimerID(.backoff), plan.wait, &request, &turn)
    } else {
      start(plan.target, isRetry: true, &request, &turn)
    }
  }

  mutating func countRetry(_ request: inout RequestState, _ now: Instant) {
    request.retries += 1
    concurrentRetries += 1
    meter.retryBegan(now: now)
  }

  /// Gives up the retry that is scheduled. Its timer is the caller's.
  mutating func unschedule(_ request: inout RequestState) {
    guard request.isScheduled else { return }
    request.isScheduled = false
    releaseRetry()
  }

  /// Begins an attempt at `target`.
  mutating func start(
    _ target: NextTarget, isRetry: Bool, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    let lane = freeLane(&request)
    let entry = routes.target(request.route, target.position)
    count(target, entry.tier, &request)
    request.visits[entry.counter] += 1
    request.attempt += 1
    request.running += 1
    request.lanes[lane] = Lane()
    request.lanes[lane].phase = .connecting
    request.lanes[lane].attempt = request.attempt
    request.lanes[lane].provider = entry.provider
    request.lanes[lane].position = target.position
    request.lanes[lane].targetAttempts = target.targetAttempts
    request.lanes[lane].startedAt = turn.now
    request.lanes[lane].holdsBreaker = isRetry
    request.lanes[lane].isTrial = health.began(Int(entry.provider), now: turn.now)
    let provider = Int(entry.provider)
    if settings[provider].timeouts.waiveOnLast {
      request.lanes[lane].isUntimed = isLastPermitted(lane, &request, turn.now)
    }
    turn.append(
      .start(
        attempt: request.attempt, provider: entry.provider, visit: request.visits[entry.counter]))
    arm(TimerID(.connect, lane: lane), settings[provider].timeouts.connect, &request, &turn)
    request.lanes[lane].deadlinesFrom = turn.now
    if settings[provider].timeouts.deadlinesStartAt == .start && !request.lanes[lane].isUntimed {
      armDeadlines(lane, &request, &turn)
    }
    if hedge.after != .off { armHedge(&request, &turn) }
  }

  private mutating func freeLane(_ request: inout RequestState) -> Int {
    for lane in 0..<lanes where request.lanes[lane].phase == .idle { return lane }
    preconditionFailure("more attempts at a time than there are lanes")
  }

  /// What was tried, and how often in a row.
  private mutating func count(_ target: NextTarget, _ tier: Int, _ request: inout RequestState) {
    let limit = retry.perTier > 0 ? retry.perTier : Int.max
    let isSameTier = request.attempt > 0 && routes.target(request.route, request.position).tier == tier
    request.tierAttempts = isSameTier && request.tierAttempts < limit ? request.tierAttempts + 1 : 1
    let bit: UInt64 = 1 << UInt64(target.position)
    if target.targetAttempts == 1 && request.tried & bit != 0 {
      // Round again: what was tried before no longer counts (in the tier, when tiers are used in turn).
      request.tried &= retry.perTier > 0 ? ~routes.tierMask(request.route, target.position) : 0
    }
    request.tried |= bit
    request.position = target.position
    request.round = target.round
  }

  private mutating func isLastPermitted(_ lane: Int, _ request: inout RequestState, _ now: Instant) -> Bool {
    if !isRetryLeft(&request) { return true }
    let attempts = request.lanes[lane].targetAttempts
    let perTarget = settings[Int(request.lanes[lane].provider)].retry.perTarget
    let permission = Permission(
      same: retry.repick == .same || attempts < perTarget, other: retry.repick != .same)
    return followingTarget(lane, permission, &request, now) == nil
  }

  /// The attempt failed: a rule may take its target out of the request, and its target's health hears of it
  /// before the next target is picked.
  mutating func noteFailure(
    _ outcome: Outcome, _ lane: Int, _ request: inout RequestState, _ now: Instant
  ) {
    let provider = request.lanes[lane].provider
    switch rules.rule(outcome)?.drop ?? .none {
    case .none: break
    case .target:
      for position in 0..<routes.targetCount(request.route)
      where routes.target(request.route, position).provider == provider {
        request.dropped |= 1 << UInt64(position)
      }
    case .tier: request.dropped |= routes.tierMask(request.route, request.lanes[lane].position)
    }
    report(outcome, lane, &request, now)
    let cools = retryAfter.use == .cool || retryAfter.use == .both
    if cools && !isSpared(lane, &request), let wait = hint(lane, &request) {
      cool(Int(provider), wait, now)
    }
  }

  /// Leaves a target out for as long as it asked. A wish above `RetryAfter.max` is ignored, cut down, or,
  /// where it ends the retries there, still believed.
  private mutating func cool(_ provider: Int, _ wait: Nanoseconds, _ now: Instant) {
    var wait = wait
    if wait > retryAfter.max {
      switch retryAfter.over {
      case .backoff: return
      case .clamp: wait = retryAfter.max
      case .stop, .next: break
      }
    }
    if wait > .zero { health.cool(provider, until: now + wait) }
  }

  /// Tells the health of the target how the attempt ended, once.
  mutating func report(
    _ outcome: Outcome, _ lane: Int, _ request: inout RequestState, _ now: Instant
  ) {
    guard !request.lanes[lane].isReported else { return }
    request.lanes[lane].isReported = true
    let outcome = request.lanes[lane].isExcused ? .cancelled : outcome
    let cool = isSpared(lane, &request) ? .no : rules.rule(outcome)?.cool ?? .asUsual
    health.ended(
      Int(request.lanes[lane].provider), outcome, cool,
      wasTrial: request.lanes[lane].isTrial, now: now)
  }

  /// Whether nothing leaves the target of the attempt out: it is alone in its tier.
  private mutating func isSpared(_ lane: Int, _ request: inout RequestState) -> Bool {
    guard sparesLoneTargets else { return false }
    let tier = routes.target(request.route, request.lanes[lane].position).tier
    return routes.members(request.route, tier).count == 1
  }

  /// A retry no longer counts as waiting for its head.
  mutating func releaseBreaker(_ lane: Int, _ request: inout RequestState) {
    guard request.lanes[lane].holdsBreaker else { return }
    request.lanes[lane].holdsBreaker = false
    if plantedBug == .breakerKept && request.lanes[lane].status == 0 { return }
    releaseRetry()
  }

  private mutating func releaseRetry() {
    precondition(concurrentRetries > 0, "more retries ended than began")
    concurrentRetries -= 1
    meter.retryEnded()
  }

  mutating func arm(
    _ timer: TimerID, _ duration: Nanoseconds, _ request: inout RequestState, _ turn: inout FailoverEffects
  ) {
    guard duration != .forever else { return }
    request.armed.insert(timer)
    turn.append(.arm(timer, turn.now + duration))
  }

  /// Disarms those of `timers` that are armed.
  mutating func disarm(_ timers: TimerSet, _ request: inout RequestState, _ turn: inout FailoverEffects) {
    let present = timers.intersection(request.armed)
    guard !present.isEmpty else { return }
    request.armed = request.armed.subtracting(present)
    turn.append(.disarm(present))
  }
}
