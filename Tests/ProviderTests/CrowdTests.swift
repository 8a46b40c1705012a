import Base
import IO
import Provider
import Record
import XCTest

/// Many streams that are due at one instant: a turn stays short, and nobody else has to wait for all of them.
final class CrowdTests: XCTestCase {
  func testAThousandTimersAtOnceLeaveRoomForOthers() throws {
    var limits = ProviderLimits()
    limits.timersPerTurn = 64
    var world = try ProviderWorld([ProviderWorld.provider()], limits: limits)
    let crowd = (0..<1_000).map { world.ask($0) }
    world.run(milliseconds: 99)
    XCTAssertTrue(crowd.allSatisfy { world.clients[$0].text.isEmpty })
    // All first tokens are due at 100 ms. What one turn leaves over is due at once.
    var turns = 0
    var eventsBefore = world.figures.drift.count
    while crowd.contains(where: { world.clients[$0].text.isEmpty }) {
      world.runTurn()
      turns += 1
      let events = world.figures.drift.count
      // Head, role and first token.
      XCTAssertLessThanOrEqual(events - eventsBefore, 3 * 64)
      eventsBefore = events
      guard turns < 1_000 else { return XCTFail("some streams did not go on") }
    }
    XCTAssertGreaterThanOrEqual(turns, 1_000 / 64)
    XCTAssertLessThan(world.now, Instant.zero + .milliseconds(101))
    world.run(milliseconds: 1_000)
    XCTAssertTrue(crowd.allSatisfy { world.seen($0).last?.hasSuffix(" end") == true })
  }
}
