import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// What a client gets when the attempt fails after the commit, in every form that gateways have.
final class MidStreamTests: XCTestCase {
  private func policy(_ form: String, _ more: String = "") -> String {
    #"""
    { timeouts: { idle: "1s" }, retry: { on: ["connection", "timeout", "stream"] },
      commit: { midStream: "\#(form)"\#(more) } }
    """#
  }

  private let broken: [Step] = [
    .send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))), .wait(20), .reset,
  ]
  private let error =
    "data: {\"error\": {\"message\": \"The answer of the provider could not be completed.\", "
    + "\"type\": \"server_error\", \"param\": null, \"code\": \"cut\"}}\n\n"

  private func ask(
    _ policy: String, _ first: [Step], version: String = "1.1", chop: Int = 16_384
  ) throws -> (World<SimBackend>, ScriptedClient) {
    let world = try World(policy: policy, chop: chop, { _ in first }, { _ in HTTP.stream("b", tokens: 2) })
    let client = world.ask(HTTP.request(version: version))
    world.run(milliseconds: 3000)
    return (world, client)
  }

  func testAnErrorEventNamesTheOutcomeAndTheFramingIsCompleted() throws {
    for chop in [1, 16_384] {
      let (world, client) = try ask(policy("error"), broken, chop: chop)
      XCTAssertEqual(client.answers.first?.text, HTTP.token("a", 0) + error)
      XCTAssertEqual(client.answers.first?.isComplete, true)
      XCTAssertNil(client.endedAt, "the connection can be used again")
      world.assertAllFreed()
    }
    let (world, client) = try ask(policy("error"), broken, version: "1.0")
    XCTAssertEqual(client.answers.first?.text, HTTP.token("a", 0) + error)
    XCTAssertNotNil(client.endedAt)
    world.assertAllFreed()
  }

  func testAnEventThatBrokeOffIsEndedBeforeTheErrorEvent() throws {
    let half = String(HTTP.token("a", 1).prefix(30))
    let (world, client) = try ask(
      policy("error"),
      [
        .send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))), .send(HTTP.chunk(half)), .wait(5),
        .reset,
      ])
    XCTAssertEqual(client.answers.first?.text, HTTP.token("a", 0) + half + "\n\n" + error)
    world.assertAllFreed()
  }

  func testAnAnswerThatIsNoStreamOrHasALengthIsCutInsteadOfGettingAnErrorEvent() throws {
    for type in ["application/json", "text/event-stream"] {
      let head = "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ncontent-length: 100\r\n\r\n{"
      let (world, client) = try ask(policy("error"), [.send(head), .wait(20), .reset])
      XCTAssertEqual(client.answers.first?.text, "{")
      XCTAssertEqual(client.answers.first?.isComplete, false)
      XCTAssertNotNil(client.endedAt)
      world.assertAllFreed()
    }
    let chunked = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    let (world, client) = try ask(policy("error"), [.send(chunked + HTTP.chunk("{")), .wait(20), .reset])
    XCTAssertEqual(client.answers.first?.isComplete, false)
    world.assertAllFreed()
  }

  func testACleanEndAndAMadeUpMarkerLookComplete() throws {
    for (form, end) in [("clean", ""), ("done", HTTP.done)] {
      let (world, client) = try ask(policy(form), broken)
      XCTAssertEqual(client.answers.first?.text, HTTP.token("a", 0) + end)
      XCTAssertEqual(client.answers.first?.isComplete, true)
      XCTAssertNil(client.endedAt)
      world.assertAllFreed()
    }
  }

  func testARestartPutsTheNextAnswersBodyBehindTheBrokenOne() throws {
    for chop in [1, 16_384] {
      let (world, client) = try ask(policy("restart"), broken, chop: chop)
      XCTAssertEqual(client.answers.count, 1, "a second head")
      XCTAssertEqual(client.answers.first?.text, HTTP.token("a", 0) + HTTP.events("b", tokens: 2))
      XCTAssertEqual(client.answers.first?.isComplete, true)
      XCTAssertEqual(world.proxy.logSnapshot().records.map(\.served), [true, true])
      world.assertAllFreed()
    }
  }

  func testARestartNeverSendsMoreThanTheLengthThatWasAnnounced() throws {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n12345"
    let (world, client) = try ask(policy("restart"), [.send(head), .wait(20), .reset])
    XCTAssertEqual(client.answers.first?.text, "12345" + HTTP.events("b", tokens: 2).prefix(15))
    XCTAssertEqual(client.answers.count, 1)
    world.assertAllFreed()
  }

  func testAnOrphanIsPaidForAndNotDelivered() throws {
    let (world, client) = try ask(policy("orphan"), broken)
    XCTAssertEqual(client.answers.first?.text, HTTP.token("a", 0))
    XCTAssertEqual(client.answers.first?.isComplete, false)
    XCTAssertEqual(world.providers[1].requests.count, 1)
    XCTAssertEqual(world.proxy.logSnapshot().records.map(\.served), [true, false])
    world.assertAllFreed()
  }

  func testACutClosesTheConnectionWhenItsDelayIsOver() throws {
    let world = try World(policy: policy("cut", #", cutDelay: "500ms""#)) { _ in self.broken }
    let client = world.ask(HTTP.request(ordinal: 1) + HTTP.request(ordinal: 2))
    world.run(milliseconds: 400)
    let count = client.received.count
    XCTAssertNil(client.endedAt)
    XCTAssertEqual(world.proxy.requestCount, 0)
    world.send(client, HTTP.request(ordinal: 3))
    world.run(milliseconds: 1000)
    XCTAssertEqual(client.received.count, count, "bytes after the cut")
    XCTAssertEqual(Double(try XCTUnwrap(client.endedAt).nanoseconds) / 1e6, 520, accuracy: 3)
    XCTAssertEqual(world.providers[0].requests.count, 1)
    world.assertAllFreed()
  }

  func testAClientThatLeavesDuringTheDelayIsForgottenAtOnceAndADrainWaitsForIt() throws {
    let world = try World(policy: policy("cut", #", cutDelay: "500ms""#)) { _ in self.broken }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(world.proxy.clientCount, 1)
    world.close(client, .finish)
    world.run(milliseconds: 50)
    XCTAssertEqual(world.proxy.clientCount, 0)
    let other = world.ask()
    world.run(milliseconds: 100)
    world.proxy.drain(now: world.now, io: &world.io)
    world.run(milliseconds: 100)
    XCTAssertNil(other.endedAt)
    world.run(milliseconds: 1500)
    XCTAssertNotNil(other.endedAt)
    world.assertAllFreed()
  }
}
