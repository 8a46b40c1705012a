// How long a retry waits: as the provider asked, or by the back-off. Draws are keyed by (seed, request,
// attempt).

import Base

extension FailoverMachine {
  /// The wait for a retry at `target`; an answer when the provider's wish forbids it.
  mutating func plan(
    _ target: NextTarget, after lane: Int, _ permission: Permission, _ request: inout RequestState,
    _ now: Instant
  ) -> Verdict {
    var plan = RetryPlan(target: target, wait: .zero)
    let isSame = target.position == request.lanes[lane].position
    guard permission.waits, isSame || backoff(of: target, &request).scope == .always else {
      return .retry(plan)
    }
    guard retryAfter.use == .retry || retryAfter.use == .both, let hint = hint(lane, &request) else {
      plan.wait = pause(before: target, isSameTarget: isSame, &request)
      return .retry(plan)
    }
    let left = retryAfter.total == .forever ? Nanoseconds.forever : retryAfter.total - request.obeyedWait
    let limit = max(.zero, min(retryAfter.max, left))
    if hint > limit {
      switch retryAfter.over {
      case .backoff: plan.wait = pause(before: target, isSameTarget: isSame, &request)
      case .stop: return .answer(.noRule)
      case .next:
        guard isSame else { break }
        let excluded = request.runningTargets(besides: lane) | 1 << UInt64(target.position)
        guard let other = otherTarget(excluding: excluded, &request, now) else { return .answer(.noTarget) }
        plan.target = other
      case .clamp: plan.obeyed = limit
      }
    } else {
      plan.obeyed = hint
    }
    if plan.obeyed > .zero { plan.wait = spread(plan.obeyed, &request) }
    return .retry(plan)
  }

  /// The wait that the attempt's provider asked for, if it acts on this answer.
  mutating func hint(_ lane: Int, _ request: inout RequestState) -> Nanoseconds? {
    guard let wait = request.lanes[lane].hintedWait, request.lanes[lane].isError,
      !retryAfter.onlyTooManyRequests || request.lanes[lane].status == 429
    else { return nil }
    return max(.zero, wait)
  }

  /// Envoy waits up to half as long again (f15: 1 s gives 1.03 to 1.41 s), so that those who were told the
  /// same do not come back together.
  private mutating func spread(_ wait: Nanoseconds, _ request: inout RequestState) -> Nanoseconds {
    if plantedBug == .hintIsHalved { return wait.scaled(by: 0.5) }
    if retryAfter.jitter <= 0 { return wait }
    var draw = draw(&request)
    return wait + wait.scaled(by: retryAfter.jitter * draw.unit())
  }

  /// The back-off before the retry that is about to be counted.
  mutating func pause(
    before target: NextTarget, isSameTarget: Bool, _ request: inout RequestState
  ) -> Nanoseconds {
    let backoff = backoff(of: target, &request)
    if backoff.base <= .zero || (backoff.scope == .same && !isSameTarget) { return .zero }
    var draw = draw(&request)
    return backoff.wait(retry: request.retries + 1, draw: &draw)
  }

  private mutating func backoff(of target: NextTarget, _ request: inout RequestState) -> Backoff {
    settings[Int(routes.target(request.route, target.position).provider)].backoff
  }

  private mutating func draw(_ request: inout RequestState) -> KeyedRandom {
    random.keyed(UInt64(request.ordinal)).keyed(UInt64(request.attempt))
  }
}

extension Backoff {
  /// The wait before the `retry`-th retry of a request, from 1. `draw` gives u in [0, 1), and is not used
  /// without jitter.
  func wait(retry: Int, draw: inout KeyedRandom) -> Nanoseconds {
    let most = max == .forever ? Double.infinity : max.seconds
    // The wait before jitter, never above `max`.
    let grown = min(base.seconds * factor(retry), most)
    let seconds: Double
    switch jitter {
    case .none: seconds = grown
    // AWS's "full jitter".
    case .full: seconds = grown * draw.unit()
    case .subtract(let share): seconds = grown * (1 - share * draw.unit())
    case .add(let span): seconds = grown + span.seconds * draw.unit()
    case .spread(let share): seconds = grown * (1 - share + 2 * share * draw.unit())
    }
    return .seconds(seconds)
  }

  private func factor(_ retry: Int) -> Double {
    switch growth {
    case .exponential: power(factor, Swift.min(retry, 60) - 1)
    case .linear: Double(retry)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent { result *= base }
    return result
  }
}
