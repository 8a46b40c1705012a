// TensorZero: `retries` and `timeouts` of a variant or model. The route's tiers in their order are `routing`
// and the fallback variants. Source: tensorzero 7a6159a4 and its documentation, read in November 2026; not
// run.

import Base
import Profile

/// Reads the block `tensorzero`.
enum TensorZeroBlock {
  static let keys = ["retries", "timeouts", "gateway", "routing"]
  static let ignored = [
    "candidate_variants", "fallback_variants", "experimentation", "providers", "model", "weight",
    "type", "json_mode", "temperature", "max_tokens",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product =
      "TensorZero 7a6159a4 (2026-11), read from its code; delays of its back-off from memory; not run"
    let origin = block.always
    // Any error goes to the next provider; then the whole list again.
    policy.set(\.retry.on, "retry.on", .failures, origin)
    policy.set(\.retry.repick, "retry.repick", .cycle, origin)
    policy.set(\.retry.max, "retry.max", Policy.mostRetries, origin)
    // An error is read to its end before it is judged.
    policy.set(\.retry.decideOn, "retry.decideOn", .body, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .badGateway, origin)
    policy.set(\.commit.on, "commit.on", .event, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    policy.set(\.commit.midStream, "commit.midStream", .error, origin)
    policy.set(\.commit.atLimit, "commit.atLimit", .error, origin)
    policy.set(\.pick.algorithm, "pick", .first, "\(block.label).routing")
    retries(block, &policy, noting: &diagnostics)
    timeouts(block, &policy, noting: &diagnostics)
    policy.provenance.pastedTargets = block.orderedTargets("routing", noting: &diagnostics)
    policy.provenance.notes.append("Retry-After is ignored, and no provider is ever left out")
    policy.provenance.gaps += [
      "the back-off comes between rounds over the list: here only before the same provider again",
      "whether an error is worth another round over the list is not asked here",
      "weights of candidate variants, timeouts per provider and per variant",
    ]
    return policy
  }

  private static func retries(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let own = block.nested("retries", ["num_retries", "max_delay_s"], noting: &diagnostics)
    policy.set(
      \.retry.rounds, "retry.rounds",
      own?.integer("num_retries", in: 0...1_000, noting: &diagnostics)?.map { $0 + 1 }
        ?? Setting(value: 1, origin: "tensorzero.retries.num_retries (default 0)"))
    let most =
      own?.seconds("max_delay_s", in: 0...86_400, noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(10)), origin: "tensorzero.retries.max_delay_s (default 10)")
    let base = min(Nanoseconds.seconds(Int64(1)), most.value)
    policy.set(\.backoff.base, "backoff.base", base, "\(block.label) (first delay 1 s)")
    policy.set(\.backoff.factor, "backoff.factor", 2, block.always)
    policy.set(\.backoff.max, "backoff.max", most)
    policy.set(\.backoff.jitter, "backoff.jitter", .add(base), block.always)
    policy.set(\.backoff.scope, "backoff.scope", .same, block.always)
  }

  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let own = block.nested("timeouts", ["non_streaming", "streaming"], noting: &diagnostics)
    let plain = own?.nested("non_streaming", ["total_ms"], noting: &diagnostics)
    let stream = own?.nested("streaming", ["ttft_ms", "total_ms"], noting: &diagnostics)
    let gateway = block.nested(
      "gateway", ["global_outbound_http_timeout_ms"],
      ignored: ["bind_address", "observability", "debug", "template_filesystem_access"], noting: &diagnostics)
    let any = 1...(Int.max)
    // To the first parsed chunk. A comment of the stream would end it here, it does not there.
    policy.set(
      \.timeouts.firstByte, "timeouts.firstByte",
      stream?.milliseconds("ttft_ms", in: any, noting: &diagnostics))
    let global =
      gateway?.milliseconds("global_outbound_http_timeout_ms", in: any, noting: &diagnostics)
      ?? Setting(
        value: .seconds(Int64(900)),
        origin: "tensorzero.gateway.global_outbound_http_timeout_ms (default 900000)")
    let streamed = stream?.milliseconds("total_ms", in: any, noting: &diagnostics)
    let whole = plain?.milliseconds("total_ms", in: any, noting: &diagnostics)
    if streamed?.value != whole?.value {
      let why = "one limit holds for streams and for whole answers here"
      (streamed == nil ? plain : stream)?.warn("total_ms", why, noting: &diagnostics)
      if streamed != nil { plain?.warn("total_ms", "has no effect, \(why)", noting: &diagnostics) }
    }
    let total = streamed ?? whole ?? global
    policy.set(\.timeouts.attempt, "timeouts.attempt", total.value < global.value ? total : global)
    if policy.timeouts.firstByte != .forever {
      policy.provenance.gaps.append("ttft_ms ends with the first chunk there, with the first byte here")
    }
  }
}
