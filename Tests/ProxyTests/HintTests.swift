import Base
import Failover
import IO
import Record
import Wire
import XCTest

@testable import Proxy

/// What heads and error bodies say about trying again, in the forms that the policy reads.
final class HintTests: XCTestCase {
  /// 2026-08-30 12:00:00 UTC.
  private let noon = 1_788_091_200

  private func hint(
    _ headers: String, forms: RetryAfterForms = .all, after: Nanoseconds = .zero, status: Int = 429
  ) throws -> RetryHint {
    let world = try World { _ in [] }
    world.proxy.retryAfterForms = forms
    world.proxy.unixOrigin = noon
    let text = "HTTP/1.1 \(status) X\r\n\(headers)content-length: 0\r\n\r\n"
    var reader = MessageReader(role: .response)
    return Bytes.withBytes(of: Array(text.utf8)) { bytes in
      var offset = 0
      guard case .head(let head) = reader.next(bytes, &offset) else { return .none }
      return world.proxy.hint(head, in: bytes, .zero + after)
    }
  }

  func testTheFirstFormThatIsThereAndIsReadCounts() throws {
    let all =
      "retry-after: 3\r\nRetry-After-Ms: 1250.5\r\nX-MS-Retry-After-Ms: 700\r\n"
    let cases: [(String, RetryAfterForms, Int64?)] = [
      (all, .all, 1_250_500_000), (all, [.microsoftMilliseconds, .seconds], 700_000_000),
      (all, [.seconds, .date], 3_000_000_000), (all, [.date], nil), (all, [], nil), (all, [.body], nil),
      ("retry-after-ms: soon\r\nretry-after: 2\r\n", .all, 2_000_000_000), ("", .all, nil),
      ("retry-after: tomorrow\r\n", .all, nil),
    ]
    for (headers, forms, count) in cases {
      XCTAssertEqual(try hint(headers, forms: forms).wait?.count, count, "\(headers) \(forms.rawValue)")
    }
    XCTAssertEqual(try hint("retry-after: 3\r\n", status: 200), .none)
  }

  func testADateIsHeldAgainstTheAnswersOwnDateElseAgainstTheRunsClock() throws {
    let date = "retry-after: Sun, 30 Aug 2026 12:00:30 GMT\r\n"
    XCTAssertEqual(try hint(date).wait, .seconds(Int64(30)))
    XCTAssertEqual(try hint(date, after: .milliseconds(10_500)).wait, .milliseconds(19_500))
    XCTAssertEqual(try hint(date, after: .seconds(Int64(40))).wait, .zero)
    let own = "date: Sun, 30 Aug 2026 12:00:25 GMT\r\n"
    XCTAssertEqual(try hint(date + own, after: .seconds(Int64(900))).wait, .seconds(Int64(5)))
    XCTAssertNil(try hint(date, forms: [.seconds]).wait)
  }

  /// A date that nanoseconds since 1970 can't name, in `retry-after`, in `date`, and in both.
  func testDatesBeyond2262EndNothing() throws {
    let far = "Fri, 31 Dec 9999 23:59:59 GMT"
    XCTAssertEqual(try hint("retry-after: \(far)\r\n").wait, .seconds(Int64(1_000_000_000)))
    XCTAssertEqual(try hint("retry-after: \(far)\r\ndate: \(far)\r\n").wait, .zero)
    let near = "Sun, 30 Aug 2026 12:00:30 GMT"
    XCTAssertEqual(try hint("retry-after: \(near)\r\ndate: \(far)\r\n").wait, .zero)
  }

  func testShouldRetryIsReadWhenItIsSaid() throws {
    XCTAssertEqual(try hint("x-should-retry: true\r\n").shouldRetry, true)
    XCTAssertEqual(try hint("X-Should-Retry: FALSE\r\n").shouldRetry, false)
    XCTAssertNil(try hint("x-should-retry: perhaps\r\n").shouldRetry)
    XCTAssertNil(try hint("").shouldRetry)
  }

  func testTheHashIsThatOfTheConfiguredHeaderWhateverItsCase() throws {
    func hash(_ headers: String, _ name: String?) throws -> UInt64 {
      let world = try World { _ in [] }
      world.proxy.hashHeader = NameTable(name.map { [$0] } ?? [])
      var reader = MessageReader(role: .request)
      return Bytes.withBytes(of: Array("GET / HTTP/1.1\r\nhost: p\r\n\(headers)\r\n".utf8)) { bytes in
        var offset = 0
        guard case .head(let head) = reader.next(bytes, &offset) else { return 1 }
        return world.proxy.pickHash(head, in: bytes)
      }
    }
    let one = try hash("Authorization: Bearer a\r\n", "authorization")
    XCTAssertNotEqual(one, 0)
    XCTAssertEqual(try hash("authorization:   Bearer a \r\n", "Authorization"), one)
    XCTAssertNotEqual(try hash("authorization: Bearer b\r\n", "authorization"), one)
    XCTAssertEqual(try hash("authorization: Bearer a\r\n", nil), 0)
    XCTAssertEqual(try hash("authorization: Bearer a\r\n", "x-session"), 0)
    // FNV-1a's own test value for "foobar".
    XCTAssertEqual(try hash("x-session: foobar\r\n", "x-session"), 0x8594_4171_F739_67E8)
  }
}
