// The groups about what requests have in common: hints of providers, the retry budget, hedging, ejection.

import Base
import Profile

extension PolicyGroup {
  /// What a provider's own wish to be left alone for a while does.
  static let retryAfter = PolicyGroup(
    key: "retryAfter", about: "what Retry-After and its relatives do",
    settings: [
      .word("use", \.retryAfter.use, "where the hint acts"),
      .duration("max", \.retryAfter.max, "the longest wait that is obeyed"),
      .duration("total", \.retryAfter.total, "the longest sum of obeyed waits of a request"),
      .word("over", \.retryAfter.over, "what a longer wait does")
        .when { $0.retryAfter.max != .forever || $0.retryAfter.total != .forever },
      .share("jitter", \.retryAfter.jitter, "up to this share of the wait is added"),
      PolicySetting(
        "forms", \.retryAfter.forms, RetryAfterForms.shape, "the forms that are read",
        show: RetryAfterForms.show, read: RetryAfterForms.read),
      .flag("shouldRetry", \.retryAfter.obeysShouldRetry, "whether x-should-retry overrides what qualifies"),
      .flag(
        "onlyTooManyRequests", \.retryAfter.onlyTooManyRequests, "whether it acts on status 429 only"),
    ], isOn: { $0.retryAfter.use != .off })

  /// How many retries all requests together may make.
  static let budget = PolicyGroup(
    key: "budget", about: "how many retries, hedges included, all requests together may make",
    settings: [
      PolicySetting(
        "ratio", \.budget.ratio, .choice([PolicySetting.shareShape, .word(["off"])]), "retries per request",
        show: { $0.map(PolicyText.share) ?? "off" },
        read: { node, path, diagnostics in
          if case .string("off") = node.value { return .some(nil) }
          return node.share(path, noting: &diagnostics).map { .some($0) }
        }),
      .count("min", \.budget.min, 0...1_000_000, "the number that is always allowed"),
      .span(
        "window", \.budget.window, atLeast: .zero,
        "0s: what is under way is counted; else what began within it"),
    ], isOn: { $0.budget.ratio != nil })

  /// Second attempts beside a slow one.
  static let hedge = PolicyGroup(
    key: "hedge", about: "second attempts beside a slow one",
    settings: [
      PolicySetting(
        "after", \.hedge.after, HedgeDelay.shape,
        "how long after the latest attempt began: a duration, or a percentile of recent answers",
        show: HedgeDelay.show, read: HedgeDelay.read),
      .count("max", \.hedge.max, 1...Hedge.mostLanes - 1, "attempts that may run beside the first"),
      .word("win", \.hedge.win, "how far an attempt must get to win"),
      .flag(
        "onTimeout", \.hedge.onTimeout, "whether a timeout before the head starts another beside, not instead"
      ),
    ], isOn: \.hedge.isOn)

  /// When a target is left out for a while.
  static let eject = PolicyGroup(
    key: "eject", about: "when a target is left out for a while, and how it comes back",
    settings: [
      .outcomes("on", \.eject.on, "the outcomes that count as failures"),
      .threshold("consecutive", \.eject.consecutive, 1...1_000_000, "failures in a row that leave it out"),
      PolicySetting(
        "rate", \.eject.rate, .choice([PolicySetting.shareShape, .word(["off"])]),
        "when this share of the attempts within 'window' failed",
        show: { $0 == 0 ? "off" : PolicyText.share($0) }, read: { $0.shareOrOff($1, noting: &$2) }),
      .count("min", \.eject.minimum, 1...1_000_000, "with 'rate': the fewest attempts that say anything")
        .when { $0.eject.rate > 0 },
      .threshold("failures", \.eject.failures, 1...1_000_000, "failures within 'window' that leave it out"),
      .span("window", \.eject.window, "what 'rate' and 'failures' look at")
        .when { $0.eject.rate > 0 || $0.eject.failures > 0 },
      .span("time", \.eject.time, "how long it is left out"),
      .word("grow", \.eject.grow, "how the time grows with repeated ejections"),
      .duration("maxTime", \.eject.mostTime, "the longest time").when { $0.eject.grow != .none },
      .share("maxShare", \.eject.maxShare, "the largest share of a route's targets that may be out")
        .when { $0.eject.maxShare < 1 },
      PolicySetting(
        "panic", \.eject.panic, .choice([PolicySetting.shareShape, .word(["off"])]),
        "with less than this share left, ejection is ignored",
        show: { $0 == 0 ? "off" : PolicyText.share($0) }, read: { $0.shareOrOff($1, noting: &$2) }),
      .flag(
        "sparesLoneTargets", \.eject.sparesLoneTargets,
        "whether the only target of its tier is never left out"),
      .word("probe", \.eject.probe, "how it comes back"),
      .count("trials", \.eject.trials, 1...1_000, "with probe \"halfOpen\": successes in a row")
        .when { $0.eject.probe == .halfOpen },
      .word("whenAll", \.eject.whenAll, "what happens when every target is out"),
    ], groups: [activeProbe], isOn: \.ejects)

  private static let activeProbe = PolicyGroup(
    key: "active", about: "with probe \"active\": the probes",
    settings: [
      .span("every", \.eject.active.every, "the time between two"),
      .span("timeout", \.eject.active.timeout, "how long an answer may take"),
      .count("healthy", \.eject.active.healthy, 1...1_000, "good ones in a row that bring a target back"),
      .count("unhealthy", \.eject.active.unhealthy, 1...1_000, "bad ones in a row that leave it out"),
    ], isOn: { $0.eject.probe == .active })
}

extension Policy {
  /// Whether anything can leave a target out: a rule and a hint can, too.
  var ejects: Bool {
    eject.isOn || coolsByRule || retryAfter.use == .cool || retryAfter.use == .both
  }

  private var coolsByRule: Bool {
    rules.contains { rule in
      switch rule.cool {
      case .now, .span: true
      case .asUsual, .no, .count: false
      }
    }
  }
}
