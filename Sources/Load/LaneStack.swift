// The idle connections, last in first out: the one used last is the likeliest to be warm and still open, and
// the rest grow old enough for the server's own idle timeout to reap them.

import Base

/// A stack of slots from which any slot can be taken, in O(1): a connection may die while it is idle.
struct LaneStack: ~Copyable {
  private let below: Slab<Int32>
  private let above: Slab<Int32>
  private var top: Int32 = -1
  private(set) var count = 0
  /// Marks a slot that is not in the stack.
  private static let outside: Int32 = -2

  /// An empty stack of slots `0..<capacity`.
  init(capacity: Int) {
    below = Slab(capacity: capacity, repeating: LaneStack.outside)
    above = Slab(capacity: capacity, repeating: LaneStack.outside)
  }

  func contains(_ slot: Int) -> Bool { below[slot] != LaneStack.outside }

  mutating func push(_ slot: Int) {
    precondition(!contains(slot), "a lane that is idle already")
    below[slot] = top
    above[slot] = -1
    if top >= 0 { above[Int(top)] = Int32(slot) }
    top = Int32(slot)
    count += 1
  }

  /// The slot pushed last, or nil.
  mutating func pop() -> Int? {
    guard top >= 0 else { return nil }
    let slot = Int(top)
    remove(slot)
    return slot
  }

  mutating func remove(_ slot: Int) {
    precondition(contains(slot), "a lane that is not idle")
    let under = below[slot]
    let over = above[slot]
    if over >= 0 { below[Int(over)] = under } else { top = under }
    if under >= 0 { above[Int(under)] = over }
    below[slot] = LaneStack.outside
    above[slot] = LaneStack.outside
    count -= 1
  }
}
