import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Signs of life: a head of the proxy's own, no second head, and none of them within an event.
final class PingTests: XCTestCase {
  private let early = #"""
    { timeouts: { idle: "1s" }, retry: { max: 1, repick: "other" }, commit: {
      on: "token", ping: { every: "100ms", beforeCommit: true } } }
    """#

  private func pings(_ count: Int) -> String { String(repeating: ": ping\n\n", count: count) }

  func testAPingBeforeTheCommitBringsItsOwnHeadAndTheAnswerNoSecondOne() throws {
    for chop in [1, 16_384] {
      let world = try World(policy: early, chop: chop) { _ in [.wait(250)] + HTTP.stream("a", tokens: 2) }
      let client = world.ask()
      world.run(milliseconds: 150)
      XCTAssertEqual(client.answers.first?.status, 200)
      XCTAssertEqual(client.answers.first?.header("content-type"), "text/event-stream")
      XCTAssertEqual(client.answers.first?.text, pings(1))
      world.run(milliseconds: 500)
      XCTAssertEqual(client.answers.count, 1)
      XCTAssertEqual(client.answers.first?.text, pings(2) + HTTP.events("a", tokens: 2))
      XCTAssertEqual(client.answers.first?.isComplete, true)
      XCTAssertNil(client.answers.first?.header("x-kept"), "the provider's head came through")
      XCTAssertEqual(world.proxy.logSnapshot().records.map(\.outcome), [.ok])
      world.assertAllFreed()
    }
  }

  func testAFailureAfterAPingIsRescuedStill() throws {
    let world = try World(
      policy: early, { _ in [.wait(250), .send(HTTP.answer(503, "no"))] },
      { _ in HTTP.stream("b", tokens: 2) })
    let client = world.ask()
    world.run(milliseconds: 1000)
    XCTAssertEqual(client.answers.first?.text, pings(2) + HTTP.events("b", tokens: 2))
    world.assertAllFreed()
  }

  func testAFailureThatIsNotRescuedIsAnErrorEventInThe200() throws {
    let world = try World(
      policy: early, { _ in [.wait(250), .send(HTTP.answer(503, "no"))] }, { _ in [.reset] })
    let client = world.ask()
    world.run(milliseconds: 3000)
    let answer = try XCTUnwrap(client.answers.first)
    XCTAssertEqual(answer.status, 200)
    XCTAssertTrue(answer.text.hasPrefix(pings(2) + "data: {\"error\": {"), answer.text)
    XCTAssertTrue(answer.text.contains("\"code\": \"reset\""), answer.text)
    XCTAssertTrue(answer.isComplete)
    world.assertAllFreed()
  }

  func testAClientOfHTTP10GetsItsOwnHeadWithoutChunks() throws {
    let world = try World(policy: early) { _ in [.wait(150)] + HTTP.stream("a", tokens: 2) }
    let client = world.ask(HTTP.request(version: "1.0"))
    world.run(milliseconds: 1000)
    XCTAssertNil(client.answers.first?.header("transfer-encoding"))
    XCTAssertEqual(client.answers.first?.text, pings(1) + HTTP.events("a", tokens: 2))
    XCTAssertNotNil(client.endedAt)
    world.assertAllFreed()
  }

  func testARequestThatAsksForNoStreamGetsNoPing() throws {
    let body = #"{"model":"m","messages":[]}"#
    let world = try World(policy: early) { _ in [.wait(350), .send(HTTP.answer(200, "{}"))] }
    let client = world.ask(
      "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
    world.run(milliseconds: 1000)
    XCTAssertEqual(client.answers.first?.text, "{}")
    XCTAssertEqual(client.answers.first?.header("content-type"), "application/json")
    world.assertAllFreed()
  }

  func testNoPingStandsWithinAnEvent() throws {
    let policy = #"{ commit: { ping: { every: "100ms", kind: "event" } } }"#
    let event = HTTP.token("a", 0)
    let world = try World(policy: policy) { _ in
      [
        .send(HTTP.streamHead), .send(HTTP.chunk(String(event.prefix(20)))), .wait(250),
        .send(HTTP.chunk(String(event.dropFirst(20)))), .wait(150),
        .send(HTTP.chunk(HTTP.finish + HTTP.done) + "0\r\n\r\n"),
      ]
    }
    let client = world.ask()
    world.run(milliseconds: 1000)
    let ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"
    let parts = try XCTUnwrap(client.answers.first?.text).components(separatedBy: ping)
    XCTAssertEqual(parts.joined(), event + HTTP.finish + HTTP.done)
    XCTAssertEqual(parts.first, event, "a ping within the event")
    XCTAssertGreaterThan(parts.count, 1, "no ping at all")
    world.assertAllFreed()
  }
}
