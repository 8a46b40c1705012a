import Base
import XCTest

@testable import Wire

/// A classifier that has seen other events says of each what a reader says that has seen none.
final class ChatEventClassifierTests: XCTestCase {
  private func check(_ classifier: inout ChatEventClassifier, _ bytes: [UInt8], _ note: String) {
    Bytes.withBytes(of: bytes) { data in
      let event = classifier.classify(data)
      let expected = OpenAIChat.classify(data)
      XCTAssertTrue(same(event, expected), "\(note): \(data.string()): \(event), not \(expected)")
    }
  }

  private func same(_ event: ChatEvent, _ other: ChatEvent) -> Bool {
    event.kind == other.kind && event.contentField == other.contentField && event.content == other.content
      && event.finishReason == other.finishReason && event.hasRole == other.hasRole
      && event.hasUsage == other.hasUsage && event.promptTokens == other.promptTokens
      && event.completionTokens == other.completionTokens && event.errorType == other.errorType
      && event.errorCode == other.errorCode
  }

  /// A chunk in one of some spellings, with drawn values.
  private func chunk(_ shape: UInt64, _ random: inout KeyedRandom) -> [UInt8] {
    let id = random.pick(["a", "chatcmpl-1", "", "x\\u0041", "\u{E4}"])
    let created = random.pick(["0", "1700000000", "-1", "1.5e3"])
    let text = random.pick(["", "p:1 ", "\\n", "a\\\"b", "\u{1F600}", "longer than eight bytes of text"])
    let delta = [
      "{\"content\":\"\(text)\"}", "{\"role\":\"assistant\",\"content\":\"\(text)\",\"refusal\":null}",
      "{\"reasoning\":\"\(text)\",\"content\":\"\"}", "{\"content\":[\"\(text)\"]}",
      "{\"content\":\"\(text)\",\"content\":\"b\"}", "{\"tool_calls\":\"\(text)\"}",
    ][Int(shape % 6)]
    let reason = shape / 6 % 4 == 0 ? "\"stop\"" : "null"
    let choices = "\"choices\":[{\"index\":0,\"delta\":\(delta),\"finish_reason\":\(reason)}]"
    let rest = [
      "", ",\"usage\":null", ",\"usage\":{\"completion_tokens\":\(random.below(20))}", ",\"error\":\"\"",
      ",\"error\":0", ",\"x\":\"\(text)\",\"y\":\(created)", ",\"\\u0065rror\":\"\"", ",\"choices\":[]",
    ][Int(shape / 24 % 8)]
    let head = "\"id\":\"\(id)\",\"created\":\(created)"
    return Array(
      (shape / 192 % 2 == 0 ? "{\(head),\(choices)\(rest)}" : "{ \(choices) , \(head)\(rest) }\n").utf8)
  }

  func testDrawnEventsMeanWhatTheyMeanAlone() {
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("patterns")
      var classifier = ChatEventClassifier()
      let shapes = [random.below(384), random.below(384)]
      for step in 0..<12 {
        let shape = random.below(8) == 0 ? shapes[1] : shapes[0]
        var bytes = chunk(shape, &random)
        if random.below(3) == 0 { bytes = random.mutated(bytes, interesting: Array("{}[]\",:\\0ne. ".utf8)) }
        check(&classifier, bytes, "seed \(seed), step \(step)")
      }
    }
  }

  /// Every place of a chunk, with every byte that means something there, behind the chunk itself.
  func testAnEventThatDiffersByOneByteMeansWhatItMeansAlone() {
    let text =
      "{\"id\":\"ab\",\"created\":12,\"choices\":[{\"delta\":{\"content\":\"c\\n\"}}],\"error\":null}"
    let original = Array(text.utf8)
    var classifier = ChatEventClassifier()
    check(&classifier, original, "the pattern")
    for place in original.indices {
      for byte in Array("{}[]\",:\\012ne.ab \n\u{E4}".utf8) {
        var replaced = original
        replaced[place] = byte
        var inserted = original
        inserted.insert(byte, at: place)
        var removed = original
        removed.remove(at: place)
        for (bytes, what) in [(replaced, "replaced"), (inserted, "inserted"), (removed, "removed")] {
          check(&classifier, original, "the pattern again")
          check(&classifier, bytes, "\(what) at \(place)")
        }
      }
      check(&classifier, Array(original[..<place]), "cut at \(place)")
    }
  }

  func testAStreamOfOursIsUnderstoodWhoeverWritesIt() {
    var classifier = ChatEventClassifier()
    for ordinal in UInt64(0)..<40 {
      let stream = ChatStream(
        key: KeyedRandom(seed: 1), ordinal: ordinal, visit: 1, created: Int(ordinal) * 7,
        includesUsage: ordinal % 2 == 0, framing: .plain)
      let names = [Bytes(literal: "p"), Bytes(literal: "fallback")]
      var buffer = ByteBuffer()
      stream.writeRole(model: names[1], into: &buffer)
      for token in 0..<120 {
        stream.writeToken(token, provider: names[token % 2], model: names[1], into: &buffer)
      }
      stream.writeFinish(reason: Bytes(literal: "stop"), model: names[0], into: &buffer)
      stream.writeUsage(promptTokens: 1, completionTokens: 2, model: names[0], into: &buffer)
      stream.writeDone(into: &buffer)
      var pool = BufferPool()
      var scanner = EventScanner()
      var offset = 0
      while case .event(let event) = scanner.next(buffer.bytes, &offset, &pool) {
        check(&classifier, event.data.array(), "answer \(ordinal)")
      }
      scanner.release(&pool)
    }
  }
}
