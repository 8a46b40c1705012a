import Base
import Foundation
import XCTest

@testable import Wire

/// What is written is read again, and dates are Foundation's.
final class HTTPWriterTests: XCTestCase {
  func testARequestIsReadAsItWasWritten() {
    var buffer = ByteBuffer(capacity: 1)
    HTTPWriter.requestLine("POST", target: Bytes(literal: "/v1/chat/completions"), into: &buffer)
    HTTPWriter.header("host", "127.0.0.1:8080", into: &buffer)
    HTTPWriter.headers([("X-Key", "a\r\nb"), ("y", "")], into: &buffer)
    let mark = HTTPWriter.openBody(into: &buffer)
    buffer.append("{\"a\":1}")
    HTTPWriter.closeBody(mark, into: &buffer)
    XCTAssertEqual(
      buffer.bytes.string(),
      "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:8080\r\nX-Key: a  b\r\ny: \r\n"
        + "content-length: 7\r\n\r\n{\"a\":1}")
    XCTAssertEqual(
      ReaderTranscript.of([buffer.bytes.array()], .request).words,
      [
        "post /v1/chat/completions length=7 [host|127.0.0.1:8080] [X-Key|a  b] [y|] [content-length|7]",
        "body {\"a\":1}", "end",
      ])
  }

  func testABodyOfAnyLengthIsAnnounced() {
    for length in [0, 1, 9, 10, 99, 100, 101, 998, 999, 1000, 9999, 10_000, 123_456] {
      let body = (0..<length).map { UInt8(0x41 + $0 % 26) }
      var buffer = ByteBuffer(capacity: 1)
      HTTPWriter.statusLine(200, into: &buffer)
      let mark = HTTPWriter.openBody(into: &buffer)
      Bytes.withBytes(of: body) { buffer.append($0) }
      HTTPWriter.closeBody(mark, into: &buffer)
      XCTAssertEqual(
        buffer.bytes.string(),
        "HTTP/1.1 200 OK\r\ncontent-length: \(length)\r\n\r\n" + String(decoding: body, as: UTF8.self))
    }
  }

  func testChunksOfAnyLengthAreReadAsTheyWereWritten() {
    for length in [1, 9, 15, 16, 17, 255, 256, 4095, 4096, 70_000] {
      var buffer = ByteBuffer()
      HTTPWriter.statusLine(200, into: &buffer)
      HTTPWriter.framing(.chunked, keepAlive: false, into: &buffer)
      HTTPWriter.endHead(into: &buffer)
      let content = (0..<length).map { UInt8(0x41 + $0 % 26) }
      let mark = HTTPWriter.openChunk(into: &buffer)
      for byte in content { buffer.append(byte) }
      HTTPWriter.closeChunk(mark, .chunked, into: &buffer)
      let empty = HTTPWriter.openChunk(into: &buffer)
      HTTPWriter.closeChunk(empty, .chunked, into: &buffer)
      Bytes.withBytes(of: content) { HTTPWriter.piece($0, .chunked, into: &buffer) }
      HTTPWriter.piece(.empty, .chunked, into: &buffer)
      HTTPWriter.endBody(.chunked, into: &buffer)
      XCTAssertEqual(
        ReaderTranscript.of([buffer.bytes.array()], .response).words,
        [
          "200 chunked close [transfer-encoding|chunked] [connection|close]",
          "body " + String(decoding: content + content, as: UTF8.self), "end",
        ])
    }
  }

  func testPlainPiecesAreWrittenAsTheyAre() {
    var buffer = ByteBuffer()
    HTTPWriter.framing(.plain, keepAlive: true, into: &buffer)
    let mark = HTTPWriter.openChunk(into: &buffer)
    buffer.append("ab")
    HTTPWriter.closeChunk(mark, .plain, into: &buffer)
    HTTPWriter.piece(Bytes(literal: "cd"), .plain, into: &buffer)
    HTTPWriter.endBody(.plain, into: &buffer)
    XCTAssertEqual(buffer.bytes.string(), "abcd")
  }

  func testEveryStatusHasALineThatIsRead() {
    for status in 200...999 where status != 204 && status != 304 {
      var buffer = ByteBuffer()
      HTTPWriter.statusLine(status, into: &buffer)
      HTTPWriter.contentLength(0, into: &buffer)
      HTTPWriter.endHead(into: &buffer)
      XCTAssertEqual(
        ReaderTranscript.of([buffer.bytes.array()], .response).words,
        ["\(status) length=0 [content-length|0]", "end"])
    }
  }

  func testDatesAreThoseOfFoundation() {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    var random = KeyedRandom(seed: 3)
    let edges = [0, 1, 86_399, 86_400, 951_782_399, 951_782_400, 951_868_800, 1_709_164_800, 4_107_542_400]
    for second in edges + (0..<2000).map({ _ in Int(random.below(6_000_000_000)) }) {
      var buffer = ByteBuffer()
      HTTPDate.write(unixSeconds: second, into: &buffer)
      XCTAssertEqual(
        buffer.bytes.string(), formatter.string(from: .init(timeIntervalSince1970: Double(second))))
    }
  }

  func testRetryAfterHasThreeForms() {
    var buffer = ByteBuffer()
    HTTPWriter.retryAfter(seconds: 5, into: &buffer)
    HTTPWriter.retryAfter(milliseconds: 250, into: &buffer)
    HTTPWriter.retryAfter(unixSeconds: 784_111_777, into: &buffer)
    XCTAssertEqual(
      buffer.bytes.string(),
      "retry-after: 5\r\nretry-after-ms: 250\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
  }
}
