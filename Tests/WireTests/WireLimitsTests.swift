import Base
import XCTest

@testable import Wire

/// Limits hold to the byte, and whatever the bytes are, reading ends.
final class WireLimitsTests: XCTestCase {
  private func words(_ text: String, _ limits: WireLimits, _ role: MessageRole = .request) -> [String] {
    let bytes = Array(text.utf8)
    let whole = ReaderTranscript.of([bytes], role, limits: limits).words
    XCTAssertEqual(ReaderTranscript.of(Pieces.single(bytes), role, limits: limits).words, whole)
    return whole
  }

  func testAHeadMayBeExactlyAsLongAsItsLimit() {
    let text = "GET / HTTP/1.1\r\nHost: abc\r\n\r\n"
    XCTAssertEqual(words(text, WireLimits(headBytes: text.utf8.count)).last, "end")
    XCTAssertEqual(words(text, WireLimits(headBytes: text.utf8.count - 1)), ["invalid headTooLong"])
  }

  func testAHeadWithoutEndIsRefusedAtItsLimit() {
    let endless = "GET / HTTP/1.1\r\nHost: " + String(repeating: "a", count: 70_000)
    let transcript = ReaderTranscript.of([Array(endless.utf8)], .request)
    XCTAssertEqual(transcript.lastError, .headTooLong)
    let below = ReaderTranscript.of([Array(endless.utf8.prefix(64 << 10))], .request)
    XCTAssertEqual(below.words, [])
  }

  func testTheNumberOfHeadersIsLimited() {
    let lines = (0..<9).map { "H\($0): x\r\n" }.joined()
    let text = "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"
    XCTAssertEqual(words(text, WireLimits(headerCount: 10)).last, "end")
    XCTAssertEqual(words(text, WireLimits(headerCount: 9)), ["invalid headTooLong"])
  }

  func testABodyMayBeExactlyAsLongAsItsLimit() {
    let limits = WireLimits(bodyBytes: 4)
    let head = "HTTP/1.1 200 OK\r\n"
    XCTAssertEqual(words(head + "Content-Length: 4\r\n\r\nabcd", limits, .response).last, "end")
    XCTAssertEqual(words(head + "Content-Length: 5\r\n\r\n", limits, .response), ["invalid bodyTooLong"])
    let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
    XCTAssertEqual(words(chunked + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", limits, .response).last, "end")
    XCTAssertEqual(words(chunked + "2\r\nab\r\n3\r\ncde\r\n", limits, .response).last, "invalid bodyTooLong")
    XCTAssertEqual(
      ReaderTranscript.of([Array((head + "\r\nabcd").utf8)], .response, limits: limits, ends: true).words
        .last, "end")
    XCTAssertEqual(
      ReaderTranscript.of([Array((head + "\r\nabcde").utf8)], .response, limits: limits).lastError,
      .bodyTooLong)
  }

  func testExtensionsAndTrailersAreLimitedLikeHeads() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    let limits = WireLimits(headBytes: 60)
    for (text, fits) in [
      ("1;" + String(repeating: "x", count: 59) + "\r\na\r\n0\r\n\r\n", false),
      ("1;" + String(repeating: "x", count: 30) + "\r\na\r\n0\r\n\r\n", true),
      ("1" + String(repeating: " ", count: 70) + ";\r\na\r\n0\r\n\r\n", false),
      (String(repeating: "1;" + String(repeating: "x", count: 20) + "\r\na\r\n", count: 4), false),
      ("0\r\n" + String(repeating: "X: y\r\n", count: 20) + "\r\n", false),
      ("0\r\n" + String(repeating: "X: y\r\n", count: 5) + "\r\n", true),
    ] {
      let last = words(head + text, limits, .response).last ?? ""
      XCTAssertEqual(last, fits ? "end" : "invalid headTooLong", text)
    }
  }

  /// Messages with drawn mistakes: no trap, an end within a bounded number of calls, and the same in other
  /// pieces.
  func testMutatedMessagesEndAndDoNotDependOnThePieces() {
    let interesting = Array("\r\n\t :;,0123456789abcdefxX\0\u{7f}HTTP/.-+\"".utf8)
    for seed in UInt64(0)..<6000 {
      var random = KeyedRandom(seed: seed).keyed("messages")
      let item = random.pick(MessageReaderTests.cases)
      let bytes = random.mutated(Array(item.text.utf8), interesting: interesting)
      let limits = WireLimits(headBytes: 220, headerCount: 6, bodyBytes: 1 << 20)
      let whole = ReaderTranscript.of([bytes], item.role, limits: limits, ends: true)
      XCTAssertLessThan(whole.callCount, 3 * bytes.count + 8, "seed \(seed)")
      let cut = ReaderTranscript.of(Pieces.drawn(bytes, &random), item.role, limits: limits, ends: true)
      if cut.words != whole.words { XCTFail("seed \(seed): \(cut.words) and in one piece \(whole.words)") }
    }
  }

  func testNoiseIsNeverAMessage() {
    for seed in UInt64(0)..<2000 {
      var random = KeyedRandom(seed: seed).keyed("noise")
      let bytes = (0..<random.below(200)).map { _ in UInt8(random.below(256)) }
      for role in [MessageRole.request, .response] {
        let transcript = ReaderTranscript.of([bytes], role, ends: true)
        XCTAssertNotNil(transcript.lastError, "seed \(seed)")
        XCTAssertEqual(transcript.words.count, 1, "seed \(seed)")
      }
    }
  }
}
