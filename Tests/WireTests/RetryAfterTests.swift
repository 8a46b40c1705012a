import Base
import XCTest

@testable import Wire

/// When to try again, in all the forms in which it is said.
final class RetryAfterTests: XCTestCase {
  private func bytes<Result>(_ text: String, _ body: (Bytes) -> Result) -> Result {
    Bytes.withBytes(of: Array(text.utf8), body)
  }

  func testNumbersAreReadWithTheirFractions() {
    let cases: [(String, Int64?)] = [
      ("0", 0), ("3", 3_000_000_000), ("34.07", 34_070_000_000), ("0.0000000019", 1),
      ("999999999999999999", 1_000_000_000_000_000_000), ("9223372036854775807.9", 1_000_000_000_000_000_000),
      ("99999999999999999999999999", 1_000_000_000_000_000_000), ("", nil), ("-1", nil), ("+1", nil),
      ("1e3", nil),
      ("1.", nil), (".5", nil), ("1.x", nil), (" 1", nil), ("1s", nil), ("NaN", nil),
    ]
    for (text, count) in cases {
      XCTAssertEqual(bytes(text, RetryAfterValue.seconds)?.count, count, text)
    }
    XCTAssertEqual(bytes("250.5", RetryAfterValue.milliseconds)?.count, 250_500_000)
    XCTAssertEqual(bytes("34.07s", RetryAfterValue.protobufDuration)?.count, 34_070_000_000)
    XCTAssertNil(bytes("34.07", RetryAfterValue.protobufDuration))
    XCTAssertNil(bytes("s", RetryAfterValue.protobufDuration))
  }

  func testDatesAreReadInTheThreeFormsOfRFC9110() {
    for text in [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ] {
      XCTAssertEqual(bytes(text, HTTPDate.read), 784_111_777, text)
    }
    for text in [
      "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08-49:37 GMT",
      ", 06 Nov 1994 08:49:37 GMT", "Sun,", "Sun, ", "3", "Sun, 06 Nov 1969 08:49:37 GMT",
    ] {
      XCTAssertNil(bytes(text, HTTPDate.read), text)
    }
  }

  func testEveryDateThatIsWrittenIsReadAgain() {
    var random = KeyedRandom(seed: 11)
    var second = 0
    for _ in 0..<3000 {
      var buffer = ByteBuffer()
      HTTPDate.write(unixSeconds: second, into: &buffer)
      XCTAssertEqual(HTTPDate.read(buffer.bytes), second)
      second += Int(random.below(5_000_000))
    }
    XCTAssertGreaterThan(second, 4_102_444_800, "the year 2100 was not reached")
  }

  func testADateIsAWaitFromNowAndAPastOneIsNone() {
    let text = "Sun, 06 Nov 1994 08:49:37 GMT"
    func wait(_ unixSeconds: Int, _ elapsed: Nanoseconds = .zero) -> Int64? {
      bytes(text) { RetryAfterValue.date($0, unixSeconds: unixSeconds, elapsed: elapsed)?.count }
    }
    XCTAssertEqual(wait(784_111_776, .milliseconds(500)), 500_000_000)
    XCTAssertEqual(wait(784_111_777), 0)
    XCTAssertEqual(wait(784_111_999), 0)
    XCTAssertEqual(wait(784_111_776, .forever), 0)
    XCTAssertEqual(wait(.min), 1_000_000_000_000_000_000)
    XCTAssertEqual(wait(.max), 0)
  }

  /// Nanoseconds since 1970 end in 2262, dates of HTTP in 9999.
  func testDatesBeyond2262AreWaitsLikeOthers() {
    let last = "Fri, 31 Dec 9999 23:59:59 GMT"
    XCTAssertEqual(bytes(last, HTTPDate.read), 253_402_300_799)
    func wait(_ text: String, _ unixSeconds: Int) -> Int64? {
      bytes(text) { RetryAfterValue.date($0, unixSeconds: unixSeconds)?.count }
    }
    XCTAssertEqual(wait(last, 1_788_091_200), 1_000_000_000_000_000_000, "the longest wait")
    XCTAssertEqual(wait(last, 253_402_300_769), 30_000_000_000, "against a clock that is as far")
    XCTAssertEqual(wait("Sun, 06 Nov 1994 08:49:37 GMT", 253_402_300_799), 0)
    XCTAssertEqual(wait("Fri Dec 31 23:59:59 9999", 253_402_300_769), 30_000_000_000)
  }

  func testGeminisRetryInfoIsFoundAmongTheDetails() {
    let quota = #"{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "retryDelay": "1s"}"#
    let retry = #"{"retryDelay": "34.07s", "@type": "type.googleapis.com/google.rpc.RetryInfo"}"#
    func error(_ details: String) -> String {
      #"{"x": [1, {}], "error": {"code": 429, "message": "Quota.", "details": \#(details)}}"#
    }
    let cases: [(String, Int64?)] = [
      (error("[\(quota), 7, \(retry)]"), 34_070_000_000), ("[\(error("[\(retry)]"))]", 34_070_000_000),
      (String(error("[\(retry), \(quota)]").dropLast(20)), 34_070_000_000), (error("[\(quota)]"), nil),
      (error("[]"), nil), (error("{}"), nil), (error(#"[{"@type": 3}]"#), nil), ("{}", nil), ("[]", nil),
      ("", nil), ("no JSON", nil), (#"{"error": "details"}"#, nil),
      (error(retry.replacing("34.07s", with: "soon")), nil),
    ]
    for (text, count) in cases { XCTAssertEqual(bytes(text, RetryInfo.read)?.count, count, text) }
  }
}
