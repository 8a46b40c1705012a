import Base
import XCTest

@testable import Wire

/// A memory that has seen other answers makes of each what a scanner makes of it that has seen none.
final class CompletionMemoryTests: XCTestCase {
  private static let whole = Array(
    """
    {"id": "a", "created": 12, "choices": [{"index": 0, "message": {"content": "c\\n", "refusal": null,
    "annotations": []}, "logprobs": null}], "usage": {"completion_tokens": 3, "x": [1, "y"]}, "error": 0}
    """.utf8)

  /// What a scanner tells, and what it makes of bytes that follow.
  private func words(_ scanner: CompletionScanner) -> [String] {
    var words: [String] = []
    for follower in ["", " \n", "}", "{", ",\"choices\":[]}", "1", "\""] {
      var scanner = scanner
      Bytes.withBytes(of: Array(follower.utf8)) { scanner.take($0) }
      words.append(
        "\(scanner.hasContent) \(scanner.hasError) \(scanner.isEmpty) \(scanner.isBlank) "
          + "\(scanner.isUnreadable) \(scanner.completionTokens)")
    }
    return words
  }

  private func check(_ memory: inout CompletionMemory, _ bytes: [UInt8], cut: Int = .max, _ note: String) {
    var scanner = CompletionScanner()
    var expected = CompletionScanner()
    for piece in [Array(bytes.prefix(cut)), Array(bytes.dropFirst(cut))] {
      Bytes.withBytes(of: piece) {
        memory.take($0, into: &scanner)
        expected.take($0)
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    XCTAssertEqual(words(scanner), words(expected), "\(note): \(text)")
  }

  /// Every place of an answer, with every byte that means something there, behind the answer itself.
  func testAnAnswerThatDiffersByOneByteIsUnderstoodAsAlone() {
    let original = CompletionMemoryTests.whole
    var memory = CompletionMemory()
    check(&memory, original, "the pattern")
    for place in original.indices {
      for byte in Array("{}[]\",:\\0129-nte. \n\u{E4}".utf8) {
        var replaced = original
        replaced[place] = byte
        var inserted = original
        inserted.insert(byte, at: place)
        var removed = original
        removed.remove(at: place)
        for (bytes, what) in [(replaced, "replaced"), (inserted, "inserted"), (removed, "removed")] {
          check(&memory, original, "the pattern again")
          check(&memory, bytes, "\(what) at \(place)")
        }
      }
      check(&memory, original, cut: place, "cut at \(place)")
    }
  }

  /// Answers in some spellings with drawn values, some of them broken.
  func testDrawnAnswersAreUnderstoodAsAlone() {
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("answers like others")
      var memory = CompletionMemory()
      let shapes = [random.below(512), random.below(512)]
      for step in 0..<12 {
        let shape = random.below(8) == 0 ? shapes[1] : shapes[0]
        var bytes = answer(shape, &random)
        if random.below(3) == 0 { bytes = random.mutated(bytes, interesting: Array("{}[]\",:\\0ne. ".utf8)) }
        let cut = random.below(4) == 0 ? Int(random.below(UInt64(bytes.count + 1))) : .max
        check(&memory, bytes, cut: cut, "seed \(seed), step \(step)")
      }
    }
  }

  private func answer(_ shape: UInt64, _ random: inout KeyedRandom) -> [UInt8] {
    let id = random.pick(["a", "chatcmpl-1", "", "x\\u0041", "\u{E4}"])
    let number = random.pick(["0", "7", "1700000000", "-1", "1.5e3", "99999999999", "null"])
    let text = random.pick(["", "p:1 ", "\\n", "a\\\"b", "\u{1F600}", "longer than eight bytes of text"])
    let message = [
      "{\"content\":\"\(text)\"}", "{\"content\":\"a\",\"refusal\":\"\(text)\"}",
      "{\"content\":[\"\(text)\"]}",
      "{\"tool_calls\":[{\"id\":\"\(text)\",\"n\":\(number)}]}",
    ][Int(shape % 4)]
    let usage = [
      "", ",\"usage\":{\"completion_tokens\":\(number)}", ",\"usage\":{\"completion_tokens\":\"\(text)\"}",
      ",\"usage\":{\"completion_tokens\":\(number),\"completion_tokens\":5}",
      ",\"usage\":{\"completion_tokens\":5,\"completion_tokens\":\(random.pick(["null", "{}", "6"]))}",
      ",\"usage\":{\"details\":{\"completion_tokens\":\(number)},\"completion_tokens\":\(number)}",
      ",\"usage\":[\(number)]", ",\"completion_tokens\":\(number)",
    ][Int(shape / 4 % 8)]
    let rest = [
      "", ",\"error\":\"\(random.pick(["", "x"]))\"", ",\"error\":\(number)", ",\"error\":{}",
      ",\"error\":[\(random.pick(["", "0"]))]", ",\"e\\rror\":\(number)", ",\"\(id)\":\(number)",
      ",\"x\":\(number)",
    ][Int(shape / 32 % 8)]
    let start = "\"id\":\"\(id)\",\"created\":\(number)"
    let choices = "\"choices\":[{\"index\":0,\"message\":\(message)}]"
    return Array(
      (shape / 256 == 0
        ? "{\(start),\(choices)\(usage)\(rest)}" : "{ \(choices) \(rest)\n, \(start)\(usage) }\n")
        .utf8)
  }
}
