import Base
import XCTest

@testable import Wire

/// An answer that is copied from the one before it is, byte for byte, the one that would be written.
final class CompletionTemplateTests: XCTestCase {
  func testWhatIsCopiedIsWhatWouldBeWritten() {
    let models: [StaticString] = ["gpt-4o", "gpt-4p", "a\"b\\c", "gpt-4ostop", ""]
    let reasons: [StaticString] = ["stop", "length", ""]
    let providers: [StaticString] = ["primary", "p"]
    for seed in UInt64(0)..<60 {
      var random = KeyedRandom(seed: seed).keyed("templates")
      var templates = CompletionTemplates(providerCount: 2)
      var buffer = ByteBuffer(capacity: 1)
      var content = self.content(models[0], reasons[0], providers[0])
      var (provider, created, closes) = (0, 1_736_233_986, false)
      for number in 0..<200 {
        // Mostly one thing changes, or nothing.
        switch random.below(14) {
        case 0: content.model = Bytes(literal: random.pick(models))
        case 1: content.reason = Bytes(literal: random.pick(reasons))
        case 2: content.tokens = Int(random.below(4))
        case 3: content.promptTokens = Int(random.below(3))
        case 4: content.processingMilliseconds = Int(random.below(2)) * 1000
        case 5: content.keepAlive.toggle()
        case 6: created += 1
        case 7: closes.toggle()
        case 8: content.tokens = random.below(2) == 0 ? 5000 : 120
        case 9:
          provider = 1 - provider
          content.provider = Bytes(literal: providers[provider])
        default: break
        }
        var stream = ChatStream(
          key: KeyedRandom(seed: seed), ordinal: UInt64(number), visit: 1, created: created,
          includesUsage: false, framing: .chunked)
        if closes { stream = stream.delimitedByClose }
        buffer.clear()
        buffer.append("before")
        templates.write(stream, content, provider: provider, into: &buffer)
        var expected = ByteBuffer()
        expected.append("before")
        let places = stream.writeCompletion(content, into: &expected)
        XCTAssertTrue(buffer.bytes.equals(expected.bytes), "seed \(seed), answer \(number)")
        XCTAssertTrue(expected.bytes[places.requestID - 4..<places.requestID].equals("req_"))
        XCTAssertTrue(expected.bytes[places.id - 9..<places.id].equals("chatcmpl-"))
      }
    }
  }

  private func content(
    _ model: StaticString, _ reason: StaticString, _ provider: StaticString
  ) -> CompletionContent {
    CompletionContent(
      provider: Bytes(literal: provider), model: Bytes(literal: model), reason: Bytes(literal: reason),
      tokens: 1, promptTokens: 2, processingMilliseconds: 0, keepAlive: true)
  }
}
