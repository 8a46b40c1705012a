import Base
import XCTest

@testable import Wire

/// Requests in any spelling, and broken ones, are read as if each key were compared with each name.
final class ChatRequestOracleTests: XCTestCase {
  private struct Plain: Equatable {
    var isWellFormed = false
    var model = ""
    var stream = false
    var includeUsage = false
    var maxTokens = -1
    var ordinal = -1
    var messageCount = 0
    var promptBytes = 0
  }

  /// Member by member, key by key.
  private struct PlainReader {
    var cursor: JSONCursor
    var found = Plain()

    mutating func members(_ take: (inout PlainReader, (StaticString) -> Bool) -> Bool) {
      guard cursor.kind() == .object, cursor.enterObject() else {
        cursor.skip()
        return
      }
      while let key = cursor.nextKey() {
        let raw = cursor.bytes[key]
        if !take(&self, { JSONText.equals(raw, $0) }) { cursor.skip() }
      }
    }

    mutating func elements(_ take: (inout PlainReader) -> Void) {
      guard cursor.kind() == .array, cursor.enterArray() else {
        cursor.skip()
        return
      }
      while cursor.nextElement() { take(&self) }
    }

    mutating func text() -> Bytes? {
      guard cursor.kind() == .string, let range = cursor.string() else { return nil }
      return cursor.bytes[range]
    }

    mutating func number() -> Int? { cursor.kind() == .number ? cursor.wholeNumber() : nil }

    mutating func read() -> Plain {
      guard cursor.kind() == .object else { return Plain() }
      var oldLimit = -1
      members { reader, isNamed in
        if isNamed("model") {
          reader.found.model = ""
          guard let text = reader.text() else { return false }
          reader.found.model = text.string()
        } else if isNamed("stream") {
          reader.found.stream = reader.cursor.kind() == .true
          return false
        } else if isNamed("stream_options") {
          reader.members { reader, isNamed in
            if isNamed("include_usage") { reader.found.includeUsage = reader.cursor.kind() == .true }
            return false
          }
        } else if isNamed("max_completion_tokens") {
          let isNumber = reader.cursor.kind() == .number
          reader.found.maxTokens = reader.number() ?? -1
          return isNumber
        } else if isNamed("max_tokens") {
          let isNumber = reader.cursor.kind() == .number
          oldLimit = reader.number() ?? -1
          return isNumber
        } else if isNamed("messages") {
          reader.elements {
            $0.found.messageCount += 1
            $0.message()
          }
        } else {
          return false
        }
        return true
      }
      if found.maxTokens < 0 { found.maxTokens = oldLimit }
      found.isWellFormed = cursor.isComplete()
      return found.isWellFormed ? found : Plain()
    }

    mutating func message() {
      var isUser = false
      var marker = -1
      members { reader, isNamed in
        if isNamed("role") {
          guard let role = reader.text() else { return false }
          isUser = JSONText.equals(role, "user")
          return true
        }
        guard isNamed("content") else { return false }
        if let text = reader.text() {
          reader.take(text, &marker)
        } else {
          reader.elements { reader in
            reader.members { reader, isNamed in
              guard isNamed("text"), let text = reader.text() else { return false }
              reader.take(text, &marker)
              return true
            }
          }
        }
        return true
      }
      if isUser && marker >= 0 { found.ordinal = marker }
    }

    mutating func take(_ text: Bytes, _ marker: inout Int) {
      found.promptBytes += text.count
      if let number = ChatRequest.marker(text) { marker = number }
    }
  }

  private let bodies = [
    #"{"model":"gpt","stream":true,"messages":[{"role":"user","content":"[bo:7] a"}]}"#,
    #"{"messages":[{"content":"[bo:8]","role":"user"},{"role":"tool"}],"model":"g"}"#,
    #"{"model": "gpt", "messages" : [ { "role" : "user" , "content" : "x" } ] , "stream" : false}"#,
    #"{"stream_options":{"include_usage":true},"max_tokens":9,"max_completion_tokens":3,"model":""}"#,
    #"{"m\u006fdel":"a\\b","messages":[{"r\u006fle":"us\u0065r","content":[{"text":"[bo:1]"}]}]}"#,
    #"{"temperature":0.5,"tools":[{},[1,{"model":2}]],"n":null,"model":{"model":"x"},"stream":1}"#,
    #"{"content":"a","role":"user","messages":[1,"a",{},{"messages":[],"model":1}]}"#,
  ]

  func testEveryBodyIsReadAsKeyByKey() {
    let interesting = Array("{}[]\",:\\ulemodrs 0".utf8)
    var wellFormed = 0
    for seed in UInt64(0)..<20_000 {
      var random = KeyedRandom(seed: seed).keyed("requests")
      let text = Array(random.pick(bodies).utf8)
      let bytes = random.below(8) == 0 ? text : random.mutated(text, interesting: interesting)
      Bytes.withBytes(of: bytes) { view in
        let request = ChatRequest.read(view)
        var reader = PlainReader(cursor: JSONCursor(view))
        let read = Plain(
          isWellFormed: request.isWellFormed, model: view[request.model].string(), stream: request.stream,
          includeUsage: request.includeUsage, maxTokens: request.maxTokens, ordinal: request.ordinal,
          messageCount: request.messageCount, promptBytes: request.promptBytes)
        XCTAssertEqual(read, reader.read(), String(decoding: bytes, as: UTF8.self))
        wellFormed += request.isWellFormed ? 1 : 0
      }
    }
    XCTAssertGreaterThan(wellFormed, 5000)
  }
}
