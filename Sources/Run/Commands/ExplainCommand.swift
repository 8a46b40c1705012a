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
    var lines = [
      profile.about.isEmpty ? profile.name : "\(profile.name): \(profile.about)",
      "seed \(profile.seed), sha256 \(profile.sha256)",
    ]
    if profile.timescale != 1 { lines.append("every duration is multiplied by \(profile.timescale)") }
    lines += ["", "providers"]
    for provider in profile.providers { lines += ProviderText.lines(provider) }
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
      lines.append(limits(proxy))
      lines += ["", "policy"] + input.policy.explain().map { $0.isEmpty ? "" : "  " + $0 }
    }
    lines += ["", "target", "  " + describe(profile.target, profile.providers)]
    if let load = profile.load {
      lines += ["", "load"] + LoadText.lines(load)
      lines.append("  an answer is ok if " + meaning(profile.verification()))
      lines += RequestHeaders(profile).lines.map { "  " + $0 }
    }
    if !profile.expectations.isEmpty {
      lines += ["", "expectations"]
      lines += profile.expectations.map { "  \($0.text)" }
    }
    Console.output(lines.joined(separator: "\n"))
    return .pass
  }

  private static func limits(_ proxy: ProxyProfile) -> String {
    let limits = proxy.limits
    let port = proxy.port.map { "port \($0), " } ?? ""
    return
      "  \(port)heads of at most \(limits.headBytes) bytes, request bodies of at most \(limits.bodyBytes), "
      + "\(limits.inFlight) requests at a time"
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
}

extension ProxyProfile {
  /// Whether any target has a weight of its own.
  fileprivate var hasWeights: Bool {
    routes.contains { $0.tiers.contains { $0.contains { $0.weight != 1 } } }
  }
}
