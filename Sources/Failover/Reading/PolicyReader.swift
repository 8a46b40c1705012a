// Reads the `policy` of a profile: the name of a preset, a gateway's own block as it was pasted, groups of
// our own vocabulary; the groups change what the block or the preset gave. Mistakes are noted with their
// place and never guessed away.

public import Base
public import Profile

/// Resolves the `policy` of a profile.
public enum PolicyReader {
  static let path = "proxy.policy"
  static let native = NativeBlocks.names
  static let groups = PolicyGroups.keys

  /// The policy that `node` describes, durations times `timescale`; the default when there is none.
  /// `providers` are the names that `targets` may use (nil: any), `files` says where presets are. What is
  /// wrong is noted in `diagnostics`, and the policy is then not to be used.
  public static func read(
    _ node: Node?, timescale: Double, providers: [String]? = nil, files: PolicyFiles = .none,
    diagnostics: inout Diagnostics
  ) -> Policy {
    var found = Diagnostics()
    var policy =
      node.map { PolicyReader.policy($0, path, providers, files, noting: &found) } ?? Policy()
    policy.provenance.warnings = found.warnings.map(\.problem)
    diagnostics.add(found)
    return policy.scaled(by: timescale)
  }

  /// The policy called `name`, a preset's or a file's name; mistakes in the name have no place.
  public static func read(
    named name: String, files: PolicyFiles, diagnostics: inout Diagnostics
  ) -> Policy {
    var found = Diagnostics()
    let place = SourcePlace(file: "", line: 1, column: 1)
    var policy = preset(name, place, nil, files, noting: &found)
    policy.provenance.warnings = found.warnings.map(\.problem)
    for var diagnostic in found.all {
      if diagnostic.place == place { diagnostic.place = nil }
      diagnostics.all.append(diagnostic)
    }
    return policy
  }

  private static func policy(
    _ node: Node, _ path: String, _ providers: [String]?, _ files: PolicyFiles,
    noting diagnostics: inout Diagnostics
  ) -> Policy {
    switch node.value {
    case .string(let name): return preset(name, node.place, providers, files, noting: &diagnostics)
    case .array:
      node.reject(
        path, expected: "one policy: a run has one",
        next: "write one of them, and run again with --set proxy.policy=NAME for each other",
        noting: &diagnostics)
      return Policy()
    case .null, .bool, .number:
      node.reject(
        path, expected: "an object, or the name of a preset or a file in quotes",
        next: "write for example { retry: { max: 2 } }", noting: &diagnostics)
      return Policy()
    case .object:
      return object(node, path, isPreset: false, providers, files, noting: &diagnostics)
    }
  }

  /// The policy of a file.
  private static func preset(
    _ name: String, _ place: SourcePlace, _ providers: [String]?, _ files: PolicyFiles,
    noting diagnostics: inout Diagnostics
  ) -> Policy {
    guard let file = files.find(name, place, noting: &diagnostics),
      let node = Node.json5(file.text, file: file.path, noting: &diagnostics)
    else { return Policy() }
    var policy = object(node, "policy", isPreset: true, providers, files, noting: &diagnostics)
    policy.provenance.files = [file.path]
    return policy
  }

  private static func object(
    _ node: Node, _ path: String, isPreset: Bool, _ providers: [String]?, _ files: PolicyFiles,
    noting diagnostics: inout Diagnostics
  ) -> Policy {
    guard let block = Block(node, ["preset"] + native + groups + ["about"], path, "", noting: &diagnostics)
    else { return Policy() }
    // A preset is a claim about one product: it does not rest on another one.
    if isPreset, let member = block.member("preset") {
      diagnostics.add(
        member.place, "a policy in a file can't change a preset", expected: "settings",
        next: "write what the preset has, or change the preset where the profile names it")
      return Policy()
    }
    var policy = base(block, providers, files, noting: &diagnostics)
    let isWhole = !block.has("preset") && !native.contains { block.has($0) }
    PolicyGroups.apply(
      block, isWholePolicy: isWhole, providers: providers, to: &policy, noting: &diagnostics)
    if let about = block.member("about")?.value.string("\(path).about", noting: &diagnostics) {
      policy.provenance.about = about
    }
    return policy
  }

  /// What the groups change: a preset, a gateway's own settings, or the default.
  private static func base(
    _ block: Block, _ providers: [String]?, _ files: PolicyFiles, noting diagnostics: inout Diagnostics
  ) -> Policy {
    let bases = (["preset"] + native).compactMap { block.member($0) }
      .sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
    guard let first = bases.first else { return Policy() }
    for other in bases.dropFirst() {
      diagnostics.add(
        other.place, "'\(block.path)' has both '\(first.key)' and '\(other.key)'",
        expected: bases.contains { $0.key == "preset" }
          ? "one preset, or the settings of one gateway" : "the settings of one gateway",
        next: "remove one of the two")
    }
    if let own = NativeBlocks.all.first(where: { $0.name == first.key }) {
      var policy = own.policy(first.value, in: block.path, noting: &diagnostics) ?? Policy()
      if let providers {
        policy.provenance.pastedTargets?.apply(providers, to: &policy, noting: &diagnostics)
      }
      return policy
    }
    guard let name = first.value.string("\(block.path).preset", noting: &diagnostics) else { return Policy() }
    var policy = preset(name, first.value.place, providers, files, noting: &diagnostics)
    policy.provenance.origins = policy.provenance.origins.mapValues { "\($0) of the preset" }
    return policy
  }
}
