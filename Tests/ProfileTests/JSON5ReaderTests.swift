import Base
import XCTest

@testable import Profile

final class JSON5ReaderTests: XCTestCase {
  private func value(_ text: String) -> NodeValue? {
    let result = JSON5Reader.read(text, file: "f")
    XCTAssertEqual(result.diagnostics.all.map(\.description), [], text)
    return result.node?.value
  }

  private func number(_ text: String) -> Double? {
    guard case .number(let number, _) = value(text) else { return nil }
    return number
  }

  private func problems(_ text: String) -> [String] {
    JSON5Reader.read(text, file: "f").diagnostics.all.map {
      "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.problem)"
    }
  }

  func testNumbersHaveAllSpellingsOfJSON5() {
    let spellings: [(String, Double)] = [
      ("0", 0), ("+5", 5), ("-5", -5), (".5", 0.5), ("5.", 5), ("-.5e1", -5), ("1e3", 1000), ("1E-3", 0.001),
      ("5.e2", 500), ("0x1F", 31), ("-0Xff", -255), ("0.1", 0.1),
      ("1.7976931348623157e308", 1.7976931348623157e308),
    ]
    for (text, expected) in spellings { XCTAssertEqual(number(text), expected, text) }
  }

  func testNumbersThatAreNoneAreErrors() {
    for text in [
      "01", "1_000", "0x", "0xg", "1e", "1e+", ".", "+", "--1", "1.2.3", "5s", "1e999", "Infinity", "-NaN",
    ] {
      XCTAssertFalse(problems(text).isEmpty, text)
    }
  }

  func testIntegersStayExact() {
    let node = JSON5Reader.read("9007199254740993", file: "f").node
    XCTAssertEqual(node?.exactInteger, 9_007_199_254_740_993)
    XCTAssertEqual(JSON5Reader.read("1e3", file: "f").node?.exactInteger, 1000)
    XCTAssertNil(JSON5Reader.read("1.5", file: "f").node?.exactInteger)
  }

  func testStringsHaveAllEscapesOfJSON5() {
    let spellings: [(String, String)] = [
      (#""a""#, "a"), (#"'it"s'"#, "it\"s"), (#"'\''"#, "'"),
      (#""\b\f\n\r\t\v\0""#, "\u{08}\u{0C}\n\r\t\u{0B}\0"),
      (#""\x41\u0042""#, "AB"), (#""\ud83d\ude00""#, "\u{1F600}"), (#""\a\/\q""#, "a/q"),
      ("\"a\\\nb\"", "ab"),
      ("\"a\\\r\nb\"", "ab"), ("\"a\\\u{2028}b\"", "ab"), ("\"\u{2028}\"", "\u{2028}"), ("'é'", "é"),
    ]
    for (text, expected) in spellings { XCTAssertEqual(value(text), .string(expected), text) }
  }

  func testAllWhiteSpaceAndCommentsAreSkipped() {
    let spaces = "\t\u{0B}\u{0C} \u{A0}\u{FEFF}\n\r\u{2028}\u{2029}\u{2003}\u{3000}"
    XCTAssertEqual(value("\(spaces)// one\n/* two\n * three */\(spaces)true// four"), .bool(true))
  }

  func testUnquotedKeysAndTrailingCommas() {
    guard case .object(let members) = value("{a: 1, $b_2: [1, 2,], '\\u0063': null, \\u0064: 1, ünïcode: 2,}")
    else { return XCTFail("no object") }
    XCTAssertEqual(members.map(\.key), ["a", "$b_2", "c", "d", "ünïcode"])
    XCTAssertEqual(value("[,]".replacingOccurrences(of: ",", with: "")), .array([]))
  }

  func testEveryNodeAndKeyKnowsItsPlace() {
    let text = "{\r\n  a: [1,\n    'é', {b: true}],\r  \"c\": null }"
    let root = JSON5Reader.read(text, file: "p.json5").node
    func place(_ node: Node?) -> String {
      node.map { "\($0.place.file):\($0.place.line):\($0.place.column)" } ?? "-"
    }
    XCTAssertEqual(place(root), "p.json5:1:1")
    XCTAssertEqual(root?.member("a")?.place, SourcePlace(file: "p.json5", line: 2, column: 3))
    XCTAssertEqual(place(root?["a"]), "p.json5:2:6")
    XCTAssertEqual(place(root?["a"]?.elements[1]), "p.json5:3:5")
    XCTAssertEqual(place(root?["a"]?.elements[2]["b"]), "p.json5:3:14")
    XCTAssertEqual(root?.member("c")?.place, SourcePlace(file: "p.json5", line: 4, column: 3))
  }

  func testOneReadingReportsSeveralSyntaxErrors() {
    XCTAssertEqual(
      problems("{\n  a 1,\n  b: 5s,\n  c: 'x\n  d: [1 2, ,],\n  e: True\n}"),
      [
        "2:5 found '1' after the key 'a'", "3:6 5s is not a number",
        "4:6 the string that begins here is not closed on its line", "5:9 found '2' after element 1",
        "5:12 found ',' where a value should be", "6:6 the word True stands where a value should be",
      ])
  }

  func testADuplicateKeyNamesTheFirstPlaceAndTheTreeStaysUsable() {
    let result = JSON5Reader.read("{a: 1,\n a: 2, 'a': 3}", file: "f")
    XCTAssertTrue(result.isWellFormed)
    XCTAssertEqual(result.diagnostics.all.map { $0.place?.column }, [2, 8])
    XCTAssertEqual(
      result.diagnostics.all.map(\.expected),
      Array(repeating: "each key once; the first one is at 1:2", count: 2))
    XCTAssertEqual(result.node?["a"]?.exactInteger, 1)
  }

  func testDepthIsLimitedAndNeverOverflowsTheStack() {
    let deep = { (levels: Int) in
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    XCTAssertEqual(problems(deep(64)), [])
    XCTAssertEqual(problems(deep(65)).count, 1)
    XCTAssertEqual(problems(String(repeating: "{a:", count: 100_000)).count, 1)
  }

  func testSoManySyntaxErrorsAreShownAndNoMore() {
    let text = "[" + String(repeating: "5s, ", count: 100) + "]"
    XCTAssertEqual(problems(text).count, JSON5Reader.errorLimit)
  }

  func testATextThatEndsTooEarlySaysSoOnce() {
    for text in ["{", "{a", "{a:", "{a:1", "{a:1,", "[", "[1", "[[{a:", "{a:'", "/*", "\"\\", "{a:{b:["] {
      XCTAssertEqual(problems(text).count, 1, text)
    }
  }
}
