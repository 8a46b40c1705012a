// The connections on which a request's attempts run. One as a rule; with hedging some run side by side.

import Failover

/// The connection slots of a request's running attempts, the oldest first.
struct AttemptLanes: BitwiseCopyable {
  private var slots: InlineArray<4, Int32> = InlineArray(repeating: -1)
  /// Number of running attempts.
  private(set) var count = 0

  /// The slot of the attempt at `index`, which must lie within `0..<count`.
  subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count)
    return Int(slots[index])
  }

  /// An attempt begins on `slot`.
  mutating func add(_ slot: Int) {
    precondition(count < Hedge.mostLanes, "more attempts at a time than a request may have")
    slots[count] = Int32(slot)
    count += 1
  }

  /// The attempt on `slot` is over.
  mutating func remove(_ slot: Int) {
    var kept = 0
    for index in 0..<count where slots[index] != Int32(slot) {
      slots[kept] = slots[index]
      kept += 1
    }
    precondition(kept == count - 1, "an attempt that does not run")
    count = kept
  }
}
