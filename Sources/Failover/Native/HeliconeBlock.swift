// Helicone's AI gateway: `retries`, `dispatcher`, `load-balance` and the thresholds of its health monitor, in
// the spelling of its YAML. Source: Helicone/ai-gateway 42d29989, read in November 2026; not run.

import Base
import Profile

/// Reads the block `helicone`.
enum HeliconeBlock {
  static let keys = ["retries", "dispatcher", "load-balance", "health-monitor"]
  static let ignored = [
    "providers", "rate-limit", "cache", "telemetry", "server", "request-format", "helicone", "global",
    "model-mappings", "discover",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "Helicone ai-gateway 42d29989 (2026-11), read from its code, not run"
    let origin = block.always
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    retries(block, &policy, noting: &diagnostics)
    let dispatcher = block.nested("dispatcher", ["timeout", "connection-timeout"], noting: &diagnostics)
    policy.set(
      \.timeouts.attempt, "timeouts.attempt",
      dispatcher?.duration("timeout", noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(900)), origin: "helicone.dispatcher.timeout (default 15m)"))
    policy.set(
      \.timeouts.connect, "timeouts.connect",
      dispatcher?.duration("connection-timeout", noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(10)), origin: "helicone.dispatcher.connection-timeout (default 10s)")
    )
    monitor(block, &policy, noting: &diagnostics)
    let group = block.nested(
      "load-balance", ["strategy", "targets", "chat"], ignored: ["providers"], noting: &diagnostics)
    let balance = group?.unwrapping("chat", ["strategy", "targets"], noting: &diagnostics)
    policy.provenance.pastedTargets = balance?.targets(
      "targets", ["provider", "model", "weight"], ignored: [], noting: &diagnostics
    ) { target, diagnostics in
      let names = ["provider", "model"].compactMap { target.text($0, noting: &diagnostics) }
      guard let place = balance?.member("targets")?.place else { return nil }
      return PastedTarget(
        names: names, place: place, weight: target.weight("weight", noting: &diagnostics))
    }
    policy.set(
      \.pick.algorithm, "pick",
      balance?.word(
        "strategy",
        [
          ("weighted", .random), ("latency", .powerOfTwo), ("provider-latency", .powerOfTwo),
          ("provider-weighted", .random), ("model-latency", .powerOfTwo), ("model-weighted", .random),
        ],
        noting: &diagnostics)
        ?? Setting(value: .powerOfTwo, origin: "helicone.load-balance (default latency)"))
    policy.set(\.pick.decay, "pick.decay", .seconds(Int64(30)), "helicone.discover (default 30s)")
    policy.provenance.notes.append(
      "no failover to another provider inside a request: a retry goes to the same one")
    policy.provenance.gaps += [
      "what is answered when every provider is left out is not known: 503 here",
      "health is looked at every 5 s there, at once here",
      "a 429 leaves the provider out for its Retry-After and 30 s more, here for the longer of it and 60 s",
      "what happens after the answer began is not known: it is cut here",
    ]
    return policy
  }

  private static func retries(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    policy.set(\.retry.repick, "retry.repick", .same, block.always)
    policy.set(\.retry.on, "retry.on", .statuses(500...599) + .noAnswer, block.always)
    // Out for 30 s and a buffer of 30 s; never retried.
    policy.add(
      Rule(.statuses([429]), cool: .span(.seconds(Int64(60)))), "helicone (429 leaves the provider out)")
    policy.set(\.retryAfter.use, "retryAfter.use", .cool, block.always)
    policy.set(\.retryAfter.forms, "retryAfter.forms", [.seconds], block.always)
    let keys = ["strategy", "min-delay", "max-delay", "max-retries", "factor", "delay", "jitter"]
    guard let own = block.nested("retries", keys, noting: &diagnostics) else {
      policy.set(\.retry.max, "retry.max", 0, "helicone.retries (off unless configured)")
      return
    }
    policy.set(
      \.retry.max, "retry.max",
      own.integer("max-retries", in: 0...255, noting: &diagnostics)
        ?? Setting(value: 2, origin: own.origin(ofDefault: "max-retries", "default 2")))
    let strategy: Setting<Bool>? = own.word(
      "strategy", [("constant", true), ("exponential", false)], noting: &diagnostics)
    let constant = strategy?.value ?? false
    let first = own.duration(constant ? "delay" : "min-delay", noting: &diagnostics)
    policy.set(
      \.backoff.base, "backoff.base",
      first ?? Setting(value: .seconds(Int64(1)), origin: "\(own.label) (default 1s)"))
    let factor = own.setting(["factor"], noting: &diagnostics) { $0.number(in: 1...100, $1, noting: &$2) }
    policy.set(
      \.backoff.factor, "backoff.factor",
      constant
        ? Setting(value: 1, origin: "\(own.label).strategy")
        : factor ?? Setting(value: 2, origin: own.origin(ofDefault: "factor", "default 2")))
    policy.set(
      \.backoff.max, "backoff.max",
      constant
        ? Setting(value: policy.backoff.base, origin: "\(own.label).strategy")
        : own.duration("max-delay", noting: &diagnostics)
          ?? Setting(value: .seconds(Int64(30)), origin: own.origin(ofDefault: "max-delay", "default 30s")))
    if own.flag("jitter", noting: &diagnostics)?.value ?? !constant {
      policy.set(
        \.backoff.jitter, "backoff.jitter", .add(policy.backoff.base), "\(own.label) (up to one delay more)")
    }
  }

  private static func monitor(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let own = block.nested(
      "health-monitor", ["ratio", "window", "min-requests", "min_requests"],
      ignored: ["buckets", "interval"],
      noting: &diagnostics)
    let label = "helicone.health-monitor"
    let ratio = own?.setting(["ratio"], noting: &diagnostics) { $0.number(in: 0...1, $1, noting: &$2) }
    policy.set(
      \.eject.rate, "eject.rate", ratio ?? Setting(value: 0.1, origin: "\(label).ratio (default 0.1)"))
    let window =
      own?.duration("window", noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(60)), origin: "\(label).window (default 60s)")
    policy.set(\.eject.window, "eject.window", window)
    policy.set(
      \.eject.minimum, "eject.min",
      own?.integer("min-requests", "min_requests", in: 1...(.max), noting: &diagnostics)
        ?? Setting(value: 20, origin: "\(label).min-requests (default 20)"))
    policy.set(\.eject.on, "eject.on", .statuses(500...599) + .noAnswer, block.always)
    // It is back when its failures have left the window.
    policy.set(\.eject.time, "eject.time", window)
    policy.set(\.eject.mostTime, "eject.maxTime", window)
    policy.set(\.eject.whenAll, "eject.whenAll", .fail, block.always)
  }
}
