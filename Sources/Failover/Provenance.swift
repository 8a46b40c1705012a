// Where the settings of a policy came from: what `explain` prints behind each value, and what an emulated product does
// that the emulation does not.

/// The origin of a policy's settings.
public struct Provenance: Sendable {
  /// The product that is emulated, its version and where that is known from; nil for a policy in our own vocabulary.
  var product: String?
  /// The origin of each setting, by its name in our vocabulary.
  var origins: [String: String] = [:]
  /// What is not covered, one line each.
  var gaps: [String] = []

  /// Nothing was set.
  public init() {}
}
