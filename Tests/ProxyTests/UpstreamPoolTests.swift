import Base
import XCTest

@testable import Proxy

final class UpstreamPoolTests: XCTestCase {
  func testTheConnectionThatBecameIdleLastIsTakenFirst() {
    var pool = UpstreamPool(capacity: 8, providers: 2)
    for slot in [3, 1, 7] { pool.push(slot, provider: 1) }
    XCTAssertNil(pool.pop(0))
    XCTAssertEqual(pool.oldest(1), 3)
    XCTAssertEqual(pool.pop(1), 7)
    XCTAssertEqual(pool.pop(1), 1)
    XCTAssertEqual(pool.pop(1), 3)
    XCTAssertNil(pool.pop(1))
    XCTAssertEqual(pool.count, 0)
  }

  func testTheProviderWithMostIdleConnectionsGivesOneUp() {
    var pool = UpstreamPool(capacity: 8, providers: 3)
    XCTAssertNil(pool.leastUseful())
    pool.push(0, provider: 0)
    for slot in [4, 5] { pool.push(slot, provider: 2) }
    XCTAssertEqual(pool.leastUseful(), 4)
  }

  /// Against a plain array as the model, over random sequences of operations.
  func testAnyOrderOfOperationsKeepsTheListsWhole() {
    for seed in 0..<200 as Range<UInt64> {
      var random = KeyedRandom(seed: seed)
      var pool = UpstreamPool(capacity: 12, providers: 2)
      var model: [[Int]] = [[], []]
      for _ in 0..<120 {
        let provider = Int(random.below(2))
        let slot = Int(random.below(12))
        let isIdle = model.contains { $0.contains(slot) }
        switch random.below(3) {
        case 0 where !isIdle:
          pool.push(slot, provider: provider)
          model[provider].append(slot)
        case 1 where isIdle:
          pool.remove(slot)
          for index in 0..<2 { model[index].removeAll { $0 == slot } }
        default:
          XCTAssertEqual(pool.pop(provider), model[provider].popLast(), "seed \(seed)")
        }
        for index in 0..<2 {
          XCTAssertEqual(pool.count(index), model[index].count, "seed \(seed)")
          XCTAssertEqual(pool.oldest(index), model[index].first, "seed \(seed)")
        }
        XCTAssertEqual(pool.count, model[0].count + model[1].count, "seed \(seed)")
      }
    }
  }
}
