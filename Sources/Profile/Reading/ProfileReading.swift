// The way from a text to a profile: read, override, check against the schema, make values, check what is
// between them. The policy is left to Failover.

public import Base

/// What a text came to: the profile, or its mistakes, and in any case what Failover needs to read the policy,
/// which is nobody else's to understand.
public struct ProfileReading: Sendable {
  /// The profile; nil when there is a mistake.
  public var profile: RunProfile?
  /// `proxy.policy` as written; nil when there is none.
  public var policy: Node?
  /// Where `proxy.routes` stand; nil when the profile leaves them to the default.
  public var routesPlace: SourcePlace?
  /// What every duration is multiplied with.
  public var timescale = 1.0
  /// The providers' names in their order.
  public var providers: [String] = []
  /// Mistakes and warnings, in the order in which they were found.
  public var diagnostics: Diagnostics
  /// The file, and what of it the command line replaced.
  fileprivate let file: String
  fileprivate let overrides: [Override]

  /// Reads the profile that `text` is, all but its policy. `readFile` gets at files that the profile names
  /// (paths as seen from where `file` is). Without `needsTarget` the load may leave open where it goes.
  /// `policyShape` is what a policy may look like, for advice on settings that stand elsewhere.
  package init(
    text: String, file: String, overrides: [Override] = [], seed: UInt64? = nil, needsTarget: Bool = true,
    policyShape: Shape? = nil, readFile: (String) -> String? = { _ in nil }
  ) {
    let document = JSON5Reader.read(text, file: file)
    guard let node = document.node, document.isWellFormed else {
      self.init(file: file, overrides, document.diagnostics)
      return
    }
    var applier = OverrideApplier(root: node, shape: .object(ProfileSchema.root(policy: policyShape)))
    for override in overrides { applier.apply(override) }
    self.init(
      root: applier.root, file: file, overrides, needsTarget: needsTarget, policyShape: policyShape,
      readFile: readFile)
    diagnostics.all = document.diagnostics.all + applier.diagnostics.all + diagnostics.all
    profile?.sha256 = SHA256.hexadecimal(of: Array(text.utf8))
    if let seed { profile?.seed = seed }
    dropUnsound()
  }

  /// The profile whose tree is `root`.
  init(
    root: Node, file: String, _ overrides: [Override] = [], needsTarget: Bool = true,
    policyShape: Shape? = nil, readFile: (String) -> String? = { _ in nil }
  ) {
    var check = ShapeCheck(keyAdvice: ProfileSchema.keyAdvice(policy: policyShape))
    check.check(root, .object(ProfileSchema.root), "")
    self.init(file: file, overrides, check.diagnostics)
    withoutActuallyEscaping(readFile) { readFile in
      var reader = ProfileReader(file: file, needsTarget: needsTarget, readFile: readFile)
      profile = reader.profile(ObjectView(node: root, shape: ProfileSchema.root))
      diagnostics.add(reader.diagnostics)
      timescale = reader.timescale
      providers = reader.providerNames
    }
    policy = root["proxy"]?["policy"].flatMap { $0.kind == .null ? nil : $0 }
    routesPlace = root["proxy"]?["routes"]?.place
    dropUnsound()
    precondition(
      !diagnostics.all.isEmpty || profile?.isComplete(root) == true,
      "what is left out of a profile must have been reported")
  }

  private init(file: String, _ overrides: [Override], _ diagnostics: Diagnostics) {
    self.file = file
    self.overrides = overrides
    self.diagnostics = diagnostics
  }

  /// Drops a profile with a mistake in it.
  private mutating func dropUnsound() {
    if !diagnostics.all.isEmpty { profile = nil }
  }

  /// Mistakes and warnings in the order of their places.
  public var sortedDiagnostics: Diagnostics { diagnostics.sorted(from: file, overrides) }
}

extension RunProfile {
  /// Reads the profile that `text` is, all but its policy. Either there is a profile, or there are mistakes:
  /// all of them at once, in the order of their places.
  public static func read(
    text: String, file: String, overrides: [Override] = [], seed: UInt64? = nil,
    readFile: (String) -> String? = { _ in nil }
  ) -> (RunProfile?, Diagnostics) {
    let reading = ProfileReading(
      text: text, file: file, overrides: overrides, seed: seed, readFile: readFile)
    return (reading.profile, reading.sortedDiagnostics)
  }
}
