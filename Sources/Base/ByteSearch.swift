/// Searches that look at 32 or eight bytes at a time: what parsers spend their time on.
///
/// A word is compared by arithmetic on all its bytes (Anderson, Bit Twiddling Hacks, "Determine if a word
/// has a byte equal to n"). The carries of these tests only ever disturb bytes above a true match, so the
/// lowest mark is right. A block is four words, each tested like one: comparing the bytes of a vector of
/// bytes would say it in fewer steps, but the compiler makes a loop of that.
enum ByteWord {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let tops: UInt64 = 0x8080_8080_8080_8080

  /// The top bit of each byte of `word` that equals those of `pattern`, exact up to the lowest. Other bits
  /// mean nothing.
  @inline(__always)
  static func equal(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
    let difference = word ^ pattern
    return (difference &- ones) & ~difference
  }

  @inline(__always)
  static func equal(_ block: ByteBlock, _ pattern: UInt64) -> ByteBlock {
    let difference = block ^ ByteBlock(repeating: pattern)
    return (difference &- ByteBlock(repeating: ones)) & ~difference
  }

  /// The top bit of each byte of `word` that is a control character below 0x20, exact up to the lowest. Other
  /// bits mean nothing.
  @inline(__always)
  static func control(_ word: UInt64) -> UInt64 { (word &- ones &* 0x20) & ~word }

  @inline(__always)
  static func control(_ block: ByteBlock) -> ByteBlock {
    (block &- ByteBlock(repeating: ones &* 0x20)) & ~block
  }

  /// `word` with its ASCII letters in lower case.
  @inline(__always)
  static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & ~tops
    let letters = (low &+ ones &* 0x3F) & ~(low &+ ones &* 0x25) & ~word & tops
    return word | letters >> 2
  }
}

/// Four words of eight bytes.
typealias ByteBlock = SIMD4<UInt64>

/// Bytes that are looked for: the top bits of their places in a word or a block, exact up to the lowest of
/// each word. Other bits mean nothing.
protocol ByteTest {
  func marks(_ word: UInt64) -> UInt64
  func marks(_ block: ByteBlock) -> ByteBlock
}

/// One of two bytes.
private struct EitherByte: ByteTest {
  let first: UInt64
  let second: UInt64

  @inline(__always)
  init(_ byte: UInt8, _ other: UInt8) {
    first = ByteWord.ones &* UInt64(byte)
    second = ByteWord.ones &* UInt64(other)
  }

  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 { ByteWord.equal(word, first) | ByteWord.equal(word, second) }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock { ByteWord.equal(block, first) | ByteWord.equal(block, second) }
}

/// A byte.
private struct OneByte: ByteTest {
  let pattern: UInt64

  @inline(__always)
  init(_ byte: UInt8) { pattern = ByteWord.ones &* UInt64(byte) }

  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 { ByteWord.equal(word, pattern) }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock { ByteWord.equal(block, pattern) }
}

/// What may not stand unescaped in a JSON string of ASCII.
private struct NoPlainText: ByteTest {
  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 {
    let quotes = ByteWord.equal(word, ByteWord.ones &* 0x22) | ByteWord.equal(word, ByteWord.ones &* 0x5C)
    return quotes | ByteWord.control(word) | word
  }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock {
    let quotes = ByteWord.equal(block, ByteWord.ones &* 0x22) | ByteWord.equal(block, ByteWord.ones &* 0x5C)
    return quotes | ByteWord.control(block) | block
  }
}

/// Control characters below 0x20.
private struct LowControl: ByteTest {
  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 { ByteWord.control(word) }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock { ByteWord.control(block) }
}

/// What is no letter, digit or hyphen.
private struct NoPlainName: ByteTest {
  /// The top bit of each byte of `low` from `least` to `most`; `low` has no top bits.
  @inline(__always)
  private func between(_ low: UInt64, _ least: UInt64, _ most: UInt64) -> UInt64 {
    (low &+ ByteWord.ones &* (0x80 - least)) & ~(low &+ ByteWord.ones &* (0x7F - most))
  }

  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 {
    let low = word & ~ByteWord.tops
    let letters = between(low | ByteWord.ones &* 0x20, 0x61, 0x7A)
    return word | ~(letters | between(low, 0x30, 0x39) | between(low, 0x2D, 0x2D))
  }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock {
    ByteBlock(marks(block[0]), marks(block[1]), marks(block[2]), marks(block[3]))
  }
}

/// What is no space.
private struct NoSpace: ByteTest {
  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 {
    let difference = word ^ (ByteWord.ones &* 0x20)
    return ((difference & ~ByteWord.tops) &+ ~ByteWord.tops) | difference
  }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock {
    let difference = block ^ ByteBlock(repeating: ByteWord.ones &* 0x20)
    let low = ByteBlock(repeating: ~ByteWord.tops)
    return ((difference & low) &+ low) | difference
  }
}

/// Control characters: below 0x20, and 0x7F.
private struct ControlCharacter: ByteTest {
  @inline(__always)
  func marks(_ word: UInt64) -> UInt64 {
    ByteWord.control(word) | ByteWord.equal(word, ByteWord.ones &* 0x7F)
  }

  @inline(__always)
  func marks(_ block: ByteBlock) -> ByteBlock {
    ByteWord.control(block) | ByteWord.equal(block, ByteWord.ones &* 0x7F)
  }
}

extension Bytes {
  /// Eight bytes from `index`, the first one lowest.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    UInt64(littleEndian: start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// The last bytes from `index` on, less than eight of them, the first one lowest and zeros above the last.
  @inline(__always)
  func lastWord(from index: Int) -> UInt64 {
    if count >= 8 { return word(at: count - 8) >> UInt64(64 - (count - index) * 8) }
    let start = start.unsafelyUnwrapped
    var word: UInt64 = 0
    if count >= 4 {
      let low = UInt32(littleEndian: start.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
      let high = UInt32(littleEndian: start.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      word = UInt64(low) | UInt64(high) << UInt64((count - 4) * 8)
    } else {
      for place in 0..<count {
        word |= UInt64(start.load(fromByteOffset: place, as: UInt8.self)) << UInt64(place * 8)
      }
    }
    return word >> UInt64(index * 8)
  }

  /// The index of the first `byte` at or after `from`, or nil.
  public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
    let index = search(OneByte(byte), from: from)
    return index < count ? index : nil
  }

  /// The index of the first `byte` or `other` at or after `from`, or nil.
  public func firstIndex(of byte: UInt8, or other: UInt8, from: Int = 0) -> Int? {
    let index = search(EitherByte(byte, other), from: from)
    return index < count ? index : nil
  }

  /// The index of the first byte at or after `from` that may not stand unescaped in a JSON string of ASCII:
  /// a quote, a backslash, a control character, or one that is not ASCII. The count when there is none.
  public func plainTextEnd(from: Int) -> Int { search(NoPlainText(), from: from) }

  /// The index of the first control character (below 0x20, or 0x7F) at or after `from`. The count when there
  /// is none.
  public func controlFreeEnd(from: Int) -> Int { search(ControlCharacter(), from: from) }

  /// The index of the first line feed or carriage return at or after `from`, or nil.
  public func firstLineEnd(from: Int) -> Int? {
    // Text has few other control characters, and to look for any of them is cheaper than for two.
    var index = search(LowControl(), from: from)
    while index < count && self[index] != 0x0A && self[index] != 0x0D {
      index = search(LowControl(), from: index + 1)
    }
    return index < count ? index : nil
  }

  /// The index of the first byte at or after `from` that is no ASCII letter, digit or hyphen. The count when
  /// there is none.
  public func plainNameEnd(from: Int) -> Int { search(NoPlainName(), from: from) }

  /// The index of the first byte at or after `from` that is no space. The count when there is none.
  public func spacesEnd(from: Int) -> Int { search(NoSpace(), from: from) }

  /// The index of the first byte at or after `from` that meets the test. The count when there is none.
  @inline(__always)
  private func search(_ test: some ByteTest, from: Int) -> Int {
    precondition(from >= 0)
    var index = from
    // Most searches end in the first word; what is not found there may be far.
    if index <= count - 8 {
      let marks = test.marks(word(at: index)) & ByteWord.tops
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index <= count - 32 {
      let block = start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: ByteBlock.self)
      let marks = test.marks(block) & ByteBlock(repeating: ByteWord.tops)
      if marks[0] | marks[1] | marks[2] | marks[3] != 0 {
        var word = 0
        while marks[word] == 0 { word += 1 }
        return index + word * 8 + marks[word].trailingZeroBitCount >> 3
      }
      index += 32
    }
    while index <= count - 8 {
      let marks = test.marks(word(at: index)) & ByteWord.tops
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    guard index < count else { return count }
    let rest = UInt64(count - index) * 8
    let marks = test.marks(lastWord(from: index)) & ByteWord.tops & ((1 << rest) - 1)
    return marks != 0 ? index + marks.trailingZeroBitCount >> 3 : count
  }

  /// The number of bytes at the start that both views share.
  public func sharedPrefix(_ other: Bytes) -> Int {
    let length = min(count, other.count)
    var index = 0
    while index <= length - 32 {
      let block = start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: ByteBlock.self)
      let counterpart = other.start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: ByteBlock.self)
      let difference = block ^ counterpart
      if difference[0] | difference[1] | difference[2] | difference[3] != 0 {
        if difference[0] != 0 { return index + difference[0].trailingZeroBitCount >> 3 }
        if difference[1] != 0 { return index + 8 + difference[1].trailingZeroBitCount >> 3 }
        if difference[2] != 0 { return index + 16 + difference[2].trailingZeroBitCount >> 3 }
        return index + 24 + difference[3].trailingZeroBitCount >> 3
      }
      index += 32
    }
    while index <= length - 8 {
      let difference = word(at: index) ^ other.word(at: index)
      if difference != 0 { return index + difference.trailingZeroBitCount >> 3 }
      index += 8
    }
    if index < length && length >= 8 {
      // The last eight bytes; those in front of `index` are the same.
      let difference = word(at: length - 8) ^ other.word(at: length - 8)
      return difference == 0 ? length : length - 8 + difference.trailingZeroBitCount >> 3
    }
    while index < length && self[index] == other[index] { index += 1 }
    return index
  }
}
