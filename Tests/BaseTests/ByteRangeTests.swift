import Base
import XCTest

final class ByteRangeTests: XCTestCase {
  func testARangeOfBytesIsTheRangeItWasMadeOf() {
    let range = ByteRange(3..<7)
    XCTAssertEqual(range.range, 3..<7)
    XCTAssertEqual(range.count, 4)
    XCTAssertEqual(range.shifted(by: -3).range, 0..<4)
    XCTAssertTrue(ByteRange.empty.isEmpty)
    XCTAssertEqual(Bytes(literal: "0123456789")[range].string(), "3456")
  }

  func testTheFirstOfTwoBytesIsFoundWhereverItStands() {
    let text = Bytes(literal: "ab\ncd\ref\n")
    for start in 0...text.count {
      let expected = text.array()[start...].firstIndex { $0 == 10 || $0 == 13 }
      XCTAssertEqual(text.firstIndex(of: 10, or: 13, from: start), expected, "from \(start)")
    }
  }

  func testTheTailMovesInFrontOfWhatItFollows() {
    for length in 0...6 {
      for index in 0...6 - length {
        var buffer = ByteBuffer(capacity: 1)
        buffer.append("012345")
        buffer.moveTail(length, to: index)
        let digits = Array("012345")
        let expected = digits[..<index] + digits[(6 - length)...] + digits[index..<(6 - length)]
        XCTAssertEqual(buffer.bytes.string(), String(expected), "\(length) to \(index)")
      }
    }
  }
}
