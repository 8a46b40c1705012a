import Base
import Glibc

/// The sockets of a backend: slots with generations, handed out and taken back in O(1).
///
/// Memory is asked for once and touched only as far as slots were ever used, so a table can be sized for the
/// worst case (many connections that fail at the limit in one turn) and cost nothing until then.
struct SlotTable<State: BitwiseCopyable>: ~Copyable {
  private struct Life {
    var generation: UInt32
    /// -2: taken; -1: the last free one.
    var nextFree: Int32
  }

  private let states: UnsafeMutablePointer<State>
  private let lives: UnsafeMutablePointer<Life>
  private var firstFree: Int32 = -1
  /// Slots at and beyond this index were never used.
  private(set) var usedCount = 0
  private(set) var takenCount = 0
  let capacity: Int

  init(capacity: Int) {
    precondition(capacity > 0 && capacity < Int(Int32.max))
    self.capacity = capacity
    states = zeroedMemory(State.self, count: capacity)
    lives = zeroedMemory(Life.self, count: capacity)
  }

  deinit {
    free(states)
    free(lives)
  }

  /// The state in `slot`, which must have been used.
  subscript(slot: Int) -> State {
    _read {
      precondition(slot >= 0 && slot < usedCount)
      yield states[slot]
    }
    nonmutating _modify {
      precondition(slot >= 0 && slot < usedCount)
      yield &states[slot]
    }
  }

  /// Where the state stands for good: for what the kernel reads or writes.
  func pointer(_ slot: Int) -> UnsafeMutablePointer<State> {
    precondition(slot >= 0 && slot < usedCount)
    return states + slot
  }

  /// A slot that now holds `state`.
  mutating func take(_ state: State) -> Int {
    takenCount += 1
    if firstFree >= 0 {
      let slot = Int(firstFree)
      firstFree = lives[slot].nextFree
      lives[slot].nextFree = -2
      states[slot] = state
      return slot
    }
    precondition(
      usedCount < capacity, "more sockets were opened than closed: all \(capacity) slots are taken")
    let slot = usedCount
    usedCount += 1
    lives[slot].nextFree = -2
    states[slot] = state
    return slot
  }

  mutating func release(_ slot: Int) {
    precondition(isTaken(slot), "a slot that is not taken")
    lives[slot].generation = (lives[slot].generation &+ 1) & 0xFF_FFFF
    lives[slot].nextFree = firstFree
    firstFree = Int32(slot)
    takenCount -= 1
  }

  func isTaken(_ slot: Int) -> Bool { slot >= 0 && slot < usedCount && lives[slot].nextFree == -2 }
  /// The present generation of `slot`, 24 bits.
  func generation(_ slot: Int) -> UInt32 { lives[slot].generation }
  func socket(_ slot: Int) -> Socket { Socket(slot: Int32(slot), generation: lives[slot].generation) }

  /// The slot of `socket`, or nil when it is from a former life.
  func slot(_ socket: Socket) -> Int? {
    let slot = Int(socket.slot)
    return isTaken(slot) && lives[slot].generation == socket.generation ? slot : nil
  }
}

/// Zeroed memory that the kernel provides page by page when it is touched.
func zeroedMemory<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element>
{
  guard let memory = calloc(max(1, count), MemoryLayout<Element>.stride) else {
    Memory.endWithout(max(1, count) * MemoryLayout<Element>.stride)
  }
  return memory.bindMemory(to: type, capacity: max(1, count))
}
