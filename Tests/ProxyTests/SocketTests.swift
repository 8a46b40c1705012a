import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// The proxy over the kernel's TCP: the same engine, one pass through what a run does most.
final class SocketTests: XCTestCase {
  func testAStreamARescueAndACutOverEpoll() throws { try pass(EpollBackend()) }

  func testAStreamARescueAndACutOverUring() throws {
    do { _ = try UringBackend() } catch { throw XCTSkip("no io_uring here: \(error)") }
    try pass(UringBackend())
  }

  func testAHedgeAndAnErrorEventOverEpoll() throws { try race(EpollBackend()) }

  func testAHedgeAndAnErrorEventOverUring() throws {
    do { _ = try UringBackend() } catch { throw XCTSkip("no io_uring here: \(error)") }
    try race(UringBackend())
  }

  /// A silent provider beside one that answers, then one that breaks off after its first token.
  private func race<Network: Backend & ~Copyable>(_ network: consuming Network) throws {
    let policy = """
      { retry: { max: 1, repick: "other" }, hedge: { after: "20ms", win: "token" },
        commit: { on: "token", midStream: "error" } }
      """
    let world = try World(
      network, now: Clock.now(), policy: policy,
      scripts: [
        { request in
          request.header("x-brownout-request") == "1f-1"
            ? [.send(HTTP.streamHead)]
            : [.send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))), .wait(5), .reset]
        }, { _ in HTTP.stream("b", tokens: 3) },
      ])
    let limit = Nanoseconds.seconds(Int64(30))
    let client = world.ask(HTTP.request(ordinal: 1))
    world.run(atMost: limit) { client.answers.last?.isComplete == true }
    XCTAssertEqual(client.answers.last?.text, HTTP.events("b", tokens: 3))
    XCTAssertEqual(Set(world.proxy.logSnapshot().records.map(\.outcome)), [.cancelled, .ok])
    world.send(client, HTTP.request(ordinal: 2))
    world.run(atMost: limit) { client.answers.count == 2 && client.answers[1].isComplete }
    let text = client.answers.last?.text ?? ""
    XCTAssertTrue(text.hasPrefix(HTTP.token("a", 0) + "data: {\"error\": "), text)
    world.close(client, .finish)
    world.run(atMost: limit) { world.proxy.clientCount == 0 && world.proxy.requestCount == 0 }
    world.proxy.drain(now: world.now, io: &world.io)
    world.run(atMost: limit) { world.proxy.isQuiet }
    XCTAssertTrue(world.proxy.isQuiet)
    world.proxy.validate()
  }

  private func pass<Network: Backend & ~Copyable>(_ network: consuming Network) throws {
    let world = try World(
      network, now: Clock.now(), policy: Policies.envoy,
      scripts: [
        { request in
          switch request.header("x-brownout-request") {
          case "1f-1": HTTP.stream("a", tokens: 20)
          case "1f-2": [.reset]
          default: [.send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))), .wait(5), .reset]
          }
        }, { _ in HTTP.stream("b", tokens: 3) },
      ])
    let client = world.connect()
    // Long enough for the slowest machine; each ends as soon as the answer is there.
    let limit = Nanoseconds.seconds(Int64(30))
    world.send(client, HTTP.request(ordinal: 1, padding: 3_000_000))
    world.run(atMost: limit) { client.answers.last?.isComplete == true }
    XCTAssertEqual(client.answers.last?.text, HTTP.events("a", tokens: 20))
    XCTAssertEqual(world.providers[0].requests.first?.body.count, HTTP.bodyBytes + 3_000_000)
    world.send(client, HTTP.request(ordinal: 2))
    world.run(atMost: limit) { client.answers.count == 2 && client.answers[1].isComplete }
    XCTAssertEqual(client.answers.last?.text, HTTP.events("b", tokens: 3))
    world.send(client, HTTP.request(ordinal: 3))
    world.run(atMost: limit) { client.isOver }
    XCTAssertEqual(client.answers.last?.text, HTTP.token("a", 0))
    XCTAssertEqual(client.answers.last?.isComplete, false)
    XCTAssertEqual(
      world.proxy.logSnapshot().records.map(\.outcome), [.ok, .reset, .ok, .cut])
    world.close(client, .finish)
    world.run(atMost: limit) { world.proxy.clientCount == 0 && world.proxy.requestCount == 0 }
    world.proxy.drain(now: world.now, io: &world.io)
    world.run(atMost: limit) { world.proxy.isQuiet }
    XCTAssertTrue(world.proxy.isQuiet)
    world.proxy.validate()
  }
}
