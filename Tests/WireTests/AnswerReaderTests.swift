import Base
import XCTest

@testable import Wire

/// What events mean whatever the dialect, and when a stream is of another one.
final class AnswerReaderTests: XCTestCase {
  private func read(_ text: String, limit: Int = 1 << 20) -> (kinds: [AnswerEventKind], worth: AnswerWorth) {
    var reader = AnswerReader(limit: limit)
    var pool = BufferPool()
    var classifier = ChatEventClassifier()
    var kinds: [AnswerEventKind] = []
    Bytes.withBytes(of: Array(text.utf8)) { bytes in
      var offset = 0
      while let event = reader.next(bytes, &offset, &pool, &classifier) { kinds.append(event.kind) }
    }
    reader.release(&pool)
    return (kinds, reader.worth)
  }

  private static let content = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"
  private static let finish = #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
  private static let done = "data: [DONE]\n\n"

  func testEveryKindOfEvent() {
    let cases: [(text: String, kind: AnswerEventKind)] = [
      (#"data: {"choices":[{"delta":{"role":"assistant","content":""}}]}"#, .start),
      (": hello", .signOfLife), ("event: ping\ndata: {}", .signOfLife),
      (#"data: {"type":"ping"}"#, .signOfLife),
      (#"data: {"choices":[{"delta":{"reasoning":"a"}}]}"#, .reasoning),
      (#"data: {"choices":[{"delta":{"content":"a"}}]}"#, .content),
      (#"data: {"choices":[{"delta":{"refusal":"a"}}]}"#, .content),
      (#"data: {"choices":[{"delta":{"tool_calls":[1]}}]}"#, .toolCall),
      (#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#, .finish),
      (#"data: {"choices":[],"usage":{"completion_tokens":1}}"#, .usage), ("data: [DONE]", .end),
      (#"data: {"error":{"message":"no"}}"#, .error), ("event: error\ndata: no JSON", .error),
      (#"data: {"choices":[]}"#, .other), ("data: {", .malformed),
      ("event: message_start\ndata: {\"type\":\"message_start\"}", .opaque),
    ]
    for (text, kind) in cases { XCTAssertEqual(read(text + "\n\n").kinds, [kind], text) }
    XCTAssertEqual(read(AnswerReaderTests.content + AnswerReaderTests.done, limit: 20).kinds, [.tooLong])
  }

  func testTheFirstTellingEventDecidesWhoseStreamItIs() {
    let chat = AnswerReaderTests.content
    let other = "event: response.created\ndata: {\"type\":\"response.created\"}\n\n"
    let cases: [(text: String, isOpaque: Bool)] = [
      (other, true), ("data: {\"type\":\"response.created\"}\n\n", true),
      ("event: endpoint\ndata: /x\n\n", true),
      ("event: message\n" + other.split(separator: "\n")[1] + "\n\n", true), (chat + other, false),
      (": a\n\n" + other, true), ("event: ping\ndata: {}\n\n" + other, true), ("data: {}\n\n" + other, true),
      ("data: {\"error\":{\"type\":\"x\"}}\n\n" + other, true), (AnswerReaderTests.done + other, false),
      ("event: message\n" + chat, false), ("event: chunk\n" + chat, false),
      (#"data: {"type":"chunk","choices":[]}"# + "\n\n" + other, false),
      ("data: {\"candidates\":[]}\n\n", false),
    ]
    for (text, isOpaque) in cases { XCTAssertEqual(read(text).kinds.contains(.opaque), isOpaque, text) }
  }

  func testWhatAnAnswerIsWorth() {
    let (content, finish, done) = (
      AnswerReaderTests.content, AnswerReaderTests.finish, AnswerReaderTests.done
    )
    let cases: [(text: String, worth: AnswerWorth)] = [
      (content + finish + done, .whole), (content + done, .truncated), (content + finish, .truncated),
      (content, .truncated), (finish + done, .empty), ("", .empty), ("data: {\n\n" + content, .malformed),
      ("data: {\n\n" + content + "event: error\ndata: x\n\n", .error),
      (content + "data: {\"error\":\"no\"}\n\n" + "data: {\n\n", .error), ("event: a\ndata: b\n\n", .opaque),
    ]
    for (text, worth) in cases { XCTAssertEqual(read(text).worth, worth, text) }
    XCTAssertEqual(read(content + finish + done, limit: 30).worth, .tooLong)
  }

  func testADocumentIsOneEvent() {
    let cases: [(text: String, kind: AnswerEventKind, hasFinish: Bool, tokens: Int32)] = [
      (
        #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"completion_tokens":3}}"#,
        .content, true, 3
      ),
      (#"{"choices":[{"message":{"content":"a"},"finish_reason":null}]}"#, .content, false, -1),
      (#"{"choices":[{"message":{"tool_calls":[1]},"finish_reason":"tool_calls"}]}"#, .toolCall, true, -1),
      (#"{"error":{"message":"no"}}"#, .error, false, -1), ("[DONE]", .malformed, false, -1),
      ("{", .malformed, false, -1),
    ]
    for (text, kind, hasFinish, tokens) in cases {
      Bytes.withBytes(of: Array(text.utf8)) { bytes in
        let event = AnswerEvent(document: bytes)
        XCTAssertEqual(event.kind, kind, text)
        XCTAssertEqual(event.hasFinish, hasFinish, text)
        XCTAssertEqual(event.completionTokens, tokens, text)
        // What goes by in pieces is told the same.
        for length in [1, 5, text.utf8.count] {
          var scanner = CompletionScanner()
          for start in stride(from: 0, to: bytes.count, by: length) {
            scanner.take(bytes[start..<min(bytes.count, start + length)])
          }
          XCTAssertEqual(scanner.hasFinish, hasFinish, text)
          XCTAssertEqual(scanner.isTruncated, event.isContent && !hasFinish, text)
          XCTAssertEqual(scanner.completionTokens, tokens, text)
        }
      }
    }
  }

  func testACodingOfTheContentIsNoticed() {
    for (value, isEncoded) in [
      ("gzip", true), ("br", true), ("identity, gzip", true), ("identity", false), (" Identity ", false),
      ("", false),
    ] {
      var memory = HeadMemory()
      for coding in [
        "content-encoding: identity\r\n", "Content-Encoding:\(value)\r\n", "content-encoding: identity\r\n",
      ] {
        let text = "HTTP/1.1 200 OK\r\n\(coding)content-length: 0\r\n\r\n"
        var reader = MessageReader(role: .response)
        Bytes.withBytes(of: Array(text.utf8)) { bytes in
          var offset = 0
          guard case .head(let head) = reader.next(bytes, &offset, &memory) else { return XCTFail(text) }
          XCTAssertEqual(head.isEncoded, isEncoded && coding.hasPrefix("C"), text)
        }
      }
    }
  }
}
