import Base
import XCTest

@testable import Wire

/// The three headers by which records of client, proxy and provider join.
final class RequestKeyTests: XCTestCase {
  private func read(_ lines: String) -> RequestKey? {
    Bytes.withBytes(of: Array("GET / HTTP/1.1\r\nhost: a\r\n\(lines)\r\n".utf8)) { bytes in
      var reader = MessageReader(role: .request)
      var offset = 0
      guard case .head(let summary) = reader.next(bytes, &offset) else { return nil }
      let key = RequestKey.read(summary, in: bytes)
      XCTAssertEqual(key, RequestKey.readAll(summary, in: bytes), lines)
      return key
    }
  }

  func testWhatIsWrittenIsRead() {
    let keys = [
      RequestKey(run: 0, ordinal: 0, attempt: 1, visit: 1),
      RequestKey(run: .max, ordinal: Int(UInt32.max), attempt: 65_535, visit: 2),
      RequestKey(run: 0xbeef, ordinal: 12), RequestKey(attempt: 3), RequestKey(visit: 9), RequestKey(),
    ]
    for key in keys {
      var buffer = ByteBuffer()
      key.write(into: &buffer)
      XCTAssertEqual(read(buffer.bytes.string()), key)
    }
  }

  func testNamesAreFoundInAnyCase() {
    XCTAssertEqual(
      read("X-Brownout-Request: A1-7\r\nX-BROWNOUT-ATTEMPT: 2\r\nx-brownout-VISIT:3\r\n"),
      RequestKey(run: 0xa1, ordinal: 7, attempt: 2, visit: 3))
  }

  func testHeadersAreFoundWhateverTheLengthsOfNames() {
    for length in [1, 5, 16, 18, 30, 31, 32, 63, 64, 65, 128] {
      let name = String(repeating: "n", count: length)
      let text = "GET / HTTP/1.1\r\nhost: a\r\n\(name): b\r\nx-brownout-visit: 4\r\n\r\n"
      Bytes.withBytes(of: Array(text.utf8)) { bytes in
        var reader = MessageReader(role: .request)
        var offset = 0
        guard case .head(let summary) = reader.next(bytes, &offset) else { return XCTFail(name) }
        XCTAssertTrue(summary.mayHold("host") && summary.mayHold(RequestKey.visitHeader))
        XCTAssertEqual(summary.mayHold("n"), length == 1)
        XCTAssertEqual(
          summary.mayHold("a-name-that-has-more-characters-than-there-are-bits-for-in-a-word"), length >= 31)
        XCTAssertEqual(summary.value(of: "host", in: bytes).map { bytes[$0].string() }, "a")
        XCTAssertEqual(RequestKey.read(summary, in: bytes), RequestKey(visit: 4))
      }
    }
  }

  func testTheLastOneThatCanBeReadCounts() {
    let request = "x-brownout-request: 1-2\r\nx-brownout-request: 3-4\r\nx-brownout-request: ?\r\n"
    let attempt = "x-brownout-attempt: 5\r\nx-brownout-attempt:  6\t\r\nx-brownout-probe: 1\r\n"
    XCTAssertEqual(read(request + attempt), RequestKey(run: 3, ordinal: 4, attempt: 6))
    // More headers than a head has marks.
    let others = String(repeating: "te: x\r\n", count: 9)
    XCTAssertEqual(read(others + request + attempt), RequestKey(run: 3, ordinal: 4, attempt: 6))
    XCTAssertEqual(read(request + attempt + others), RequestKey(run: 3, ordinal: 4, attempt: 6))
  }

  func testWhatCannotBeReadCountsAsAbsent() {
    let values = [
      "", "-", "-1", "a-", "7", "g-1", "1-x", "1-+1", "11112222333344445-1", "1-4294967296", "1-1 2",
    ]
    for value in values { XCTAssertEqual(read("x-brownout-request: \(value)\r\n"), RequestKey(), value) }
    XCTAssertEqual(read("x-brownout-attempt: two\r\nx-brownout-visit: 1.5\r\n"), RequestKey())
  }
}
