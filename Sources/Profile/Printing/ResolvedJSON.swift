// What is in force, in full: every default filled in, names resolved, the timescale in every duration. For
// the report's profile.resolved.json; the same profile always gives the same bytes.

import Base

extension RunProfile {
  /// The profile as it runs, as JSON. `policy` is what Failover says the policy comes to, line by line.
  public func resolvedJSON(policy: [String] = []) -> String {
    JSONText.object([
      ("brownout", .integer(ProfileSchema.version)), ("name", .string(name)), ("about", .string(about)),
      // A seed may be beyond what JSON readers keep of a number.
      ("seed", seed < 1 << 53 ? .integer(Int(seed)) : .string("\(seed)")), ("timescale", .number(timescale)),
      ("sha256", .string(sha256)),
      ("providers", .object(providers.map { ($0.name, $0.json(models: models)) })),
      ("proxy", proxy?.json(self, policy) ?? .null), ("load", load?.json(verification()) ?? .null),
      ("target", targetJSON),
      ("transport", .string(transport.rawValue)), ("expect", .array(expectations.map(\.json))),
    ]).text
  }

  /// SHA-256 over what is in force, in hexadecimal, with `policy` as Failover resolved it: comments, spelling
  /// and the text about the profile change nothing.
  public func resolvedHash(policy: [String]) -> String {
    var bare = self
    (bare.sha256, bare.about) = ("", "")
    bare.proxy?.policy = nil
    return SHA256.hexadecimal(of: Array(bare.resolvedJSON(policy: policy).utf8))
  }

  private var targetJSON: JSONText {
    switch target {
    case .proxy: return .string("proxy")
    case .provider(let index): return .string("provider:\(providers[index].name)")
    case .url(let host, let port, let prefix):
      let name = host.contains(":") ? "[\(host)]" : host
      return .object([("url", .string("http://\(name):\(port)\(prefix)"))])
    }
  }

  /// What providers without a list of their own are asked for.
  private var models: [String] {
    var names: [String] = []
    for name in (proxy?.routes.map(\.model) ?? []) + (load.map { [$0.model] } ?? [])
    where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}

extension ProviderProfile {
  fileprivate func json(models known: [String]) -> JSONText {
    .object([
      ("dialect", .string(dialect.rawValue)), ("port", port.map { .integer(Int($0)) } ?? .null),
      ("models", .array((models.isEmpty ? known : models).map { .string($0) })),
      (
        "base",
        .object([
          ("firstToken", base.firstToken.json(.durations)), ("gap", base.gap.json(.durations)),
          ("tokens", base.tokens.json(.counts)), ("head", base.head?.json(.durations) ?? .null),
        ])
      ), ("rules", .array(rules.map(\.json))), ("timeline", .array(timeline.map(\.json))),
    ])
  }
}

extension Rule {
  fileprivate var json: JSONText {
    .object([
      ("id", .string(id)), ("when", when.json), ("fault", .string(fault)), ("do", .array(steps.map(\.json))),
    ])
  }
}

extension Condition {
  fileprivate var json: JSONText {
    var members: [(key: String, value: JSONText)] = []
    if let share { members += [("share", share.json), ("exact", .bool(share.exact))] }
    if let nth {
      var parts: [(key: String, value: JSONText)] = []
      if let first = nth.first { parts.append(("first", .integer(first))) }
      if let every = nth.every { parts.append(("every", .integer(every))) }
      if let list = nth.list { parts.append(("list", .array(list.map { .integer($0) }))) }
      members.append(("nth", .object(parts + [("per", .string(nth.per.rawValue))])))
    }
    if let attempts { members.append(("attempt", .array(attempts.map { .string(AttemptRange.spell($0)) }))) }
    if let phases { members.append(("phase", .array(phases.map { .string($0) }))) }
    if let models { members.append(("model", .array(models.map { .string($0) }))) }
    if !headers.isEmpty { members.append(("header", .object(headers.map { ($0.name, .string($0.value)) }))) }
    return .object(members)
  }
}

extension Share {
  /// The percentage, or the fraction where no percentage is exact.
  fileprivate var json: JSONText {
    let whole = 100_000_000
    guard whole % denominator == 0 else { return .string("\(numerator)/\(denominator)") }
    return .string("\(NumberText.spell(Double(numerator * (whole / denominator)) / 1e6))%")
  }
}

extension Phase {
  fileprivate var json: JSONText {
    .object([
      ("phase", .string(name)), ("for", duration.json),
      (
        "mix",
        .array(
          mix.map {
            .object([
              ("fault", .string($0.fault)), ("share", $0.share.json), ("do", .array($0.steps.map(\.json))),
            ])
          })
      ),
      (
        "scale",
        .object([
          ("firstToken", .number(scale.firstToken)), ("gap", .number(scale.gap)),
          ("tokens", .number(scale.tokens)),
        ])
      ), ("ramp", .string(ramp.rawValue)),
    ])
  }
}

extension ProxyProfile {
  fileprivate func json(_ profile: RunProfile, _ explained: [String]) -> JSONText {
    let routes = routes.map { route in
      let tiers = route.tiers.map { tier in JSONText.array(tier.map { $0.json(profile) }) }
      return (key: route.model, value: JSONText.object([("tiers", .array(tiers))]))
    }
    return .object([
      ("port", port.map { .integer(Int($0)) } ?? .null), ("routes", .object(routes)),
      (
        "limits",
        .object([
          ("headBytes", .integer(limits.headBytes)), ("bodyBytes", .integer(limits.bodyBytes)),
          ("inFlight", .integer(limits.inFlight)),
        ])
      ), ("policyAsWritten", policy?.json ?? .null), ("policy", .array(explained.map { .string($0) })),
    ])
  }
}

extension RouteTarget {
  /// The provider's name; with its weight when that is not 1.
  fileprivate func json(_ profile: RunProfile) -> JSONText {
    let name = JSONText.string(profile.providers[provider].name)
    return weight == 1 ? name : .object([("target", name), ("weight", .integer(weight))])
  }
}

extension LoadProfile {
  fileprivate func json(_ verification: Verification) -> JSONText {
    let stages = arrivals.map { stage in
      JSONText.object([
        ("rate", .string("\(NumberText.spell(stage.rate))/s")), ("until", stage.until.json),
        ("ramp", .string(stage.ramp.rawValue)),
      ])
    }
    let process: JSONText =
      switch process {
      case .constant: .string("constant")
      case .poisson: .string("poisson")
      case .gamma(let variation): .object([("gamma", .object([("cv", .number(variation))]))])
      }
    let sloJSON = JSONText.object([
      ("ttft", JSONText.orNull(slo.ttft)), ("tpot", JSONText.orNull(slo.tpot)),
      ("maxGap", JSONText.orNull(slo.maxGap)), ("e2e", JSONText.orNull(slo.e2e)),
    ])
    let hangUpJSON = hangUp.map { hangUp in
      JSONText.object([("share", hangUp.share.json), ("after", hangUp.after.json(.durations))])
    }
    var members: [(key: String, value: JSONText)] = [
      ("stages", .array(stages)), ("arrivals", closedLoopStreams == nil ? process : .null),
      ("streams", .orNull(closedLoopStreams)), ("duration", duration.json), ("warmup", warmup.json),
      ("drain", drain.json), ("inFlightCap", .integer(inFlightCap)), ("model", .string(model)),
      ("request", request?.json ?? .null), ("verify", .string(verification.rawValue)),
      ("stream", .bool(stream)),
      ("promptTokens", promptTokens.json(.counts)),
    ]
    members += [
      ("maxTokens", .orNull(maxTokens)), ("bodyBytes", .orNull(bodyBytes)), ("hangUp", hangUpJSON ?? .null),
      ("connections", .string(connections.rawValue)), ("keys", .integer(keys)), ("slo", sloJSON),
      ("requestTimeout", .orNull(requestTimeout)),
    ]
    if !headers.isEmpty {
      members.append(("headers", .object(headers.map { ($0.name, .string($0.shownValue)) })))
    }
    if let upload {
      members.append(("upload", .object([("at", upload.at.json), ("pause", upload.pause.json)])))
    }
    if !times.isEmpty { members.append(("times", .array(times.map(\.json)))) }
    return .object(members)
  }
}

extension PlainRequest {
  fileprivate var json: JSONText {
    .object([
      ("method", .string(method)), ("path", .string(path)),
      ("headers", .object(headers.map { ($0.name, .string($0.shownValue)) })),
      ("body", body.map { .string($0) } ?? .null), ("key", .bool(key)),
    ])
  }
}

extension JSONText {
  fileprivate static func orNull(_ number: Int?) -> JSONText { number.map { .integer($0) } ?? .null }
  fileprivate static func orNull(_ duration: Nanoseconds?) -> JSONText { duration?.json ?? .null }
}

extension Expectation {
  fileprivate var json: JSONText {
    .object([
      ("text", .string(text)), ("phase", phase.map { .string($0) } ?? .null), ("metric", .string(metric)),
      ("labels", .object(labels.map { ($0.name, .string($0.value)) })),
      ("statistic", statistic.map { .string($0.name) } ?? .null),
      ("comparison", .string(comparison.rawValue)),
      ("limit", .number(limit)),
    ])
  }
}
