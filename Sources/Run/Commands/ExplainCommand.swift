// `brownout explain PROFILE`: what a profile means, in words and figures, before anything is started; with
// --policy what a policy means, without a profile.

import Base
import Failover
import Profile

/// Prints providers with their faults, routes, the policy in one vocabulary with the origin of each value,
/// load, expectations and limits.
enum ExplainCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    if let name = arguments.value("--policy") { return try explain(policy: name, arguments) }
    guard let path = arguments.operands.first else { throw .usage([missingProfile]) }
    let input = try ProfileInput.read(path, arguments)
    let profile = input.profile
    var lines = ["\(profile.name): \(profile.about)", "seed \(profile.seed), sha256 \(profile.sha256)"]
    if profile.timescale != 1 { lines.append("every duration is multiplied by \(profile.timescale)") }
    lines += ["", "providers"]
    for provider in profile.providers { lines += describe(provider) }
    if let proxy = profile.proxy {
      lines += ["", "routes"]
      for route in proxy.routes {
        let model = route.model == Route.anyModel ? "* (any other model)" : route.model
        lines.append("  \(model): " + describe(route, profile.providers))
      }
      if input.policy.pick.algorithm == .first, proxy.hasWeights {
        lines.append(
          "  # note: weights have no effect with pick \"first\", which keeps the order of the tier")
      }
      lines += ["", "policy"] + input.policy.explain().map { $0.isEmpty ? "" : "  " + $0 }
    }
    lines += ["", "target", "  " + describe(profile.target, profile.providers)]
    if let load = profile.load {
      lines +=
        ["", "load"] + describe(load, profile.verification())
        + RequestHeaders(profile).lines.map { "  " + $0 }
    }
    if !profile.expectations.isEmpty {
      lines += ["", "expectations"]
      lines += profile.expectations.map { "  \($0.text)" + ($0.phase.map { " (phase \($0))" } ?? "") }
    }
    Console.output(lines.joined(separator: "\n"))
    return .pass
  }

  private static let missingProfile = Diagnostic(
    place: nil, problem: "'explain' needs a profile, or a policy",
    expected: "brownout explain PROFILE, or brownout explain --policy NAME",
    next: "brownout explain stall-before-first-byte")

  /// Prints one policy.
  private static func explain(
    policy name: String, _ arguments: ParsedArguments
  ) throws(CommandFailure) -> ExitCode {
    let unused = arguments.operands + (arguments.values.map(\.name)).filter { $0 != "--policy" }
    guard unused.isEmpty else {
      throw .usage([
        Diagnostic(
          place: nil,
          problem: "'explain --policy' takes no profile and no other option, but got '\(unused[0])'",
          expected: "brownout explain --policy NAME", next: "leave it out, or leave --policy out")
      ])
    }
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(
      named: name, files: PolicyFolders.files(for: ""), diagnostics: &diagnostics)
    guard diagnostics.all.isEmpty else { throw .usage(diagnostics.all) }
    Console.output(policy.explain().joined(separator: "\n"))
    return .pass
  }

  private static func describe(_ provider: ProviderProfile) -> [String] {
    var lines = [
      "  \(provider.name) (\(provider.dialect.rawValue))",
      "    first token \(duration(provider.base.firstToken)), gap \(duration(provider.base.gap)), "
        + "tokens \(count(provider.base.tokens))",
    ]
    for rule in provider.rules {
      lines.append("    rule \(rule.id): \(rule.fault), when \(describe(rule.when))")
    }
    var start = Nanoseconds.zero
    for phase in provider.timeline {
      let mix = phase.mix.map { "\($0.fault) \(percent($0.share))" }.joined(separator: ", ")
      let scale = phase.scale
      var parts = mix.isEmpty ? [] : [mix]
      if scale != Scale() {
        parts.append("first token x \(scale.firstToken), gap x \(scale.gap), tokens x \(scale.tokens)")
      }
      if phase.ramp == .linear { parts.append("linear from the phase before") }
      let end = start + phase.duration
      lines.append(
        "    \(TimeText.short(start)) to \(TimeText.short(end)) \(phase.name)"
          + (parts.isEmpty ? "" : ": " + parts.joined(separator: "; ")))
      start = end
    }
    return lines
  }

  private static func describe(_ condition: Condition) -> String {
    var parts: [String] = []
    if let share = condition.share {
      parts.append("\(percent(share)) of requests" + (share.exact ? ", exactly" : ", drawn by key"))
    }
    if condition.nth != nil { parts.append("by its number") }
    if let attempts = condition.attempts {
      let ranges = attempts.map { range in
        range.lowerBound == range.upperBound
          ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      }
      parts.append("attempt \(ranges.joined(separator: ", "))")
    }
    if let phases = condition.phases { parts.append("phase \(phases.joined(separator: " or "))") }
    if let models = condition.models { parts.append("model \(models.joined(separator: " or "))") }
    for header in condition.headers { parts.append("header \(header.name): \(header.value)") }
    return parts.isEmpty ? "always" : parts.joined(separator: "; ")
  }

  private static func describe(_ route: Route, _ providers: [ProviderProfile]) -> String {
    route.tiers.map { tier in
      let isWeighted = tier.contains { $0.weight != 1 }
      return tier.map { target in
        providers[target.provider].name + (isWeighted ? " (weight \(target.weight))" : "")
      }.joined(separator: " or ")
    }.joined(separator: ", then ")
  }

  private static func describe(_ target: TargetProfile, _ providers: [ProviderProfile]) -> String {
    switch target {
    case .proxy: "the embedded proxy"
    case .provider(let index): "provider \(providers[index].name), without a proxy"
    case .url(let host, let port, let prefix): "a gateway under test at http://\(host):\(port)\(prefix)"
    }
  }

  private static func meaning(_ verification: Verification) -> String {
    switch verification {
    case .content: "it is complete and has each token of one provider once (verify: content)"
    case .shape: "it is a complete chat answer with content, whatever the text (verify: shape)"
    case .none: "its status is 2xx and its message complete (verify: none)"
    }
  }

  private static func describe(_ load: LoadProfile, _ verification: Verification) -> [String] {
    var lines: [String] = []
    if let streams = load.closedLoopStreams {
      lines.append("  closed loop of \(streams) streams: its latencies are not what users see")
    } else if let first = load.times.first, let last = load.times.last {
      let count = load.times.count == 1 ? "1 request" : "\(load.times.count) requests"
      lines.append("  \(count), \(TimeText.short(first)) to \(TimeText.short(last))")
    } else {
      var start = Nanoseconds.zero
      for stage in load.arrivals {
        lines.append(
          "  \(TimeText.short(start)) to \(TimeText.short(stage.until)): \(TimeText.number(stage.rate))/s"
            + (stage.ramp == .linear ? ", linear from the rate before" : ""))
        start = stage.until
      }
      lines.append("  arrivals \(load.process), at most \(load.inFlightCap) in flight, beyond that shed")
    }
    if let request = load.request {
      lines.append(
        "  \(request.method) \(request.path)"
          + (request.body.map { ", body of \($0.utf8.count) bytes" } ?? "")
          + (request.key ? "" : ", without a request key"))
    } else {
      lines.append(
        "  model \(load.model), \(load.stream ? "streaming" : "not streaming"), "
          + "prompt of \(count(load.promptTokens)) tokens"
      )
    }
    lines.append("  an answer is ok if " + meaning(verification))
    lines.append("  drain at most \(TimeText.short(load.drain)) after the last arrival")
    return lines
  }

  private static func percent(_ share: Share) -> String {
    TimeText.number(Double(share.numerator) * 100 / Double(share.denominator)) + "%"
  }

  private static func duration(_ distribution: Distribution) -> String {
    describe(distribution) { TimeText.short(Nanoseconds(Int64(saturating: $0.rounded()))) }
  }

  private static func count(_ distribution: Distribution) -> String {
    describe(distribution, TimeText.number)
  }

  private static func describe(_ distribution: Distribution, _ text: (Double) -> String) -> String {
    switch distribution {
    case .constant(let value): text(value)
    case .uniform(let low, let high): "\(text(low)) to \(text(high))"
    case .normal(let mean, let deviation, _, _): "about \(text(mean)) (sd \(text(deviation)))"
    case .logNormal, .exponential, .gamma, .pareto, .mix, .quantiles, .empirical:
      "typically \(text(distribution.typicalValue))"
    }
  }
}

extension ProxyProfile {
  /// Whether any target has a weight of its own.
  fileprivate var hasWeights: Bool {
    routes.contains { $0.tiers.contains { $0.contains { $0.weight != 1 } } }
  }
}
