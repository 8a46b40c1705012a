import XCTest

@testable import Base

final class MemoryTests: XCTestCase {
  func testWhatIsMissingIsSaidWithWhatBoundsIt() {
    XCTAssertEqual(
      Memory.message(64_000_000, limit: 400 << 20),
      """
      error: out of memory: 62 MiB more were needed, and the limit of address space is 400 MiB
        next: raise it (ulimit -v), or lower load.inFlightCap
      """)
    XCTAssertEqual(
      Memory.message(1, limit: nil),
      """
      error: out of memory: 1 MiB more were needed, and there is no limit but the machine's
        next: lower load.inFlightCap
      """)
  }

  func testMemoryIsWhereItWasAskedFor() {
    for alignment in [16, 64, 4096] {
      let slab = Memory.allocate(byteCount: 100, alignment: alignment)
      XCTAssertEqual(Int(bitPattern: slab) % alignment, 0)
      slab.storeBytes(of: 7, toByteOffset: 96, as: UInt32.self)
      free(slab)
    }
    Memory.require(byteCount: 8 << 20)
  }
}
