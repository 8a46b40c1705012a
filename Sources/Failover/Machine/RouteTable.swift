// The routes as flat tables, and the choice of the next target: which member of which tier, given what was
// tried.

import Base
import Profile

/// Tiers of targets per route. A target is named by its position in its route, counted through all tiers.
struct RouteTable: ~Copyable {
  struct Route: BitwiseCopyable {
    var firstTier: Int
    var tierCount: Int
    var firstTarget: Int
    var targetCount: Int
  }
  struct Tier: BitwiseCopyable {
    /// Position of its first target in the route.
    var start: Int
    var count: Int
    /// Where its smooth sequence of positions stands in `sequences`.
    var sequenceStart: Int
    var sequenceCount: Int
  }
  struct Target: BitwiseCopyable {
    var provider: Int16
    var tier: Int
    /// The first position of the same provider in the route: where its visits are counted.
    var counter: Int
    /// How often it is picked, in relation to the others of its tier; divided by what all have in common.
    var weight: Int
  }

  let count: Int
  private let routes: Slab<Route>
  private let tiers: Slab<Tier>
  private let targets: Slab<Target>
  private let sequences: Slab<Int16>
  /// The source of draws of `choose`.
  let random: KeyedRandom

  /// `lists[route][tier][member]`.
  init(_ lists: [[[RouteTarget]]], seed: UInt64) {
    count = lists.count
    random = KeyedRandom(seed: seed).keyed("pick")
    let tierLists = lists.flatMap { $0 }
    var sequence: [Int] = []
    routes = Slab(
      capacity: lists.count, repeating: Route(firstTier: 0, tierCount: 0, firstTarget: 0, targetCount: 0))
    tiers = Slab(
      capacity: tierLists.count, repeating: Tier(start: 0, count: 0, sequenceStart: 0, sequenceCount: 0))
    targets = Slab(
      capacity: tierLists.reduce(0) { $0 + $1.count },
      repeating: Target(provider: -1, tier: 0, counter: 0, weight: 1))
    var nextTier = 0
    var nextTarget = 0
    for (index, list) in lists.enumerated() {
      let providers = list.flatMap { $0 }.map(\.provider)
      precondition((1...64).contains(providers.count), "a route has 1 to 64 targets")
      precondition(list.allSatisfy { !$0.isEmpty }, "a tier without a target")
      routes[index] = Route(
        firstTier: nextTier, tierCount: list.count, firstTarget: nextTarget, targetCount: providers.count)
      var position = 0
      for (tier, members) in list.enumerated() {
        let weights = RouteTable.reduced(members.map(\.weight))
        let turns = RouteTable.smoothSequence(weights)
        tiers[nextTier + tier] = Tier(
          start: position, count: members.count, sequenceStart: sequence.count, sequenceCount: turns.count)
        sequence += turns.map { position + $0 }
        for (member, weight) in zip(members, weights) {
          targets[nextTarget + position] = Target(
            provider: Int16(member.provider), tier: tier,
            counter: providers.firstIndex(of: member.provider) ?? position, weight: weight)
          position += 1
        }
      }
      nextTier += list.count
      nextTarget += position
    }
    sequences = Slab(capacity: sequence.count, repeating: 0)
    for (index, position) in sequence.enumerated() { sequences[index] = Int16(position) }
  }

  /// The weights divided by their greatest common divisor.
  static func reduced(_ weights: [Int]) -> [Int] {
    let divisor = weights.reduce(0) { left, right in
      var (left, right) = (left, right)
      while right != 0 { (left, right) = (right, left % right) }
      return left
    }
    return divisor > 1 ? weights.map { $0 / divisor } : weights
  }

  /// Members in turn, each as often as its weight says and spread evenly: nginx's smooth weighted round
  /// robin, written out for one period. Members of weight 0 are not in it.
  static func smoothSequence(_ weights: [Int]) -> [Int] {
    let total = weights.reduce(0, +)
    var current = weights.map { _ in 0 }
    return (0..<total).map { _ in
      for index in weights.indices { current[index] += weights[index] }
      var best = 0
      for index in weights.indices where current[index] > current[best] { best = index }
      current[best] -= total
      return best
    }
  }

  func targetCount(_ route: Int32) -> Int { routes[Int(route)].targetCount }
  func target(_ route: Int32, _ position: Int) -> Target {
    targets[routes[Int(route)].firstTarget + position]
  }

  /// The positions of a tier.
  func members(_ route: Int32, _ tier: Int) -> Range<Int> {
    let tier = tiers[routes[Int(route)].firstTier + tier]
    return tier.start..<tier.start + tier.count
  }
  func tierCount(_ route: Int32) -> Int { routes[Int(route)].tierCount }
  func sequence(_ route: Int32, _ tier: Int) -> (start: Int, count: Int) {
    let tier = tiers[routes[Int(route)].firstTier + tier]
    return (tier.sequenceStart, tier.sequenceCount)
  }
  func sequencePosition(_ index: Int) -> Int { Int(sequences[index]) }

  /// Targets of `route` that are not left out.
  func availableCount(_ route: Int32, health: borrowing HealthTable, now: Instant) -> Int {
    var available = 0
    for position in 0..<targetCount(route) {
      if !health.isOut(Int(target(route, position).provider), now: now) { available += 1 }
    }
    return available
  }

  /// Bits of the positions of the tier in which `position` stands.
  func tierMask(_ route: Int32, _ position: Int) -> UInt64 {
    let tier = tiers[routes[Int(route)].firstTier + target(route, position).tier]
    let ones = tier.count == 64 ? UInt64.max : (1 << UInt64(tier.count)) - 1
    return ones << UInt64(tier.start)
  }
}
