import Base
import Foundation
import XCTest

@testable import Wire

/// Answers in one piece: completions, errors, models.
final class ChatReplyTests: XCTestCase {
  private let model = Bytes(literal: "gpt-4o-mini")
  private let stream = ChatStream(
    key: KeyedRandom(seed: 7), ordinal: 1, visit: 1, created: 1_736_233_986, includesUsage: false,
    framing: .chunked)

  /// Head and body of one whole answer.
  private func exchange(_ write: (inout ByteBuffer) -> Void) -> (head: String, body: String) {
    var buffer = ByteBuffer(capacity: 1)
    write(&buffer)
    let words = ReaderTranscript.of([buffer.bytes.array()], .response).words
    XCTAssertEqual(words.last, "end")
    return (words[0], words.count == 3 ? String(words[1].dropFirst(5)) : "")
  }

  func testACompletionIsTheObjectThatTheProviderSends() throws {
    let (head, body) = exchange {
      stream.writeCompletion(
        CompletionContent(
          provider: Bytes(literal: "p"), model: model, reason: Bytes(literal: "stop"), tokens: 2,
          promptTokens: 9, processingMilliseconds: 250, keepAlive: true),
        extra: Bytes(literal: "x-a: b\r\n"), into: &$0)
    }
    XCTAssertTrue(head.hasPrefix("200 length=\(body.utf8.count) json"), head)
    XCTAssertTrue(head.contains("[openai-processing-ms|250] [x-a|b]"), head)
    XCTAssertNotNil(head.firstMatch(of: /\[x-request-id\|req_[0-9a-f]{32}\]/), head)
    let expected = """
      {"object":"chat.completion","created":1736233986,"model":"gpt-4o-mini","choices":[{"index":0,"message":
      {"role":"assistant","content":"p:0 p:1 ","refusal":null,"annotations":[]},"logprobs":null,
      "finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,
      "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":
      {"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},
      "service_tier":"default","system_fingerprint":"fp_b0b0170de7"}
      """
    var object = try XCTUnwrap(JSONCursorTests.foundation(Array(body.utf8)) as? [String: Any])
    XCTAssertNotNil((object.removeValue(forKey: "id") as? String)?.wholeMatch(of: /chatcmpl-[0-9A-Za-z]{29}/))
    XCTAssertEqual(object as NSDictionary, JSONCursorTests.foundation(Array(expected.utf8)) as? NSDictionary)
    Bytes.withBytes(of: Array(body.utf8)) { bytes in
      let read = OpenAIChat.readCompletion(bytes)
      XCTAssertEqual(read.kind, .content)
      XCTAssertEqual(bytes[read.content].string(), "p:0 p:1 ")
      XCTAssertEqual(bytes[read.finishReason].string(), "stop")
      XCTAssertEqual([read.promptTokens, read.completionTokens], [9, 2])
    }
  }

  func testEveryErrorHasItsBodyAndItsHeaders() throws {
    for preset in ErrorPreset.allCases {
      let (head, body) = exchange {
        stream.writeError(
          preset, status: preset.usualStatus, retryAfter: .seconds(3), model: Bytes(literal: "a\"b\\c"),
          keepAlive: false,
          processingMilliseconds: 1, into: &$0)
      }
      XCTAssertTrue(head.hasPrefix("\(preset.usualStatus) length=\(body.utf8.count) close"), head)
      XCTAssertTrue(head.contains("after=3"), head)
      XCTAssertEqual(head.contains("[x-request-id|"), preset.usesJSON || preset == .noBody, head)
      guard preset.usesJSON else {
        XCTAssertNil(JSONCursorTests.foundation(Array(body.utf8)), "\(preset)")
        XCTAssertEqual(body.hasPrefix("<html>"), preset.contentType.description == "text/html")
        continue
      }
      XCTAssertTrue(head.contains(" json "), head)
      let object = try XCTUnwrap(JSONCursorTests.foundation(Array(body.utf8)) as? [String: Any], body)
      let error = try XCTUnwrap(object["error"] as? [String: Any])
      XCTAssertEqual(Set(error.keys), ["message", "type", "param", "code"])
      XCTAssertEqual(error["type"] as? String, preset.type.description)
      XCTAssertEqual(
        error["code"] as? String, preset.code.utf8CodeUnitCount == 0 ? nil : preset.code.description)
      XCTAssertFalse((error["message"] as? String ?? "").isEmpty)
      Bytes.withBytes(of: Array(body.utf8)) { bytes in
        let read = OpenAIChat.readCompletion(bytes)
        XCTAssertEqual(read.kind, .error)
        XCTAssertTrue(bytes[read.errorType].equals(preset.type))
      }
    }
  }

  func testOneErrorIsWrittenToTheByte() {
    let (_, body) = exchange {
      stream.writeError(
        .rateLimited, status: 429, model: model, keepAlive: true, processingMilliseconds: 1, into: &$0)
    }
    XCTAssertEqual(
      body,
      "{\n    \"error\": {\n        \"message\": \"Rate limit reached for gpt-4o-mini in "
        + "organization org-brownout on"
        + " requests per min (RPM): Limit 500, Used 500, Requested 1. Visit"
        + " https://platform.openai.com/account/rate-limits to learn more.\",\n        \"type\": "
        + "\"rate_limit_error\",\n"
        + "        \"param\": null,\n        \"code\": \"rate_limit_exceeded\"\n    }\n}\n")
  }

  func testRetryAfterStandsInTheFormThatWasAskedFor() {
    let forms: [(RetryAfter, String)] = [
      (.none, ""), (.seconds(20), " after=20"), (.milliseconds(1500), " afterMs=1500"),
      (.date(784_111_777), " after=Sun, 06 Nov 1994 08:49:37 GMT"),
      (.raw(Bytes(literal: "soon")), " after=soon"),
    ]
    for (form, expected) in forms {
      let (head, _) = exchange {
        stream.writeError(
          .slowDown, status: 429, retryAfter: form, model: model, keepAlive: true, processingMilliseconds: 1,
          into: &$0)
      }
      XCTAssertEqual(head.contains("after"), form.isGiven)
      XCTAssertTrue(head.contains("json\(expected) ["), head)
    }
  }

  func testAUsersOwnErrorIsSentAsGiven() {
    let (head, body) = exchange {
      stream.writeError(
        body: Bytes(literal: "nope"), contentType: Bytes(literal: "text/x"), status: 418, retryAfter: .none,
        keepAlive: true, processingMilliseconds: 1, extra: Bytes(literal: "a: b\r\n"), into: &$0)
    }
    XCTAssertTrue(head.hasPrefix("418 length=4 other [content-type|text/x]"), head)
    XCTAssertTrue(head.contains("[a|b]"))
    XCTAssertEqual(body, "nope")
  }

  func testModelsAreListed() throws {
    for names in [[], ["gpt-4o"], ["a", "b\"c", "openai/d"]] {
      var buffer = ByteBuffer()
      OpenAIChat.writeModelList(NameTable(names), created: 5, into: &buffer)
      let object = try XCTUnwrap(JSONCursorTests.foundation(buffer.bytes.array()) as? [String: Any])
      XCTAssertEqual(object["object"] as? String, "list")
      let models = try XCTUnwrap(object["data"] as? [[String: Any]])
      XCTAssertEqual(models.map { $0["id"] as? String }, names)
      for model in models { XCTAssertEqual(Set(model.keys), ["id", "object", "created", "owned_by"]) }
    }
    var buffer = ByteBuffer()
    OpenAIChat.writeModel(model, created: 5, into: &buffer)
    XCTAssertEqual(
      buffer.bytes.string(),
      "{\n  \"id\": \"gpt-4o-mini\",\n  \"object\": \"model\",\n  \"created\": 5,\n  \"owned_by\": "
        + "\"system\"\n}\n"
    )
  }

  func testRateLimitsAreToldInTheProvidersHeaders() {
    var buffer = ByteBuffer()
    RateLimitState(
      requestLimit: 500, requestsRemaining: 0, requestReset: .milliseconds(120), tokenLimit: 30_000,
      tokensRemaining: 29_000, tokenReset: .seconds(360)
    ).write(into: &buffer)
    XCTAssertEqual(
      buffer.bytes.string(),
      "x-ratelimit-limit-requests: 500\r\nx-ratelimit-limit-tokens: "
        + "30000\r\nx-ratelimit-remaining-requests: 0\r\n"
        + "x-ratelimit-remaining-tokens: 29000\r\nx-ratelimit-reset-requests: "
        + "120ms\r\nx-ratelimit-reset-tokens: 6m0s\r\n"
    )
    let durations: [(Int64, String)] = [
      (0, "0s"), (1, "1ms"), (17, "17ms"), (999, "999ms"), (1000, "1s"), (1500, "1.5s"), (1230, "1.23s"),
      (1234, "1.234s"), (1004, "1.004s"), (59_999, "59.999s"), (60_000, "1m0s"), (86_400, "1m26.4s"),
      (3_600_000, "1h0m0s"), (5_000_400, "1h23m20.4s"), (-5, "0s"),
    ]
    for (milliseconds, expected) in durations {
      buffer.clear()
      RateLimitState.write(duration: .milliseconds(milliseconds), into: &buffer)
      XCTAssertEqual(buffer.bytes.string(), expected)
    }
  }

  func testEndpointsAreKnownByMethodAndPath() {
    let cases: [(String, String)] = [
      ("POST /v1/chat/completions", "completions"),
      ("POST /openai/v1/chat/completions?api-version=1", "completions"),
      ("GET /v1/chat/completions", "wrongMethod"), ("GET /v1/models", "modelList"),
      ("POST /v1/models", "wrongMethod"),
      ("GET /v1/models/gpt-4o", "model gpt-4o"),
      ("GET /v1/models/openai/gpt?x=/models/y", "model openai/gpt"),
      ("DELETE /v1/models/a", "wrongMethod"), ("GET /", "unknown"), ("POST /v1/completions", "unknown"),
      ("GET *", "unknown"), ("GET /health", "health"), ("GET /v1/health?full", "health"),
      ("POST /health", "wrongMethod"), ("GET /healthy", "unknown"), ("HEAD /v1/models", "wrongMethod"),
    ]
    for (line, expected) in cases {
      Bytes.withBytes(of: Array("\(line) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) { bytes in
        var reader = MessageReader(role: .request)
        var offset = 0
        guard case .head(let summary) = reader.next(bytes, &offset) else { return XCTFail(line) }
        switch OpenAIChat.endpoint(summary, in: bytes) {
        case .completions: XCTAssertEqual(expected, "completions", line)
        case .modelList: XCTAssertEqual(expected, "modelList", line)
        case .model(let name): XCTAssertEqual(expected, "model " + bytes[name].string(), line)
        case .health: XCTAssertEqual(expected, "health", line)
        case .wrongMethod: XCTAssertEqual(expected, "wrongMethod", line)
        case .unknown: XCTAssertEqual(expected, "unknown", line)
        }
      }
    }
  }
}

extension RetryAfter {
  fileprivate var isGiven: Bool { if case .none = self { false } else { true } }
}

extension ErrorPreset {
  fileprivate var usesJSON: Bool { contentType.description.hasPrefix("application/json") }
}
