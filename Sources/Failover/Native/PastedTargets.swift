// Targets that stand in a gateway's own block: APISIX's instances, Kong's and Portkey's targets. Those that
// are called like providers of the profile make the route that the profile leaves open, or must agree with
// the routes that it has.

import Base
import Profile

/// A target as a gateway's block has it.
struct PastedTarget: Sendable {
  /// What it may be called, the most telling name first.
  var names: [String]
  /// Where it stands.
  var place: SourcePlace
  /// How often it is picked in relation to the others of its tier; nil: as often as any.
  var weight: Double?
  /// Its tier: targets with smaller numbers are preferred.
  var rank = 0
  /// What holds for this target only.
  var change: (@Sendable (inout TargetSettings) -> Void)?
}

/// The targets of a block.
struct PastedTargets: Sendable {
  /// What the block calls them: `apisix.instances`.
  var label: String
  /// Where they stand.
  var place: SourcePlace
  var targets: [PastedTarget]
  /// Whether providers that are not among them come last; else they are not used.
  var takesOthers = false
  /// Whether the order of the targets is said, by ranks, or by standing one behind the other.
  var saysOrder = false

  /// The providers that the targets are called like, in the order of the targets; nil when one of them is
  /// called like none, or two like the same.
  func matched(_ providers: [String]) -> [Int]? {
    var found: [Int] = []
    for target in targets {
      let index = target.names.lazy.compactMap { providers.firstIndex(of: $0) }.first { !found.contains($0) }
      guard let index else { return nil }
      found.append(index)
    }
    return found.isEmpty ? nil : found
  }

  /// The names of targets that are called like no provider.
  func unmatched(_ providers: [String]) -> [String] {
    targets.filter { target in !target.names.contains { providers.contains($0) } }
      .map { $0.names.first ?? "(no name)" }
  }

  /// The tiers that the targets make, if they are `matched`.
  func tiers(_ matched: [Int], of count: Int) -> [[RouteTarget]] {
    var tiers: [[RouteTarget]] = []
    for rank in Set(targets.map(\.rank)).sorted() {
      let members = targets.indices.filter { targets[$0].rank == rank }
      let weights = PastedTargets.wholeWeights(members.map { targets[$0].weight ?? 1 })
      tiers.append(zip(members, weights).map { RouteTarget(matched[$0], weight: $1) })
    }
    if takesOthers { tiers += (0..<count).filter { !matched.contains($0) }.map { [RouteTarget($0)] } }
    return tiers
  }

  private static func whole(_ number: Double) -> Int {
    let rounded = Int64(saturating: number.rounded())
    return Int(rounded)
  }

  /// Weights as the whole numbers from 0 to 1000 that stand in the same relation, as nearly as these can;
  /// what is above 0 stays so.
  static func wholeWeights(_ weights: [Double]) -> [Int] {
    let most = weights.max() ?? 0
    guard most > 0 else { return weights.map { _ in 0 } }
    // Fractions such as 0.7 and 0.3 are made whole by a power of ten where one does.
    for scale in [1.0, 10, 100, 1_000] where most * scale <= 1_000 {
      let scaled = weights.map { $0 * scale }
      if scaled.allSatisfy({ abs($0 - $0.rounded()) < 1e-9 * scale }) {
        return RouteTable.reduced(scaled.map(whole))
      }
    }
    let largest = 1_000.0
    return RouteTable.reduced(weights.map { $0 > 0 ? max(1, whole($0 / most * largest)) : 0 })
  }
}

extension PastedTargets {
  /// Puts the targets into effect for `providers`: their own settings, and the route that they make; or warns
  /// why they have none.
  func apply(_ providers: [String], to policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard let matched = matched(providers) else {
      let unknown = unmatched(providers)
      diagnostics.warn(
        place,
        unknown.isEmpty
          ? "\(label): two of them are called like one provider, so that they have no effect"
          : "\(label): \(unknown.map { "'\($0)'" }.joined(separator: ", ")) "
            + (unknown.count == 1 ? "is no provider" : "are no providers")
            + " of the profile, so that weights, order and settings of these targets have no effect",
        next: "call providers like the targets, or write weights and tiers into 'proxy.routes'")
      return
    }
    for (target, provider) in zip(targets, matched) {
      guard let change = target.change else { continue }
      var settings = policy.settings(of: providers[provider])
      change(&settings)
      policy.targets[providers[provider]] = settings
    }
    policy.provenance.pastedRoute = PastedRoute(
      label: label, place: place, tiers: tiers(matched, of: providers.count),
      saysWeights: targets.contains { $0.weight != nil }, saysOrder: saysOrder)
  }
}
