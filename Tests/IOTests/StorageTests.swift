import Base
import XCTest

@testable import IO

/// The storage under the backends, against models that are plain arrays.
final class StorageTests: XCTestCase {
  func testASlotListKeepsItsOrderThroughRandomRemovals() {
    for seed in UInt64(0)..<100 {
      var random = KeyedRandom(seed: seed)
      var list = SlotList(capacity: 12)
      var model: [Int] = []
      for _ in 0..<300 {
        let slot = Int(random.below(12))
        switch random.below(3) {
        case 0:
          list.append(slot)
          if !model.contains(slot) { model.append(slot) }
        case 1:
          list.remove(slot)
          model.removeAll { $0 == slot }
        default:
          XCTAssertEqual(list.popFirst(), model.isEmpty ? nil : model.removeFirst(), "seed \(seed)")
        }
        XCTAssertEqual(list.count, model.count, "seed \(seed)")
        XCTAssertEqual(list.first, model.first, "seed \(seed)")
        XCTAssertEqual((0..<12).filter { list.contains($0) }, model.sorted(), "seed \(seed)")
      }
    }
  }

  func testASlotTableTellsFormerLivesFromPresentOnes() {
    var table = SlotTable<Int>(capacity: 4)
    let first = table.take(10)
    let second = table.take(20)
    let stale = table.socket(first)
    XCTAssertEqual(table.slot(stale), first)
    table.release(first)
    XCTAssertNil(table.slot(stale))
    let third = table.take(30)
    XCTAssertEqual(third, first, "slots are reused before new ones are touched")
    XCTAssertNil(table.slot(stale))
    XCTAssertEqual(table.slot(table.socket(third)), third)
    XCTAssertEqual([table[third], table[second]], [30, 20])
    XCTAssertEqual([table.takenCount, table.usedCount], [2, 2])
    XCTAssertNil(table.slot(.none))
  }

  func testAByteQueueIsAQueueOfBytes() {
    for seed in UInt64(0)..<50 {
      var random = KeyedRandom(seed: seed)
      let pool = BlockPool()
      var queue = ByteQueue()
      var other = ByteQueue()
      var model: [UInt8] = []
      var moved: [UInt8] = []
      var written = 0
      for _ in 0..<200 {
        let count = Int(random.below(3_000))
        switch random.below(3) {
        case 0:
          let bytes = pattern(count, from: written)
          written += count
          Bytes.withBytes(of: bytes) { queue.append($0, pool) }
          model += bytes
        case 1:
          let count = min(count, model.count)
          queue.move(count, to: &other, pool)
          moved += model[0..<count]
          model.removeFirst(count)
        default:
          let count = min(count, moved.count)
          var bytes = [UInt8](repeating: 0, count: count)
          bytes.withUnsafeMutableBytes {
            if let base = $0.baseAddress { other.read(count, into: base, pool) }
          }
          XCTAssertTrue(bytes == Array(moved[0..<count]), "seed \(seed)")
          moved.removeFirst(count)
        }
        XCTAssertEqual([queue.count, other.count], [model.count, moved.count], "seed \(seed)")
      }
      queue.free(pool)
      other.free(pool)
    }
  }

  func testAnOutboxSendsWhatItWasGivenAndKeepsTheMemoryUnderWay() throws {
    let pool = BlockPool()
    for seed in UInt64(0)..<50 {
      var random = KeyedRandom(seed: seed)
      var outbox = Outbox()
      var written = 0
      var sent: [UInt8] = []
      for _ in 0..<200 {
        if random.below(2) == 0 {
          let bytes = pattern(Int(random.below(5_000)), from: written)
          written += bytes.count
          let under = sent.count < written - bytes.count ? outbox.nextPiece()?.baseAddress : nil
          Bytes.withBytes(of: bytes) { outbox.append($0, pool) }
          if let under { XCTAssertEqual(outbox.nextPiece()?.baseAddress, under, "seed \(seed)") }
        } else if let piece = outbox.nextPiece() {
          let count = 1 + Int(random.below(UInt64(piece.count)))
          sent += piece[0..<count]
          outbox.markSent(count, pool)
        }
        XCTAssertEqual(outbox.count, written - sent.count, "seed \(seed)")
      }
      XCTAssertTrue(sent == pattern(sent.count), "seed \(seed)")
      outbox.free(pool)
    }
  }

  func testBlocksAreReusedBySize() {
    let pool = BlockPool()
    XCTAssertEqual([1, 1_024, 1_025, 70_000].map(BlockPool.capacity), [1_024, 1_024, 2_048, 131_072])
    let first = pool.take(2_048)
    pool.giveBack(first, 2_048)
    let other = pool.take(4_096)
    XCTAssertEqual(pool.take(2_048), first)
    pool.giveBack(first, 2_048)
    pool.giveBack(other, 4_096)
  }
}
