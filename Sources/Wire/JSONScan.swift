internal import Base

/// Finds the ends of JSON strings and numbers and checks them on the way.
enum JSONScan {
  /// The index of the quote that ends the string whose text begins at `start`, or nil when there is none or
  /// the text is not allowed: control characters, unknown escapes, bytes that are not UTF-8.
  static func stringEnd(_ bytes: Bytes, _ start: Int) -> Int? {
    var index = start
    while true {
      index = bytes.plainTextEnd(from: index)
      guard index < bytes.count else { return nil }
      let byte = bytes[index]
      if byte == 0x22 { return index }
      if byte < 0x20 { return nil }
      if byte == 0x5C {
        guard let length = escapeLength(bytes, index) else { return nil }
        index += length
      } else {
        guard let length = scalarLength(bytes, index) else { return nil }
        index += length
      }
    }
  }

  private static func escapeLength(_ bytes: Bytes, _ index: Int) -> Int? {
    guard index + 1 < bytes.count else { return nil }
    switch bytes[index + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return 2
    case 0x75:
      guard index + 6 <= bytes.count else { return nil }
      for digit in index + 2..<index + 6 where CharacterClass.hexadecimal(bytes[digit]) == nil { return nil }
      return 6
    default: return nil
    }
  }

  /// The length of the UTF-8 sequence at `index` (Unicode 15, table 3-7), or nil when it is none.
  private static func scalarLength(_ bytes: Bytes, _ index: Int) -> Int? {
    let first = bytes[index]
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else { return nil }
    let second = bytes[index + 1]
    let least: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let most: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    guard second >= least && second <= most else { return nil }
    for place in index + 2..<max(index + 2, index + length) where bytes[place] & 0xC0 != 0x80 { return nil }
    return length
  }

  /// The index behind the number at `start`, or nil when none stands there.
  static func numberEnd(_ bytes: Bytes, _ start: Int) -> Int? {
    var index = start
    if index < bytes.count && bytes[index] == 0x2D { index += 1 }
    let whole = digitsEnd(bytes, index)
    guard whole > index, whole == index + 1 || bytes[index] != 0x30 else { return nil }
    index = whole
    if index < bytes.count && bytes[index] == 0x2E {
      let end = digitsEnd(bytes, index + 1)
      guard end > index + 1 else { return nil }
      index = end
    }
    if index < bytes.count && bytes[index] | 0x20 == 0x65 {
      index += 1
      if index < bytes.count && (bytes[index] == 0x2B || bytes[index] == 0x2D) { index += 1 }
      let end = digitsEnd(bytes, index)
      guard end > index else { return nil }
      index = end
    }
    return index
  }

  private static func digitsEnd(_ bytes: Bytes, _ start: Int) -> Int {
    var index = start
    while index + 8 <= bytes.count {
      let word: UInt64 = bytes.littleEndian(at: index)
      let isDigits =
        word & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
        && (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
      guard isDigits else { break }
      index += 8
    }
    while index < bytes.count && CharacterClass.isDigit(bytes[index]) { index += 1 }
    return index
  }
}

/// Which of the containers a cursor is within are objects: one bit each.
struct JSONNesting: BitwiseCopyable {
  static let limit = 512
  private var words = SIMD8<UInt64>(repeating: 0)

  func isObject(_ depth: Int) -> Bool { words[depth >> 6] >> UInt64(depth & 63) & 1 == 1 }

  mutating func set(_ depth: Int, _ isObject: Bool) {
    let bit = UInt64(1) << UInt64(depth & 63)
    if isObject { words[depth >> 6] |= bit } else { words[depth >> 6] &= ~bit }
  }
}
