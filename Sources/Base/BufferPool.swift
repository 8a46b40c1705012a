import Glibc

/// Names one buffer of a `BufferPool`. Trivial, so that it can stand in a slab.
@frozen
public struct BufferID: BitwiseCopyable, Equatable, Sendable {
  @usableFromInline let index: Int32
  @inlinable
  init(index: Int32) { self.index = index }

  /// Names no buffer.
  @inlinable
  public static var none: BufferID { BufferID(index: -1) }
}

/// Growable byte buffers by name, taken and given back: what a connection or a request needs to keep
/// between turns.
///
/// A buffer given back keeps its memory (up to `retainedCapacity`) for the next taker, so a steady state
/// allocates nothing.
public struct BufferPool: ~Copyable {
  struct Entry: BitwiseCopyable {
    var start: UnsafeMutableRawPointer?
    var capacity: Int
    var count: Int
    /// The free buffer to take after this one, -1 for none; `taken` while it is not free.
    var next: Int32
  }

  private static let taken: Int32 = -2
  private var entries = GrowingSlab<Entry>(capacity: 64)
  /// The buffer that was given back last, -1 for none.
  private var firstFree: Int32 = -1
  /// Number of buffers taken and not given back.
  public private(set) var takenCount = 0
  private let retainedCapacity: Int
  private let initialCapacity: Int

  /// A pool whose buffers start with `initialCapacity` bytes and, once given back, keep at most
  /// `retainedCapacity`.
  public init(initialCapacity: Int = 1024, retainedCapacity: Int = 256 * 1024) {
    precondition(initialCapacity > 0 && retainedCapacity >= initialCapacity)
    self.initialCapacity = initialCapacity
    self.retainedCapacity = retainedCapacity
  }

  deinit { for index in 0..<entries.count { entries[index].start?.deallocate() } }

  /// An empty buffer, to be given back with `release`.
  public mutating func take() -> BufferID {
    takenCount += 1
    if firstFree >= 0 {
      let index = firstFree
      firstFree = entries[Int(index)].next
      entries[Int(index)].next = Self.taken
      return BufferID(index: index)
    }
    entries.append(Entry(start: nil, capacity: 0, count: 0, next: Self.taken))
    return BufferID(index: Int32(entries.count - 1))
  }

  /// Gives a buffer back. Its content is gone.
  public mutating func release(_ id: BufferID) {
    let index = checked(id)
    entries[index].count = 0
    if entries[index].capacity > retainedCapacity {
      entries[index].start?.deallocate()
      entries[index].start = nil
      entries[index].capacity = 0
    }
    entries[index].next = firstFree
    firstFree = id.index
    takenCount -= 1
  }

  /// The content; valid until the next mutation of this buffer.
  public func bytes(_ id: BufferID) -> Bytes {
    let entry = entries[checked(id)]
    return Bytes(start: entry.start, count: entry.count)
  }

  /// Number of bytes in the buffer.
  public func count(_ id: BufferID) -> Int { entries[checked(id)].count }

  /// Appends a copy of `bytes`, which must not be a view of the same buffer.
  public mutating func append(_ id: BufferID, _ bytes: Bytes) {
    guard bytes.count > 0, let source = bytes.start else { return }
    let index = checked(id)
    reserve(index, entries[index].count + bytes.count)
    let entry = entries[index]
    guard let start = entry.start else { preconditionFailure("a reserved buffer has no memory") }
    (start + entry.count).copyMemory(from: source, byteCount: bytes.count)
    entries[index].count += bytes.count
  }

  /// Forgets the content, keeps the memory.
  public mutating func clear(_ id: BufferID) { entries[checked(id)].count = 0 }

  /// Removes the first `length` bytes and moves the rest to the front.
  public mutating func removeFirst(_ id: BufferID, _ length: Int) {
    let index = checked(id)
    let entry = entries[index]
    precondition(length >= 0 && length <= entry.count)
    if let start = entry.start, length < entry.count { memmove(start, start + length, entry.count - length) }
    entries[index].count -= length
  }

  private func checked(_ id: BufferID) -> Int {
    let index = Int(id.index)
    precondition(
      index >= 0 && index < entries.count && entries[index].next == Self.taken, "a buffer that is not taken")
    return index
  }

  private mutating func reserve(_ index: Int, _ needed: Int) {
    let entry = entries[index]
    guard needed > entry.capacity else { return }
    let capacity = max(needed, entry.capacity * 2, initialCapacity)
    Memory.require(byteCount: capacity)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    if let start = entry.start {
      moved.copyMemory(from: start, byteCount: entry.count)
      start.deallocate()
    }
    entries[index].start = moved
    entries[index].capacity = capacity
  }
}
