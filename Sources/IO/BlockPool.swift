import Base
import Glibc

/// Memory blocks by powers of two, kept for reuse: the room of outboxes and of the simulated pipes. A
/// connection holds a block only while bytes wait in it, so memory follows the bytes in flight, and a steady
/// state allocates nothing.
struct BlockPool: ~Copyable {
  private static let smallest = 10  // 1 KiB
  private static let largestKept = 22  // 4 MiB
  /// Per size the first free block; its first word names the next.
  private let free = Slab<UnsafeMutableRawPointer?>(capacity: largestKept + 1, repeating: nil)

  deinit {
    for size in 0...Self.largestKept {
      while let block = free[size] {
        free[size] = block.load(as: UnsafeMutableRawPointer?.self)
        block.deallocate()
      }
    }
  }

  /// The capacity of the block that holds `count` bytes.
  static func capacity(for count: Int) -> Int {
    precondition(count >= 0 && count < 1 << 40)
    var size = smallest
    while 1 << size < count { size += 1 }
    return 1 << size
  }

  /// A block of `capacity` bytes, which `capacity(for:)` gave.
  func take(_ capacity: Int) -> UnsafeMutableRawPointer {
    let size = capacity.trailingZeroBitCount
    if size <= Self.largestKept, let block = free[size] {
      free[size] = block.load(as: UnsafeMutableRawPointer?.self)
      return block
    }
    Memory.require(byteCount: capacity)
    return .allocate(byteCount: capacity, alignment: 64)
  }

  func giveBack(_ block: UnsafeMutableRawPointer, _ capacity: Int) {
    let size = capacity.trailingZeroBitCount
    guard size <= Self.largestKept else { return block.deallocate() }
    block.storeBytes(of: free[size], as: UnsafeMutableRawPointer?.self)
    free[size] = block
  }
}
