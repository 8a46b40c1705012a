import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// How much is held back, and what a slow client does to its provider's silence.
final class HoldTests: XCTestCase {
  func testThePolicysBoundIsMetBeforeTheEngines() throws {
    for chop in [1000, 16_384] {
      let world = try World(
        policy: #"{ commit: { on: "done", plainOn: "done", holdBytes: "4KiB" } }"#, chop: chop
      ) { _ in HTTP.stream("a", tokens: 400) + [] }
      let client = world.ask()
      world.run(milliseconds: 1000)
      XCTAssertEqual(client.answers.first?.text, HTTP.events("a", tokens: 400))
      XCTAssertEqual(world.proxy.counters.heldOverLimit, 0)
      world.assertAllFreed()
    }
  }

  func testTheEnginesBoundFollowsThePolicys() throws {
    var policy = Policy()
    policy.commit.holdBytes = 3 << 20
    var limits = ProxyEngineLimits()
    limits.follow(policy)
    XCTAssertGreaterThanOrEqual(limits.heldBytes, 3 << 20 + 64 << 10)
    policy.commit.holdBytes = .max
    limits.follow(policy)
    XCTAssertEqual(limits.heldBytes, .max)
    policy.commit.holdBytes = 0
    var small = ProxyEngineLimits()
    small.follow(policy)
    XCTAssertEqual(small.heldBytes, 1 << 20)
  }

  /// Envoy 1.40 behaves the same way: with `per_try_idle_timeout` 1 s and a client that reads nothing for 3 s
  /// the attempt was cut after 1.00 s; a pause of 0.5 s did no harm.
  func testASlowClientMakesItsProviderLookSilent() throws {
    for (stall, isComplete) in [(500 as Int64, true), (3000, false)] {
      var limits = ProxyEngineLimits.small
      limits.unsentBytes = 32 * 1024
      let piece = HTTP.chunk(HTTP.token(String(repeating: "x", count: 8000), 0))
      let world = try World(policy: #"{ timeouts: { idle: "1s" } }"#, limits: limits, pipeBytes: 16 * 1024) {
        _ in
        [.send(HTTP.streamHead)] + (0..<250).map { _ in .send(piece) }
          + [.send(HTTP.chunk(HTTP.finish + HTTP.done) + "0\r\n\r\n")]
      }
      let client = world.ask()
      world.run(atMost: .milliseconds(5)) { !client.received.isEmpty }
      world.io.pauseReceiving(client.socket)
      world.run(milliseconds: stall)
      world.io.resumeReceiving(client.socket)
      world.run(milliseconds: 2000)
      XCTAssertEqual(client.answers.first?.isComplete, isComplete)
      XCTAssertEqual(
        world.proxy.logSnapshot().records.map(\.outcome), [isComplete ? .ok : .idleTimeout])
      world.assertAllFreed()
    }
  }

  func testAnErrorBodysWaitIsHeard() throws {
    let error =
      #"{"error":{"code":429,"details":[{"retryDelay":"0.5s","@type":"#
      + #""type.googleapis.com/google.rpc.RetryInfo"}]}}"#
    let policy = #"""
      { retry: { on: [429], max: 1, repick: "same", decideOn: "body" }, retryAfter: { use: "retry" } }
      """#
    for chop in [1, 16_384] {
      let world = try World(policy: policy, chop: chop) { request in
        request.attempt == 1 ? [.send(HTTP.answer(429, error))] : HTTP.stream("a", tokens: 1)
      }
      let client = world.ask()
      world.run(milliseconds: 2000)
      XCTAssertEqual(client.answers.first?.text, HTTP.events("a", tokens: 1))
      let records = world.proxy.logSnapshot().records
      XCTAssertEqual(records.map(\.outcome), [.http(429), .ok])
      if records.count == 2 {
        XCTAssertEqual((records[1].start - records[0].end).milliseconds, 500, accuracy: 1)
      }
      world.assertAllFreed()
    }
  }
}
