import Base
import XCTest

final class SlabTests: XCTestCase {
  func testSlotsAreHandedOutOnceAndTheirGenerationGrows() {
    var pool = SlotPool(capacity: 3)
    let slots = [pool.take(), pool.take(), pool.take()]
    XCTAssertEqual(Set(slots.compactMap { $0 }), [0, 1, 2])
    XCTAssertNil(pool.take())
    let before = pool.generation(1)
    pool.release(1)
    XCTAssertFalse(pool.isTaken(1))
    XCTAssertNotEqual(pool.generation(1), before)
    XCTAssertEqual(pool.take(), 1, "the last given back comes first: its memory is warm")
    XCTAssertEqual(pool.takenCount, 3)
  }

  func testElementsAreChangedInPlace() {
    let slab = Slab(capacity: 4, repeating: (count: 0, flag: false))
    slab[2].count += 5
    slab[2].flag = true
    XCTAssertEqual(slab[2].count, 5)
    XCTAssertEqual(slab[1].count, 0)
  }
}
