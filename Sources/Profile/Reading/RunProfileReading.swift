// The way from a text to a run: read, override, check against the schema, make values, check what is between
// them.

public import Base

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

/// Notes what is wrong with the policy of a profile with that timescale and those providers.
public typealias PolicyCheck = (
  _ policy: Node, _ timescale: Double, _ providers: [String], inout Diagnostics
) -> Void

extension RunProfile {
  /// Reads the profile that `text` is. Either there is a profile, or there are mistakes: all of them at once,
  /// in the order of their places. `readFile` gets at files that the profile names (paths as seen from where
  /// `file` is). `checkPolicy` notes what is wrong with the policy, which only Failover can read.
  public static func read(
    text: String, file: String, overrides: [Override] = [], seed: UInt64? = nil,
    readFile: (String) -> String? = { _ in nil },
    checkPolicy: PolicyCheck = { _, _, _, _ in }
  ) -> (RunProfile?, Diagnostics) {
    withoutActuallyEscaping(readFile) { readFile in
      let document = JSON5Reader.read(text, file: file)
      var diagnostics = document.diagnostics
      guard let node = document.node, document.isWellFormed else {
        return (nil, diagnostics.sorted(from: file, overrides))
      }
      var applier = OverrideApplier(root: node)
      for override in overrides { applier.apply(override) }
      diagnostics.all += applier.diagnostics.all
      var (profile, mistakes) = read(
        root: applier.root, file: file, readFile: readFile, checkPolicy: checkPolicy)
      diagnostics.all += mistakes.all
      guard diagnostics.all.isEmpty else { return (nil, diagnostics.sorted(from: file, overrides)) }
      profile?.sha256 = SHA256.hexadecimal(of: Array(text.utf8))
      if let seed { profile?.seed = seed }
      return (profile, diagnostics)
    }
  }

  /// The profile whose tree is `root`, or its mistakes, unsorted.
  static func read(
    root: Node, file: String, readFile: @escaping (String) -> String? = { _ in nil },
    checkPolicy: PolicyCheck
  ) -> (RunProfile?, Diagnostics) {
    var check = ShapeCheck()
    check.check(root, .object(ProfileSchema.root), "")
    var diagnostics = check.diagnostics
    var reader = ProfileReader(file: file, readFile: readFile)
    let profile = reader.profile(ObjectView(node: root, shape: ProfileSchema.root))
    diagnostics.all += reader.diagnostics.all
    if let policy = root["proxy"]?["policy"], policy.kind != .null {
      checkPolicy(policy, reader.timescale, reader.providerNames, &diagnostics)
    }
    guard diagnostics.all.isEmpty else { return (nil, diagnostics) }
    precondition(profile?.isComplete(root) == true, "what is left out of a profile must have been reported")
    return (profile, diagnostics)
  }
}

extension RunProfile {
  /// Whether everything that `root` has was made a value of.
  fileprivate func isComplete(_ root: Node) -> Bool {
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

  /// All models that a request of this profile can name; none when providers serve whatever is asked for.
  private func knownModels(_ root: ObjectView, _ model: String) -> [String] {
    var models: [String] = []
    let served = (root["providers"]?.members ?? []).flatMap { $0.value["models"]?.elements ?? [] }
    let routes = root["proxy"]?["routes"]?.members.map(\.key) ?? []
    let asked = root["load"] == nil ? [] : [model]
    for name in served.compactMap(\.stringValue) + routes + asked where !models.contains(name) {
      models.append(name)
    }
    return models
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

extension Diagnostics {
  /// In the order of their places: the profile's, then those of files that it names, then those of overrides;
  /// what was found twice, once.
  func sorted(from file: String, _ overrides: [Override] = []) -> Diagnostics {
    func rank(_ diagnostic: Diagnostic) -> Int {
      guard let place = diagnostic.place, place.file != file else { return 0 }
      let at = overrides.firstIndex { OverrideApplier.file(of: $0) == place.file }
      return at.map { $0 + 2 } ?? 1
    }
    var unique: [Diagnostic] = []
    for diagnostic in all where !unique.contains(diagnostic) { unique.append(diagnostic) }
    let keyed = unique.enumerated().map { (rank: rank($1), index: $0, diagnostic: $1) }
    let sorted = keyed.sorted { left, right in
      let (one, two) = (left.diagnostic.place, right.diagnostic.place)
      return (left.rank, one?.line ?? 0, one?.column ?? 0, left.index)
        < (right.rank, two?.line ?? 0, two?.column ?? 0, right.index)
    }
    return Diagnostics(sorted.map(\.diagnostic))
  }
}
