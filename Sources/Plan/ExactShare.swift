import Base

/// Exact shares: in each block of n consecutive ordinals exactly m are chosen, which ones is decided by a
/// permutation of the block that the key seeds. So a small run has the share it asks for, and a request's
/// fate still depends on its own key alone.
///
/// The permutation is a small balanced Feistel network over the next power of four, walked until it lands
/// inside the block (Black and Rogaway, Ciphers with arbitrary finite domains, 2002): no table, no
/// allocation, any size of block.
enum ExactShare {
  static let roundCount: UInt64 = 6

  /// The position of `ordinal` within its block of `size` after the permutation: each of `0 ..< size` once
  /// per block.
  static func position(of ordinal: UInt64, blockSize size: UInt64, key: KeyedRandom) -> UInt64 {
    precondition(size > 0)
    if size == 1 { return 0 }
    let block = key.keyed(ordinal / size)
    // Half the bits of the smallest power of four that holds the block.
    let half = UInt64((65 - (size - 1).leadingZeroBitCount) / 2)
    var value = ordinal % size
    repeat { value = permuted(value, half, block) } while value >= size
    return value
  }

  private static func permuted(_ value: UInt64, _ half: UInt64, _ key: KeyedRandom) -> UInt64 {
    let mask = (UInt64(1) << half) - 1
    var left = value >> half
    var right = value & mask
    for round in 0..<roundCount {
      var function = key.keyed(right << 3 | round)
      (left, right) = (right, left ^ (function.next() >> 20 & mask))
    }
    return left << half | right
  }
}
