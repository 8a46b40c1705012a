// Where the next attempt goes: which tier, given what was tried, runs, is dropped or is left out. Which
// target of the tier is `RouteTable.choose`'s business.

import Base

extension FailoverMachine {
  /// The target of a request's first attempt; nil when all are left out and that is final.
  mutating func firstTarget(_ request: inout RequestState, _ now: Instant) -> NextTarget? {
    anyTarget(excluding: 0, round: 1, &request, now)
  }

  /// The target of the attempt that follows the one in `lane`; nil when none is left.
  mutating func followingTarget(
    _ lane: Int, _ permission: Permission, _ request: inout RequestState, _ now: Instant
  ) -> NextTarget? {
    let position = request.lanes[lane].position
    let bit: UInt64 = 1 << UInt64(position)
    let running = request.runningTargets(besides: lane)
    if permission.same && (request.dropped | running) & bit == 0
      && isUsable(request.lanes[lane].provider, afterHintOf: lane, &request, now)
    {
      return NextTarget(
        position: position, targetAttempts: request.lanes[lane].targetAttempts + 1, round: request.round)
    }
    guard permission.other else { return nil }
    return otherTarget(excluding: permission.leavesTarget ? running | bit : running, &request, now)
  }

  /// A target to go to next, not one of `excluding`.
  mutating func otherTarget(
    excluding: UInt64, _ request: inout RequestState, _ now: Instant
  ) -> NextTarget? {
    let excluding = excluding | request.dropped
    if retry.repick == .cycle && retry.perTier > 0 { return tierInTurn(excluding, &request, now) }
    // APISIX and our own default: a tier is left when all its members were tried, then the next lower one.
    if let found = anyTarget(excluding: excluding | request.tried, round: request.round, &request, now) {
      return found
    }
    guard retry.repick == .cycle, request.round < retry.rounds else { return nil }
    return anyTarget(excluding: excluding, round: request.round + 1, &request, now)
  }

  /// Envoy's previous_priorities: after `update_frequency` attempts in a priority the next one; when all
  /// priorities were tried, round again (measured: A,B,A,B,A,B; with 2: A,A,B). Without it, the same priority
  /// as long as it has a healthy host. Within the priority previous_hosts prefers one that was not tried.
  private mutating func tierInTurn(
    _ excluding: UInt64, _ request: inout RequestState, _ now: Instant
  ) -> NextTarget? {
    let tierCount = routes.tierCount(request.route)
    let present: UInt64 = 1 << UInt64(request.position)
    let ignoresHealth = ignoresHealth(&request, now)
    var tier = routes.target(request.route, request.position).tier
    var round = request.round
    var stays = request.tierAttempts < retry.perTier
    for _ in 0...tierCount {
      if !stays { tier += 1 }
      if tier == tierCount {
        tier = 0
        round += 1
      }
      if round > retry.rounds { return nil }
      let found =
        choose(tier, excluding | request.tried, ignoresHealth, &request, now)
        ?? choose(tier, excluding | present, ignoresHealth, &request, now)
        ?? choose(tier, excluding, ignoresHealth, &request, now)
      if let found { return NextTarget(position: found, round: round) }
      stays = false
    }
    return nil
  }

  /// The first tier's that has one.
  private mutating func anyTarget(
    excluding: UInt64, round: Int, _ request: inout RequestState, _ now: Instant
  ) -> NextTarget? {
    let ignoresHealth = ignoresHealth(&request, now)
    for tier in 0..<routes.tierCount(request.route) {
      if let found = choose(tier, excluding, ignoresHealth, &request, now) {
        return NextTarget(position: found, round: round)
      }
    }
    return nil
  }

  private mutating func choose(
    _ tier: Int, _ excluding: UInt64, _ ignoresHealth: Bool, _ request: inout RequestState, _ now: Instant
  ) -> Int? {
    let key = PickKey(ordinal: request.ordinal, hash: request.hash, attempt: request.attempt &+ 1)
    return routes.choose(
      request.route, tier: tier, excluding: excluding, key, pick, health: health,
      ignoresHealth: ignoresHealth, now: now)
  }

  /// Whether the target of the attempt in `lane` may be used again. One that is left out only as long as it
  /// asked for is back when that is waited for.
  private mutating func isUsable(
    _ provider: Int16, afterHintOf lane: Int, _ request: inout RequestState, _ now: Instant
  ) -> Bool {
    let wait = retryAfter.use == .both ? hint(lane, &request) ?? .zero : .zero
    return ignoresHealth(&request, now) || !health.isOut(Int(provider), now: now + wait)
  }

  /// Whether it does not matter who is left out: nobody ever was, too few are left, or nobody is and that is
  /// no reason to give up.
  private mutating func ignoresHealth(_ request: inout RequestState, _ now: Instant) -> Bool {
    if health.ejectionCount == 0 || plantedBug == .ejectedIsUsed { return true }
    let available = routes.availableCount(request.route, health: health, now: now)
    if available == 0 && health.whenAll == .tryAll { return true }
    return health.isPanic(available: available, total: routes.targetCount(request.route))
  }

  /// Whether the request fails because every target is left out.
  mutating func isAllOut(_ request: inout RequestState, _ now: Instant) -> Bool {
    health.whenAll == .fail && !ignoresHealth(&request, now)
      && routes.availableCount(request.route, health: health, now: now) == 0
  }
}
