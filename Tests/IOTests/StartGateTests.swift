import Base
import IO
import Synchronization
import XCTest

/// Nobody begins before all is made.
final class StartGateTests: XCTestCase {
  func testAllWaitersGetTheOneStart() throws {
    let gate = StartGate()
    let starts = Mutex<[Instant]>([])
    do {
      let wait: @Sendable () -> Void = {
        let start = gate.wait()
        starts.withLock { $0.append(start) }
      }
      let first = try Worker(name: "first", wait)
      let second = try Worker(name: "second", wait)
      let third = try Worker(name: "third", wait)
      XCTAssertEqual(starts.withLock { $0 }, [], "somebody went through a closed gate")
      gate.open(at: .zero + .seconds(Int64(5)))
      gate.open(at: .zero + .seconds(Int64(9)))
      first.join()
      second.join()
      third.join()
    }
    XCTAssertEqual(starts.withLock { $0 }, Array(repeating: .zero + .seconds(Int64(5)), count: 3))
    XCTAssertEqual(gate.wait(), .zero + .seconds(Int64(5)), "it stays open")
  }
}
