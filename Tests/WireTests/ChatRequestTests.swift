import Base
import Foundation
import XCTest

@testable import Wire

/// Requests are written as JSON of the asked size, and read whoever wrote them.
final class ChatRequestTests: XCTestCase {
  private func body(_ shape: ChatRequestShape, model: StaticString = "gpt-mock") -> String {
    var buffer = ByteBuffer(capacity: 1)
    buffer.append("before")
    shape.write(model: Bytes(literal: model), into: &buffer)
    return buffer.bytes.dropping(6).string()
  }

  private func read(_ text: String, _ check: (ChatRequest, Bytes) -> Void) {
    Bytes.withBytes(of: Array(text.utf8)) { check(ChatRequest.read($0), $0) }
  }

  func testTheBodyIsWrittenToTheByte() {
    XCTAssertEqual(
      body(ChatRequestShape(ordinal: 41, promptTokens: 4, maxTokens: 9)),
      "{\"model\":\"gpt-mock\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
        + "\"max_completion_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"[bo:41] and what\"}]}")
    XCTAssertEqual(
      body(ChatRequestShape(ordinal: 0, promptTokens: 0, stream: false)),
      "{\"model\":\"gpt-mock\",\"messages\":[{\"role\":\"user\",\"content\":\"[bo:0]\"}]}")
  }

  func testWhatIsWrittenIsRead() throws {
    for seed in UInt64(0)..<500 {
      var random = KeyedRandom(seed: seed).keyed("shapes")
      let shape = ChatRequestShape(
        ordinal: Int(random.below(1 << 32)), promptTokens: Int(random.below(300)),
        stream: random.below(2) == 0,
        includeUsage: random.below(2) == 0, maxTokens: Int(random.below(100)) - 1,
        bodyBytes: random.below(2) == 0 ? -1 : Int(random.below(3000)))
      let text = body(shape, model: "a\"b/c\\d")
      read(text) { request, bytes in
        XCTAssertTrue(request.isWellFormed, "seed \(seed)")
        XCTAssertEqual(JSONDocuments.text(bytes[request.model]), "a\"b/c\\d")
        XCTAssertEqual(request.stream, shape.stream)
        XCTAssertEqual(request.includeUsage, shape.stream && shape.includeUsage)
        XCTAssertEqual(request.maxTokens, shape.maxTokens)
        XCTAssertEqual(request.ordinal, shape.ordinal)
        XCTAssertEqual(request.messageCount, 1)
        if shape.bodyBytes < 0 && shape.promptTokens > 4 {
          XCTAssertEqual(request.promptTokens, shape.promptTokens)
        }
        if shape.bodyBytes > 200 { XCTAssertEqual(bytes.count, shape.bodyBytes) }
      }
      let object = try XCTUnwrap(
        JSONCursorTests.foundation(Array(text.utf8)) as? [String: Any], "seed \(seed)")
      XCTAssertEqual(object["model"] as? String, "a\"b/c\\d")
    }
  }

  func testEveryBodyLengthFromTheLeastOnIsMet() {
    let least = body(ChatRequestShape(ordinal: 7, bodyBytes: 0)).utf8.count
    for length in 0..<least + 300 {
      let text = body(ChatRequestShape(ordinal: 7, bodyBytes: length))
      XCTAssertEqual(text.utf8.count, max(length, least))
      XCTAssertTrue(JSONCursorTests.accepts(Array(text.utf8)))
    }
  }

  func testMembersAreToldInAnySpelling() {
    let members = (0...ChatRequestMember.other.rawValue).compactMap { ChatRequestMember(rawValue: $0) }
    XCTAssertEqual(members.count, 9)
    var names = members.map(\.name.description)
    names += [
      "n", "tool", "models", "Model", "max_tokenz", "role ", "\u{e9}\u{e9}", "temperature", "content\\n",
    ]
    for name in names {
      let expected = members.first { $0.name.description == name } ?? .other
      var spellings = [Array(name.utf8), JSONDocuments.escaped(name)]
      // Each character alone as an escape.
      for place in name.utf16.indices where !name.contains("\\") {
        spellings.append(
          Array(String(name[..<place]).utf8) + JSONDocuments.escaped(String(name[place]))
            + Array(String(name[name.index(after: place)...]).utf8))
      }
      for raw in spellings {
        Bytes.withBytes(of: raw) {
          XCTAssertEqual(ChatRequestMember($0), expected, String(decoding: raw, as: UTF8.self))
          for member in members where member != .other {
            XCTAssertEqual(
              ChatRequestMember.isText($0, member.name), JSONText.equals($0, member.name), "\(member)")
          }
        }
      }
    }
  }

  func testTheLastUserMessageWithAMarkerNamesTheRequest() {
    let cases: [(String, Int)] = [
      ("[{\"role\":\"user\",\"content\":\"[bo:1]\"},{\"role\":\"user\",\"content\":\"x [bo:2] [bo:3]\"}]", 2),
      ("[{\"content\":\"[bo:5]\",\"role\":\"user\"},{\"role\":\"assistant\",\"content\":\"[bo:6]\"}]", 5),
      ("[{\"role\":\"system\",\"content\":\"[bo:1]\"}]", -1),
      (
        "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[bo:9]\"},"
          + "{\"type\":\"image_url\",\"text\":1},3]}]",
        9
      ),
      ("[{\"role\":\"user\",\"content\":\"[bo:] [bo:x] [bo:99999999999] [bo:4]\"}]", 4),
      ("[{\"role\":\"user\",\"content\":\"[bo:12\"}]", -1), ("[{\"role\":\"user\",\"content\":null}]", -1),
      ("[{\"role\":\"user\",\"content\":\"[bo:8]\"},{\"role\":\"user\",\"content\":\"no marker\"}]", 8),
      ("[]", -1), ("{}", -1),
      ("[1,\"[bo:1]\",[]]", -1), ("[{\"role\":\"us\\u0065r\",\"con\\u0074ent\":\"[bo:3]\"}]", 3),
    ]
    for (messages, expected) in cases {
      read("{\"messages\":\(messages)}") { request, _ in
        XCTAssertTrue(request.isWellFormed, messages)
        XCTAssertEqual(request.ordinal, expected, messages)
      }
    }
  }

  func testOtherWritersOfJSONAreUnderstood() {
    let text = """
      { "n" : 1, "stream_options" : { "x" : [ ], "include_usage" : true } , "max_tokens" : 17,
        "mod\\u0065l" : "openai\\/gpt", "stream" : true, "tools" : [ { "a" : { } } ], "messages" : [ ] }
      """
    read(text) { request, bytes in
      XCTAssertTrue(request.isWellFormed && request.stream && request.includeUsage)
      XCTAssertEqual(request.maxTokens, 17)
      XCTAssertEqual(NameTable(["gpt", "openai/gpt"]).index(ofJSON: bytes[request.model]), 1)
    }
    read("{\"max_completion_tokens\":3,\"max_tokens\":4}") { request, _ in
      XCTAssertEqual(request.maxTokens, 3)
    }
    read("{\"stream\":\"true\",\"model\":1,\"max_tokens\":-1,\"stream_options\":null}") { request, _ in
      XCTAssertTrue(request.isWellFormed)
      XCTAssertFalse(request.stream || request.includeUsage)
      XCTAssertTrue(request.model.isEmpty)
      XCTAssertEqual(request.maxTokens, -1)
    }
  }

  func testABodyThatIsNoJSONObjectSaysNothing() {
    for text in [
      "", "[]", "null", "{\"model\":\"a\"", "{\"model\":\"a\"}}", "{\"model\":\"a\",}", "model=a",
      "{\"messages\":[{\"content\":0[{}]}]}",
    ] {
      read(text) { request, _ in
        XCTAssertFalse(request.isWellFormed, text)
        XCTAssertTrue(request.model.isEmpty, text)
      }
    }
  }

  func testMutatedBodiesAreReadWithoutATrap() {
    let text = Array(body(ChatRequestShape(ordinal: 41, promptTokens: 9, maxTokens: 9)).utf8)
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("bodies")
      let bytes = random.mutated(text, interesting: Array("{}[]\",:\\0 ".utf8))
      Bytes.withBytes(of: bytes) { view in
        let expected = JSONCursorTests.accepts(bytes) && view[0] == UInt8(ascii: "{")
        XCTAssertEqual(ChatRequest.read(view).isWellFormed, expected, "seed \(seed)")
      }
    }
  }
}
