import Base
import XCTest

@testable import Wire

/// The stream as the provider is known to send it, byte for byte, one event per chunk.
final class ChatStreamTests: XCTestCase {
  private let model = Bytes(literal: "gpt-4o-mini")
  private let provider = Bytes(literal: "primary")

  private func stream(
    _ framing: BodyFraming = .plain, usage: Bool = false, ordinal: UInt64 = 3, visit: UInt64 = 1
  )
    -> ChatStream
  {
    ChatStream(
      key: KeyedRandom(seed: 7).keyed(name: "primary"), ordinal: ordinal, visit: visit,
      created: 1_736_233_986,
      includesUsage: usage, framing: framing)
  }

  private func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer(capacity: 1)
    write(&buffer)
    return buffer.bytes.string()
  }

  private func common(_ stream: ChatStream) -> String {
    let id = written { stream.writeID(into: &$0) }
    return "data: {\"id\":\"\(id)\",\"object\":\"chat.completion.chunk\",\"created\":1736233986,"
      + "\"model\":\"gpt-4o-mini\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_b0b0170de7\","
  }

  func testChunksWithoutUsageAreThoseOfTheRealThing() {
    let stream = stream()
    let start = common(stream) + "\"choices\":[{\"index\":0,\"delta\":"
    XCTAssertEqual(
      written { stream.writeRole(model: model, into: &$0) },
      start
        + "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,"
        + "\"finish_reason\":null}]}\n\n"
    )
    XCTAssertEqual(
      written { stream.writeToken(12, provider: provider, model: model, into: &$0) },
      start + "{\"content\":\"primary:12 \"},\"logprobs\":null,\"finish_reason\":null}]}\n\n")
    XCTAssertEqual(
      written { stream.writeFinish(reason: Bytes(literal: "stop"), model: model, into: &$0) },
      start + "{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n")
    XCTAssertEqual(
      written { stream.writeKeepalive(.emptyDelta, model: model, into: &$0) },
      start + "{},\"logprobs\":null,\"finish_reason\":null}]}\n\n")
    XCTAssertEqual(written { stream.writeDone(into: &$0) }, "data: [DONE]\n\n")
    XCTAssertEqual(written { stream.writeKeepalive(.comment, model: model, into: &$0) }, ": ping\n\n")
    XCTAssertEqual(
      written { stream.writeKeepalive(.event, model: model, into: &$0) },
      "event: ping\ndata: {\"type\": \"ping\"}\n\n")
  }

  func testChunksWithUsageSayNullUntilTheLastOneTellsIt() {
    let stream = stream(usage: true)
    let start = common(stream) + "\"choices\":[{\"index\":0,\"delta\":"
    XCTAssertEqual(
      written { stream.writeToken(0, provider: provider, model: model, into: &$0) },
      start + "{\"content\":\"primary:0 \"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n")
    XCTAssertEqual(
      written { stream.writeFinish(reason: Bytes(literal: "length"), model: model, into: &$0) },
      start + "{},\"logprobs\":null,\"finish_reason\":\"length\"}],\"usage\":null}\n\n")
    XCTAssertEqual(
      written { stream.writeUsage(promptTokens: 9, completionTokens: 12, model: model, into: &$0) },
      common(stream)
        + "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21,"
        + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
        + "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}}\n\n")
  }

  func testAnErrorWithinAStreamIsWhatClientsHaveSeen() {
    XCTAssertEqual(
      written { stream().writeInbandError(.serverError, model: model, into: &$0) },
      "data: {\"error\": {\"message\": \"The server had an error while processing your request. "
        + "Sorry about that!\","
        + " \"type\": \"server_error\"}}\n\n")
    for preset in ErrorPreset.allCases {
      let text = written { stream().writeInbandError(preset, model: Bytes(literal: "a\"b"), into: &$0) }
      Bytes.withBytes(of: Array(text.dropFirst(6).dropLast(2).utf8)) { data in
        let event = OpenAIChat.classify(data)
        XCTAssertEqual(event.kind, .error, text)
        let expected = preset.type.utf8CodeUnitCount == 0 ? ErrorPreset.serverError : preset
        XCTAssertTrue(data[event.errorType].equals(expected.type), text)
        XCTAssertTrue(data[event.errorCode].equals(expected.code), text)
      }
    }
  }

  func testTheIdIsTheSameForTheSameKeyAndForNoOther() {
    func id(_ stream: ChatStream) -> String { written { stream.writeID(into: &$0) } }
    XCTAssertEqual(id(stream()), id(stream(.chunked, usage: true)))
    XCTAssertNotNil(id(stream()).wholeMatch(of: /chatcmpl-[0-9A-Za-z]{29}/))
    var ids: Set<String> = []
    for ordinal in UInt64(0)..<500 {
      for visit in UInt64(1)..<4 { ids.insert(id(stream(ordinal: ordinal, visit: visit))) }
    }
    XCTAssertEqual(ids.count, 1500)
    XCTAssertNotNil(written { stream().writeRequestID(into: &$0) }.wholeMatch(of: /req_[0-9a-f]{32}/))
  }

  /// A whole answer through the reader, the scanner and the verifier: every call is one piece of body and
  /// one event.
  func testAWholeStreamIsReadBackEventByEvent() {
    for (framing, usage) in [(BodyFraming.plain, false), (.plain, true), (.chunked, false), (.chunked, true)]
    {
      let stream = stream(framing, usage: usage)
      var buffer = ByteBuffer()
      stream.writeStreamHead(keepAlive: true, processingMilliseconds: 17, into: &buffer)
      stream.writeRole(model: model, into: &buffer)
      for index in 0..<30 { stream.writeToken(index, provider: provider, model: model, into: &buffer) }
      stream.writeFinish(reason: Bytes(literal: "stop"), model: model, into: &buffer)
      if usage { stream.writeUsage(promptTokens: 4, completionTokens: 30, model: model, into: &buffer) }
      stream.writeDone(into: &buffer)
      HTTPWriter.endBody(framing, into: &buffer)

      var kinds: [ChatEventKind] = []
      var pieces = 0
      var verifier = ContentVerifier()
      var reader = MessageReader(role: .response)
      var scanner = EventScanner()
      var pool = BufferPool()
      var offset = 0
      let bytes = buffer.bytes
      reading: while true {
        switch reader.next(bytes, &offset) {
        case .head(let head):
          XCTAssertEqual(head.contentType, .eventStream)
          XCTAssertEqual(head.isChunked, framing == .chunked)
        case .body(let range):
          pieces += 1
          var place = 0
          while case .event(let event) = scanner.next(bytes[range], &place, &pool) {
            let chat = OpenAIChat.classify(event.data)
            kinds.append(chat.kind)
            if chat.contentField == .text { verifier.feed(event.data[chat.content]) }
            if chat.hasUsage { XCTAssertEqual(chat.completionTokens, 30) }
          }
        case .end, .needMore: break reading
        case .informational, .invalid: return XCTFail("not a plain answer")
        }
      }
      var expected: [ChatEventKind] = [.role]
      expected += Array(repeating: .content, count: 30)
      expected.append(.finish)
      if usage { expected.append(.usage) }
      expected.append(.done)
      XCTAssertEqual(kinds, expected)
      XCTAssertEqual(pieces, framing == .chunked ? expected.count : 1)
      XCTAssertEqual(verifier.tokenCount, 30)
      XCTAssertFalse(verifier.isBroken)
      XCTAssertEqual(verifier.providerHash, ContentVerifier.hash(name: "primary"))
      XCTAssertEqual(pool.takenCount, 0)
    }
  }
}
