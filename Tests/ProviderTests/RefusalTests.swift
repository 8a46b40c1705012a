import Base
import IO
import Plan
import Profile
import Provider
import Record
import XCTest

final class RefusalTests: XCTestCase {
  private func providers() -> [ProviderProfile] {
    let refused = [FaultStep(at: .listen, action: .refuse)]
    return [
      ProviderWorld.provider(
        timeline: [
          Phase(name: "up", duration: .seconds(1 as Int64)),
          Phase(
            name: "gone", duration: .seconds(1 as Int64),
            mix: [MixEntry(fault: "refused", share: Share(1, of: 1), steps: refused)]),
          Phase(name: "back", duration: .seconds(1 as Int64)),
        ], tokens: 30), ProviderWorld.provider("other", tokens: 30),
    ]
  }

  func testWithinItsWindowAProviderRefusesAndResetsWhoIsInside() throws {
    var world = try ProviderWorld(providers(), recordsAttempts: true)
    let idle = world.connect()
    let elsewhere = world.connect(1)
    world.run(milliseconds: 800)
    let open = world.ask(0)
    let young = world.ask(1)
    world.run(milliseconds: 150)
    let silent = world.ask(2)
    world.run(milliseconds: 100)
    for client in [idle, open, young, silent] {
      let failed = try XCTUnwrap(world.clients[client].failed, "client \(client) is not reset")
      XCTAssertEqual(failed.nanoseconds / 1_000_000, 1000)
    }
    XCTAssertNil(world.clients[elsewhere].failed)
    let late = world.ask(3)
    let other = world.ask(3, provider: 1)
    world.run(milliseconds: 500)
    XCTAssertEqual(world.seen(late), ["refused"])
    XCTAssertEqual(world.seen(other).last, "390 end")
    world.run(until: Instant(nanoseconds: 2_000_200_000))
    let back = world.ask(4)
    world.run(milliseconds: 500)
    XCTAssertEqual(world.seen(back).last, "390 end")

    let snapshot = world.engine.log.snapshot()
    XCTAssertEqual(snapshot.providers[0].rulesFired, [1])
    XCTAssertEqual(snapshot.providers[0].refused, 4)
    XCTAssertEqual(world.engine.counters.connectionsResetByRefusal, 4)
    let outcomes = snapshot.attempts.records.map { "\($0.ordinal) \($0.outcome.name)" }
    XCTAssertEqual(outcomes.sorted(), ["0 cut", "1 cut", "2 reset", "3 ok", "4 ok"])
  }

  func testAWindowFromTheStartIsThereFromTheStart() throws {
    let always = Rule(id: "never", steps: [FaultStep(at: .listen, action: .refuse)])
    var world = try ProviderWorld([ProviderWorld.provider(rules: [always])])
    world.run(milliseconds: 1)
    let client = world.ask(0)
    world.run(milliseconds: 100)
    XCTAssertEqual(world.seen(client), ["refused"])
    XCTAssertEqual(world.figures.rulesFired, [1])
  }

  func testAfterStopOpenAnswersGoOnAndNobodyElseGetsIn() throws {
    var world = try ProviderWorld(providers(), recordsAttempts: true)
    let idle = world.connect()
    let open = world.ask(0)
    world.run(milliseconds: 200)
    world.engine.stop(io: &world.io)
    world.run(milliseconds: 1)
    XCTAssertFalse(world.engine.isDrained)
    let late = world.ask(1)
    world.run(milliseconds: 300)
    XCTAssertEqual(world.seen(late), ["refused"])
    XCTAssertEqual(world.seen(open).suffix(2), ["390 end", "390 fin"])
    XCTAssertNotNil(world.clients[idle].ended)
    world.run(milliseconds: 1100)
    XCTAssertTrue(world.engine.isDrained)
  }

  func testWhatIsOpenAtTheEndOfTheDrainIsCut() throws {
    var world = try ProviderWorld(providers(), recordsAttempts: true)
    let open = world.ask(0)
    world.run(milliseconds: 200)
    world.engine.stop(io: &world.io)
    world.engine.cut(now: world.now, io: &world.io)
    world.run(milliseconds: 10)
    XCTAssertTrue(world.engine.isDrained)
    XCTAssertNotNil(world.clients[open].failed)
    XCTAssertEqual(world.engine.log.snapshot().attempts.records.map(\.outcome), [.undrained])
    XCTAssertEqual(world.engine.nextDeadline, .never)
  }
}
