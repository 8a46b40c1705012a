import Base

/// How often each provider has met each request, for clients that don't say. Bounded: a request's place
/// follows from its number, and a newer request takes the place of one that came long before.
struct VisitTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    var run: UInt64 = 0
    var ordinal: UInt32 = .max
    var count: UInt16 = 0
  }

  private let entries: Slab<Entry>
  private let size: Int
  /// Requests that came again after their place was taken.
  private(set) var forgottenCount = 0

  init(providerCount: Int, size: Int) {
    precondition(size > 0 && size & (size - 1) == 0, "a power of two")
    self.size = size
    entries = Slab(capacity: providerCount * size, repeating: Entry())
  }

  /// Counts one more visit and gives its number, from 1.
  mutating func visit(provider: Int, run: UInt64, ordinal: UInt32) -> UInt16 {
    let place = provider * size + Int(ordinal) & (size - 1)
    if entries[place].ordinal == ordinal && entries[place].run == run {
      if entries[place].count < .max { entries[place].count += 1 }
      return entries[place].count
    }
    if entries[place].run == run && entries[place].ordinal != .max && entries[place].ordinal > ordinal {
      forgottenCount += 1
    }
    entries[place] = Entry(run: run, ordinal: ordinal, count: 1)
    return 1
  }
}

/// How many requests each API key has sent to each provider, by the hash of the key. Bounded.
struct KeyCountTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    var key: UInt64 = 0
    var count: UInt32 = 0
  }

  private let entries: Slab<Entry>
  private let size: Int
  /// Requests of keys that found no room.
  private(set) var forgottenCount = 0

  init(providerCount: Int, size: Int) {
    precondition(size > 0 && size & (size - 1) == 0, "a power of two")
    self.size = size
    entries = Slab(capacity: providerCount * size, repeating: Entry())
  }

  /// Counts one more request of `key` and gives its number, from 1. A key that finds no room counts as new.
  mutating func count(provider: Int, key: UInt64) -> UInt32 {
    for step in 0..<min(size, 64) {
      let place = provider * size + (Int(truncatingIfNeeded: key >> 7) &+ step) & (size - 1)
      if entries[place].count > 0 && entries[place].key != key { continue }
      entries[place].key = key
      entries[place].count += 1
      return entries[place].count
    }
    forgottenCount += 1
    return 1
  }

  /// A hash of an `authorization` header's value.
  static func hash(_ value: Bytes) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bits
    for index in 0..<value.count { hash = (hash ^ UInt64(value[index])) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}
