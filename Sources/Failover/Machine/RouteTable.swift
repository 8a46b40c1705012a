// The routes as flat tables, and the choice of the next target: which member of which tier, given what was
// tried.

import Base

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
  }
  struct Target: BitwiseCopyable {
    var provider: Int16
    var tier: Int
    /// The first position of the same provider in the route: where its visits are counted.
    var counter: Int
  }

  let count: Int
  private let routes: Slab<Route>
  private let tiers: Slab<Tier>
  private let targets: Slab<Target>

  /// `lists[route][tier][member]` is a provider's index.
  init(_ lists: [[[Int]]]) {
    count = lists.count
    let tierLists = lists.flatMap { $0 }
    routes = Slab(
      capacity: lists.count, repeating: Route(firstTier: 0, tierCount: 0, firstTarget: 0, targetCount: 0))
    tiers = Slab(capacity: tierLists.count, repeating: Tier(start: 0, count: 0))
    targets = Slab(
      capacity: tierLists.reduce(0) { $0 + $1.count }, repeating: Target(provider: -1, tier: 0, counter: 0))
    var nextTier = 0
    var nextTarget = 0
    for (index, list) in lists.enumerated() {
      let providers = list.flatMap { $0 }
      precondition((1...64).contains(providers.count), "a route has 1 to 64 targets")
      precondition(list.allSatisfy { !$0.isEmpty }, "a tier without a target")
      routes[index] = Route(
        firstTier: nextTier, tierCount: list.count, firstTarget: nextTarget, targetCount: providers.count)
      var position = 0
      for (tier, members) in list.enumerated() {
        tiers[nextTier + tier] = Tier(start: position, count: members.count)
        for provider in members {
          targets[nextTarget + position] = Target(
            provider: Int16(provider), tier: tier, counter: providers.firstIndex(of: provider) ?? position)
          position += 1
        }
      }
      nextTier += list.count
      nextTarget += position
    }
  }

  func targetCount(_ route: Int32) -> Int { routes[Int(route)].targetCount }
  func target(_ route: Int32, _ position: Int) -> Target {
    targets[routes[Int(route)].firstTarget + position]
  }

  /// Bits of the positions of the tier in which `position` stands.
  func tierMask(_ route: Int32, _ position: Int) -> UInt64 {
    let tier = tiers[routes[Int(route)].firstTier + target(route, position).tier]
    let ones = tier.count == 64 ? UInt64.max : (1 << UInt64(tier.count)) - 1
    return ones << UInt64(tier.start)
  }

  /// The first target of a request.
  func first(_ request: RequestState, pick: PickAlgorithm) -> Int {
    untried(request.route, tier: 0, tried: 0, ordinal: request.ordinal, pick: pick) ?? 0
  }

  /// The target of the attempt after the present one; nil when none is left.
  func next(_ request: RequestState, retry: Retry, pick: PickAlgorithm) -> Int? {
    if retry.repick == .same || request.targetAttempts < retry.perTarget { return request.position }
    let route = routes[Int(request.route)]
    if retry.repick == .cycle && retry.perTier > 0 {
      // Envoy's previous_priorities: after `update_frequency` attempts in a priority the next one; when all
      // priorities were tried, round again (measured: A,B,A,B,A,B; with 2: A,A,B). Without it, the same
      // priority for ever. Within the priority previous_hosts prefers one that was not tried.
      var tier = target(request.route, request.position).tier
      let stays = request.tierAttempts < retry.perTier
      if !stays { tier = (tier + 1) % route.tierCount }
      if let found = untried(
        request.route, tier: tier, tried: request.tried, ordinal: request.ordinal, pick: pick)
      {
        return found
      }
      let members = tiers[route.firstTier + tier]
      if stays { return members.start + (request.position - members.start + 1) % members.count }
      return untried(request.route, tier: tier, tried: 0, ordinal: request.ordinal, pick: pick)
    }
    // APISIX and our own default: a tier is left when all its members were tried, then the next lower one.
    for tier in 0..<route.tierCount {
      if let found = untried(
        request.route, tier: tier, tried: request.tried, ordinal: request.ordinal, pick: pick)
      {
        return found
      }
    }
    return retry.repick == .cycle ? first(request, pick: pick) : nil
  }

  private func untried(_ route: Int32, tier: Int, tried: UInt64, ordinal: UInt32, pick: PickAlgorithm) -> Int?
  {
    let members = tiers[routes[Int(route)].firstTier + tier]
    var index = pick == .roundRobin ? Int(ordinal) % members.count : 0
    for _ in 0..<members.count {
      let position = members.start + index
      if tried & (1 << UInt64(position)) == 0 { return position }
      index = index + 1 == members.count ? 0 : index + 1
    }
    return nil
  }
}
