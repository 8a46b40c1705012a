// Contradictions between settings that requests have in common, and between those of answers.

import Base

extension ContradictionCheck {
  mutating func retryAfter() {
    let hint = policy.retryAfter
    let isOn = hint.use != .off || isSet("retryAfter.use")
    for key in ["max", "total", "over", "jitter", "forms", "onlyTooManyRequests"]
    where written.has("retryAfter.\(key)") {
      needs("retryAfter.\(key)", isOn, "'use'", "use: \"retry\"")
      if !isOn { break }
    }
    if hint.total < hint.max, hint.max != .forever {
      fail(
        written.has("retryAfter.total") ? "retryAfter.total" : "retryAfter.max",
        "\(quoted("retryAfter")) has a total (\(PolicyText.duration(hint.total))) below the longest single "
          + "wait (\(PolicyText.duration(hint.max)))",
        expected: "a 'total' of at least 'max'", next: "raise 'total', or lower 'max'")
    }
    let isBounded = hint.max != .forever || hint.total != .forever
    needs(
      "retryAfter.over", !isOn || isBounded || isSet("retryAfter.max"), "'max' or 'total'", "max: \"60s\"")
    if written.has("retryAfter.forms"), hint.forms == .body, policy.retry.decideOn == .head {
      fail(
        "retryAfter.forms", "the form \"retryInfo\" stands in the body, and statuses are judged at the head",
        expected: "retry: { decideOn: \"body\" } as well", next: "add decideOn: \"body\" to 'retry'")
    }
  }

  mutating func budget() {
    for key in ["min", "window"] {
      needs("budget.\(key)", isSet("budget.ratio"), "'ratio'", "ratio: \"20%\"")
    }
    if written.has("budget"), policy.budget.ratio == 0, policy.budget.min == 0 {
      notes.append("budget.ratio and budget.min are 0: no failure is ever retried")
    }
  }

  mutating func hedge() {
    let hedge = policy.hedge
    let isOn = hedge.isOn || isSet("hedge.after") || isSet("hedge.onTimeout")
    for key in ["max", "win"] where written.has("hedge.\(key)") {
      needs("hedge.\(key)", isOn, "'after' or 'onTimeout'", "after: \"500ms\"")
      if !isOn { break }
    }
    hedgeStart()
    if hedge.onTimeout {
      let timeouts = policy.timeouts
      let isTimed =
        timeouts.headers != .forever || timeouts.idle != .forever || timeouts.firstByte != .forever
        || timeouts.firstToken != .forever || timeouts.attempt != .forever || timeouts.tokenIdle != .forever
      needs(
        "hedge.onTimeout", isTimed || isInTargets("timeouts"), "a timeout before the head",
        "timeouts: { headers: \"2s\" }")
    }
    hedgeRetries()
  }

  /// Attempts that join count as retries.
  private mutating func hedgeRetries() {
    guard policy.hedge.isOn, written.has("hedge") else { return }
    let most = policy.retry.max
    if most == 0 && !isSet("retry.max") {
      for name in ["hedge.after", "hedge.onTimeout"] where written.has(name) {
        fail(
          name, "\(quoted(name)) has no effect: the attempts that join count as retries",
          expected: "a 'retry' that permits them", next: "add retry: { max: 1 }")
        return
      }
    } else if most < policy.hedge.max {
      notes.append(
        "hedge.max is \(policy.hedge.max), and retry.max \(most): attempts that join count as retries")
    }
  }

  /// A hedge that the attempt does not live to see.
  private mutating func hedgeStart() {
    guard case .fixed(let after) = policy.hedge.after, !policy.hedge.onTimeout, !isInTargets("timeouts")
    else { return }
    let timeouts = policy.timeouts
    var bounds = [
      ("attempt", timeouts.attempt), ("request", timeouts.request), ("exchange", timeouts.exchange),
    ]
    if timeouts.attemptEnforced == .onBytes { bounds.removeFirst() }
    if policy.hedge.win != .done { bounds.append(("firstToken", timeouts.firstToken)) }
    if policy.hedge.win == .headers {
      bounds += [("headers", timeouts.headers), ("firstByte", timeouts.firstByte)]
    }
    guard let bound = bounds.min(by: { $0.1 < $1.1 }), after >= bound.1 else { return }
    fail(
      "hedge.after",
      "\(quoted("hedge.after")) (\(PolicyText.duration(after))) is not below "
        + "\(quoted("timeouts.\(bound.0)")) (\(PolicyText.duration(bound.1))): no second attempt ever joins",
      expected: "less than every timeout that ends the wait", next: "lower 'after' or raise '\(bound.0)'")
  }

  mutating func eject() {
    let eject = policy.eject
    let starts = ["consecutive", "rate", "failures", "probe"].contains { isSet("eject.\($0)") }
    let isOn = starts || policy.ejects
    for key in ["on", "time", "grow", "maxTime", "maxShare", "panic", "sparesLoneTargets", "whenAll"]
    where written.has("eject.\(key)") {
      needs("eject.\(key)", isOn, "'consecutive', 'rate' or 'failures'", "consecutive: 5")
      if !isOn { break }
    }
    needs("eject.min", eject.rate > 0 || isSet("eject.rate"), "'rate'", "rate: \"50%\"")
    let looksBack = eject.rate > 0 || eject.failures > 0
    needs(
      "eject.window", looksBack || isSet("eject.rate") || isSet("eject.failures"),
      "'rate' or 'failures'", "failures: 5")
    needs("eject.trials", eject.probe == .halfOpen, "probe \"halfOpen\"", "probe: \"halfOpen\"")
    needs("eject.active", eject.probe == .active, "probe \"active\"", "probe: \"active\"")
    if eject.mostTime < eject.time {
      fail(
        written.has("eject.maxTime") ? "eject.maxTime" : "eject.time",
        "\(quoted("eject")) has a longest time (\(PolicyText.duration(eject.mostTime))) below its time "
          + "(\(PolicyText.duration(eject.time)))",
        expected: "a 'maxTime' of at least 'time'", next: "raise 'maxTime', or lower 'time'")
    }
    if eject.rate > 0, Double(eject.minimum) * eject.rate <= 1,
      written.has("eject.rate") || written.has("eject.min")
    {
      notes.append(
        "eject.min (\(eject.minimum)) is so small that a single failure reaches eject.rate "
          + "(\(PolicyText.share(eject.rate)))")
    }
  }

  /// What concerns all targets of a route at once.
  mutating func ejectAll() {
    let eject = policy.eject
    if written.has("eject.maxShare"), eject.maxShare == 0 {
      fail(
        "eject.maxShare", "\(quoted("eject.maxShare")) is 0: no target is ever left out",
        expected: "a share above 0", next: "raise it, or remove 'eject'")
    }
    if eject.whenAll == .fail, eject.panic > 0 {
      fail(
        written.has("eject.whenAll") ? "eject.whenAll" : "eject.panic",
        "\(quoted("eject.whenAll")) is \"fail\", but 'panic' (\(PolicyText.share(eject.panic))) ignores "
          + "ejection before all are out",
        expected: "one of the two", next: "remove 'panic', or write whenAll: \"tryAll\"")
    }
  }

  mutating func commit() {
    let commit = policy.commit
    for key in ["holdBytes", "holdTime"] where written.has("commit.\(key)") && !policy.holds {
      notes.append("commit.\(key) has no effect: no answer is held beyond its head")
    }
    if commit.on == .done, commit.plainOn == .done {
      needs(
        "commit.midStream", false, "a commit before the end", "on: \"token\" or plainOn: \"headers\"")
    }
    let cuts = commit.midStream == .cut || commit.midStream == .orphan || commit.atLimit == .cut
    needs("commit.cutDelay", cuts, "midStream \"cut\" or atLimit \"cut\"", "midStream: \"cut\"")
  }

  mutating func ping() {
    for key in ["kind", "beforeCommit"] {
      needs("commit.ping.\(key)", isSet("commit.ping.every"), "'every'", "every: \"10s\"")
    }
  }

  mutating func pick() {
    needs(
      "pick.hashHeader", policy.pick.algorithm == .consistentHash, "algorithm \"consistentHash\"",
      "algorithm: \"consistentHash\"")
    needs(
      "pick.decay", policy.pick.algorithm == .powerOfTwo, "algorithm \"powerOfTwo\"",
      "algorithm: \"powerOfTwo\"")
  }
}
