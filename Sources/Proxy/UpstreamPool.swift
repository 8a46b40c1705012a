// Idle connections to providers, by connection slot: the last one put in is the first one taken, so that a
// lull leaves the surplus to age out. Knows nothing of sockets; the engine owns the slots.

import Base

/// Which connection slots are idle, per provider, newest first.
struct UpstreamPool: ~Copyable {
  struct Link: BitwiseCopyable {
    var newer: Int32 = -1
    var older: Int32 = -1
    /// The provider whose list the slot stands in, -1 when it is not idle.
    var provider: Int32 = -1
  }
  struct List: BitwiseCopyable {
    var newest: Int32 = -1
    var oldest: Int32 = -1
    var count: Int32 = 0
  }

  private let links: Slab<Link>
  private let lists: Slab<List>
  /// Number of idle connections in all.
  private(set) var count = 0

  /// A pool for slots `0..<capacity` of `providers` providers.
  init(capacity: Int, providers: Int) {
    links = Slab(capacity: capacity, repeating: Link())
    lists = Slab(capacity: providers, repeating: List())
  }

  /// Number of idle connections to `provider`.
  func count(_ provider: Int) -> Int { Int(lists[provider].count) }
  /// Whether `slot` is idle.
  func contains(_ slot: Int) -> Bool { links[slot].provider >= 0 }
  /// The longest idle connection to `provider`.
  func oldest(_ provider: Int) -> Int? { lists[provider].oldest < 0 ? nil : Int(lists[provider].oldest) }

  /// An idle connection to give up: the oldest of the provider that has most.
  func leastUseful() -> Int? {
    var best = 0
    for provider in 0..<lists.capacity where lists[provider].count > lists[best].count { best = provider }
    return oldest(best)
  }

  /// Notes `slot` as idle.
  mutating func push(_ slot: Int, provider: Int) {
    precondition(links[slot].provider < 0, "a connection that is idle already")
    let second = lists[provider].newest
    links[slot] = Link(newer: -1, older: second, provider: Int32(provider))
    if second >= 0 { links[Int(second)].newer = Int32(slot) } else { lists[provider].oldest = Int32(slot) }
    lists[provider].newest = Int32(slot)
    lists[provider].count += 1
    count += 1
  }

  /// The connection to `provider` that became idle last; it is idle no longer.
  mutating func pop(_ provider: Int) -> Int? {
    let newest = lists[provider].newest
    guard newest >= 0 else { return nil }
    remove(Int(newest))
    return Int(newest)
  }

  /// Takes `slot` out, wherever it stands.
  mutating func remove(_ slot: Int) {
    let link = links[slot]
    precondition(link.provider >= 0, "a connection that is not idle")
    let provider = Int(link.provider)
    if link.newer >= 0 {
      links[Int(link.newer)].older = link.older
    } else {
      lists[provider].newest = link.older
    }
    if link.older >= 0 {
      links[Int(link.older)].newer = link.newer
    } else {
      lists[provider].oldest = link.newer
    }
    links[slot] = Link()
    lists[provider].count -= 1
    count -= 1
  }
}
