import Base
import XCTest

@testable import Provider

/// What a connection costs: the providers' share of the memory per open stream.
final class MemoryTests: XCTestCase {
  func testAConnectionStaysSmall() {
    // The connection and its exchange, its timer and its slot, and the buffer with the name of the model.
    let bytes = MemoryLayout<Connection>.stride + MemoryLayout<Exchange>.stride + 24 + 8 + 4_096
    XCTAssertLessThanOrEqual(bytes, 4_864)
  }
}
