import Base
import Foundation
import XCTest

@testable import Wire

/// Chunks are understood whoever wrote them.
final class ChatEventTests: XCTestCase {
  private func classify(_ text: String, _ check: (ChatEvent, Bytes) -> Void) {
    Bytes.withBytes(of: Array(text.utf8)) { check(OpenAIChat.classify($0), $0) }
  }

  private func choice(_ delta: String, _ rest: String = "") -> String {
    "{\"choices\":[{\"delta\":\(delta)\(rest)}]}"
  }

  func testEachKindOfEventIsTold() {
    let cases: [(String, ChatEventKind)] = [
      ("[DONE]", .done), (" [DONE] ", .done), ("", .malformed), ("{", .malformed), ("[DONE", .malformed),
      ("{\"choices\":[}", .malformed), ("{} x", .malformed), ("DONE", .malformed), ("{}", .other),
      ("[]", .other), ("1", .other),
      ("{\"type\": \"ping\"}", .other), (choice("{}"), .other), (choice("{\"content\":\"\"}"), .other),
      (choice("{\"content\":null}"), .other), (choice("null"), .other),
      (choice("{}", ",\"finish_reason\":null"), .other),
      (choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"), .role),
      (choice("{\"role\":null}"), .other),
      (choice("{\"content\":\"a\"}"), .content),
      (choice("{\"content\":\"a\",\"role\":\"assistant\"}"), .content),
      (choice("{\"content\":\"a\"}", ",\"finish_reason\":\"stop\""), .content),
      (choice("{}", ",\"finish_reason\":\"stop\""), .finish),
      (choice("{\"content\":\"\"}", ",\"finish_reason\":\"stop\""), .finish),
      ("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", .usage),
      ("{\"choices\":[],\"usage\":null}", .other), ("{\"choices\":null}", .other),
      ("{\"choices\":[null,1,{}]}", .other),
      ("{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}", .content),
      ("{\"error\":{\"type\":\"x\"}}", .error), ("{\"choices\":[],\"error\":{\"code\":429}}", .error),
      ("{\"error\":{\"a\":null},\"choices\":[{\"delta\":{\"content\":\"a\"}}]}", .error),
      ("{\"e\\u0072ror\":\"boom\"}", .error), ("{\"error\":true}", .error), ("{\"error\":[0]}", .error),
      ("{\"error\":-0.5}", .error),
      ("{\"error\":null}", .other), ("{\"error\":{}}", .other), ("{\"error\":[ ]}", .other),
      ("{\"error\":\"\"}", .other),
      ("{\"error\":0}", .other), ("{\"error\":-0.0e7}", .other), ("{\"error\":false}", .other),
      ("{\"error\":{\"type\":\"x\"}", .malformed),
      ("{\"choices\":[{\"delta\":{\"content\":\"a\n\"}}]}", .malformed),
    ]
    for (text, expected) in cases {
      classify(text) { event, _ in XCTAssertEqual(event.kind, expected, text.debugDescription) }
    }
  }

  func testEveryKindOfContentCountsWhenItIsNotEmpty() {
    let cases: [(String, ContentField, String)] = [
      ("{\"content\":\"a\\nb\"}", .text, "a\\nb"), ("{\"reasoning_content\":\"r\"}", .reasoning, "r"),
      ("{\"reasoning\":\"r\",\"content\":\"\"}", .reasoning, "r"), ("{\"thinking\":\"t\"}", .reasoning, "t"),
      ("{\"reasoning_content\":\"r\",\"content\":\"c\"}", .text, "c"),
      ("{\"content\":\"c\",\"reasoning\":\"r\"}", .text, "c"),
      ("{\"tool_calls\":[{\"index\":0}]}", .toolCall, "[{\"index\":0}]"), ("{\"tool_calls\":[ ]}", .none, ""),
      ("{\"tool_calls\":null,\"function_call\":{\"name\":\"f\"}}", .toolCall, "{\"name\":\"f\"}"),
      ("{\"function_call\":{ }}", .none, ""), ("{\"refusal\":\"no\"}", .refusal, "no"),
      ("{\"refusal\":null}", .none, ""),
      ("{\"content\":[{\"type\":\"text\"}]}", .parts, "[{\"type\":\"text\"}]"),
      ("{\"content\":[]}", .none, ""),
      ("{\"content\":5}", .none, ""), ("{\"other\":\"x\"}", .none, ""),
    ]
    for (delta, field, content) in cases {
      classify(choice(delta)) { event, bytes in
        XCTAssertEqual(event.contentField, field, delta)
        XCTAssertEqual(bytes[event.content].string(), content, delta)
      }
    }
  }

  func testAnErrorsTypeAndCodeAreFound() {
    let cases: [(String, String, String)] = [
      ("{\"type\":\"server_error\",\"code\":null}", "server_error", ""),
      ("{\"code\":429,\"message\":\"x\"}", "429", "429"),
      ("{\"code\":\"slow_down\",\"type\":\"rate_limit_error\"}", "rate_limit_error", "slow_down"),
      ("{\"type\":null,\"code\":\"c\"}", "c", "c"), ("\"overloaded\"", "overloaded", ""),
      ("{\"message\":\"x\",\"metadata\":{\"type\":\"inner\"}}", "", ""),
      ("{\"code\":[1],\"type\":{}}", "", ""),
    ]
    for (error, type, code) in cases {
      classify("{\"id\":\"x\",\"error\":\(error)}") { event, bytes in
        XCTAssertEqual(event.kind, .error, error)
        XCTAssertEqual(bytes[event.errorType].string(), type, error)
        XCTAssertEqual(bytes[event.errorCode].string(), code, error)
      }
    }
  }

  /// Chunks as a gateway would write them anew: drawn members in drawn order, spaces, escapes, Foundation's
  /// own spelling.
  func testReserialisedChunksMeanTheSame() throws {
    for seed in UInt64(0)..<1500 {
      var random = KeyedRandom(seed: seed).keyed("chunks")
      let content = random.below(3) == 0 ? nil : JSONDocuments.plain(&random)
      let finish = random.below(3) == 0 ? "stop" : nil
      let usage = random.below(3) == 0 ? Int(random.below(1000)) : nil
      let isError = random.below(8) == 0
      var object: [String: Any] = ["id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"]
      var delta: [String: Any] = random.below(2) == 0 ? ["role": "assistant"] : [:]
      if let content { delta["content"] = content }
      let reason: Any = finish.map { $0 as Any } ?? NSNull()
      let choice: [String: Any] = ["index": 0, "delta": delta, "logprobs": NSNull(), "finish_reason": reason]
      object["choices"] = [choice]
      object["usage"] = NSNull()
      if let usage {
        object["usage"] =
          ["prompt_tokens": 1, "completion_tokens": usage, "nested": ["total": [1, 2]]] as [String: Any]
      }
      if isError { object["error"] = ["type": "a/b", "message": "{\"choices\":[]}"] }
      let options: JSONSerialization.WritingOptions =
        random.below(2) == 0 ? [.sortedKeys] : [.prettyPrinted, .withoutEscapingSlashes]
      let bytes = [UInt8](try JSONSerialization.data(withJSONObject: object, options: options))
      Bytes.withBytes(of: bytes) { view in
        let event = OpenAIChat.classify(view)
        let hasContent = !(content ?? "").isEmpty
        var expected = delta["role"] != nil ? ChatEventKind.role : .other
        if usage != nil { expected = .usage }
        if finish != nil { expected = .finish }
        if hasContent { expected = .content }
        if isError { expected = .error }
        XCTAssertEqual(event.kind, expected, "seed \(seed)")
        XCTAssertEqual(event.hasFinish, finish != nil, "seed \(seed)")
        XCTAssertEqual(event.completionTokens, usage ?? -1, "seed \(seed)")
        XCTAssertEqual(JSONDocuments.text(view[event.content]), content ?? "", "seed \(seed)")
        XCTAssertEqual(JSONDocuments.text(view[event.errorType]), isError ? "a/b" : "", "seed \(seed)")
      }
    }
  }

  func testMutatedChunksAreMalformedExactlyWhenTheyAreNoJSON() {
    let stream = ChatStream(
      key: KeyedRandom(seed: 1), ordinal: 1, visit: 1, created: 1, includesUsage: true, framing: .plain)
    var buffer = ByteBuffer()
    stream.writeToken(7, provider: Bytes(literal: "p"), model: Bytes(literal: "m"), into: &buffer)
    let original = Array(buffer.bytes.array().dropFirst(6).dropLast(2))
    for seed in UInt64(0)..<5000 {
      var random = KeyedRandom(seed: seed).keyed("chunk mutants")
      let bytes = random.mutated(original, interesting: Array("{}[]\",:\\0n ".utf8))
      Bytes.withBytes(of: bytes) { view in
        let isMalformed = OpenAIChat.classify(view).kind == .malformed
        XCTAssertEqual(isMalformed, !JSONCursorTests.accepts(bytes), "seed \(seed): \(view.string())")
      }
    }
  }
}
