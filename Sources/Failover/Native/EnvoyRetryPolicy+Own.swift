// `retry_policy` of a route, in the names and with the defaults of Envoy itself.

import Base
import Profile

extension EnvoyRetryPolicy {
  static let keys = [
    "retry_on", "num_retries", "per_try_timeout", "per_try_idle_timeout", "retriable_status_codes",
    "retry_back_off", "rate_limited_retry_back_off", "retry_priority", "retry_host_predicate",
    "host_selection_retry_max_attempts",
  ]
  private static let ignored = [
    "retriable_headers", "retriable_request_headers", "retry_options_predicates",
  ]

  /// Without it nothing is retried; without `retry_on` neither.
  static func own(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard let own = block.nested("retry_policy", keys, ignored: ignored, noting: &diagnostics) else {
      policy.set(\.retry.max, "retry.max", 0, "\(block.label) (no retry_policy)")
      return
    }
    let triggers = own.setting(["retry_on"], noting: &diagnostics, words)
    let codes = statusCodes(["retriable_status_codes"], own, noting: &diagnostics)
    on(triggers, codes, defaultTriggers: [], defaultCodes: [], of: "Envoy: none", &policy)
    if triggers == nil {
      policy.provenance.notes.append("without retry_on Envoy retries nothing, whatever num_retries says")
    }
    policy.set(
      \.retry.max, "retry.max",
      own.integer("num_retries", in: 0...Policy.mostRetries, noting: &diagnostics)
        ?? Setting(value: 1, origin: own.origin(ofDefault: "num_retries", "default 1")))
    timeouts(own, &policy, noting: &diagnostics)
    backOff(own, "retry_back_off", &policy, noting: &diagnostics)
    rateLimited(own, &policy, noting: &diagnostics)
    selection(own, &policy, noting: &diagnostics)
  }

  /// Zero is off for both.
  private static func timeouts(_ own: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    perTry(
      own.duration("per_try_timeout", atLeast: .zero, noting: &diagnostics)?
        .map { $0 == .zero ? .forever : $0 }, &policy)
    policy.set(
      \.timeouts.idle, "timeouts.idle",
      own.duration("per_try_idle_timeout", atLeast: .zero, noting: &diagnostics)?
        .map { $0 == .zero ? .forever : $0 })
  }

  /// Retry-After counts only when this is there, and then at another provider too (d37, d38, f15).
  private static func rateLimited(_ own: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    guard let member = own.member("rate_limited_retry_back_off"),
      let limited = own.nested(
        "rate_limited_retry_back_off", ["reset_headers", "max_interval"], noting: &diagnostics)
    else { return }
    var forms = RetryAfterForms()
    for header in resetHeaders(limited, at: member.place, noting: &diagnostics) {
      if header.name == "retry-after" && header.isSeconds {
        forms.insert(.seconds)
      } else {
        limited.warn("reset_headers", "the header \(header.name) is not read here", noting: &diagnostics)
      }
    }
    policy.set(\.retryAfter.use, "retryAfter.use", .retry, limited.label)
    policy.set(\.retryAfter.forms, "retryAfter.forms", forms, "\(limited.label).reset_headers")
    policy.set(
      \.retryAfter.max, "retryAfter.max",
      limited.duration("max_interval", noting: &diagnostics)
        ?? Setting(
          value: .seconds(Int64(300)), origin: limited.origin(ofDefault: "max_interval", "default 300s")))
    policy.set(\.retryAfter.over, "retryAfter.over", .backoff, limited.always)
    policy.set(\.retryAfter.jitter, "retryAfter.jitter", 0.5, limited.always)
    policy.provenance.notes.append(
      "a retry waits as long as Retry-After says even if it goes to another provider")
  }

  private static func resetHeaders(
    _ limited: Block, at place: SourcePlace, noting diagnostics: inout Diagnostics
  ) -> [(name: String, isSeconds: Bool)] {
    let path = "\(limited.path).reset_headers"
    guard let member = limited.member("reset_headers") else {
      // Envoy refuses the configuration: it wants at least one.
      diagnostics.add(
        place,
        "'\(limited.path)' has no 'reset_headers'", expected: "at least one reset header",
        next: "add reset_headers: [{ name: \"Retry-After\", format: \"SECONDS\" }]")
      return []
    }
    var headers: [(name: String, isSeconds: Bool)] = []
    for (index, node) in (member.value.list(path, noting: &diagnostics) ?? []).enumerated() {
      guard
        let header = Block(
          node, ["name", "format"], "\(path)[\(index)]", "\(limited.label).reset_headers[\(index)]",
          noting: &diagnostics)
      else { continue }
      let name = header.setting(["name"], noting: &diagnostics) { $0.string($1, noting: &$2) }
      let isSeconds = header.word(
        "format", [("SECONDS", true), ("UNIX_TIMESTAMP", false)], noting: &diagnostics)
      guard let name else { continue }
      headers.append((name.value.lowercased(), isSeconds?.value ?? true))
    }
    return headers
  }

  /// Which priority and host a retry goes to.
  private static func selection(_ own: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let extensionKeys = ["name", "typed_config"]
    let priority = own.nested("retry_priority", extensionKeys, noting: &diagnostics)
    let known = "envoy.retry_priorities.previous_priorities"
    _ = priority?.word("name", [(known, true)], noting: &diagnostics)
    let config = priority?.nested(
      "typed_config", ["@type", "update_frequency"], noting: &diagnostics)
    if let priority {
      policy.set(
        \.retry.perTier, "retry.perTier",
        config?.integer("update_frequency", in: 1...1_000, noting: &diagnostics)
          ?? Setting(value: 2, origin: priority.origin(ofDefault: "update_frequency", "default 2")))
    } else {
      // The same priority again and again (d16 to d18).
      policy.set(
        \.retry.perTier, "retry.perTier", .max, own.origin(ofDefault: "retry_priority", "default: the same"))
    }
    let names = [
      "envoy.retry_host_predicates.previous_hosts", "envoy.retry_host_predicates.omit_canary_hosts",
      "envoy.retry_host_predicates.omit_host_metadata",
    ]
    let path = "\(own.path).retry_host_predicate"
    var predicates: [String] = []
    for (index, node) in (own.member("retry_host_predicate")?.value.list(path, noting: &diagnostics) ?? [])
      .enumerated()
    {
      let predicate = Block(
        node, ["name"], ignored: ["typed_config"], "\(path)[\(index)]", "\(own.label).retry_host_predicate",
        noting: &diagnostics)
      let name = predicate?.word("name", names.map { ($0, $0) }, noting: &diagnostics)
      if let name { predicates.append(name.value) }
    }
    if predicates.contains(where: { $0 != names[0] }) {
      own.warn(
        "retry_host_predicate", "predicates other than previous_hosts omit no host here",
        noting: &diagnostics)
    }
    if !predicates.contains(names[0]) {
      policy.provenance.gaps.append(
        "without previous_hosts Envoy may pick the failed host again; here another one"
      )
    }
    let name = "host_selection_retry_max_attempts"
    _ = own.setting([name], noting: &diagnostics) { node, path, notes in
      // Protocol buffers write numbers of 64 bits in quotes.
      if case .string(let text) = node.value, let number = Int(text), number > 0 { return number }
      return node.integer(in: 1...4_294_967_295, path, noting: &notes)
    }
    if own.has(name) { policy.provenance.gaps.append("\(name): here an untried host is always found") }
  }
}
