import Base
import Glibc

/// Bytes first in, first out, in a ring within one block of a `BlockPool`; the block goes back when the queue
/// runs empty. Trivial, so that it stands in a slot; its owner frees it.
struct ByteQueue: BitwiseCopyable {
  private var start: UnsafeMutableRawPointer?
  private var capacity = 0
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ source: UnsafeRawPointer, _ length: Int, _ pool: borrowing BlockPool) {
    guard length > 0 else { return }
    reserve(count + length, pool)
    guard let start else { preconditionFailure("a reserved queue has no memory") }
    let tail = (head + count) & (capacity - 1)
    let first = min(length, capacity - tail)
    (start + tail).copyMemory(from: source, byteCount: first)
    if first < length { start.copyMemory(from: source + first, byteCount: length - first) }
    count += length
  }

  mutating func append(_ bytes: Bytes, _ pool: borrowing BlockPool) {
    bytes.withSpan { span in
      span.withUnsafeBytes { if let base = $0.baseAddress { append(base, $0.count, pool) } }
    }
  }

  /// Moves the first `length` bytes to the end of `other`.
  mutating func move(_ length: Int, to other: inout ByteQueue, _ pool: borrowing BlockPool) {
    precondition(length <= count)
    guard let start, length > 0 else { return }
    let first = min(length, capacity - head)
    other.append(start + head, first, pool)
    if first < length { other.append(start, length - first, pool) }
    discard(length, pool)
  }

  /// Takes the first `length` bytes out into `target`.
  mutating func read(_ length: Int, into target: UnsafeMutableRawPointer, _ pool: borrowing BlockPool) {
    precondition(length <= count)
    guard let start, length > 0 else { return }
    let first = min(length, capacity - head)
    target.copyMemory(from: start + head, byteCount: first)
    if first < length { (target + first).copyMemory(from: start, byteCount: length - first) }
    discard(length, pool)
  }

  mutating func discard(_ length: Int, _ pool: borrowing BlockPool) {
    precondition(length <= count)
    count -= length
    guard count > 0 else { return free(pool) }
    head = (head + length) & (capacity - 1)
  }

  mutating func free(_ pool: borrowing BlockPool) {
    if let start { pool.giveBack(start, capacity) }
    self = ByteQueue()
  }

  private mutating func reserve(_ needed: Int, _ pool: borrowing BlockPool) {
    guard needed > capacity else { return }
    let grown = BlockPool.capacity(for: max(needed, capacity * 2))
    let moved = pool.take(grown)
    if let start {
      let first = min(count, capacity - head)
      moved.copyMemory(from: start + head, byteCount: first)
      if first < count { (moved + first).copyMemory(from: start, byteCount: count - first) }
      pool.giveBack(start, capacity)
    }
    start = moved
    capacity = grown
    head = 0
  }
}
