import Base
import XCTest

@testable import Wire

/// Messages that two parsers could understand in two ways, or that nobody should have to understand: all
/// refused, with the same reason in one piece and byte by byte.
final class SmugglingTests: XCTestCase {
  private static let start = "POST / HTTP/1.1\r\nHost: a\r\n"
  private static let chunked = start + "Transfer-Encoding: chunked\r\n\r\n"

  private static let requests: [(String, WireError)] = [
    // Two ways to tell the length.
    (start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", .twoFramings),
    (start + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", .twoFramings),
    (start + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", .contentLength),
    (start + "Content-Length: 3\r\ncontent-length: 3\r\n\r\n", .contentLength),
    (start + "Content-Length: 3, 3\r\n\r\n", .contentLength),
    (start + "Content-Length: +3\r\n\r\n", .contentLength),
    (start + "Content-Length: -3\r\n\r\n", .contentLength),
    (start + "Content-Length: 0x3\r\n\r\n", .contentLength),
    (start + "Content-Length:\r\n\r\n", .contentLength),
    (start + "Content-Length: 3 4\r\n\r\n", .contentLength),
    (start + "Content-Length: 9999999999999999999999\r\n\r\n", .contentLength),
    (start + "Transfer-Encoding: gzip, chunked\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding: chunked, chunked\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding: identity\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding: xchunked\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding: \"chunked\"\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding:\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
    (start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", .transferEncoding),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
    // Line ends and white space.
    ("GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed), (start + "X: a\nY: b\r\n\r\n", .bareLineFeed),
    (start + "X: a\rContent-Length: 3\r\n\r\n", .bareCarriageReturn),
    (start + "X: a\r\r\n\r\n", .bareCarriageReturn),
    ("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .bareCarriageReturn),
    (start + "\rX: a\r\n\r\n", .bareCarriageReturn),
    (start + "X: a\r\n b\r\n\r\n", .foldedHeader), (start + "X: a\r\n\tb\r\n\r\n", .foldedHeader),
    (start + " X: a\r\n\r\n", .foldedHeader), (start + "X : a\r\n\r\n", .headerName),
    (start + "Content-Length : 3\r\n\r\n", .headerName), (start + "X\t: a\r\n\r\n", .headerName),
    (start + ": a\r\n\r\n", .headerName), (start + "X\r\n\r\n", .headerName),
    (start + "X y: a\r\n\r\n", .headerName),
    (start + "X\u{e4}: a\r\n\r\n", .headerName), (start + "(X): a\r\n\r\n", .headerName),
    (start + "X: a\0b\r\n\r\n", .controlCharacter), (start + "X\0: a\r\n\r\n", .headerName),
    (start + "X: a\u{1}b\r\n\r\n", .controlCharacter), (start + "X: a\u{7f}\r\n\r\n", .controlCharacter),
    // Host.
    ("GET / HTTP/1.1\r\n\r\n", .host), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .host),
    ("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", .host),
    ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .host),
    // Request lines.
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine), ("GET /\r\nHost: a\r\n\r\n", .requestLine),
    ("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
    (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
    ("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
    ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .requestLine),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", .requestLine), ("GET / HTTP/11\r\nHost: a\r\n\r\n", .requestLine),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
    ("GET /\u{e4} HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
    ("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine), ("GET\r\nHost: a\r\n\r\n", .requestLine),
    ("\u{16}\u{3}\u{1}", .requestLine), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .version),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", .version), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .version),
    // Chunks.
    (chunked + "\r\n", .chunkSize), (chunked + "x\r\n", .chunkSize), (chunked + "-1\r\n", .chunkSize),
    (chunked + "0x1\r\na\r\n0\r\n\r\n", .chunkSize), (chunked + " 1\r\na\r\n", .chunkSize),
    (chunked + "1 \r\na\r\n", .chunkSize), (chunked + "1 1\r\na\r\n", .chunkSize),
    (chunked + "+1\r\na", .chunkSize),
    (chunked + "1\na\r\n", .chunkSize), (chunked + "1\ra\r\n", .bareCarriageReturn),
    (chunked + "1;x\na\r\n", .bareLineFeed), (chunked + "1;x\ra\r\n", .bareCarriageReturn),
    (chunked + "1;\0\r\na\r\n", .controlCharacter), (chunked + "1\r\nab\r\n", .chunkEnd),
    (chunked + "1\r\na\n", .chunkEnd), (chunked + "1\r\na\rb", .chunkEnd),
    (chunked + "3\r\na\r\n0\r\n", .chunkEnd),
    (chunked + "0000000000000001\r\na\r\n", .chunkSize), (chunked + "ffffffffffffffff\r\n", .chunkSize),
    (chunked + "10000000000000000\r\n", .chunkSize), (chunked + "7fffffffffffff0\r\n", .bodyTooLong),
    (chunked + "fffffffffffffff\r\n", .bodyTooLong), (chunked + "4000001\r\n", .bodyTooLong),
    (chunked + "1\r\na\r\n4000000\r\n", .bodyTooLong), (chunked + "0\r\n X: y\r\n\r\n", .foldedHeader),
    (chunked + "0\r\nX y: z\r\n\r\n", .headerName), (chunked + "0\r\n: z\r\n\r\n", .headerName),
    (chunked + "0\r\nX: y\n\r\n", .bareLineFeed), (chunked + "0\r\nX: y\rz\r\n", .bareCarriageReturn),
    (chunked + "0\r\nX: \0\r\n", .controlCharacter), (chunked + "0\r\n\rX", .bareCarriageReturn),
    // Sizes.
    (start + "Content-Length: 67108865\r\n\r\n", .bodyTooLong),
  ]

  private static let responses: [(String, WireError)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", .twoFramings),
    ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", .contentLength),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferEncoding),
    ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
    ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .switchingProtocols),
    ("\r\nHTTP/1.1 200 OK\r\n\r\n", .statusLine),
    ("HTTP/1.1 20 OK\r\n\r\n", .statusLine), ("HTTP/1.1 2000\r\n\r\n", .statusLine),
    ("HTTP/1.1  200\r\n\r\n", .statusLine),
    ("HTTP/1.1 099 x\r\n\r\n", .statusLine), ("HTTP/1.1 2x0 x\r\n\r\n", .statusLine),
    ("HTTP/1.1\r\n\r\n", .statusLine),
    ("HTTP/2 200\r\n\r\n", .statusLine), ("HTTP/1.3 200 x\r\n\r\n", .version),
    ("HTTP/1.x 200 x\r\n\r\n", .statusLine),
    ("<html>", .statusLine), ("data: x\n\n", .statusLine),
    ("HTTP/1.1 200 O\u{1}K\r\n\r\n", .controlCharacter),
    ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .bareLineFeed),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naXTTP/1.1 200 OK\r\n\r\n", .statusLine),
  ]

  func testEveryShapeIsRefusedForItsOwnReasonHoweverItIsCut() {
    for (corpus, role) in [
      (SmugglingTests.requests, MessageRole.request), (SmugglingTests.responses, .response),
    ] {
      for (text, expected) in corpus {
        let bytes = Array(text.utf8)
        let whole = ReaderTranscript.of([bytes], role)
        XCTAssertEqual(whole.lastError, expected, text.debugDescription)
        let single = ReaderTranscript.of(Pieces.single(bytes), role)
        XCTAssertEqual(single.words, whole.words, text.debugDescription)
      }
    }
  }

  func testRefusedMessagesAreAnsweredWithTheirStatus() {
    for error in WireError.allCases {
      let expected =
        error == .headTooLong ? 431 : error == .bodyTooLong ? 413 : error == .version ? 505 : 400
      XCTAssertEqual(error.status, expected, "\(error)")
    }
  }

  func testARefusalIsForEver() {
    Bytes.withBytes(of: Array("GET\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) { bytes in
      var reader = MessageReader(role: .request)
      var offset = 0
      for _ in 0..<3 {
        guard case .invalid(.requestLine) = reader.next(bytes, &offset) else { return XCTFail("recovered") }
      }
      guard case .invalid(.requestLine) = reader.peerEnded() else { return XCTFail("recovered at the end") }
    }
  }
}
