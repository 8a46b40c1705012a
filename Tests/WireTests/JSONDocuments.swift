import Base
import Foundation

@testable import Wire

/// Draws JSON documents in any spelling, and turns a cursor's walk into Foundation's values.
enum JSONDocuments {
  /// A drawn text with everything that needs escapes, or might.
  static func plain(_ random: inout KeyedRandom) -> String {
    let parts = [
      "a", "b:1 ", "\"", "\\", "/", "\n", "\t", "\u{1}", "\u{7f}", "ä", "\u{20AC}", "\u{1F600}", "[bo:1]",
      "u00e4",
    ]
    return (0..<random.below(6)).map { _ in random.pick(parts) }.joined()
  }

  /// All of a text as `\u` escapes.
  static func escaped(_ plain: String) -> [UInt8] {
    plain.utf16.flatMap { unit in
      Array("\\u".utf8) + Array(String(format: unit % 2 == 0 ? "%04x" : "%04X", unit).utf8)
    }
  }

  private static func string(_ random: inout KeyedRandom) -> String {
    let plain = plain(&random)
    if random.below(3) == 0 { return "\"" + String(decoding: escaped(plain), as: UTF8.self) + "\"" }
    var buffer = ByteBuffer()
    Bytes.withBytes(of: Array(plain.utf8)) { JSONText.write($0, into: &buffer) }
    return "\"" + buffer.bytes.string() + "\""
  }

  /// A drawn document.
  static func text(_ random: inout KeyedRandom, depth: Int) -> String {
    func space(_ random: inout KeyedRandom) -> String { random.pick(["", "", "", " ", "\n", " \t\r\n"]) }
    let value: String
    switch random.below(depth > 0 ? 10 : 6) {
    case 0: value = random.pick(["true", "false", "null"])
    case 1: value = random.pick(["0", "-1", "42", "1234567", "0.5", "-2.25e3", "1E2", "3e-1"])
    case 2...5: value = string(&random)
    case 6, 7:
      let elements = (0..<random.below(4)).map { _ in text(&random, depth: depth - 1) }
      value = "[" + (elements.isEmpty ? space(&random) : elements.joined(separator: ",")) + "]"
    default:
      var members: [String] = []
      for index in 0..<random.below(4) {
        // The number keeps keys apart: what a doubled one means is each parser's own affair.
        let key = string(&random).dropLast() + "\(index)\""
        members.append(space(&random) + key + space(&random) + ":" + text(&random, depth: depth - 1))
      }
      value = "{" + (members.isEmpty ? space(&random) : members.joined(separator: ",")) + "}"
    }
    return space(&random) + value + space(&random)
  }

  /// The value that stands next, as Foundation would give it.
  static func value(_ cursor: inout JSONCursor) -> Any {
    switch cursor.kind() {
    case .object:
      var members: [String: Any] = [:]
      guard cursor.enterObject() else { return "broken" }
      while let key = cursor.nextKey() { members[text(cursor.bytes[key])] = value(&cursor) }
      return members as NSDictionary
    case .array:
      var elements: [Any] = []
      guard cursor.enterArray() else { return "broken" }
      while cursor.nextElement() { elements.append(value(&cursor)) }
      return elements as NSArray
    case .string:
      return NSString(string: cursor.string().map { text(cursor.bytes[$0]) } ?? "broken")
    case .number:
      return NSNumber(value: cursor.number().flatMap { Double(cursor.bytes[$0].string()) } ?? .nan)
    case .true, .false:
      let isTrue = cursor.kind() == .true
      cursor.skip()
      return NSNumber(value: isTrue)
    case .null:
      cursor.skip()
      return NSNull()
    case .none:
      return "broken"
    }
  }

  static func text(_ raw: Bytes) -> String {
    var text = JSONText(raw)
    var bytes: [UInt8] = []
    while let byte = text.next() { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a document has what Foundation refuses though the grammar allows it.
  static func hasLoneSurrogateOrHugeNumber(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    return text.contains("\\ud") || text.contains(/[0-9]e\+?[0-9]{3}/) || text.contains(/[0-9]e-[0-9]{3}/)
  }

  /// Whether a document has what Foundation allows though the grammar refuses it.
  static func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
    let dense = bytes.filter { $0 > 0x20 }
    return dense.indices.dropFirst().dropLast().contains { place in
      let follows = dense[place - 1] != 0x5B && dense[place - 1] != 0x7B && dense[place - 1] != 0x2C
      return dense[place] == 0x2C && follows && (dense[place + 1] == 0x5D || dense[place + 1] == 0x7D)
    }
  }
}
