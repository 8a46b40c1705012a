import Base
import XCTest

final class GrowingSlabTests: XCTestCase {
  func testElementsKeepTheirValuesWhileTheListGrows() {
    var list = GrowingSlab<Int64>(capacity: 1)
    for value in Int64(0)..<100_000 { list.append(value * 3) }
    XCTAssertEqual(list.count, 100_000)
    for index in 0..<list.count { XCTAssertEqual(list[index], Int64(index) * 3) }
  }

  func testWhatIsCutOffIsOverwrittenByTheNext() {
    var list = GrowingSlab<Int32>(capacity: 4)
    list.append(repeating: 7, count: 10)
    list.truncate(to: 2)
    list.append(9)
    list[0] += 1
    XCTAssertEqual(list.array(), [8, 7, 9])
    XCTAssertGreaterThanOrEqual(list.capacity, 10)
  }
}
