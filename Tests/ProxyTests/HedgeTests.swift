import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Several attempts of a request at the same time: one becomes the answer, the others leave no trace in it.
final class HedgeTests: XCTestCase {
  private let byHeaders = #"{ retry: { max: 1 }, hedge: { after: "100ms" } }"#

  private func stream(_ name: String, after: Int64, gap: Int64 = 0) -> [Step] {
    [.wait(after)] + HTTP.stream(name, tokens: 3, gap: gap)
  }

  private func outcomes(_ world: World<SimBackend>) -> [String] {
    world.proxy.logSnapshot().records.map { record in
      "\(record.provider) \(record.attempt) \(record.outcome.name)\(record.served ? " served" : "")"
    }
  }

  private func assertAnswer(
    _ world: World<SimBackend>, _ name: String, _ expected: [String], file: StaticString = #filePath,
    line: UInt = #line
  ) {
    let client = world.ask()
    world.run(milliseconds: 5000)
    XCTAssertEqual(client.answers.count, 1, file: file, line: line)
    XCTAssertEqual(client.answers.first?.text, HTTP.events(name, tokens: 3), file: file, line: line)
    XCTAssertEqual(client.answers.first?.isComplete, true, file: file, line: line)
    XCTAssertEqual(client.answers.first?.header("x-brownout-provider"), name, file: file, line: line)
    XCTAssertEqual(outcomes(world), expected, file: file, line: line)
    world.assertAllFreed(file: file, line: line)
  }

  func testTheFirstHeadWinsAndTheOtherAttemptIsCancelledAndClosed() throws {
    for chop in [1, 16_384] {
      let slow = try World(
        policy: byHeaders, chop: chop, { _ in self.stream("a", after: 400) },
        { _ in self.stream("b", after: 50) })
      assertAnswer(slow, "b", ["0 1 cancelled", "1 2 ok served"])
      let loser = try XCTUnwrap(slow.connections.first { $0.provider == 0 })
      XCTAssertEqual(Double(try XCTUnwrap(loser.endedAt).nanoseconds) / 1e6, 150, accuracy: 3)
      assertAnswer(
        try World(
          policy: byHeaders, chop: chop, { _ in self.stream("a", after: 120) },
          { _ in self.stream("b", after: 50) }), "a", ["1 2 cancelled", "0 1 ok served"])
      assertAnswer(
        try World(
          policy: byHeaders, chop: chop, { _ in self.stream("a", after: 50) },
          { _ in self.stream("b", after: 0) }), "a", ["0 1 ok served"])
    }
  }

  func testTheFirstTokenWinsAndWhatTheLoserDeliveredIsThrownAway() throws {
    let policy = #"{ retry: { max: 1 }, hedge: { after: "100ms", win: "token" }, commit: { on: "token" } }"#
    let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    let world = try World(
      policy: policy,
      { _ in
        [.send(HTTP.streamHead), .send(HTTP.chunk(role)), .wait(600), .send(HTTP.chunk(HTTP.token("a", 0)))]
      },
      { _ in self.stream("b", after: 50, gap: 30) })
    assertAnswer(world, "b", ["0 1 cancelled", "1 2 ok served"])
  }

  func testTheFirstCompleteAnswerWins() throws {
    let policy = #"""
      { retry: { max: 1 }, hedge: { after: "100ms", win: "done" }, commit: { on: "done", plainOn: "done" } }
      """#
    let world = try World(
      policy: policy, { _ in self.stream("a", after: 0, gap: 200) },
      { _ in self.stream("b", after: 50, gap: 30) })
    assertAnswer(world, "b", ["0 1 cancelled", "1 2 ok served"])
  }

  func testAnAttemptThatFailsLeavesTheOthersAlone() throws {
    assertAnswer(
      try World(
        policy: byHeaders,
        { _ in [.wait(120), .send(HTTP.answer(503, "no"))] }, { _ in self.stream("b", after: 200) }), "b",
      ["0 1 http_503", "1 2 ok served"])
  }

  func testFourAttemptsRunAtATime() throws {
    let policy = #"{ hedge: { after: "10ms", max: 3 }, retry: { max: 3, repick: "cycle" } }"#
    var most = 0
    let world = try World(
      policy: policy, tiers: [[0, 1, 2, 3]], { _ in [] }, { _ in [] }, { _ in [] },
      { _ in self.stream("d", after: 100) })
    let client = world.ask()
    world.run(atMost: .seconds(Int64(5))) {
      most = max(most, world.proxy.upstreamCount)
      return client.answers.first?.isComplete == true
    }
    XCTAssertEqual(most, 4)
    XCTAssertEqual(client.answers.first?.text, HTTP.events("d", tokens: 3))
    XCTAssertEqual(client.answers.first?.header("x-brownout-attempts"), "4")
    XCTAssertEqual(
      Set(outcomes(world)), ["0 1 cancelled", "1 2 cancelled", "2 3 cancelled", "3 4 ok served"])
    world.assertAllFreed()
  }

  func testAClientThatLeavesCancelsAllAttempts() throws {
    let world = try World(policy: byHeaders, { _ in [] }, { _ in [] })
    let client = world.ask()
    world.run(milliseconds: 150)
    XCTAssertEqual(world.proxy.upstreamCount, 2)
    world.close(client, .reset)
    world.run(milliseconds: 50)
    XCTAssertEqual(outcomes(world), ["0 1 cancelled", "1 2 cancelled"])
    XCTAssertTrue(world.connections.allSatisfy { $0.isClosed })
    world.assertAllFreed()
  }

  func testAHedgeOnAPooledConnectionWorksAsOnANewOne() throws {
    let world = try World(
      policy: byHeaders,
      { $0.position == 0 ? [.send(HTTP.answer(503, "x"))] : [] },
      { _ in self.stream("b", after: 50) })
    for _ in 0..<2 {
      let client = world.ask()
      world.run(milliseconds: 500)
      world.close(client, .finish)
    }
    let client = world.ask()
    world.run(milliseconds: 1000)
    XCTAssertEqual(client.answers.first?.text, HTTP.events("b", tokens: 3))
    XCTAssertGreaterThan(world.proxy.counters.reused, 0)
    world.assertAllFreed()
  }

  func testAHedgeThatFindsNoConnectionSlotIsRefused() throws {
    var limits = ProxyEngineLimits.small
    limits.upstreamConnections = 1
    let world = try World(
      policy: byHeaders, limits: limits, { _ in self.stream("a", after: 300) },
      { _ in self.stream("b", after: 0) })
    assertAnswer(world, "a", ["1 2 refused", "0 1 ok served"])
  }
}
