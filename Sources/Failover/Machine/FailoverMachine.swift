// The failover decisions of the proxy as a pure machine: events in, effects out. No clock (the time comes
// with the event), no socket, no randomness but draws keyed by (seed, request, attempt). Proxy feeds it from
// the wire, tests and the conformance table feed it directly, and all get the same decisions.
//
// How a proxy drives it:
// - one `RequestState` per request slot, set to `RequestState()` when the slot is taken; first event
//   `arrived`;
// - after every event it carries out the effects in their order. If carrying out `start` yields the next
//   event at once (a pooled connection: `connected`), it applies that event after the last effect of the
//   list;
// - events of an attempt carry its number. Late ones (the attempt is over) give no effects, so nothing has to
//   be filtered; after `finish` the slot is free and nothing may be applied to it except late events of
//   attempts;
// - per slot it keeps `timersPerRequest` timers in its wheel; `disarm` must also take back a timer that has
//   expired but was not handed out yet (`TimerWheel.cancel` does);
// - until `commit` it holds what each running attempt delivered (head and body); of attempts that are over,
//   it
//   keeps what the last one left (for `ReplyBody.held`) until the next `start`;
// - when `observesContent` is false, `hasContent` of `body` may be any value and `inbandError` only names the
//   outcome.

public import Base
public import Profile

// Every step is `mutating`, also those that change nothing: for a borrowed `self` the compiler copies the
// machine, 900 bytes, at each call (measured: 39 instead of 60 million events per second).

/// The machine: the policy, the routes, and what requests share. The state of a request lies with its caller.
public struct FailoverMachine: ~Copyable {
  let retry: Retry
  let retryAfter: RetryAfter
  let hedge: Hedge
  let commitRule: Commit
  let limits: Limits
  let pick: PickAlgorithm
  let replies: LocalReplies
  /// `Policy.noTargetStatus`.
  let noTargetStatus: UInt16
  let requestTimeout: Nanoseconds
  let exchangeTimeout: Nanoseconds
  let exchangeIdle: Nanoseconds
  /// See `Eject.sparesLoneTargets`.
  let sparesLoneTargets: Bool
  let routes: RouteTable
  let rules: RuleTable
  let settings: Slab<ProviderSettings>
  let random: KeyedRandom
  /// Whether every attempt's way to `Hedge.win` is measured, for `HedgeDelay.quantile`.
  let measuresWins: Bool
  var health: HealthTable
  var meter: RetryMeter
  var winTimes: LatencyQuantile
  /// Retries of all requests that are scheduled or wait for their head: what `Retry.maxConcurrent` bounds.
  public internal(set) var concurrentRetries = 0
  /// Tests only: what the machine is to do wrong.
  package var plantedBug = PlantedBug.none
  /// Attempts of a request that run at the same time, at most.
  public let lanes: Int
  /// Whether any decision depends on the content of bodies (`BodyContents`, `inbandError`).
  public let observesContent: Bool

  /// A machine for `routes[route][tier][member]`, the indices of providers, all of weight 1; tier 0 is
  /// preferred, 1 to 64 targets a route. `providers` are the names that `Policy.targets` goes by.
  public init(policy: Policy, routes: [[[Int]]], providers: [String] = [], seed: UInt64) {
    self.init(
      policy: policy, targets: routes.map { $0.map { $0.map { RouteTarget($0) } } }, providers: providers,
      seed: seed)
  }

  /// A machine for the routes of a profile, in their order; `providers` are the names that
  /// `Policy.targets` goes by.
  public init(policy: Policy, routes: [Route], providers: [String], seed: UInt64) {
    self.init(policy: policy, targets: routes.map(\.tiers), providers: providers, seed: seed)
  }

  private init(policy: Policy, targets: [[[RouteTarget]]], providers: [String], seed: UInt64) {
    let most = targets.flatMap { $0 }.flatMap { $0 }.map(\.provider).max() ?? -1
    let all = (0..<max(most + 1, providers.count)).map {
      $0 < providers.count ? policy.settings(of: providers[$0]) : policy.settings(of: "")
    }
    FailoverMachine.check(policy, all)
    retry = policy.retry
    retryAfter = policy.retryAfter
    hedge = policy.hedge
    commitRule = policy.commit
    limits = policy.limits
    pick = policy.pick.algorithm
    replies = policy.replies
    noTargetStatus = UInt16(policy.noTargetStatus)
    requestTimeout = policy.timeouts.request
    exchangeTimeout = policy.timeouts.exchange
    exchangeIdle = policy.timeouts.exchangeIdle
    sparesLoneTargets = policy.eject.sparesLoneTargets
    routes = RouteTable(targets, seed: seed)
    rules = RuleTable(policy.rules)
    settings = Slab(capacity: all.count, repeating: ProviderSettings(policy.settings(of: "")))
    for (provider, own) in all.enumerated() { settings[provider] = ProviderSettings(own) }
    random = KeyedRandom(seed: seed).keyed("backoff")
    health = HealthTable(settings: all.map(\.eject), whole: policy.eject, decay: policy.pick.decay)
    if policy.eject.sparesLoneTargets {
      for provider in all.indices where FailoverMachine.isAlone(provider, targets) { health.spare(provider) }
    }
    meter = RetryMeter(policy.budget)
    if case .quantile(let quantile) = policy.hedge.after {
      measuresWins = true
      winTimes = LatencyQuantile(quantile)
    } else {
      measuresWins = false
      winTimes = LatencyQuantile(1)
    }
    lanes = policy.hedge.lanes
    observesContent = FailoverMachine.observesContent(policy, all)
  }

  /// Whether any decision depends on when a request was wholly handed over (`sent`). Otherwise that event can
  /// be left out.
  public var observesSending: Bool {
    for provider in 0..<settings.capacity {
      let timeouts = settings[provider].timeouts
      let hasSilence = timeouts.idle != .forever || timeouts.tokenIdle != .forever
      if timeouts.send != .forever || (timeouts.idleArmsAt == .sent && hasSilence) { return true }
    }
    return false
  }

  /// Whether any decision depends on when the request's head and the pieces of its body arrive. Otherwise
  /// `began` and `requestBytes` can be left out.
  public var observesUpload: Bool { exchangeTimeout != .forever || exchangeIdle != .forever }

  /// Timers that a proxy keeps per request.
  public var timersPerRequest: Int { TimerID.count(lanes: lanes) }
  /// See `Commit.cutDelay`.
  public var cutDelay: Nanoseconds { commitRule.cutDelay }

  /// Applies `event` to `request` at time `now`.
  public mutating func apply(
    _ event: FailoverEvent, to request: inout RequestState, now: Instant
  ) -> FailoverEffects {
    var turn = FailoverEffects()
    apply(event, to: &request, now: now, into: &turn)
    return turn
  }

  /// As `apply(_:to:now:)`; the effects take the place of what `turn` held.
  public mutating func apply(
    _ event: FailoverEvent, to request: inout RequestState, now: Instant, into turn: inout FailoverEffects
  ) {
    turn.begin(now)
    switch event {
    case .began: began(&request, &turn)
    case .requestBytes: requestBytes(&request, &turn)
    case .arrived(let route, let ordinal, let bodyBytes, let hash, let wantsStream):
      request.hash = hash
      arrived(route, ordinal, bodyBytes, wantsStream, &request, &turn)
    case .connected(let attempt):
      if let lane = lane(of: attempt, &request) { connected(lane, &request, &turn) }
    case .sent(let attempt):
      if let lane = lane(of: attempt, &request) { sent(lane, &request, &turn) }
    case .headBytes(let attempt):
      if let lane = lane(of: attempt, &request) { headBytes(lane, &request, &turn) }
    case .informational(let attempt):
      if let lane = lane(of: attempt, &request) { informational(lane, &request, &turn) }
    case .head(let attempt, let status, let eventStream, let hint):
      if let lane = lane(of: attempt, &request) { head(status, eventStream, hint, lane, &request, &turn) }
    case .bodyHint(let attempt, let wait):
      if let lane = lane(of: attempt, &request) { bodyHint(wait, lane, &request) }
    case .body(let attempt, let count, let contents):
      if let lane = lane(of: attempt, &request) { body(count, contents, lane, &request, &turn) }
    case .inbandError(let attempt):
      if let lane = lane(of: attempt, &request) { inbandError(lane, &request, &turn) }
    case .ended(let attempt, let end):
      if let lane = lane(of: attempt, &request) { ended(end, lane, &request, &turn) }
    case .timer(let timer):
      expired(timer, &request, &turn)
    case .clientLeft:
      clientLeft(&request, &turn)
    }
  }

  /// Where the attempt runs; nil when its event is late (it is over).
  @inline(__always)
  private mutating func lane(of attempt: UInt16, _ request: inout RequestState) -> Int? {
    precondition(attempt >= 1 && attempt <= request.attempt, "an event of an attempt that was never started")
    if request.lanes[0].attempt == attempt { return 0 }
    var lane = 1
    while lane < lanes {
      if request.lanes[lane].attempt == attempt { return lane }
      lane += 1
    }
    return nil
  }

  /// Ends the program: the caller reported something that can't have happened.
  func impossible(_ event: StaticString, _ lane: Int, _ request: RequestState) -> Never {
    preconditionFailure("\(event) in phase \(request.phase), attempt in phase \(request.lanes[lane].phase)")
  }
}
