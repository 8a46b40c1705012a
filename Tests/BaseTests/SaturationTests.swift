import Base
import XCTest

/// Numbers that somebody else chose end at the largest or smallest value, never the program.
final class SaturationTests: XCTestCase {
  func testArithmeticEndsAtTheNearestValue() {
    let most = Int64.max
    let least = Int64.min
    // left, right, sum, difference, product
    let cases: [(Int64, Int64, Int64, Int64, Int64)] = [
      (most, 1, most, most - 1, most), (most, most, most, 0, most), (least, -1, least, least + 1, most),
      (least, least, least, 0, most), (most, -1, most - 1, most, -most), (least, 1, least + 1, least, least),
      (3, 4, 7, -1, 12), (-3, 4, 1, -7, -12), (0, least, least, most, 0), (least, most, -1, least, least),
      (1 << 40, 1 << 40, 1 << 41, 0, most), (-1 << 40, 1 << 40, 0, -1 << 41, least),
      (least, 0, least, least, 0),
      (-1 << 40, -1 << 40, -1 << 41, 0, most),
    ]
    for (left, right, sum, difference, product) in cases {
      XCTAssertEqual(left.addingSaturating(right), sum, "\(left) + \(right)")
      XCTAssertEqual(left.subtractingSaturating(right), difference, "\(left) - \(right)")
      XCTAssertEqual(left.multipliedSaturating(by: right), product, "\(left) * \(right)")
    }
    XCTAssertEqual(UInt8(200).addingSaturating(100), 255)
    XCTAssertEqual(UInt8(1).subtractingSaturating(2), 0)
    XCTAssertEqual(UInt8(200).multipliedSaturating(by: 2), 255)
  }

  func testEveryDoubleBecomesAnInteger() {
    let cases: [(Double, Int64)] = [
      (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e300, .max), (-1e300, .min), (0x1p63, .max),
      (-0x1p63, .min), (2.9, 2), (-2.9, -2), (-0.0, 0), (9.2e18, 9_200_000_000_000_000_000),
    ]
    for (value, expected) in cases { XCTAssertEqual(Int64(saturating: value), expected, "\(value)") }
    XCTAssertEqual(UInt16(saturating: -5), 0)
    XCTAssertEqual(UInt16(saturating: 65_535.5), 65_535)
    XCTAssertEqual(UInt64(saturating: 1e300), .max)
  }

  func testDistancesAndPointsInTimeSaturate() {
    XCTAssertEqual(Nanoseconds.seconds(Int64.max), .forever)
    XCTAssertEqual(Nanoseconds.milliseconds(.min), Nanoseconds(.min))
    XCTAssertEqual(Nanoseconds.microseconds(.max), .forever)
    XCTAssertEqual(Nanoseconds.seconds(Double.nan), .zero)
    XCTAssertEqual(Nanoseconds.forever + .forever, .forever)
    XCTAssertEqual(Nanoseconds.zero - Nanoseconds(.min), .forever)
    XCTAssertEqual(Nanoseconds.forever * 10, .forever)
    XCTAssertEqual(Nanoseconds.forever * -10, Nanoseconds(.min))
    var sum = Nanoseconds.forever
    sum += .seconds(Int64(1))
    XCTAssertEqual(sum, .forever)
    XCTAssertEqual(Nanoseconds.forever.scaled(by: 3), .forever)
    XCTAssertEqual(Nanoseconds.seconds(Int64(5_000_000_000)).scaled(by: 1e9), .forever)
    XCTAssertEqual(Instant(nanoseconds: 5) + .forever, .never)
    XCTAssertEqual(Instant.never + Nanoseconds(1), .never)
    XCTAssertEqual(Instant(nanoseconds: -5) - .forever, Instant(nanoseconds: .min))
    XCTAssertEqual(Instant.never - Instant.absent, .forever)
  }

  func testNumbersOfAnyLengthAreRead() {
    let cases: [(String, Int?)] = [
      ("", nil), ("-1", nil), ("1x", nil), ("0", 0), ("007", 7), ("9223372036854775807", .max),
      ("9223372036854775808", .max), (String(repeating: "9", count: 400), .max),
      (String(repeating: "0", count: 400) + "12", 12),
    ]
    for (text, expected) in cases {
      XCTAssertEqual(Bytes.withBytes(of: Array(text.utf8)) { $0.saturatingDecimal() }, expected, text)
    }
  }
}
