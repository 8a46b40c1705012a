// Where the settings of a policy came from: what `explain` prints behind each value, and what an emulated
// product does that the emulation does not.

import Base

/// The origin of a policy's settings.
public struct Provenance: Sendable {
  /// What is emulated, its version and date, and how that is known; nil for a policy in our own vocabulary.
  var product: String?
  /// The origin of each setting, by its name in our vocabulary.
  var origins: [String: String] = [:]
  /// What follows from the settings and is easily overlooked, one line each.
  var notes: [String] = []
  /// Settings that have not the effect that one would expect, one line each.
  var warnings: [String] = []
  /// What the product does and the emulation does not, one line each.
  var gaps: [String] = []
  /// The targets that stand in a gateway's block, for the profile's routes.
  var pastedTargets: PastedTargets?
  /// The route that they make, if they are called like the profile's providers.
  var pastedRoute: PastedRoute?
  /// The files that the policy was read from, or parts of it.
  var files: [String] = []
  /// What the policy says of itself.
  var about: String?
  /// What the durations were multiplied by.
  var timescale = 1.0

  /// Nothing was set.
  public init() {}
}

/// A value that was read, and the setting that it was read from.
struct Setting<Value> {
  var value: Value
  var origin: String

  func map<Other>(_ change: (Value) -> Other) -> Setting<Other> {
    Setting<Other>(value: change(value), origin: origin)
  }
}

extension Policy {
  /// Takes over `setting` under its name in our vocabulary, if it was given.
  mutating func set<Value>(
    _ path: WritableKeyPath<Policy, Value>, _ name: String, _ setting: Setting<Value>?
  ) {
    guard let setting else { return }
    self[keyPath: path] = setting.value
    provenance.origins[name] = setting.origin
  }

  /// Takes over a value that the product has whether or not it is written.
  mutating func set<Value>(
    _ path: WritableKeyPath<Policy, Value>, _ name: String, _ value: Value, _ origin: String
  ) {
    set(path, name, Setting(value: value, origin: origin))
  }
}
