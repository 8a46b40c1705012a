public import Base

/// Reads the text of a JSON string byte by byte, escapes resolved, without allocation. Expects what stands
/// between the quotes of a well-formed string; a lone surrogate becomes U+FFFD.
public struct JSONText: BitwiseCopyable {
  private let raw: Bytes
  private var index = 0
  /// UTF-8 of the escape just read that is not handed out yet, lowest byte first.
  private var pending: UInt32 = 0
  private var pendingCount = 0

  /// The text whose raw form is `raw`.
  public init(_ raw: Bytes) { self.raw = raw }

  /// The next byte of the text in UTF-8, or nil at its end.
  @inline(__always)
  public mutating func next() -> UInt8? {
    if pendingCount == 0 {
      guard index < raw.count else { return nil }
      let byte = raw[index]
      index += 1
      if byte != 0x5C { return byte }
      escape()
    }
    let byte = UInt8(truncatingIfNeeded: pending)
    pending >>= 8
    pendingCount -= 1
    return byte
  }

  /// Whether the text of `raw` is `plain`.
  public static func equals(_ raw: Bytes, _ plain: Bytes) -> Bool {
    // An escape is longer than what it stands for, so only a longer raw form can be equal with escapes.
    // Almost every name that is looked at is another one, and ends here.
    guard raw.count > plain.count else {
      return raw.equals(plain) && plain.firstIndex(of: 0x5C) == nil
    }
    guard raw[0] == 0x5C || (!plain.isEmpty && raw[0] == plain[0]) else { return false }
    guard raw.firstIndex(of: 0x5C) != nil else { return false }
    var text = JSONText(raw)
    var index = 0
    while let byte = text.next() {
      guard index < plain.count, plain[index] == byte else { return false }
      index += 1
    }
    return index == plain.count
  }

  /// Whether the text of `raw` is that of a literal.
  public static func equals(_ raw: Bytes, _ literal: StaticString) -> Bool {
    equals(raw, Bytes(literal: literal))
  }

  /// Appends `plain` to `buffer` as the inside of a JSON string.
  public static func write(_ plain: Bytes, into buffer: inout ByteBuffer) {
    var start = 0
    var index = plain.plainTextEnd(from: 0)
    while index < plain.count {
      let byte = plain[index]
      defer { index += 1 }
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      buffer.append(plain[start..<index])
      start = index + 1
      switch byte {
      case 0x22: buffer.append("\\\"")
      case 0x5C: buffer.append("\\\\")
      case 0x0A: buffer.append("\\n")
      case 0x0D: buffer.append("\\r")
      case 0x09: buffer.append("\\t")
      default:
        buffer.append(byte < 0x10 ? "\\u000" : "\\u00")
        buffer.append(hexadecimal: UInt(byte))
      }
    }
    buffer.append(plain.dropping(start))
  }

  /// Resolves the escape behind a backslash.
  private mutating func escape() {
    guard index < raw.count else { return keep(scalar: 0xFFFD) }
    let letter = raw[index]
    index += 1
    switch letter {
    case 0x62: keep(scalar: 0x08)
    case 0x66: keep(scalar: 0x0C)
    case 0x6E: keep(scalar: 0x0A)
    case 0x72: keep(scalar: 0x0D)
    case 0x74: keep(scalar: 0x09)
    case 0x75: unicode()
    default: keep(scalar: UInt32(letter))
    }
  }

  private mutating func unicode() {
    guard let first = unit(at: index) else { return keep(scalar: 0xFFFD) }
    index += 4
    guard first >= 0xD800 && first < 0xE000 else { return keep(scalar: first) }
    guard first < 0xDC00, index + 1 < raw.count, raw[index] == 0x5C, raw[index + 1] == 0x75,
      let second = unit(at: index + 2), second >= 0xDC00, second < 0xE000
    else { return keep(scalar: 0xFFFD) }
    index += 6
    keep(scalar: 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private func unit(at start: Int) -> UInt32? {
    guard start + 4 <= raw.count else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      guard let digit = CharacterClass.hexadecimal(raw[index]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Keeps the UTF-8 of one scalar value.
  private mutating func keep(scalar: UInt32) {
    if scalar < 0x80 {
      pending = scalar
      pendingCount = 1
    } else if scalar < 0x800 {
      pending = 0xC0 | scalar >> 6 | (0x80 | scalar & 0x3F) << 8
      pendingCount = 2
    } else if scalar < 0x10000 {
      pending = 0xE0 | scalar >> 12 | (0x80 | scalar >> 6 & 0x3F) << 8 | (0x80 | scalar & 0x3F) << 16
      pendingCount = 3
    } else {
      let high = 0xF0 | scalar >> 18 | (0x80 | scalar >> 12 & 0x3F) << 8
      pending = high | (0x80 | scalar >> 6 & 0x3F) << 16 | (0x80 | scalar & 0x3F) << 24
      pendingCount = 4
    }
  }
}
