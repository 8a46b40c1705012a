import CAllocationCount
import XCTest

/// Counts what a stretch of code allocates on its thread.
enum AllocationCount {
  /// Skips the test where counting says nothing: a debug build allocates per operation, a sanitizer has its
  /// own heap.
  static func skipUnlessMeaningful() throws {
    #if DEBUG
      throw XCTSkip("a debug build allocates for each generic call: run with `swift test -c release`")
    #else
      guard allocation_count_available() else { throw XCTSkip("a sanitizer replaces the allocator") }
    #endif
  }

  static func begin() {
    allocation_count_reset()
    allocation_count_resume()
  }

  /// The number of allocations since `begin`.
  static func end() -> Int {
    allocation_count_pause()
    return Int(allocation_count())
  }
}
