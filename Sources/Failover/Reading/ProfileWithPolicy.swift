// The one place where profile and policy come together: both are read, each mistake of either has its place,
// and what the policy says of targets becomes the routes that the profile leaves open.

public import Base
public import Profile

/// A profile and the policy of its proxy: all that a run needs to be told.
public struct ProfileWithPolicy: Sendable {
  /// The profile.
  public var profile: RunProfile
  /// What `proxy.policy` says, the timescale in every duration; the default where it says nothing.
  public var policy: Policy
  /// What was accepted and has no effect, or not the effect that one would expect, in the order of the
  /// places.
  public var warnings: [Diagnostic]

  /// Reads the profile that `text` is, with its policy. Either there are both, or there are mistakes: all of
  /// them at once, in the order of their places. `files` gets at the files that the two name. Without
  /// `needsTarget` the load may leave open where it goes.
  public static func read(
    text: String, file: String, overrides: [Override] = [], seed: UInt64? = nil, files: PolicyFiles = .none,
    needsTarget: Bool = true
  ) -> (ProfileWithPolicy?, Diagnostics) {
    resolve(
      ProfileReading(
        text: text, file: file, overrides: overrides, seed: seed, needsTarget: needsTarget,
        policyShape: PolicySchema.shape, readFile: files.readFile),
      files)
  }

  /// What `reading` comes to with its policy.
  static func resolve(
    _ reading: ProfileReading, _ files: PolicyFiles
  ) -> (ProfileWithPolicy?, Diagnostics) {
    var reading = reading
    let policy = PolicyReader.read(
      reading.policy, timescale: reading.timescale, providers: reading.providers, files: files,
      diagnostics: &reading.diagnostics)
    if var profile = reading.profile, reading.diagnostics.all.isEmpty {
      policy.provenance.pastedRoute?.apply(to: &profile, reading.routesPlace, noting: &reading.diagnostics)
      reading.profile = profile
    }
    let diagnostics = reading.sortedDiagnostics
    guard let profile = reading.profile, diagnostics.all.isEmpty else { return (nil, diagnostics) }
    return (
      ProfileWithPolicy(profile: profile, policy: policy, warnings: diagnostics.warnings), diagnostics
    )
  }
}
