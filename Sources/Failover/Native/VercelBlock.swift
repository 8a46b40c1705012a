// Vercel AI Gateway: `providerOptions.gateway` of a request. Source: Vercel's documentation, November 2026;
// hosted, not run.

import Base
import Profile

/// Reads the block `vercel`.
enum VercelBlock {
  static let keys = ["providerTimeouts", "order"]
  static let ignored = [
    "only", "models", "sort", "user", "tags", "byok", "zeroDataRetention", "caching",
  ]
  private static let range = 1_000...789_000

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "Vercel AI Gateway (hosted, 2026-11), from its documentation, not run"
    let origin = block.always
    // The providers of `order`, then the models: the targets and tiers of the route.
    policy.set(\.retry.repick, "retry.repick", .other, origin)
    policy.set(\.retry.max, "retry.max", .max, "\(block.label).order (every provider and model)")
    policy.set(\.retry.on, "retry.on", .failures, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.commit.on, "commit.on", .event, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .first, origin)
    timeouts(block, &policy, noting: &diagnostics)
    // Those that are not named come last.
    policy.provenance.pastedTargets = block.orderedTargets("order", noting: &diagnostics)
    policy.provenance.pastedTargets?.takesOthers = true
    policy.provenance.gaps += [
      "the default order by recent uptime and latency: here the order of the profile",
      "what happens after the answer began is not documented: it is cut here",
    ]
    return policy
  }

  /// To the first token, thinking included, then no limit; for providers with a key of one's own.
  private static func timeouts(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics)
  {
    let path = "\(block.path).providerTimeouts.byok"
    guard let timeouts = block.nested("providerTimeouts", ["byok"], noting: &diagnostics),
      let byok = timeouts.member("byok")
    else {
      policy.provenance.notes.append("without providerTimeouts a provider that stalls is not left")
      return
    }
    guard case .object(let members) = byok.value.value else {
      byok.value.reject(
        path, expected: "an object of providers and milliseconds",
        next: "write an object such as { anthropic: 15000 }", noting: &diagnostics)
      return
    }
    let label = "\(timeouts.label).byok"
    let given = members.compactMap { member in
      member.value.integer(in: range, "\(path).\(member.key)", noting: &diagnostics)
        .map { (member.key, Nanoseconds.milliseconds(Int64($0))) }
    }
    // One value holds for all targets; several, for the providers of the profile with those names.
    if let first = given.first, given.allSatisfy({ $0.1 == first.1 }) {
      policy.set(\.timeouts.firstToken, "timeouts.firstToken", first.1, "\(label).\(first.0)")
    } else {
      for (name, timeout) in given {
        var settings = policy.settings(of: name)
        settings.timeouts.firstToken = timeout
        policy.targets[name] = settings
      }
      policy.provenance.notes.append("\(label): the names are those of the profile's providers")
    }
  }
}
