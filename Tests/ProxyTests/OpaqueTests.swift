import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// What no dialect claims is forwarded as it comes, whatever the policy waits for, and costs no failover.
final class OpaqueTests: XCTestCase {
  private static let start =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{}}}\n\n"
  private static let delta =
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"hi\"}}\n\n"
  private static let stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

  private func policy(_ point: String) -> String {
    #"""
    { timeouts: { firstToken: "200ms", idle: "1s" }, commit: { on: "\#(point)", plainOn: "\#(point)" },
      retry: { on: ["any"], max: 1, repick: "other" } }
    """#
  }

  private let gap: Int64 = 300

  private func steps(_ pieces: [String], _ head: String = HTTP.streamHead) -> [Step] {
    var steps: [Step] = [.send(head)]
    for piece in pieces { steps += [.send(HTTP.chunk(piece)), .wait(gap)] }
    return steps + [.send("0\r\n\r\n")]
  }

  private func check(
    _ point: String, _ request: String, _ steps: [Step], _ text: String, foreign: Int = 0, encoded: Int = 0,
    line: UInt = #line
  ) throws {
    for chop in [1, 16_384] {
      let world = try World(
        policy: policy(point), chop: chop, { _ in steps }, { _ in HTTP.stream("b", tokens: 1) })
      let client = world.ask(request)
      world.run(milliseconds: 100)
      XCTAssertFalse(client.received.isEmpty, "held for \(point)", line: line)
      world.run(milliseconds: 2000)
      XCTAssertEqual(client.answers.first?.text, text, line: line)
      XCTAssertEqual(client.answers.first?.isComplete, true, line: line)
      let records = world.proxy.logSnapshot().records
      XCTAssertEqual(records.map(\.outcome), [.ok], line: line)
      XCTAssertEqual(records.map(\.firstToken.isPresent), [false], "nothing in it is a token", line: line)
      XCTAssertEqual(world.proxy.counters.foreignStreams, foreign, line: line)
      XCTAssertEqual(world.proxy.counters.encodedAnswers, encoded, line: line)
      world.assertAllFreed()
    }
  }

  func testAStreamOfAnotherDialectIsForwardedAsItComes() throws {
    let pieces = [OpaqueTests.start, OpaqueTests.delta, OpaqueTests.stop]
    let messages = HTTP.request().replacing("/v1/chat/completions", with: "/v1/messages")
    for point in ["token", "event", "byte", "headers"] {
      try check(point, messages, steps(pieces), pieces.joined())
      // On the path of chat its first event shows it.
      try check(point, HTTP.request(), steps(pieces), pieces.joined(), foreign: 1)
    }
    let pinged = [
      ": hello\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n" + OpaqueTests.start, OpaqueTests.stop,
    ]
    try check("token", HTTP.request(), steps(pinged), pinged.joined(), foreign: 1)
  }

  func testACompressedAnswerIsForwardedAsItComes() throws {
    let head = HTTP.streamHead.replacing("\r\n\r\n", with: "\r\ncontent-encoding: gzip\r\n\r\n")
    for point in ["token", "event", "byte"] {
      try check(point, HTTP.request(), steps(["\u{1F}a", "b", "c"], head), "\u{1F}abc", encoded: 1)
    }
  }

  func testAChatStreamWithUnusualEventsIsStillHeldForItsToken() throws {
    for first in [
      "event: ping\ndata: {\"type\": \"ping\"}\n\n", ": hello\n\n", "data: {}\n\n",
      "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n",
    ] {
      let world = try World(
        policy: policy("token"), { _ in [.send(HTTP.streamHead), .send(HTTP.chunk(first))] },
        { _ in HTTP.stream("b", tokens: 1) })
      let client = world.ask()
      world.run(milliseconds: 1000)
      XCTAssertEqual(client.answers.first?.text, HTTP.events("b", tokens: 1), first)
      XCTAssertEqual(
        world.proxy.logSnapshot().records.map(\.outcome), [.firstTokenTimeout, .ok], first)
      world.assertAllFreed()
    }
  }

  func testIdentityIsAskedForWhereAnswersAreLookedInto() throws {
    let world = try World(policy: Policies.plain) { _ in [.send(HTTP.answer(200, "{}"))] }
    _ = world.ask(HTTP.request(headers: "Accept-Encoding: gzip, br\r\n"))
    let many = (0..<8).map { "te: a\($0)\r\n" }.joined()
    _ = world.ask(HTTP.request(headers: many + "accept-encoding: gzip\r\n"))
    _ = world.ask("GET /x HTTP/1.1\r\nhost: p\r\naccept-encoding: gzip\r\n\r\n")
    world.run(milliseconds: 100)
    let requests = world.providers[0].requests
    XCTAssertEqual(requests.map { $0.header("accept-encoding") }, ["identity", "identity", "gzip"])
    XCTAssertTrue(requests.allSatisfy { !$0.head.contains("br\r\n") })
    world.assertAllFreed()
  }

  func testTheBodyOfAnErrorIsNoToken() throws {
    for body in [#"{"error":{"message":"no"}}"#, HTTP.token("a", 0)] {
      let world = try World(policy: Policies.plain) { _ in [.send(HTTP.answer(429, body))] }
      _ = world.ask()
      world.run(milliseconds: 100)
      let record = try XCTUnwrap(world.proxy.logSnapshot().records.first)
      XCTAssertEqual(record.outcome, .http(429))
      XCTAssertFalse(record.firstToken.isPresent)
      XCTAssertFalse(record.lastToken.isPresent)
      XCTAssertEqual(record.tokens, 0)
      world.assertAllFreed()
    }
  }
}
