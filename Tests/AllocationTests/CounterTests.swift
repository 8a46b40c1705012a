import Base
import CAllocationCount
import XCTest

/// The counter itself: it must see what allocates and nothing else.
final class CounterTests: XCTestCase {
  func testAnAllocationIsCounted() throws {
    try AllocationCount.skipUnlessMeaningful()
    AllocationCount.begin()
    let buffer = ByteBuffer(capacity: 1000)
    let slab = Slab<Int>(capacity: 100, repeating: 7)
    let count = AllocationCount.end()
    XCTAssertEqual(count, 2)
    XCTAssertEqual(buffer.count + slab[99], 7)
  }

  func testReusingABufferIsFree() throws {
    try AllocationCount.skipUnlessMeaningful()
    var buffer = ByteBuffer(capacity: 64)
    AllocationCount.begin()
    for round in 0..<1000 {
      buffer.clear()
      buffer.append("token ")
      buffer.append(decimal: round)
    }
    let count = AllocationCount.end()
    XCTAssertEqual(count, 0)
    XCTAssertEqual(buffer.count, 9)
  }

  func testArraysAndStringsAreCountedToo() throws {
    try AllocationCount.skipUnlessMeaningful()
    AllocationCount.begin()
    let numbers = (0..<100).map { $0 * 2 }
    let text = String(repeating: "brownout", count: numbers.count)
    let count = AllocationCount.end()
    XCTAssertGreaterThanOrEqual(count, 2)
    XCTAssertEqual(text.utf8.count, 800)
  }
}
