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
// - until `commit` it holds what the attempt delivered (head and body); `start` and `finish` throw that away;
// - when `observesContent` is false, `hasContent` of `body` may be any value and `inbandError` only names the
//   outcome.

public import Base
public import Profile

/// The machine: the policy, the routes, and what requests share. The state of a request lies with its caller.
public struct FailoverMachine: ~Copyable {
  let timeouts: Timeouts
  let retry: Retry
  let backoff: Backoff
  let commitRule: Commit
  let limits: Limits
  let pick: PickAlgorithm
  let replies: LocalReplies
  let routes: RouteTable
  let random: KeyedRandom
  /// Retries of all requests that are scheduled or wait for their head: what `Retry.maxConcurrent` bounds.
  public internal(set) var concurrentRetries = 0

  /// A machine for `routes[route][tier][member]`, the indices of providers, all of weight 1; tier 0 is
  /// preferred, 1 to 64 targets a route.
  public init(policy: Policy, routes: [[[Int]]], seed: UInt64) {
    self.init(
      policy: policy, targets: routes.map { $0.map { $0.map { RouteTarget($0) } } }, seed: seed)
  }

  private init(policy: Policy, targets: [[[RouteTarget]]], seed: UInt64) {
    timeouts = policy.timeouts
    retry = policy.retry
    backoff = policy.backoff
    commitRule = policy.commit
    limits = policy.limits
    pick = policy.pick.algorithm
    replies = policy.replies
    routes = RouteTable(targets, seed: seed)
    random = KeyedRandom(seed: seed).keyed("backoff")
    precondition(retry.max >= 0 && retry.perTarget >= 1 && retry.perTier >= 0 && retry.maxConcurrent >= 0)
    precondition(
      retry.max <= Policy.mostRetries || (retry.repick == .other && retry.perTarget <= 100),
      "a retry limit that may count to more attempts than can be numbered")
  }

  /// A machine for the routes of a profile, in their order; `providers` are the names that
  /// `Policy.targets` goes by.
  public init(policy: Policy, routes: [Route], providers: [String], seed: UInt64) {
    self.init(policy: policy, targets: routes.map(\.tiers), seed: seed)
  }

  /// Attempts of a request that run at the same time, at most.
  public var lanes: Int { 1 }
  /// Timers that a proxy keeps per request.
  public var timersPerRequest: Int { TimerID.count(lanes: lanes) }
  /// See `Commit.cutDelay`.
  public var cutDelay: Nanoseconds { commitRule.cutDelay }

  /// Whether any decision depends on the content of bodies (`hasContent`, `inbandError`).
  public var observesContent: Bool {
    timeouts.firstToken != .forever || timeouts.tokenIdle != .forever || timeouts.idleArmsAt == .token
      || commitRule.on == .token || commitRule.plainOn == .token || retry.on.contains(.inbandError)
  }

  /// Applies `event` to `request` at time `now`.
  public mutating func apply(
    _ event: FailoverEvent, to request: inout RequestState, now: Instant
  ) -> FailoverEffects {
    var turn = Turn(now: now)
    switch event {
    case .arrived(let route, let ordinal, let bodyBytes, _, _):
      arrived(route, ordinal, bodyBytes, &request, &turn)
    case .connected(let attempt):
      if isLive(attempt, request) { connected(&request, &turn) }
    case .sent(let attempt):
      if isLive(attempt, request) { sent(&request, &turn) }
    case .headBytes(let attempt):
      if isLive(attempt, request) { headBytes(&request, &turn) }
    case .informational(let attempt):
      if isLive(attempt, request) { informational(&request, &turn) }
    case .head(let attempt, let status, let eventStream, _):
      if isLive(attempt, request) { head(status, eventStream, &request, &turn) }
    case .bodyHint: break
    case .body(let attempt, let count, let contents):
      if isLive(attempt, request) { body(count, contents.contains(.content), &request, &turn) }
    case .inbandError(let attempt):
      if isLive(attempt, request) { inbandError(&request, &turn) }
    case .ended(let attempt, let end):
      if isLive(attempt, request) { ended(end, &request, &turn) }
    case .timer(let timer):
      expired(timer.kind, &request, &turn)
    case .clientLeft:
      clientLeft(&request, &turn)
    }
    return turn.effects
  }

  /// Whether an attempt's event concerns the running attempt; false when it is late (the attempt was cut).
  private func isLive(_ attempt: UInt16, _ request: RequestState) -> Bool {
    precondition(attempt >= 1 && attempt <= request.attempt, "an event of an attempt that was never started")
    return attempt == request.attempt && request.hasAttempt
  }

  /// Ends the program: the caller reported something that can't have happened.
  func impossible(_ event: StaticString, _ request: RequestState) -> Never {
    preconditionFailure("\(event) in phase \(request.phase)")
  }
}

/// One call of `apply`: its time and the effects so far.
struct Turn: BitwiseCopyable {
  let now: Instant
  var effects = FailoverEffects()

  init(now: Instant) { self.now = now }
}

extension Policy {
  /// The largest `Retry.max` where targets repeat: attempts are numbered in 16 bits.
  public static var mostRetries: Int { 10_000 }
}
