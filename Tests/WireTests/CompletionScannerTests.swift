import Base
import XCTest

@testable import Wire

/// A whole answer that goes by in pieces is understood as if it lay in one.
final class CompletionScannerTests: XCTestCase {
  private func scan(_ text: String, pieces: [Int] = []) -> CompletionScanner {
    var scanner = CompletionScanner()
    let bytes = Array(text.utf8)
    var start = 0
    for length in pieces + [bytes.count] where start < bytes.count {
      let end = min(bytes.count, start + max(1, length))
      Bytes.withBytes(of: Array(bytes[start..<end])) { scanner.take($0) }
      start = end
    }
    return scanner
  }

  private func completion(_ message: String, _ rest: String = "") -> String {
    #"{"id":"x","choices":[{"index":0,"message":\#(message),"finish_reason":"stop"}]\#(rest)}"#
  }

  private let usage = #","usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}"#

  func testContentIsToldFromItsAbsence() {
    let full = [
      #"{"content":"a"}"#, #"{"role":"assistant","content":"\n"}"#, #"{"content":["x"]}"#,
      #"{"content":[{"type":"text","text":"a"}]}"#, #"{"content":null,"tool_calls":[{"id":"1"}]}"#,
      #"{"reasoning_content":"a","content":""}"#, #"{"refusal":"no"}"#, #"{"function_call":{"name":"f"}}"#,
      #"{"content":"\""}"#,
    ]
    let empty = [
      "{}", "null", #"{"content":""}"#, #"{"content":null}"#, #"{"role":"assistant"}"#,
      #"{"content":[],"tool_calls":[]}"#, #"{"content":"","refusal":null,"annotations":["x"]}"#,
      #"{"x":{"content":"a"}}"#, #"{"function_call":{}}"#, #"{"a_very_long_key_content":"a"}"#,
    ]
    for message in full {
      for text in [completion(message), completion(message, usage), " \n" + completion(message) + "\n"] {
        XCTAssertTrue(scan(text).hasContent, text)
        XCTAssertFalse(scan(text).isEmpty, text)
      }
    }
    for message in empty {
      for text in [completion(message), completion(message, usage), " \n" + completion(message) + "\n"] {
        XCTAssertFalse(scan(text).hasContent, text)
        XCTAssertTrue(scan(text).isEmpty, text)
      }
    }
    XCTAssertTrue(scan(#"{"choices":[]}"#).isEmpty)
    XCTAssertTrue(scan(#"{"choices":[{"text":"a"}]}"#).hasContent)
  }

  func testWhatIsNoCompletionIsNotCalledEmpty() {
    for text in [
      "", "{", "{}", "[]", "no JSON", "<html>", #"{"x":1}"#, #"{"choices":{}}"#, #"{"choices":null}"#,
      #"{"data":[{"choices":[]}]}"#, #"{"choices":[]"#, #"{"choices":[]} {"#, #"{"choices":[}"#,
      #"{"choices":[],"error":{"code":1}}"#, #""choices""#, String(repeating: "[", count: 100),
    ] {
      XCTAssertFalse(scan(text).isEmpty, text)
    }
    XCTAssertTrue(scan("").isBlank)
    XCTAssertTrue(scan(" \r\n").isBlank)
    XCTAssertFalse(scan("{").isBlank)
    XCTAssertFalse(scan("x").isBlank)
  }

  func testErrorsAndUsageAreSeen() {
    let cases: [(String, Bool)] = [
      (#"{"error":{"message":"x"}}"#, true), (#"{"error":"x"}"#, true), (#"{"error":true}"#, true),
      (#"{"error":12}"#, true), (#"{"error":[0]}"#, true), (#"{"error":null}"#, false),
      (#"{"error":{}}"#, false), (#"{"error":[]}"#, false), (#"{"error":""}"#, false),
      (#"{"error":false}"#, false), (#"{"error":0.0}"#, false), (#"{"x":{"error":"x"}}"#, false),
    ]
    for (text, isError) in cases { XCTAssertEqual(scan(text).hasError, isError, text) }
    XCTAssertEqual(scan(completion("{}", usage)).completionTokens, 12)
    XCTAssertEqual(scan(completion("{}")).completionTokens, -1)
    XCTAssertEqual(scan(#"{"usage":{"completion_tokens":null}}"#).completionTokens, -1)
    XCTAssertEqual(scan(#"{"usage":{"completion_tokens":7.5}}"#).completionTokens, 7)
    XCTAssertEqual(scan(#"{"usage":{"completion_tokens":99999999999999}}"#).completionTokens, 999_999_999)
    XCTAssertEqual(scan(#"{"usage":{"x":{"completion_tokens":5}}}"#).completionTokens, -1)
  }

  /// However it is cut, and in agreement with the reader that has it all at once.
  func testThePiecesDoNotMatter() {
    let texts = [
      completion(#"{"role":"assistant","content":"a\"b\\"}"#, usage), completion(#"{"content":""}"#, usage),
      completion(#"{"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":[1,2]}"}}]}"#),
      #"{"error":{"message":"a \"choices\": [","type":"t","code":null}}"#,
      #" { "choices" : [ { "message" : { "content" : null } } , null , 3 ] , "usage" : null } "#,
    ]
    for text in texts {
      let whole = scan(text)
      let event = Bytes.withBytes(of: Array(text.utf8)) { OpenAIChat.readCompletion($0) }
      XCTAssertEqual(whole.hasContent, event.contentField != .none, text)
      XCTAssertEqual(whole.hasError, event.kind == .error, text)
      XCTAssertEqual(Int(whole.completionTokens), event.completionTokens, text)
      var random = KeyedRandom(seed: 4)
      for round in 0..<200 {
        let most = [1, 2, 7, 40][round % 4]
        let pieces = (0..<text.utf8.count).map { _ in Int(random.below(UInt64(most))) + 1 }
        let scanner = scan(text, pieces: pieces)
        XCTAssertEqual(scanner.hasContent, whole.hasContent, text)
        XCTAssertEqual(scanner.hasError, whole.hasError, text)
        XCTAssertEqual(scanner.isEmpty, whole.isEmpty, text)
        XCTAssertEqual(scanner.completionTokens, whole.completionTokens, text)
      }
    }
  }

  /// Drawn answers, laid out in drawn ways, broken in drawn places: the pieces do not matter, and what is
  /// JSON is understood as the reader does that has it all at once.
  func testDrawnAnswersAreUnderstood() {
    let names = [
      "choices", "message", "delta", "content", "error", "usage", "completion_tokens", "text", "x",
    ]
    let values = ["null", "true", "12", "\"\"", "\"a b\"", "\"\\n\"", "[]", "{}", "[1]"]
    for seed in UInt64(0)..<4000 {
      var random = KeyedRandom(seed: seed).keyed("answers")
      func object(_ depth: Int) -> String {
        let line = random.pick(["", " ", "\n" + String(repeating: " ", count: 9 - depth * 2)])
        let members = (0..<random.below(4)).map { _ in
          let name = random.pick(names)
          let value = depth == 0 || random.below(3) == 0 ? random.pick(values) : object(depth - 1)
          return "\(line)\"\(name)\":\(line)" + (random.below(3) == 0 ? "[\(value)]" : value)
        }
        return "{" + members.joined(separator: ",") + line + "}"
      }
      let member = ",\"choices\":[{\"message\":\(object(1))}]}"
      var bytes = Array((random.below(2) == 0 ? object(3) : object(2).dropLast() + "  " + member).utf8)
      if random.below(2) == 0 { bytes = random.mutated(bytes, interesting: Array("{}[]\",:\\0n ".utf8)) }
      let text = String(decoding: bytes, as: UTF8.self)
      let whole = scan(text)
      let pieces = (0..<text.utf8.count).map { _ in Int(random.below(9)) + 1 }
      let scanner = scan(text, pieces: pieces)
      XCTAssertEqual(scanner.hasContent, whole.hasContent, text)
      XCTAssertEqual(scanner.hasError, whole.hasError, text)
      XCTAssertEqual(scanner.isEmpty, whole.isEmpty, text)
      XCTAssertEqual(scanner.isUnreadable, whole.isUnreadable, text)
      XCTAssertEqual(scanner.completionTokens, whole.completionTokens, text)
      Bytes.withBytes(of: Array(text.utf8)) { view in
        let event = OpenAIChat.readCompletion(view)
        guard event.kind != .malformed else { return }
        XCTAssertFalse(whole.isUnreadable, text)
        XCTAssertEqual(whole.hasError, event.kind == .error, text)
      }
    }
  }
}
