// Cloudflare AI Gateway: the request handling of a provider, as `cf-aig-*` headers or as the `config` of the
// universal endpoint. Source: Cloudflare's documentation of request handling, June 2026; hosted, not run.

import Base
import Profile

/// Reads the block `cloudflare`.
enum CloudflareBlock {
  static let keys = [
    "requestTimeout", "maxAttempts", "retryDelay", "backoff", "cf-aig-request-timeout",
    "cf-aig-max-attempts", "cf-aig-retry-delay", "cf-aig-backoff",
  ]
  static let ignored = [
    "provider", "endpoint", "query", "headers", "cacheTtl", "skipCache", "cf-aig-cache-ttl",
    "cf-aig-skip-cache", "cf-aig-metadata", "collectLog",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "Cloudflare AI Gateway (hosted, 2026-06), from its documentation, not run"
    fixed(block, &policy)
    policy.set(
      \.timeouts.firstByte, "timeouts.firstByte",
      block.milliseconds(
        either("requestTimeout", "cf-aig-request-timeout", block, noting: &diagnostics), in: 1...(.max),
        noting: &diagnostics))
    policy.set(
      \.timeouts.waiveOnLast, "timeouts.waiveOnLast", policy.timeouts.firstByte != .forever,
      "\(block.label).requestTimeout (not on the last attempt)")
    let attempts =
      block.integer("maxAttempts", "cf-aig-max-attempts", in: 1...5, noting: &diagnostics)
      ?? Setting(value: 1, origin: block.origin(ofDefault: "maxAttempts", "default: no retry"))
    policy.set(\.retry.perTarget, "retry.perTarget", attempts)
    let delay = block.milliseconds(
      either("retryDelay", "cf-aig-retry-delay", block, noting: &diagnostics), in: 100...5_000,
      noting: &diagnostics)
    policy.set(\.backoff.base, "backoff.base", delay)
    backoff(block, &policy, noting: &diagnostics)
    if policy.timeouts.waiveOnLast {
      policy.provenance.notes.append(
        "requestTimeout does not hold for the last attempt: a provider that stalls there is waited for")
    }
    policy.provenance.gaps += [
      "the documentation leaves open whether maxAttempts counts the first attempt: it does here",
      "the last attempt at each provider is waited for there; here only the last one of the request",
      "dynamic routing, rate and budget limits; settings per entry of the universal endpoint",
      "what happens after the answer began is not documented: it is cut here",
    ]
    return policy
  }

  /// Which of two spellings is written; both are a mistake.
  private static func either(
    _ name: String, _ header: String, _ block: Block, noting diagnostics: inout Diagnostics
  ) -> String {
    block.member([name, header], noting: &diagnostics)?.key ?? name
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    // The entries of the universal endpoint in their order: the targets and tiers of the route.
    policy.set(\.retry.repick, "retry.repick", .other, origin)
    policy.set(\.retry.max, "retry.max", .max, "\(block.label) (every entry of the universal endpoint)")
    policy.set(\.retry.on, "retry.on", .statuses(400...599) + .noAnswer, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.commit.on, "commit.on", .byte, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .byte, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .first, origin)
    policy.set(\.backoff.scope, "backoff.scope", .same, origin)
  }

  private static func backoff(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let kind = block.word(
      either("backoff", "cf-aig-backoff", block, noting: &diagnostics),
      [("constant", 0), ("linear", 1), ("exponential", 2)], noting: &diagnostics)
    let origin = kind?.origin ?? block.origin(ofDefault: "backoff", "taken as constant")
    policy.set(\.backoff.growth, "backoff.growth", kind?.value == 1 ? .linear : .exponential, origin)
    policy.set(\.backoff.factor, "backoff.factor", kind?.value == 2 ? 2 : 1, origin)
    policy.set(\.backoff.max, "backoff.max", .seconds(Int64(5)), "\(block.label).retryDelay (at most 5000)")
  }
}
