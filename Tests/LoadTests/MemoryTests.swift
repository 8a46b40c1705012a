import Base
import XCTest

@testable import Load

/// What a lane costs: the load's share of the memory per open stream.
final class MemoryTests: XCTestCase {
  func testALaneStaysSmall() {
    // The lane, its timer, its slot and its place among the idle ones.
    let bytes = MemoryLayout<Lane>.stride + 24 + 8 + 8
    XCTAssertLessThanOrEqual(bytes, 512)
  }
}
