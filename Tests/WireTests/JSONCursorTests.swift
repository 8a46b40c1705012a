import Base
import Foundation
import XCTest

@testable import Wire

/// The cursor accepts what Foundation's parser accepts, and what it walks is what Foundation reads.
final class JSONCursorTests: XCTestCase {
  /// Whether `skip` finds one well-formed value and nothing else.
  static func accepts(_ bytes: [UInt8]) -> Bool {
    Bytes.withBytes(of: bytes) { view in
      var cursor = JSONCursor(view)
      return cursor.skip() != nil && cursor.isComplete()
    }
  }

  static func foundation(_ bytes: [UInt8]) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
  }

  func testWellFormedDocumentsAreAcceptedAndOthersAreNot() {
    let good = [
      "{}", "[]", "0", "-0", "-1.5e+3", "1E5", "true", " null ", "\"\"", "\"\\u00e4\\n\\/\"",
      "[1,[2,{}],\"\"]",
      "{\"a\":{\"b\":[]},\"c\":null}", "\t[\n]\r", "\"ä\u{1F600}\"", "[[[[[[]]]]]]", "{\"\":0,\"\":1}",
      "12345678901234567890",
      "\"\\ud83d\\ude00\"",
    ]
    for text in good {
      XCTAssertTrue(JSONCursorTests.accepts(Array(text.utf8)), text)
      XCTAssertNotNil(JSONCursorTests.foundation(Array(text.utf8)), text)
    }
    let bad = [
      "", " ", "{", "[", "]", "}", "[1,]", "{\"a\":1,}", "{,}", "[,]", "{\"a\"}", "{\"a\":}", "{a:1}",
      "{1:2}", "[1 2]",
      "[1]]", "{}{}", "nul", "nulll", "True", "01", "1.", ".5", "-", "+1", "1e", "1e+", "--1", "0x1", "\"",
      "\"\\\"",
      "\"\\x\"", "\"\\u12g4\"", "\"\\u123\"", "\"\n\"", "\"a\tb\"", "'a'", "[1}", "{\"a\":1]",
      "{\"a\":1 \"b\":2}", "1,2", "NaN",
      "[1,,2]", "{\"a\"::1}", "{\"a\":1,,\"b\":2}", "//x\n1", "\"a",
    ]
    for text in bad {
      XCTAssertFalse(JSONCursorTests.accepts(Array(text.utf8)), text)
      let isLenient = JSONDocuments.hasTrailingComma(Array(text.utf8))
      XCTAssertEqual(JSONCursorTests.foundation(Array(text.utf8)) != nil, isLenient, text)
    }
  }

  func testBytesThatAreNotUTF8AreRefusedInStrings() {
    let bad: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
      [0xC3, 0x41], [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x98, 0x41],
    ]
    for sequence in bad { XCTAssertFalse(JSONCursorTests.accepts([0x22] + sequence + [0x22]), "\(sequence)") }
    for scalar: UInt32 in [0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF] {
      let text = "\"\(Character(Unicode.Scalar(scalar).unsafelyUnwrapped))\""
      XCTAssertTrue(JSONCursorTests.accepts(Array(text.utf8)), "\(scalar)")
    }
  }

  func testTheWalkIsWhatFoundationReads() throws {
    for seed in UInt64(0)..<1500 {
      var random = KeyedRandom(seed: seed).keyed("documents")
      let bytes = Array(JSONDocuments.text(&random, depth: 4).utf8)
      let expected = try XCTUnwrap(JSONCursorTests.foundation(bytes), "seed \(seed)")
      Bytes.withBytes(of: bytes) { view in
        var cursor = JSONCursor(view)
        let found = JSONDocuments.value(&cursor)
        XCTAssertTrue(cursor.isComplete(), "seed \(seed)")
        XCTAssertEqual(found as? NSObject, expected as? NSObject, "seed \(seed): \(view.string())")
      }
      XCTAssertTrue(JSONCursorTests.accepts(bytes), "seed \(seed)")
    }
  }

  /// Documents with drawn mistakes. Foundation refuses numbers that no Double holds and surrogates without
  /// a partner, which the grammar allows, and allows a comma before a closing bracket, which the grammar
  /// refuses: where only these stand between the two, they may differ.
  func testMutatedDocumentsAreAcceptedExactlyWhenFoundationAcceptsThem() {
    var refused = 0
    for seed in UInt64(0)..<6000 {
      var random = KeyedRandom(seed: seed).keyed("mutants")
      let original = Array(JSONDocuments.text(&random, depth: 3).utf8)
      let bytes = random.mutated(original, interesting: Array("{}[]\",:\\0123456789.-+eEtrufalsn \n".utf8))
      let accepted = JSONCursorTests.accepts(bytes)
      let expected = JSONCursorTests.foundation(bytes) != nil
      if !accepted { refused += 1 }
      if accepted && !expected && JSONDocuments.hasLoneSurrogateOrHugeNumber(bytes) { continue }
      if !accepted && expected && JSONDocuments.hasTrailingComma(bytes) { continue }
      if accepted != expected {
        XCTFail("seed \(seed): \(accepted) for \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      }
    }
    XCTAssertGreaterThan(refused, 1000)
    XCTAssertLessThan(refused, 5900)
  }

  /// Whatever the bytes are, and wherever a walk enters or skips, it ends.
  func testAWalkOverNoiseEnds() {
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("noise")
      let bytes = (0..<random.below(60)).map { _ in random.pick(Array("{}[]\",:\\u01e.-tfn \u{e4}".utf8)) }
      Bytes.withBytes(of: bytes) { view in
        var cursor = JSONCursor(view)
        var steps = 0
        while steps < 1000 && !cursor.isMalformed && !cursor.isComplete() {
          steps += 1
          switch random.below(4) {
          case 0: cursor.skip()
          case 1:
            if cursor.kind() == .object, cursor.enterObject() { _ = cursor.nextKey() } else { cursor.skip() }
          case 2:
            if cursor.kind() == .array, cursor.enterArray() {
              _ = cursor.nextElement()
            } else {
              cursor.skip()
            }
          default: if cursor.kind() == .string { _ = cursor.string() } else { _ = cursor.wholeNumber() }
          }
        }
        XCTAssertLessThan(steps, 1000, "seed \(seed)")
      }
    }
  }

  func testDeepDocumentsAreRefusedInsteadOfExhaustingTheStack() {
    for (depth, expected) in [(1, true), (64, true), (65, true), (512, true), (513, false), (100_000, false)]
    {
      let text =
        String(repeating: "[{\"a\":", count: depth / 2) + (depth % 2 == 1 ? "[]" : "0")
        + String(repeating: "}]", count: depth / 2)
      XCTAssertEqual(JSONCursorTests.accepts(Array(text.utf8)), expected, "\(depth)")
    }
  }

  func testTextIsWrittenAndReadLikeFoundationsStrings() throws {
    for seed in UInt64(0)..<800 {
      var random = KeyedRandom(seed: seed).keyed("text")
      let plain = JSONDocuments.plain(&random)
      var buffer = ByteBuffer()
      Bytes.withBytes(of: Array(plain.utf8)) { JSONText.write($0, into: &buffer) }
      let written = "\"" + buffer.bytes.string() + "\""
      XCTAssertEqual(JSONCursorTests.foundation(Array(written.utf8)) as? String, plain, "seed \(seed)")
      let foreign = try JSONSerialization.data(withJSONObject: plain, options: .fragmentsAllowed)
      for raw in [buffer.bytes.array(), Array(foreign.dropFirst().dropLast()), JSONDocuments.escaped(plain)] {
        Bytes.withBytes(of: raw) { view in
          var text = JSONText(view)
          var decoded: [UInt8] = []
          while let byte = text.next() { decoded.append(byte) }
          XCTAssertEqual(String(decoding: decoded, as: UTF8.self), plain, "seed \(seed)")
          Bytes.withBytes(of: Array(plain.utf8)) { XCTAssertTrue(JSONText.equals(view, $0), "seed \(seed)") }
          Bytes.withBytes(of: Array((plain + "x").utf8)) { XCTAssertFalse(JSONText.equals(view, $0)) }
        }
      }
    }
  }
}
