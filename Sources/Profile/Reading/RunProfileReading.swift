// The way from a text to a run: read, override, check against the schema, make values, check what is between
// them.

import Base

/// A value of the command line that replaces or adds one of the profile.
public struct Override: Sendable, Equatable {
  /// Keys and indices with dots between them: `load.rate`, `providers.primary.rules.0.when.share`.
  public var path: String
  /// JSON5, or a bare word that stands for the string.
  public var value: String

  /// `path` becomes `value`.
  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }

  /// The override that `path=value` spells; nil without a '='.
  public init?(argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    self.init(
      path: String(argument[..<equals]), value: String(argument[argument.index(after: equals)...]))
  }
}

extension RunProfile {
  /// Whether everything that `root` has was made a value of.
  func isComplete(_ root: Node) -> Bool {
    let members = root["providers"]?.members ?? []
    let areProvidersComplete = zip(members, providers).allSatisfy { member, provider in
      provider.rules.count == member.value["rules"]?.elements.count ?? 0
        && provider.timeline.count == member.value["timeline"]?.elements.count ?? 0
    }
    return areProvidersComplete && members.count == providers.count
      && (root["proxy"] == nil) == (proxy == nil)
      && (root["load"] == nil) == (load == nil) && expectations.count == root["expect"]?.elements.count ?? 0
  }
}

extension ProfileReader {
  /// The whole profile.
  mutating func profile(_ root: ObjectView) -> RunProfile? {
    timescale = number(root["timescale"]).flatMap { ProfileSchema.timescales.contains($0) ? $0 : nil } ?? 1
    providerNames = root["providers"]?.members.map(\.key) ?? []
    let model = model(root)
    models = knownModels(root, model)
    sharedFaults = namedFaults(root["faults"])
    let providers = providers(root["providers"])
    checkStepCount(providers, root.node.place)
    checkPhaseCount(recordedPhases(root), root.node.place)
    checkPorts(root)
    let proxy = root.given("proxy").flatMap { self.proxy($0, model: model) }
    let load = root.given("load").flatMap { self.load($0, model: model) }
    let target = target(root)
    checkModel(root, target, model)
    checkTransport(root, target)
    checkProxyIsUsed(root, target)
    let expectations = expectations(root["expect"], phases: recordedPhases(root), target: target)
    checkExpectationsHaveLoad(root)
    guard let name = root["name"]?.stringValue, let about = root["about"]?.stringValue,
      let seed = root["seed"]?.exactInteger.flatMap(UInt64.init(exactly:)), let target,
      let transport = root.word("transport", TransportProfile.self)
    else { return nil }
    return RunProfile(
      name: name, about: about, seed: seed, timescale: timescale, providers: providers, proxy: proxy,
      load: load, target: target, transport: transport, expectations: expectations)
  }

  /// All models that a request of this profile can name; none when that can be any: where providers serve
  /// whatever is asked for, a route takes any model, or a gateway under test may ask for another one.
  private func knownModels(_ root: ObjectView, _ model: String) -> [String] {
    var models: [String] = []
    let served = (root["providers"]?.members ?? []).flatMap { $0.value["models"]?.elements ?? [] }
    let routes = root["proxy"]?["routes"]?.members.map(\.key) ?? []
    let asked = root["load"] == nil ? [] : [model]
    for name in served.compactMap(\.stringValue) + routes + asked where !models.contains(name) {
      models.append(name)
    }
    let isAny = models.contains(Route.anyModel) || (served.isEmpty && root["target"]?["url"] != nil)
    return isAny ? [] : models
  }

  /// The names by which records know the parts of the run.
  private func recordedPhases(_ root: ObjectView) -> [String] {
    var phases: [String] = []
    for provider in root["providers"]?.members ?? [] {
      for name in phaseNames(provider.value["timeline"]) where !phases.contains(name) { phases.append(name) }
    }
    return phases.isEmpty ? ["all"] : phases
  }

  private mutating func checkExpectationsHaveLoad(_ root: ObjectView) {
    guard root.given("load") == nil, let first = root["expect"]?.elements.first else { return }
    diagnostics.add(
      first.place, "there is an expectation, but no load", expected: "a 'load' that can meet it",
      next: "add load: { rate: \"50/s\", duration: \"30s\" }, or remove 'expect'")
  }

  private mutating func checkPorts(_ root: ObjectView) {
    var taken: [(port: Int, owner: String)] = []
    var wanted = (root["providers"]?.members ?? []).map { ($0.key, $0.value["port"]) }
    wanted.append(("proxy", root["proxy"]?["port"]))
    for (owner, node) in wanted {
      guard let node, let port = node.exactInteger else { continue }
      if let other = taken.first(where: { $0.port == port }) {
        diagnostics.add(
          node.place, "'\(owner)' and '\(other.owner)' want the same port \(port)",
          expected: "each port once",
          next: "change one of the two, or leave it out for a free one")
      }
      taken.append((port, owner))
    }
  }
}
