import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Which connections to providers are used again, and which are not.
final class PoolTests: XCTestCase {
  /// Two requests on one client connection; how many connections the provider saw.
  private func connections(
    after steps: [Step], limits: ProxyEngineLimits = .small, pause: Int64 = 50,
    file: StaticString = #filePath, line: UInt = #line
  ) throws -> Int {
    let world = try World(policy: Policies.plain, limits: limits) { request in
      request.header("x-brownout-request") == "1f-2" ? [.send(HTTP.answer(200, "second"))] : steps
    }
    let client = world.ask(HTTP.request(ordinal: 1))
    world.run(milliseconds: pause)
    if client.endedAt == nil {
      world.send(client, HTTP.request(ordinal: 2))
      world.run(milliseconds: 50)
      XCTAssertEqual(client.answers.last?.text, "second", file: file, line: line)
    } else {
      let next = world.ask(HTTP.request(ordinal: 2))
      world.run(milliseconds: 50)
      XCTAssertEqual(next.answers.last?.text, "second", file: file, line: line)
    }
    world.assertAllFreed(file: file, line: line)
    return world.providers[0].connectionCount
  }

  func testOnlyACompleteAndCleanAnswerLeavesAUsableConnection() throws {
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x"))]), 1)
    XCTAssertEqual(try connections(after: HTTP.stream("a", tokens: 2)), 1)
    XCTAssertEqual(try connections(after: [.send("HTTP/1.1 204 N\r\n\r\n")]), 1)
    // An error that was forwarded whole is as good as any answer.
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(500, "x"))]), 1)
    XCTAssertEqual(
      try connections(after: [.send(HTTP.answer(200, "x", headers: "connection: close\r\n"))]), 2)
    XCTAssertEqual(try connections(after: [.send("HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx")]), 2)
    XCTAssertEqual(try connections(after: [.send("HTTP/1.1 200 OK\r\n\r\nx"), .finish]), 2)
    // Bytes behind the answer: whose would they be?
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x") + "more")]), 2)
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x")), .wait(10), .send("HTTP/1.1 ")]), 2)
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x")), .wait(10), .finish]), 2)
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x")), .wait(10), .reset]), 2)
    XCTAssertEqual(try connections(after: [.send(HTTP.streamHead), .finish]), 2)
  }

  func testAPISIXClosesTheConnectionOfAnErrorAndEnvoyKeepsIt() throws {
    for (policy, count) in [(Policies.envoy, 1), (Policies.apisix, 2)] {
      let world = try World(policy: policy) { _ in [.send(HTTP.answer(400, "no"))] }
      let client = world.ask()
      world.run(milliseconds: 50)
      world.send(client, HTTP.request(ordinal: 8))
      world.run(milliseconds: 50)
      XCTAssertEqual(client.answers.map(\.status), [400, 400])
      XCTAssertEqual(world.providers[0].connectionCount, count)
      world.assertAllFreed()
    }
  }

  func testAnIdleConnectionIsClosedWhenItsTimeIsOver() throws {
    var limits = ProxyEngineLimits.small
    limits.idleTime = .milliseconds(200)
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x"))], limits: limits, pause: 150), 1)
    XCTAssertEqual(try connections(after: [.send(HTTP.answer(200, "x"))], limits: limits, pause: 250), 2)
  }

  func testTheIdleTimeCountsFromTheLastUse() throws {
    var limits = ProxyEngineLimits.small
    limits.idleTime = .milliseconds(200)
    let world = try World(limits: limits) { _ in [.send(HTTP.answer(200, "x"))] }
    let client = world.connect()
    for _ in 0..<6 {
      world.send(client, HTTP.request())
      world.run(milliseconds: 150)
    }
    XCTAssertEqual(world.providers[0].connectionCount, 1)
    XCTAssertEqual(world.proxy.counters.idleExpired, 0)
    world.run(milliseconds: 100)
    XCTAssertEqual(world.proxy.counters.idleExpired, 1)
    XCTAssertEqual(world.proxy.upstreamCount, 0)
    world.assertAllFreed()
  }

  func testTheIdleConnectionsOfAProviderAreLimited() throws {
    var limits = ProxyEngineLimits.small
    limits.idlePerProvider = 3
    let world = try World(limits: limits) { _ in [.wait(10), .send(HTTP.answer(200, "x"))] }
    let clients = (0..<8).map { _ in world.ask() }
    world.run(milliseconds: 100)
    XCTAssertTrue(clients.allSatisfy { $0.answers.first?.status == 200 })
    XCTAssertEqual(world.proxy.idleCount, 3)
    XCTAssertEqual(world.proxy.counters.idleEvicted, 5)
    world.assertAllFreed()
  }

  func testAnIdleConnectionGivesWayWhenConnectionsRunOut() throws {
    var limits = ProxyEngineLimits.small
    limits.upstreamConnections = 2
    let world = try World(models: ["m", "n"], limits: limits) { request in
      [.wait(10), .send(HTTP.answer(200, "x"))]
    }
    let clients = (0..<2).map { _ in world.ask() }
    world.run(milliseconds: 100)
    XCTAssertEqual(world.proxy.idleCount, 2)
    // The first provider is gone: the second needs a connection of its own.
    world.io.suspend(world.providers[0].listener)
    for connection in world.connections { world.io.close(connection.socket, .reset) }
    world.run(milliseconds: 10)
    XCTAssertEqual(world.proxy.counters.idleDropped, 2)
    XCTAssertTrue(clients.allSatisfy { $0.answers.count == 1 })
    world.assertAllFreed()
  }

  func testAReusedConnectionThatDiesUnderARequestIsAReset() throws {
    let world = try World { request in
      request.position == 0 ? [.send(HTTP.answer(200, "x"))] : [.reset]
    } _: { _ in
      HTTP.stream("b", tokens: 1)
    }
    let client = world.ask()
    world.run(milliseconds: 20)
    world.send(client, HTTP.request(ordinal: 8))
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.last?.text, HTTP.events("b", tokens: 1))
    XCTAssertEqual(
      world.proxy.logSnapshot().records.map(\.outcome), [.ok, .reset, .ok])
    world.assertAllFreed()
  }
}
