import XCTest

@testable import IO

/// What a socket costs: the backends' share of the memory per open stream.
final class MemoryTests: XCTestCase {
  func testASocketStaysSmall() {
    // The state, its slot with a generation, and its places in the lists.
    let lists = 9
    let bytes = MemoryLayout<SocketState>.stride + 8 + lists * 8
    XCTAssertLessThanOrEqual(bytes, 256)
  }
}
