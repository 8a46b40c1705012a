import Glibc

/// A fixed array of trivial structs at a fixed place: the storage of everything that an engine touches per
/// event.
///
/// Access costs a bounds check and no ARC and no exclusivity check, which an array of structs inside a
/// class pays for on each access (about ten times the cost, measured at 11.4 ns against 1.0 ns).
public struct Slab<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let start: UnsafeMutablePointer<Element>
  /// Number of elements, all of them initialised.
  public let capacity: Int

  /// `capacity` copies of `element`.
  public init(capacity: Int, repeating element: Element) {
    precondition(capacity >= 0)
    // From a line of the cache on: what an element has within one line then is.
    let byteCount = max(1, capacity) * MemoryLayout<Element>.stride
    self.start = Memory.allocate(byteCount: byteCount, alignment: 64)
      .bindMemory(to: Element.self, capacity: max(1, capacity))
    self.start.initialize(repeating: element, count: capacity)
    self.capacity = capacity
  }

  deinit { free(start) }

  /// The element at `index`, which must lie within `0..<capacity`.
  @inlinable
  public subscript(index: Int) -> Element {
    _read {
      precondition(index >= 0 && index < capacity)
      yield start[index]
    }
    nonmutating _modify {
      precondition(index >= 0 && index < capacity)
      yield &start[index]
    }
  }
}

/// Hands out the indices `0..<capacity` and takes them back, the last given back first. Each index carries
/// a generation that grows when it is given back: a message to the slot's former life can be told from one
/// to its present.
public struct SlotPool: ~Copyable {
  /// Side by side, since every message asks for both.
  struct Life: BitwiseCopyable {
    /// -2: handed out; -1: the last free one.
    var nextFree: Int32
    var generation: UInt32
  }

  private let lives: Slab<Life>
  private var firstFree: Int32
  /// Number of slots handed out.
  public private(set) var takenCount = 0
  /// Number of slots in all.
  public let capacity: Int
  /// Generations are counted modulo 2^24: they share a 64-bit token with a 32-bit slot and an 8-bit kind.
  public static let generationMask: UInt32 = 0xFF_FFFF

  /// A pool of `capacity` free slots.
  public init(capacity: Int) {
    precondition(capacity > 0 && capacity < Int(Int32.max))
    self.capacity = capacity
    lives = Slab(capacity: capacity, repeating: Life(nextFree: -1, generation: 1))
    for index in 0..<capacity - 1 { lives[index].nextFree = Int32(index + 1) }
    firstFree = 0
  }

  /// A free slot, or nil when all are taken.
  public mutating func take() -> Int? {
    guard firstFree >= 0 else { return nil }
    let index = Int(firstFree)
    firstFree = lives[index].nextFree
    lives[index].nextFree = -2
    takenCount += 1
    return index
  }

  /// Gives `index` back; messages that carry its present generation are stale from now on.
  public mutating func release(_ index: Int) {
    precondition(lives[index].nextFree == -2, "a slot that is not taken")
    lives[index].generation = (lives[index].generation &+ 1) & Self.generationMask
    lives[index].nextFree = firstFree
    firstFree = Int32(index)
    takenCount -= 1
  }

  /// Whether `index` is handed out.
  public func isTaken(_ index: Int) -> Bool { lives[index].nextFree == -2 }
  /// The present generation of `index`, 24 bits.
  public func generation(_ index: Int) -> UInt32 { lives[index].generation }
}
