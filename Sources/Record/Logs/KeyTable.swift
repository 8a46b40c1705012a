import Base

/// Gives each key that it meets a number: 0, 1, 2 ... in the order of first sight. Open addressing with
/// linear probing; allocates only when a new key makes it grow.
struct KeyTable: ~Copyable {
  private var slots: Slab<Int32>
  private var keys: GrowingSlab<UInt64>
  /// The number that was asked for last: mostly the next one asked for.
  private var last = 0

  init() {
    slots = Slab(capacity: 128, repeating: -1)
    keys = GrowingSlab(capacity: 64)
  }

  var count: Int { keys.count }
  func key(_ number: Int) -> UInt64 { keys[number] }

  /// The number of `key`, and whether it was met for the first time.
  mutating func number(_ key: UInt64) -> (number: Int, isNew: Bool) {
    if last < keys.count && keys[last] == key { return (last, false) }
    let slot = find(key)
    if slots[slot] >= 0 {
      last = Int(slots[slot])
      return (last, false)
    }
    last = keys.count
    slots[slot] = Int32(last)
    keys.append(key)
    if keys.count * 2 > slots.capacity { grow() }
    return (last, true)
  }

  private func find(_ key: UInt64) -> Int {
    let mask = slots.capacity - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while slots[slot] >= 0 && keys[Int(slots[slot])] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    slots = Slab(capacity: slots.capacity * 2, repeating: -1)
    for number in 0..<keys.count { slots[find(keys[number])] = Int32(number) }
  }
}
