/// Searches that look at eight bytes at a time: what parsers spend their time on.
///
/// A word is compared by arithmetic on all its bytes (Anderson, Bit Twiddling Hacks, "Determine if a word
/// has a byte equal to n"). The carries of these tests only ever disturb bytes above a true match, so the
/// lowest mark is right.
@usableFromInline
enum ByteWord {
  @usableFromInline static let ones: UInt64 = 0x0101_0101_0101_0101
  @usableFromInline static let tops: UInt64 = 0x8080_8080_8080_8080

  /// The top bit of each byte of `word` that equals those of `pattern`, exact up to the lowest.
  @inlinable @inline(__always)
  static func equal(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
    let difference = word ^ pattern
    return (difference &- ones) & ~difference & tops
  }

  /// The top bit of each byte of `word` that is a control character below 0x20, exact up to the lowest.
  @inlinable @inline(__always)
  static func control(_ word: UInt64) -> UInt64 { (word &- ones &* 0x20) & ~word & tops }
}

extension Bytes {
  /// Eight bytes from `index`, the first one lowest.
  @inlinable @inline(__always)
  func word(at index: Int) -> UInt64 {
    UInt64(littleEndian: start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// The index of the first `byte` at or after `from`, or nil.
  @inlinable
  public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? { firstIndex(of: byte, or: byte, from: from) }

  /// The index of the first `byte` or `other` at or after `from`, or nil.
  @inlinable
  public func firstIndex(of byte: UInt8, or other: UInt8, from: Int = 0) -> Int? {
    precondition(from >= 0)
    var index = from
    let first = ByteWord.ones &* UInt64(byte)
    let second = ByteWord.ones &* UInt64(other)
    while index <= count - 8 {
      let word = word(at: index)
      let marks = ByteWord.equal(word, first) | ByteWord.equal(word, second)
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < count {
      let candidate = self[index]
      if candidate == byte || candidate == other { return index }
      index += 1
    }
    return nil
  }

  /// The index of the first byte at or after `from` that may not stand unescaped in a JSON string of ASCII:
  /// a quote, a backslash, a control character, or one that is not ASCII. The count when there is none.
  @inlinable
  public func plainTextEnd(from: Int) -> Int {
    precondition(from >= 0)
    var index = from
    while index <= count - 8 {
      let word = word(at: index)
      let quotes = ByteWord.equal(word, ByteWord.ones &* 0x22) | ByteWord.equal(word, ByteWord.ones &* 0x5C)
      let marks = quotes | ByteWord.control(word) | (word & ByteWord.tops)
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < count {
      let byte = self[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return index }
      index += 1
    }
    return count
  }
}
