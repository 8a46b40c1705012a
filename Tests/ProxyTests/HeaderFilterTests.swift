import Base
@testable import Proxy
import Wire
import XCTest

/// Which header lines are passed on, and that they come in the runs in which they stand.
final class HeaderFilterTests: XCTestCase {
  /// The lines of a request that are passed on, in as many pieces as it takes.
  private func pieces(_ headers: [String], _ role: MessageRole = .request) -> [String] {
    let first = role == .request ? "GET / HTTP/1.1" : "HTTP/1.1 200 OK"
    let head = ([first] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    return Bytes.withBytes(of: Array(head.utf8)) { bytes in
      var reader = MessageReader(role: role, limits: WireLimits(headBytes: 65_536, bodyBytes: .max))
      var offset = 0
      guard case .head(let summary) = reader.next(bytes, &offset) else {
        XCTFail("a head that can't be read: \(headers)")
        return []
      }
      var filter = HeaderFilter(summary, role: role, in: bytes)
      var pieces: [String] = []
      while let piece = filter.next(in: bytes) {
        pieces.append(String(decoding: piece.array(), as: UTF8.self))
      }
      return pieces
    }
  }

  func testLinesThatStandTogetherComeTogether() {
    XCTAssertEqual(pieces(["host: h", "a: 1", "b: 2"]), ["a: 1\r\nb: 2\r\n"])
    XCTAssertEqual(pieces(["a: 1", "host: h", "b: 2"]), ["a: 1\r\n", "b: 2\r\n"])
    XCTAssertEqual(pieces(["a: 1", "b: 2", "host: h"]), ["a: 1\r\nb: 2\r\n"])
    XCTAssertEqual(pieces(["host: h", "te: trailers"]), [])
    XCTAssertEqual(
      pieces(["a: 1", "content-length: 0", "te: x", "b:  2 "], .response).joined(),
      "a: 1\r\nb:  2 \r\n")
  }

  func testOnlyAConnectionHeaderTakesOthersAway() {
    let nominations = ["connection: x-mine", "Connection: X-MINE", "CONNECTION: close, x-mine ,y"]
    for line in nominations {
      XCTAssertEqual(pieces(["host: h", "x-mine: 1", "a: 2", line]), ["a: 2\r\n"], line)
      XCTAssertEqual(pieces(["host: h", line, "x-mine: 1", "a: 2"]), ["a: 2\r\n"], line)
      XCTAssertEqual(pieces(["host: h", "cookie: 3", line, "x-mine: 1"]), ["cookie: 3\r\n"], line)
    }
    let others = [
      "connectiox: x-mine", "connections: x-mine", "c: x-mine", "connection-: x-mine", "cookies: a:",
    ]
    for line in others {
      XCTAssertEqual(pieces(["host: h", "x-mine: 1", line]), ["x-mine: 1\r\n\(line)\r\n"], line)
    }
    XCTAssertEqual(pieces(["host: h", "connection: keep-alive", "close: 1"]), ["close: 1\r\n"])
  }
}
