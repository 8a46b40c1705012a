/// The character classes of RFC 9110 section 5.6.2 and the digits.
enum CharacterClass {
  /// Bit n of the two words is set when ASCII n may stand in a token.
  private static let low: UInt64 = 0x03FF_6CFA_0000_0000
  private static let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE

  /// Whether `byte` may stand in a header name or a method.
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    if byte < 64 { return (low >> UInt64(byte)) & 1 == 1 }
    return byte < 128 && (high >> UInt64(byte - 64)) & 1 == 1
  }

  /// Whether `byte` may stand in a header value.
  @inline(__always)
  static func isFieldByte(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == 0x09 }

  /// Whether `byte` is a decimal digit.
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

  /// The value of a hexadecimal digit, or nil.
  @inline(__always)
  static func hexadecimal(_ byte: UInt8) -> Int? {
    if isDigit(byte) { return Int(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? Int(letter) + 10 : nil
  }
}
