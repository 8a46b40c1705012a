// Numbers as text: several digits per step, since ids and counts stand in everything that is written.

import Glibc

extension ByteBuffer {
  /// Appends `value` in decimal.
  public mutating func append(decimal value: Int) {
    if value < 0 { append(0x2D) }
    let magnitude = value.magnitude
    let digits = ByteBuffer.decimalDigitCount(magnitude)
    reserve(digits)
    length += digits
    write(decimal: magnitude, endingAt: length)
  }

  /// Replaces the bytes at `range` by `value` in decimal, which must not be negative. What follows is moved
  /// if `range` is shorter or longer.
  public mutating func replace(_ range: Range<Int>, withDecimal value: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= length && value >= 0)
    let digits = ByteBuffer.decimalDigitCount(value.magnitude)
    if digits != range.count {
      reserve(digits)
      let end = range.lowerBound + digits
      memmove(storage + end, storage + range.upperBound, length - range.upperBound)
      length += digits - range.count
    }
    write(decimal: value.magnitude, endingAt: range.lowerBound + digits)
  }

  /// Writes the digits of `value` in front of the byte at `end`.
  @inline(__always)
  private mutating func write(decimal value: UInt, endingAt end: Int) {
    var rest = value
    var index = end
    while rest >= 10 {
      let quotient = rest / 100
      let pair = UInt16(truncatingIfNeeded: rest &- quotient &* 100)
      rest = quotient
      index -= 2
      let tens = (pair &* 103) >> 10
      storage.storeBytes(
        of: (0x3030 | tens | (pair &- tens &* 10) << 8).littleEndian, toByteOffset: index, as: UInt16.self)
      if rest == 0 { return }
    }
    storage.storeBytes(of: 0x30 + UInt8(truncatingIfNeeded: rest), toByteOffset: index - 1, as: UInt8.self)
  }

  /// Number of decimal digits of `value`.
  @inline(__always)
  private static func decimalDigitCount(_ value: UInt) -> Int {
    var rest = value
    var digits = 1
    while true {
      if rest < 10 { return digits }
      if rest < 100 { return digits + 1 }
      if rest < 1000 { return digits + 2 }
      if rest < 10000 { return digits + 3 }
      rest /= 10000
      digits += 4
    }
  }

  /// Appends `value` in lower-case hexadecimal without leading zeros.
  public mutating func append(hexadecimal value: UInt) {
    append(hexadecimal: value, digits: max(1, (67 - value.leadingZeroBitCount) / 4))
  }

  /// Appends the last `digits` hexadecimal digits of `value`, in lower case.
  public mutating func append(hexadecimal value: UInt, digits: Int) {
    precondition(digits >= 0)
    reserve(digits)
    var rest = value
    var index = length + digits
    while index >= length + 8 {
      index -= 8
      storage.storeBytes(
        of: ByteBuffer.hexadecimalDigits(UInt64(rest) & 0xFFFF_FFFF).bigEndian, toByteOffset: index,
        as: UInt64.self)
      rest >>= 32
    }
    while index > length {
      index -= 1
      let digit = UInt8(truncatingIfNeeded: rest & 15)
      storage.storeBytes(of: digit < 10 ? 0x30 + digit : 0x57 + digit, toByteOffset: index, as: UInt8.self)
      rest >>= 4
    }
    length += digits
  }

  /// Appends all sixteen hexadecimal digits of `value`, in lower case.
  public mutating func append(allHexadecimal value: UInt64) {
    reserve(16)
    storage.storeBytes(
      of: ByteBuffer.hexadecimalDigits(value >> 32).bigEndian, toByteOffset: length, as: UInt64.self)
    storage.storeBytes(
      of: ByteBuffer.hexadecimalDigits(value & 0xFFFF_FFFF).bigEndian, toByteOffset: length + 8,
      as: UInt64.self)
    length += 16
  }

  /// Appends the last `digits` digits of `value` to the base 62 (`0`-`9`, `A`-`Z`, `a`-`z`), the lowest
  /// first.
  public mutating func append(alphanumeric value: UInt64, digits: Int) {
    precondition(digits >= 0)
    reserve(digits)
    var rest = value
    var index = length
    length += digits
    while index + 8 <= length {
      var word = ByteBuffer.takeAlphanumericPair(&rest)
      word |= ByteBuffer.takeAlphanumericPair(&rest) << 16
      word |= ByteBuffer.takeAlphanumericPair(&rest) << 32
      word |= ByteBuffer.takeAlphanumericPair(&rest) << 48
      storage.storeBytes(
        of: ByteBuffer.alphanumericDigits(word).littleEndian, toByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < length {
      let pair = ByteBuffer.alphanumericDigits(ByteBuffer.takeAlphanumericPair(&rest))
      storage.storeBytes(of: UInt8(truncatingIfNeeded: pair), toByteOffset: index, as: UInt8.self)
      if index + 1 < length {
        storage.storeBytes(of: UInt8(truncatingIfNeeded: pair >> 8), toByteOffset: index + 1, as: UInt8.self)
      }
      index += 2
    }
  }

  /// The digits of 32 bits, the first in the top byte: the nibbles are spread over the bytes of a word, then
  /// all are made letters at once.
  @inline(__always)
  private static func hexadecimalDigits(_ value: UInt64) -> UInt64 {
    var word = (value | value << 16) & 0x0000_FFFF_0000_FFFF
    word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
    word = (word | word << 4) & 0x0F0F_0F0F_0F0F_0F0F
    let letters = (word &+ ByteWord.ones &* 6) >> 4 & ByteWord.ones
    return word &+ ByteWord.ones &* 0x30 &+ letters &* 0x27
  }

  /// Takes the two lowest digits to the base 62 off `rest`: the lowest in the first byte.
  @inline(__always)
  private static func takeAlphanumericPair(_ rest: inout UInt64) -> UInt64 {
    let quotient = rest / 3844
    let pair = rest &- quotient &* 3844
    rest = quotient
    // Below 3844 this is the division by 62.
    let high = (pair &* 4229) >> 18
    return pair &- high &* 62 | high << 8
  }

  /// Makes letters of the digits to the base 62 in the bytes of `word`.
  @inline(__always)
  private static func alphanumericDigits(_ word: UInt64) -> UInt64 {
    let capitals = (word &+ ByteWord.ones &* (128 - 10)) >> 7 & ByteWord.ones
    let smalls = (word &+ ByteWord.ones &* (128 - 36)) >> 7 & ByteWord.ones
    return word &+ ByteWord.ones &* 0x30 &+ capitals &* 7 &+ smalls &* 6
  }
}
