// Base64 with the standard alphabet and padding (RFC 4648 section 4).

/// The text form of a histogram's bytes.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let length = min(3, bytes.count - index)
      var word: UInt32 = 0
      for offset in 0..<3 { word = word << 8 | (offset < length ? UInt32(bytes[index + offset]) : 0) }
      for digit in 0..<4 {
        text.append(digit <= length ? alphabet[Int(word >> UInt32(18 - 6 * digit) & 63)] : padding)
      }
      index += 3
    }
    return text
  }

  static func decode(_ text: [UInt8]) throws(HistogramCodecError) -> [UInt8] {
    guard text.count % 4 == 0 else {
      throw HistogramCodecError("base64 of a length that is not a multiple of 4")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    let paddingCount = text.suffix(2).filter { $0 == padding }.count
    var word: UInt32 = 0
    for (index, character) in text.enumerated() {
      let isPadding = index >= text.count - paddingCount
      guard let digit = isPadding ? 0 : value(character) else {
        throw HistogramCodecError("base64 with the character code \(character)")
      }
      word = word << 6 | digit
      guard index % 4 == 3 else { continue }
      let length = index == text.count - 1 ? 3 - paddingCount : 3
      for offset in 0..<length { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * offset))) }
      word = 0
    }
    return bytes
  }

  private static func value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
