// Contradictions between settings of attempts: timeouts, retries and the waits between them.

import Base

extension ContradictionCheck {
  /// The timers of an attempt that another one can outlast.
  private var timers: [(name: String, duration: Nanoseconds)] {
    let timeouts = policy.timeouts
    return [
      ("connect", timeouts.connect), ("send", timeouts.send), ("headers", timeouts.headers),
      ("firstByte", timeouts.firstByte), ("firstToken", timeouts.firstToken), ("idle", timeouts.idle),
      ("tokenIdle", timeouts.tokenIdle),
    ]
  }

  mutating func timeouts() {
    // Where targets have timeouts of their own, the policy's may fire at another one.
    let isLimit = policy.timeouts.attemptEnforced == .timer && !isInTargets("timeouts")
    let attempt = isLimit ? policy.timeouts.attempt : .forever
    for (name, duration) in timers where written.has("timeouts.\(name)") && duration != .forever {
      // Connecting is outside of an attempt that counts from the connection.
      let isInside = policy.timeouts.deadlinesStartAt == .start || name != "connect"
      if isInside && duration > attempt {
        neverFires(name, duration, "attempt", attempt, "the time for the whole attempt")
      } else if duration > whole.limit {
        neverFires(name, duration, whole.name, whole.limit, "the time for the whole \(whole.name)")
      }
    }
    if written.has("timeouts.attempt"), attempt != .forever, attempt > whole.limit {
      neverFires("attempt", attempt, whole.name, whole.limit, "the time for the whole \(whole.name)")
    }
    silence()
    needs(
      "timeouts.attemptEnforced", policy.timeouts.attempt != .forever || isSet("timeouts.attempt"),
      "'attempt'", "attempt: \"60s\"")
  }

  /// What ends everything, and when.
  private var whole: (name: String, limit: Nanoseconds) {
    let timeouts = policy.timeouts
    return timeouts.exchange < timeouts.request
      ? ("exchange", timeouts.exchange) : ("request", timeouts.request)
  }

  private mutating func silence() {
    let isIdle = policy.timeouts.idle != .forever
    needs(
      "timeouts.idleArmsAt", isIdle || policy.timeouts.tokenIdle != .forever || isSet("timeouts.idle"),
      "'idle' or 'tokenIdle'", "idle: \"5s\"")
    needs("timeouts.headBytesRearmIdle", isIdle || isSet("timeouts.idle"), "'idle'", "idle: \"5s\"")
    needs("timeouts.idleUntil", isIdle || isSet("timeouts.idle"), "'idle'", "idle: \"5s\"")
    if policy.timeouts.idle >= policy.timeouts.idleUntil, isIdle {
      for name in ["idle", "idleUntil"] where written.has("timeouts.\(name)") {
        fail(
          "timeouts.\(name)",
          "\(quoted("timeouts.idle")) (\(PolicyText.duration(policy.timeouts.idle))) is not below "
            + "\(quoted("timeouts.idleUntil")) (\(PolicyText.duration(policy.timeouts.idleUntil))) and can "
            + "never fire",
          expected: "an 'idle' below 'idleUntil'", next: "lower 'idle' or raise 'idleUntil'")
        break
      }
    }
    needs(
      "timeouts.informationalEndsHeaders",
      policy.timeouts.headers != .forever || isSet("timeouts.headers"), "'headers'", "headers: \"5s\"")
    let (exchange, exchangeIdle) = (policy.timeouts.exchange, policy.timeouts.exchangeIdle)
    if exchangeIdle > exchange, exchangeIdle != .forever, written.has("timeouts.exchangeIdle") {
      neverFires("exchangeIdle", exchangeIdle, "exchange", exchange, "the time for the whole exchange")
    }
    if isIdle, policy.timeouts.tokenIdle < policy.timeouts.idle {
      notes.append(
        "timeouts.tokenIdle (\(PolicyText.duration(policy.timeouts.tokenIdle))) is shorter than "
          + "timeouts.idle (\(PolicyText.duration(policy.timeouts.idle))) and ends every silence first")
    }
  }

  private mutating func neverFires(
    _ name: String, _ duration: Nanoseconds, _ other: String, _ limit: Nanoseconds, _ what: String
  ) {
    fail(
      "timeouts.\(name)",
      "\(quoted("timeouts.\(name)")) (\(PolicyText.duration(duration))) is longer than "
        + "\(quoted("timeouts.\(other)")) (\(PolicyText.duration(limit))) and can never fire",
      expected: "at most \(what)", next: "lower '\(name)' or raise '\(other)'")
  }

  mutating func retry() {
    let retry = policy.retry
    if retry.max > Policy.mostRetries && retry.repick != .other {
      for name in ["retry.repick", "retry.max"] where written.has(name) {
        fail(
          name,
          "\(quoted("retry.max")) is unlimited, and repick \"\(retry.repick)\" never runs out of targets",
          expected: "a limit from 0 to \(Policy.mostRetries), or repick \"other\"",
          next: "write for example max: 2")
        break
      }
    }
    let isCycle = retry.repick == .cycle
    needs("retry.perTier", isCycle, "repick \"cycle\"", "repick: \"cycle\"")
    needs("retry.rounds", isCycle, "repick \"cycle\"", "repick: \"cycle\"")
    if isCycle && retry.perTier == 0 { needs("retry.rounds", false, "'perTier'", "perTier: 1") }
    if retry.startBefore != .forever && retry.startBefore >= policy.timeouts.request {
      fail(
        "retry.startBefore",
        "\(quoted("retry.startBefore")) (\(PolicyText.duration(retry.startBefore))) is not below "
          + "\(quoted("timeouts.request")) (\(PolicyText.duration(policy.timeouts.request))), "
          + "which ends the request",
        expected: "less than the time for the whole request", next: "lower 'startBefore', or remove it")
    }
    age()
    if written.has("retry"), retry.maxConcurrent == 0, retry.max > 0 {
      notes.append("retry.maxConcurrent is 0: no failure is ever retried")
    }
  }

  /// Which timeouts come too late for a retry.
  private mutating func age() {
    guard policy.retry.within != .forever, written.has("retry.within") else { return }
    let outcomes: [String: Outcome] = [
      "connect": .connectTimeout, "headers": .headersTimeout, "firstByte": .firstByteTimeout,
      "firstToken": .firstTokenTimeout, "idle": .idleTimeout, "tokenIdle": .tokenIdleTimeout,
    ]
    let late = timers.filter { timer in
      guard let outcome = outcomes[timer.name], policy.retry.on.contains(outcome) else { return false }
      return timer.duration != .forever && timer.duration > policy.retry.within
    }
    guard !late.isEmpty else { return }
    let names = late.map { "timeouts.\($0.name) (\(PolicyText.duration($0.duration)))" }
    notes.append(
      "retry.within (\(PolicyText.duration(policy.retry.within))) is shorter than "
        + names.joined(separator: ", ") + ": what that ends is too old for a retry")
  }

  mutating func backoff() {
    let backoff = policy.backoff
    if backoff.max < backoff.base {
      let name = written.has("backoff.max") ? "backoff.max" : "backoff.base"
      fail(
        name, "\(quoted("backoff")) has a maximum below its base", expected: "a 'max' of at least 'base'",
        next: "raise 'max', or remove it")
    }
    let waits = backoff.base > .zero || isSet("backoff.base")
    for key in ["growth", "factor", "max", "jitter", "scope"] where written.has("backoff.\(key)") {
      // An added jitter is a wait of its own.
      if case .add = backoff.jitter { break }
      needs("backoff.\(key)", waits, "'base'", "base: \"100ms\"")
      if !waits { break }
    }
    if backoff.growth == .linear {
      needs("backoff.factor", false, "growth \"exponential\"", "growth: \"exponential\"")
    }
    let isElsewhere =
      policy.retry.repick == .other && policy.retry.perTarget == 1
      && !policy.rules.contains { $0.retry > 0 }
    if written.has("backoff.scope"), backoff.scope == .same, isElsewhere {
      notes.append("backoff.scope is \"same\", and no retry goes to the same target: none waits")
    }
  }
}
