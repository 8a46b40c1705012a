// What the targets of a gateway's block are for the routes of the profile: the route itself where the profile
// has none, else what its routes must not contradict.

import Base
import Profile

/// The route that the targets of a block make.
struct PastedRoute: Sendable {
  /// What the block calls the targets.
  var label: String
  /// Where they stand.
  var place: SourcePlace
  var tiers: [[RouteTarget]]
  /// Whether a weight is written.
  var saysWeights: Bool
  /// Whether an order is written.
  var saysOrder: Bool
}

extension PastedRoute {
  /// Takes the route over into `profile`, or notes how the profile's own routes contradict it. `routes` is
  /// where those stand; nil when there are none.
  func apply(
    to profile: inout RunProfile, _ routes: SourcePlace?, noting diagnostics: inout Diagnostics
  ) {
    guard var proxy = profile.proxy else { return }
    if let empty = tiers.first(where: { tier in tier.allSatisfy { $0.weight == 0 } }) {
      diagnostics.add(
        place,
        "\(label): \(names(empty, profile)) "
          + "\(empty.count == 1 ? "has" : "have") the weight 0, and nobody else has their priority",
        expected: "at least one weight above 0", next: "give one of them a weight")
      return
    }
    guard let routes else {
      for index in proxy.routes.indices { proxy.routes[index].tiers = tiers }
      profile.proxy = proxy
      return
    }
    for route in proxy.routes {
      guard let problem = contradiction(route, profile) else { continue }
      diagnostics.add(
        place, "\(label) contradicts the route '\(route.model)': \(problem)",
        expected: "the same in both: the routes stand at line \(routes.line)",
        next: "remove 'routes', so that the targets make the route, or write there what they say")
      return
    }
  }

  /// How the two differ; nil when they agree as far as both speak of the same providers.
  private func contradiction(_ route: Route, _ profile: RunProfile) -> String? {
    let own = positions(tiers)
    let given = positions(route.tiers)
    for one in own.keys.sorted() {
      for other in own.keys.sorted() where one < other {
        guard let left = own[one], let right = own[other], let first = given[one], let second = given[other]
        else { continue }
        let (here, there) = ((left, right), (first, second))
        let names = (profile.providers[one].name, profile.providers[other].name)
        if saysOrder && order(here) != order(there) {
          return "here '\(names.0)' \(words(here)) '\(names.1)', there it \(words(there)) it"
        }
        if saysWeights && order(here) == 0 && order(there) == 0
          && here.0.weight * there.1.weight != here.1.weight * there.0.weight
        {
          return "here the weights of '\(names.0)' and '\(names.1)' are \(here.0.weight) and "
            + "\(here.1.weight), there \(there.0.weight) and \(there.1.weight)"
        }
      }
    }
    return nil
  }

  private struct Position {
    var tier: Int
    var weight: Int
  }

  private func positions(_ tiers: [[RouteTarget]]) -> [Int: Position] {
    var positions: [Int: Position] = [:]
    for (index, tier) in tiers.enumerated() {
      for target in tier { positions[target.provider] = Position(tier: index, weight: target.weight) }
    }
    return positions
  }

  /// Below 0: the first is preferred.
  private func order(_ pair: (Position, Position)) -> Int { (pair.0.tier - pair.1.tier).signum() }

  private func words(_ pair: (Position, Position)) -> String {
    switch order(pair) {
    case 0: "is in the tier of"
    case 1: "comes after"
    default: "is preferred to"
    }
  }

  private func names(_ tier: [RouteTarget], _ profile: RunProfile) -> String {
    tier.map { "'\(profile.providers[$0.provider].name)'" }.joined(separator: ", ")
  }
}
