import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Over many seeds: whatever providers and clients do, no byte of one answer gets into another, every request
/// ends, every attempt is recorded, and nothing is left over.
final class HygieneTests: XCTestCase {
  func testNoAnswerHoldsBytesOfAnotherAndNothingIsLeftOver() throws {
    for seed in 0..<200 as Range<UInt64> {
      var chaos = try Chaos(seed: seed)
      XCTAssertEqual(chaos.run(), [], "seed \(seed)")
      chaos.world.assertAllFreed("seed \(seed)")
    }
  }

  func testEachPlantedBugIsFound() throws {
    for bug in ProxyBug.allCases where bug != .none {
      var found: [String] = []
      var seed: UInt64 = 0
      while found.isEmpty && seed < 200 {
        var chaos = try Chaos(seed: seed, bug: bug)
        found = chaos.run()
        seed += 1
      }
      XCTAssertFalse(found.isEmpty, "\(bug) was not found")
    }
  }

  func testTheSameSeedGivesTheSameRecord() throws {
    var snapshots: [[AttemptRecord]] = []
    for _ in 0..<2 {
      let world = try World(
        chop: 7, varies: true, seed: 3, { Chaos.script(3, "a", $0) }, { Chaos.script(3, "b", $0) })
      for key in 0..<20 {
        world.after(.milliseconds(Int64(key) * 3)) { _ = world.ask(HTTP.request(ordinal: key)) }
      }
      world.run(milliseconds: 10_000)
      snapshots.append(world.proxy.logSnapshot().records)
    }
    XCTAssertGreaterThan(snapshots[0].count, 20)
    XCTAssertEqual(snapshots[0], snapshots[1])
  }
}
