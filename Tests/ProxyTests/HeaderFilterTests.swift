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
      var reader = MessageReader(role: role, limits: WireLimits(headBytes: 1 << 18, bodyBytes: .max))
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
      var buffer = ByteBuffer()
      HeaderFilter.append(summary, role: role, in: bytes, to: &buffer)
      XCTAssertEqual(buffer.bytes.string(), pieces.joined(), "by marks: \(headers)")
      return pieces
    }
  }

  /// What is found by marks is what is found line by line, whatever stands beside it.
  func testMarksFindWhatTheLinesSay() {
    let names = [
      "connection", "Keep-Alive", "te", "TRAILER", "upgrade", "Transfer-Encoding", "proxy-connection",
      "proxy-authenticate", "proxy-authorization", "expect", "content-length", "x-brownout-request",
      "x-brownout-attempt", "x-brownout-visit", "x-brownout-probe", "x-brownout-attempts",
      "x-brownout-provider", "x-brownout-attempx", "te_", "hosu", "x", "content-type", "retry-after",
    ]
    let values = ["", "close", "keep-alive", "x", " a, te ", "close, x", "7-12", "3", "\t4 "]
    for seed in UInt64(0)..<4000 {
      var random = KeyedRandom(seed: seed).keyed("marks")
      let isRequest = random.below(2) == 0
      var headers = isRequest ? ["Host: h"] : []
      var isFramed = false
      for _ in 0..<random.below(random.below(8) == 0 ? 30 : 9) {
        var name = names[Int(random.below(UInt64(names.count)))]
        var value = values[Int(random.below(UInt64(values.count)))]
        let isFraming = name == "Transfer-Encoding" || name == "content-length"
        if isFraming && isFramed { continue }
        if isFraming {
          isFramed = true
          value = name == "content-length" ? "3" : "chunked"
        }
        if random.below(3) == 0 { name = name.uppercased() }
        headers.insert("\(name):\(value)", at: Int(random.below(UInt64(headers.count + 1))))
      }
      if random.below(100) == 0 { headers.insert("z: " + String(repeating: "z", count: 64_000), at: 0) }
      if random.below(100) == 0 { headers.insert("z: " + String(repeating: "z", count: 64_000), at: 0) }
      _ = pieces(headers, isRequest ? .request : .response)
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
