// Envoy's circuit breaker as far as it concerns retries: `max_retries` (3 at a time per cluster) or, in its
// place, a retry budget.

import Base
import Profile

/// Reads `circuit_breakers`.
enum EnvoyCircuitBreaker {
  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let breakers = block.nested(
      "circuit_breakers", ["thresholds"], ignored: ["per_host_thresholds"], noting: &diagnostics)
    let name = "circuit_breakers.thresholds.max_retries"
    policy.set(
      \.retry.maxConcurrent, "retry.maxConcurrent", 3, block.origin(ofDefault: name, "default 3"))
    guard let breakers, let member = breakers.member("thresholds"),
      let nodes = member.value.list("\(breakers.path).thresholds", noting: &diagnostics)
    else { return }
    for (index, node) in nodes.enumerated() {
      let path = "\(breakers.path).thresholds[\(index)]"
      let label = "\(breakers.label).thresholds[\(index)]"
      let threshold = Block(
        node, ["priority", "max_retries", "retry_budget"],
        ignored: [
          "max_connections", "max_pending_requests", "max_requests", "max_connection_pools",
          "track_remaining",
        ], path, label, noting: &diagnostics)
      guard let threshold else { continue }
      let priority = threshold.word(
        "priority", [("DEFAULT", true), ("HIGH", false)], noting: &diagnostics)
      guard priority?.value ?? true else {
        threshold.warn(
          "priority", "HIGH, which no request has here: this threshold has no effect", noting: &diagnostics)
        continue
      }
      apply(threshold, &policy, noting: &diagnostics)
    }
  }

  private static func apply(
    _ threshold: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    policy.set(
      \.retry.maxConcurrent, "retry.maxConcurrent",
      threshold.integer("max_retries", in: 0...4_294_967_295, noting: &diagnostics))
    guard
      let budget = threshold.nested(
        "retry_budget", ["budget_percent", "min_retry_concurrency"], noting: &diagnostics)
    else { return }
    let ratio =
      budget.percent("budget_percent", noting: &diagnostics)
      ?? Setting(value: 0.2, origin: budget.origin(ofDefault: "budget_percent", "default 20"))
    policy.set(\.budget.ratio, "budget.ratio", ratio.map { Optional($0) })
    policy.set(
      \.budget.min, "budget.min",
      budget.integer("min_retry_concurrency", in: 0...4_294_967_295, noting: &diagnostics)
        ?? Setting(value: 3, origin: budget.origin(ofDefault: "min_retry_concurrency", "default 3")))
    // Envoy holds retries under way against requests under way, and asks no max_retries then (e3).
    policy.set(\.budget.window, "budget.window", .zero, budget.always)
    policy.set(\.retry.maxConcurrent, "retry.maxConcurrent", .max, "\(budget.label) (overrides max_retries)")
  }
}
