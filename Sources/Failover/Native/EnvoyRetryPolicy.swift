// The retry settings of the block `envoyAIGateway`, flat or as the `retry` of a BackendTrafficPolicy, and
// `retry_policy` of the block `envoy`: triggers, status codes, counts, timeouts of a try and back-off, with
// Envoy Gateway's defaults or Envoy's.

import Base
import Profile

/// Reads retry settings of Envoy and Envoy Gateway.
enum EnvoyRetryPolicy {
  /// Triggers and what they match. Resets are connections that could not be made or that broke before the
  /// head, and timers of the proxy that cut an attempt before its head.
  static let triggers: [String] = [
    "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "retriable-4xx",
    "refused-stream", "retriable-status-codes", "retriable-headers", "envoy-ratelimited", "cancelled",
    "deadline-exceeded", "internal", "resource-exhausted", "unavailable", "http3-post-connect-failure",
  ]
  static let gatewayDefault = [
    "connect-failure", "refused-stream", "unavailable", "cancelled", "retriable-status-codes",
  ]

  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let flat = [
      "retryOn", "retry_on", "retriableStatusCodes", "retriable_status_codes", "numRetries", "num_retries",
      "numAttemptsPerPriority", "perTryTimeout", "per_try_timeout", "backOff", "retry_back_off",
    ].first { block.has($0) }
    if let flat, let member = block.member("retry") {
      diagnostics.add(
        member.place, "'\(block.path)' has both 'retry' and '\(flat)'",
        expected: "the retry settings in one form, nested in 'retry' or flat",
        next: "move '\(flat)' into 'retry', or the other way round")
      return
    }
    if let nested = block.nested(
      "retry", ["numRetries", "numAttemptsPerPriority", "perRetry", "retryOn"], noting: &diagnostics)
    {
      gateway(nested, &policy, noting: &diagnostics)
    } else if flat != nil {
      envoy(block, &policy, noting: &diagnostics)
    } else if block.member("retry") == nil {
      // Without a BackendTrafficPolicy the route has a retry policy that holds only the idle timeout (d07).
      policy.set(\.retry.max, "retry.max", 0, "envoyAIGateway (no retry settings)")
    }
  }

  /// `retry` of a BackendTrafficPolicy.
  private static func gateway(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let retryOn = block.nested("retryOn", ["triggers", "httpStatusCodes"], noting: &diagnostics)
    let triggers = retryOn?.setting(["triggers"], noting: &diagnostics, words)
    let codes = retryOn.flatMap { statusCodes(["httpStatusCodes"], $0, noting: &diagnostics) }
    on(triggers, codes, &policy)
    counts(block, &policy, noting: &diagnostics)
    let attempts = block.integer("numAttemptsPerPriority", in: 0...1_000, noting: &diagnostics)
    // Envoy Gateway configures previous_priorities only when this is above 0 (d16 to d18).
    policy.set(
      \.retry.perTier, "retry.perTier",
      attempts?.map { $0 == 0 ? .max : $0 }
        ?? Setting(value: .max, origin: "\(block.label).numAttemptsPerPriority (default: stay in the tier)"))
    let perRetry = block.nested("perRetry", ["timeout", "backOff"], noting: &diagnostics)
    // Envoy applies it to the first attempt too.
    perTry(perRetry?.duration("timeout", noting: &diagnostics), &policy)
    backOff(perRetry, "backOff", &policy, noting: &diagnostics)
  }

  /// The settings of Envoy's retry_policy, written flat.
  private static func envoy(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let triggers = block.setting(["retryOn", "retry_on"], noting: &diagnostics, words)
    let codes = statusCodes(["retriableStatusCodes", "retriable_status_codes"], block, noting: &diagnostics)
    on(triggers, codes, &policy)
    counts(block, &policy, noting: &diagnostics)
    let attempts = block.integer("numAttemptsPerPriority", in: 0...1_000, noting: &diagnostics)
    policy.set(
      \.retry.perTier, "retry.perTier",
      attempts?.map { $0 == 0 ? .max : $0 }
        ?? Setting(
          value: 1,
          origin: "\(block.label).numAttemptsPerPriority (default here, as in AI Gateway's examples)"))
    perTry(block.duration("perTryTimeout", "per_try_timeout", noting: &diagnostics), &policy)
    let name = block.has("retry_back_off") ? "retry_back_off" : "backOff"
    _ = block.member(["backOff", "retry_back_off"], noting: &diagnostics)
    backOff(block, name, &policy, noting: &diagnostics)
  }

  /// `per_try_timeout` ends with the head (d25); but its timer goes on, and takes the idle timer with it
  /// (measured: 0.3 s beside an idle timeout of 0.5 s, a 200 and then silence is never cut).
  static func perTry(_ timeout: Setting<Nanoseconds>?, _ policy: inout Policy) {
    policy.set(\.timeouts.headers, "timeouts.headers", timeout)
    policy.set(\.timeouts.idleUntil, "timeouts.idleUntil", timeout)
  }

  private static func counts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let retries = block.integer(
      "numRetries", "num_retries", in: 0...Policy.mostRetries, noting: &diagnostics)
    policy.set(
      \.retry.max, "retry.max",
      retries ?? Setting(value: 2, origin: "\(block.label).numRetries (default of Envoy Gateway)"))
  }

  static func on(
    _ triggers: Setting<[String]>?, _ codes: Setting<[Int]>?, defaultTriggers: [String] = gatewayDefault,
    defaultCodes: [Int] = [503], of product: String = "Envoy Gateway", _ policy: inout Policy
  ) {
    let words = triggers?.value ?? defaultTriggers
    var set = OutcomeSet()
    for word in words { set.formUnion(outcomes(of: word)) }
    if words.contains("retriable-status-codes") {
      for code in codes?.value ?? defaultCodes { set.insert(.http(code)) }
    } else if let codes {
      // Envoy consults the list only when the trigger is named (d12).
      policy.provenance.notes.append(
        "\(codes.origin) has no effect: the trigger retriable-status-codes is not listed")
    }
    let origins = [triggers?.origin, codes?.origin].compactMap { $0 }
    let origin =
      triggers == nil
      ? ([codes?.origin].compactMap { $0 } + ["default triggers of \(product)"]).joined(separator: ", ")
      : origins.joined(separator: ", ")
    policy.set(\.retry.on, "retry.on", set, origin)
  }

  private static func outcomes(of trigger: String) -> OutcomeSet {
    var set = OutcomeSet()
    let resets = OutcomeSet([
      .refused, .connectTimeout, .reset, .malformed, .headersTimeout, .firstByteTimeout, .firstTokenTimeout,
      .idleTimeout, .tokenIdleTimeout, .attemptTimeout,
    ])
    switch trigger {
    case "5xx":
      set = resets
      set.insert(statuses: 500...599)
    case "gateway-error":
      set = resets
      set.insert(statuses: 502...504)
    case "reset": set = resets
    // Only what failed before the request was sent (f07, f08: neither a silent backend nor a reset after
    // reading).
    case "reset-before-request", "connect-failure": set = OutcomeSet([.refused, .connectTimeout])
    case "retriable-4xx": set.insert(.http(409))
    default: break  // gRPC and HTTP/2 only, or a list of its own
    }
    return set
  }

  /// A list of triggers, or Envoy's string with commas.
  static func words(_ node: Node, _ path: String, _ diagnostics: inout Diagnostics) -> [String]? {
    var node = node
    if case .string(let text) = node.value {
      let parts = text.split(separator: ",").map { part in
        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      node.value = .array(parts.map { Node(place: node.place, value: .string($0)) })
    }
    return Block.elements(node, path, noting: &diagnostics) { node, path, notes in
      let word = node.word(of: triggers, path, noting: &notes)
      if let word, ["retriable-headers", "envoy-ratelimited"].contains(word) {
        notes.warn(node.place, "the trigger \(word) matches nothing here")
      }
      return word
    }
  }

  static func statusCodes(
    _ names: [String], _ block: Block, noting diagnostics: inout Diagnostics
  ) -> Setting<[Int]>? {
    block.list(names, noting: &diagnostics) { $0.integer(in: 100...599, $1, noting: &$2) }
  }

  /// Envoy: 25 ms, at most ten times the base, fully jittered; before a retry at another host too.
  static func backOff(
    _ block: Block?, _ name: String, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let root = block.map { String($0.label.prefix { $0 != "." }) } ?? "envoyAIGateway"
    let keys = ["baseInterval", "base_interval", "maxInterval", "max_interval"]
    let given = block?.nested(name, keys, noting: &diagnostics)
    let base = given?.duration("baseInterval", "base_interval", noting: &diagnostics)
    let most = given?.duration("maxInterval", "max_interval", noting: &diagnostics)
    let origin = "\(root).\(name) (default of Envoy)"
    policy.set(
      \.backoff.base, "backoff.base", base ?? Setting(value: .milliseconds(25), origin: origin))
    policy.set(
      \.backoff.max, "backoff.max",
      most ?? Setting(value: policy.backoff.base * 10, origin: "\(origin): 10 x base"))
    policy.set(\.backoff.jitter, "backoff.jitter", .full, "\(root) (always)")
    if policy.backoff.max < policy.backoff.base, let member = block?.member(name) {
      let maximum = given?.has("max_interval") ?? false ? "max_interval" : "maxInterval"
      let minimum = given?.has("base_interval") ?? false ? "base_interval" : "baseInterval"
      diagnostics.add(
        member.value.place, "'\(block?.path ?? "").\(name)' has a maximum below its base",
        expected: "a \(maximum) of at least the \(minimum)", next: "raise \(maximum), or remove it")
    }
  }
}
