import Glibc

/// A growable byte buffer that one owner fills, reads and clears again. Capacity is kept on `clear`, so a
/// buffer that is reused stops allocating once it has met its largest content.
public struct ByteBuffer: ~Copyable {
  @usableFromInline var storage: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var length = 0

  /// An empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 256) {
    precondition(capacity > 0)
    self.storage = .allocate(byteCount: capacity, alignment: 16)
    self.capacity = capacity
  }

  deinit { storage.deallocate() }

  /// Number of bytes held.
  @inlinable
  public var count: Int { length }
  /// The bytes held; valid until the next mutation.
  public var bytes: Bytes { Bytes(start: storage, count: count) }
  /// Whether nothing is held.
  public var isEmpty: Bool { count == 0 }

  /// Forgets the content, keeps the room.
  public mutating func clear() { length = 0 }

  /// Forgets all bytes after the first `length`.
  public mutating func truncate(to length: Int) {
    precondition(length >= 0 && length <= count)
    self.length = length
  }

  /// Makes room for `additional` more bytes.
  @inlinable @inline(__always)
  public mutating func reserve(_ additional: Int) {
    if count + additional > capacity { grow(additional) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ additional: Int) {
    let grown = max(capacity * 2, count + additional)
    Memory.require(byteCount: grown)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
    moved.copyMemory(from: storage, byteCount: count)
    storage.deallocate()
    storage = moved
    capacity = grown
  }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    storage.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    length += 1
  }

  /// Appends a copy of `bytes`, which must not be a view of this buffer.
  public mutating func append(_ bytes: Bytes) {
    guard let start = bytes.start, bytes.count > 0 else { return }
    reserve(bytes.count)
    (storage + count).copyMemory(from: start, byteCount: bytes.count)
    length += bytes.count
  }

  /// Appends the bytes of a literal. Inlined, so that the copy is a few moves of known lengths.
  @inlinable @inline(__always)
  public mutating func append(_ text: StaticString) {
    let added = text.utf8CodeUnitCount
    reserve(added)
    (storage + length).copyMemory(from: text.utf8Start, byteCount: added)
    length += added
  }

  /// Replaces the bytes from `index` on by those of `word`, the lowest first.
  @inlinable @inline(__always)
  public mutating func overwrite<Word: FixedWidthInteger & BitwiseCopyable>(at index: Int, with word: Word) {
    precondition(index >= 0 && index + MemoryLayout<Word>.size <= length)
    storage.storeBytes(of: word.littleEndian, toByteOffset: index, as: Word.self)
  }

  /// Appends the UTF-8 of `text`. For cold paths: a String costs ARC and may allocate.
  public mutating func append(string text: String) {
    var text = text
    text.withUTF8 { append(Bytes(start: $0.baseAddress, count: $0.count)) }
  }

  /// Removes the first `length` bytes and moves the rest to the front.
  public mutating func removeFirst(_ length: Int) {
    precondition(length >= 0 && length <= count)
    if length < count { memmove(storage, storage + length, count - length) }
    self.length -= length
  }

  /// Moves the last `length` bytes in front of the byte at `index`: for what can be written only when its
  /// successors are known, such as a length in front of what it measures.
  public mutating func moveTail(_ length: Int, to index: Int) {
    precondition(length >= 0 && index >= 0 && index + length <= count)
    withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { tail in
      guard length > 0, let kept = tail.baseAddress else { return }
      memcpy(kept, storage + count - length, length)
      memmove(storage + index + length, storage + index, count - length - index)
      memcpy(storage + index, kept, length)
    }
  }
}
