// The timescale: every duration of a policy is multiplied by it.

import Base

extension Nanoseconds {
  /// This distance times `factor`, never rounded down to nothing.
  fileprivate func times(_ factor: Double) -> Nanoseconds {
    self > .zero && factor != 1 ? max(Nanoseconds(1), scaled(by: factor)) : self
  }
}

extension Policy {
  /// The same policy with every duration times `factor`.
  func scaled(by factor: Double) -> Policy {
    var policy = self
    policy.provenance.timescale = factor
    if factor == 1 { return policy }
    let durations: [WritableKeyPath<Policy, Nanoseconds>] = [
      \.retryAfter.max, \.retryAfter.total, \.budget.window, \.commit.holdTime, \.commit.cutDelay,
      \.commit.ping.every, \.pick.decay,
    ]
    for path in durations { policy[keyPath: path] = policy[keyPath: path].times(factor) }
    policy.timeouts = timeouts.scaled(by: factor)
    policy.retry = retry.scaled(by: factor)
    policy.backoff = backoff.scaled(by: factor)
    policy.eject = eject.scaled(by: factor)
    if case .fixed(let after) = hedge.after { policy.hedge.after = .fixed(after.times(factor)) }
    for index in rules.indices {
      if case .span(let span) = rules[index].cool { policy.rules[index].cool = .span(span.times(factor)) }
    }
    for (name, settings) in targets {
      policy.targets[name] = TargetSettings(
        timeouts: settings.timeouts.scaled(by: factor), retry: settings.retry.scaled(by: factor),
        backoff: settings.backoff.scaled(by: factor), eject: settings.eject.scaled(by: factor))
    }
    return policy
  }
}

extension Timeouts {
  fileprivate func scaled(by factor: Double) -> Timeouts {
    var timeouts = self
    let durations: [WritableKeyPath<Timeouts, Nanoseconds>] = [
      \.connect, \.send, \.headers, \.firstByte, \.firstToken, \.idle, \.idleUntil, \.tokenIdle, \.attempt,
      \.request, \.exchange, \.exchangeIdle,
    ]
    for path in durations { timeouts[keyPath: path] = self[keyPath: path].times(factor) }
    return timeouts
  }
}

extension Retry {
  fileprivate func scaled(by factor: Double) -> Retry {
    var retry = self
    retry.within = within.times(factor)
    retry.startBefore = startBefore.times(factor)
    return retry
  }
}

extension Backoff {
  fileprivate func scaled(by factor: Double) -> Backoff {
    var backoff = self
    backoff.base = base.times(factor)
    backoff.max = max.times(factor)
    if case .add(let span) = jitter { backoff.jitter = .add(span.times(factor)) }
    return backoff
  }
}

extension Eject {
  fileprivate func scaled(by factor: Double) -> Eject {
    var eject = self
    let durations: [WritableKeyPath<Eject, Nanoseconds>] = [
      \.window, \.time, \.mostTime, \.active.every, \.active.timeout,
    ]
    for path in durations { eject[keyPath: path] = self[keyPath: path].times(factor) }
    return eject
  }
}
