// Our reader against Foundation's, which knows no places: the same documents must be accepted with the same
// values, and no text, however broken, may bring the reader down.

import Base
import Foundation
import XCTest

@testable import Profile

/// Any JSON value as Foundation decodes it.
private indirect enum Decoded: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([Decoded])
  case object([String: Decoded])

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      var members: [String: Decoded] = [:]
      for key in container.allKeys {
        members[key.stringValue] = try container.decode(Decoded.self, forKey: key)
      }
      self = .object(members)
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [Decoded] = []
      while !container.isAtEnd { elements.append(try container.decode(Decoded.self)) }
      self = .array(elements)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  init(_ node: Node) {
    switch node.value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .number(let number, _): self = .number(number)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.map(Decoded.init))
    case .object(let members):
      self = .object(Dictionary(uniqueKeysWithValues: members.map { ($0.key, Decoded($0.value)) }))
    }
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }
}

final class JSON5OracleTests: XCTestCase {
  private func oracle(_ text: String) -> Decoded? {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    return try? decoder.decode(Decoded.self, from: Data(text.utf8))
  }

  /// Writes a random document of JSON5 in many spellings. Strings that go on in the next line are not among
  /// them: Foundation keeps the line's end in the value, which JSON5 does not.
  private struct Writer {
    var random: KeyedRandom

    mutating func pick(_ choices: [String]) -> String { choices[Int(random.below(UInt64(choices.count)))] }

    mutating func space() -> String { pick(["", " ", "\n", "\t", "/* c */", "// c\n", "\r\n", "\u{A0}"]) }

    mutating func value(depth: Int) -> String {
      switch random.below(depth > 3 ? 4 : 6) {
      case 0: return pick(["null", "true", "false"])
      case 1:
        return pick([
          "0", "1", "-17", "+3", ".25", "5.", "1e3", "2.5E-3", "0x1f", "-0xA", "123456789", "0.1", "1e308",
        ])
      case 2: return string()
      case 3:
        return pick(["'single'", "\"double\"", "''", "\"\"", "'\\u00e9\\x41\\n'", "'\\''"])
      case 4:
        let count = random.below(4)
        var text = "["
        for index in 0..<count {
          text += space() + value(depth: depth + 1) + space()
          if index + 1 < count || random.below(2) == 0 { text += "," }
        }
        return text + space() + "]"
      default:
        let count = random.below(4)
        var text = "{"
        for index in 0..<count {
          let key = pick(["k", "'k", "\"k", "$k", "_k"])
          let quote = key.first == "'" ? "'" : key.first == "\"" ? "\"" : ""
          text +=
            space() + key + "\(index)" + quote + space() + ":" + space() + value(depth: depth + 1) + space()
          if index + 1 < count || random.below(2) == 0 { text += "," }
        }
        return text + space() + "}"
      }
    }

    private mutating func string() -> String {
      var text = ""
      for _ in 0..<random.below(6) {
        text += pick(["a", "é", " ", "\\n", "\\t", "\\\\", "\\\"", "😀", "/", "//"])
      }
      return "\"\(text)\""
    }
  }

  func testRandomDocumentsReadAsFoundationReadsThem() {
    var compared = 0
    for seed in 0..<2000 as Range<UInt64> {
      var writer = Writer(random: KeyedRandom(seed: seed))
      let text = writer.space() + writer.value(depth: 0) + writer.space()
      let result = JSON5Reader.read(text, file: "f")
      XCTAssertEqual(result.diagnostics.all.map(\.description), [], "seed \(seed): \(text)")
      // Foundation does not know every space; where it gives up there is nothing to compare.
      guard let expected = oracle(text), let node = result.node else { continue }
      compared += 1
      XCTAssertEqual(Decoded(node), expected, "seed \(seed): \(text)")
    }
    XCTAssertGreaterThan(compared, 1000)
  }

  func testBrokenTextsNeverBringTheReaderDownAndAlwaysHaveAPlace() {
    let sample = """
      { a: [1, 'x', {b: .5e3, "c\\u0041": null}], /* c */ d: "\\ud83d\\ude00", // e
        f: { g: +0x1F, h: [[], [true,],], } }
      """
    let scalars = Array(sample.unicodeScalars)
    let extras = Array("{}[],:'\"\\/*\n\r\u{2028}0xeE+-._aé\u{0}u".unicodeScalars)
    for seed in 0..<3000 as Range<UInt64> {
      var random = KeyedRandom(seed: seed).keyed("broken")
      var broken = scalars
      for _ in 0...random.below(4) {
        let at = Int(random.below(UInt64(broken.count)))
        switch random.below(4) {
        case 0: broken.remove(at: at)
        case 1: broken.insert(extras[Int(random.below(UInt64(extras.count)))], at: at)
        case 2: broken[at] = extras[Int(random.below(UInt64(extras.count)))]
        default: broken.removeSubrange(at...)
        }
        if broken.isEmpty { broken = ["{"] }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: broken)
      let result = JSON5Reader.read(String(text), file: "f")
      XCTAssertTrue(result.isWellFormed || !result.diagnostics.all.isEmpty, "seed \(seed)")
      XCTAssertTrue(result.diagnostics.all.allSatisfy { $0.place != nil && $0.next != nil }, "seed \(seed)")
      if result.isWellFormed { XCTAssertNotNil(result.node, "seed \(seed)") }
    }
  }
}
