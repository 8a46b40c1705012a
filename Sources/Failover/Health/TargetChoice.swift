// The choice of one target among those of a tier that may be used. Every draw is keyed by the request, so the
// choice is the same at any concurrency, except where the algorithm is about load.

import Base

extension RouteTable {
  /// The target to use in `tier`: one whose bit is not in `excluding` and that is not left out, unless
  /// `ignoresHealth`. Targets of weight 0 only when there is no other. Nil when none is left.
  func choose(
    _ route: Int32, tier: Int, excluding: UInt64, _ key: PickKey, _ algorithm: PickAlgorithm,
    health: borrowing HealthTable, ignoresHealth: Bool, now: Instant
  ) -> Int? {
    let members = members(route, tier)
    var usable: UInt64 = 0
    var spare: UInt64 = 0
    for position in members {
      let bit: UInt64 = 1 << UInt64(position)
      let target = target(route, position)
      if excluding & bit != 0 { continue }
      if !ignoresHealth && health.isOut(Int(target.provider), now: now) { continue }
      if target.weight > 0 { usable |= bit } else { spare |= bit }
    }
    if usable == 0 { usable = spare }
    if usable == 0 { return nil }
    if usable & (usable - 1) == 0 { return usable.trailingZeroBitCount }
    switch algorithm {
    case .first: return usable.trailingZeroBitCount
    case .roundRobin: return inTurn(route, tier, usable, key)
    case .random: return drawn(route, usable, key, draw: 0)
    case .leastInFlight: return leastLoaded(route, members, usable, key, health)
    case .powerOfTwo: return betterOfTwo(route, usable, key, health)
    case .consistentHash: return hashed(route, usable, key)
    }
  }

  /// The next usable one in the tier's smooth sequence.
  private func inTurn(_ route: Int32, _ tier: Int, _ usable: UInt64, _ key: PickKey) -> Int {
    let sequence = sequence(route, tier)
    var index = Int(key.ordinal) % max(1, sequence.count)
    for _ in 0..<sequence.count {
      let position = sequencePosition(sequence.start + index)
      if usable & (1 << UInt64(position)) != 0 { return position }
      index = index + 1 == sequence.count ? 0 : index + 1
    }
    return usable.trailingZeroBitCount
  }

  /// One of `usable`, as likely as its weight says.
  private func drawn(_ route: Int32, _ usable: UInt64, _ key: PickKey, draw: UInt64) -> Int {
    var random = random.keyed(UInt64(key.ordinal)).keyed(UInt64(key.attempt)).keyed(draw)
    var total: UInt64 = 0
    var rest = usable
    while rest != 0 {
      total += UInt64(max(1, target(route, rest.trailingZeroBitCount).weight))
      rest &= rest - 1
    }
    var point = random.below(total)
    rest = usable
    while true {
      let position = rest.trailingZeroBitCount
      let weight = UInt64(max(1, target(route, position).weight))
      if point < weight { return position }
      point -= weight
      rest &= rest - 1
    }
  }

  /// The one with the fewest attempts in flight per weight; of equals, in turn.
  private func leastLoaded(
    _ route: Int32, _ members: Range<Int>, _ usable: UInt64, _ key: PickKey, _ health: borrowing HealthTable
  ) -> Int {
    var best = -1
    var bestLoad = Double.infinity
    var offset = Int(key.ordinal) % members.count
    for _ in 0..<members.count {
      let position = members.lowerBound + offset
      offset = offset + 1 == members.count ? 0 : offset + 1
      guard usable & (1 << UInt64(position)) != 0 else { continue }
      let target = target(route, position)
      let load = Double(health.entry(Int(target.provider)).inFlight + 1) / Double(max(1, target.weight))
      if load < bestLoad {
        best = position
        bestLoad = load
      }
    }
    return best
  }

  /// The better of two that are drawn by weight.
  private func betterOfTwo(
    _ route: Int32, _ usable: UInt64, _ key: PickKey, _ health: borrowing HealthTable
  ) -> Int {
    let one = drawn(route, usable, key, draw: 1)
    let other = drawn(route, usable & ~(1 << UInt64(one)), key, draw: 2)
    return cost(route, other, health) < cost(route, one, health) ? other : one
  }

  private func cost(_ route: Int32, _ position: Int, _ health: borrowing HealthTable) -> Double {
    let entry = health.entry(Int(target(route, position).provider))
    return entry.latency.seconds * Double(entry.inFlight + 1)
  }

  /// Rendezvous hashing (Thaler and Ravishankar, 1998): the highest of the hashes of (key, target) wins. A
  /// target of weight w draws w times, which makes it as likely as its weight.
  private func hashed(_ route: Int32, _ usable: UInt64, _ key: PickKey) -> Int {
    let random = random.keyed("rendezvous").keyed(key.hash == 0 ? UInt64(key.ordinal) : key.hash)
    var best = -1
    var bestHash: UInt64 = 0
    var rest = usable
    while rest != 0 {
      let position = rest.trailingZeroBitCount
      rest &= rest - 1
      let target = target(route, position)
      var draws = random.keyed(UInt64(target.provider))
      for _ in 0..<max(1, target.weight) {
        let hash = draws.next()
        if best < 0 || hash > bestHash {
          best = position
          bestHash = hash
        }
      }
    }
    return best
  }
}
