import Glibc

/// A first-in, first-out list of slots, linked through an array of its own: O(1) to add, to take and to
/// remove from the middle, no memory per entry, and a slot stands in it at most once.
struct SlotList: ~Copyable {
  private struct Links {
    /// Slot + 1 of the neighbour; -1 at the end; 0 when the slot is not in the list.
    var next: Int32
    var previous: Int32
  }

  private let links: UnsafeMutablePointer<Links>
  private var head: Int32 = -1
  private var tail: Int32 = -1
  private(set) var count = 0
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    links = zeroedMemory(Links.self, count: capacity)
  }

  deinit { free(links) }

  var first: Int? { head < 0 ? nil : Int(head) }
  var isEmpty: Bool { head < 0 }

  func contains(_ slot: Int) -> Bool {
    precondition(slot >= 0 && slot < capacity)
    return links[slot].next != 0
  }

  /// Adds `slot` at the end unless it is in the list already.
  mutating func append(_ slot: Int) {
    guard !contains(slot) else { return }
    links[slot] = Links(next: -1, previous: tail < 0 ? -1 : tail + 1)
    if tail >= 0 { links[Int(tail)].next = Int32(slot) + 1 } else { head = Int32(slot) }
    tail = Int32(slot)
    count += 1
  }

  /// Removes `slot` if it is in the list.
  mutating func remove(_ slot: Int) {
    guard contains(slot) else { return }
    let entry = links[slot]
    if entry.previous > 0 {
      links[Int(entry.previous) - 1].next = entry.next
    } else {
      head = neighbour(entry.next)
    }
    if entry.next > 0 {
      links[Int(entry.next) - 1].previous = entry.previous
    } else {
      tail = neighbour(entry.previous)
    }
    links[slot] = Links(next: 0, previous: 0)
    count -= 1
  }

  mutating func popFirst() -> Int? {
    guard let slot = first else { return nil }
    remove(slot)
    return slot
  }

  private func neighbour(_ link: Int32) -> Int32 { link < 0 ? -1 : link - 1 }
}
