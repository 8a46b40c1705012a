import Base
import IO
import Record
import XCTest

@testable import Provider

/// What a provider answers beside completions, what it holds, and who counts as gone.
final class ServiceTests: XCTestCase {
  private func answer(_ world: inout ProviderWorld, _ text: String) -> String {
    let client = world.connect()
    world.send(client, text)
    world.run(milliseconds: 20)
    return world.clients[client].text
  }

  func testHealthIsAnsweredWhateverTheProviderPlays() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    for path in ["/health", "/v1/health", "/openai/v1/health?x=1"] {
      let text = answer(&world, "GET \(path) HTTP/1.1\r\nhost: x\r\n\r\n")
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 200 OK\r\n"), text)
      XCTAssertTrue(text.hasSuffix("\r\n\r\n{\n  \"status\": \"ok\"\n}\n"), text)
    }
    XCTAssertTrue(answer(&world, "POST /health HTTP/1.1\r\nhost: x\r\n\r\n").hasPrefix("HTTP/1.1 405 "))
    XCTAssertEqual(world.engine.counters.unknownPaths, 1)
    XCTAssertEqual(world.figures.admitted, 0)
  }

  /// The head that GET has, its length included, and no body: a client that reads one request after the other
  /// would take a body for the next answer.
  func testHeadIsAnsweredAsGetWithoutTheBody() throws {
    var world = try ProviderWorld([ProviderWorld.provider(models: ["gpt-mock"])])
    let paths = [
      "/health", "/v1/health", "/v1/models", "/v1/models/gpt-mock", "/v1/models/nope", "/nowhere",
      "/v1/chat/completions",
    ]
    func withoutID(_ text: String) -> String {
      text.components(separatedBy: "\r\n").filter { !$0.hasPrefix("x-request-id") }.joined(separator: "\r\n")
    }
    for path in paths {
      let get = answer(&world, "GET \(path) HTTP/1.1\r\nhost: x\r\n\r\n")
      let head = answer(&world, "HEAD \(path) HTTP/1.1\r\nhost: x\r\n\r\n")
      let end = try XCTUnwrap(get.firstRange(of: "\r\n\r\n")?.upperBound)
      XCTAssertEqual(withoutID(head), withoutID(String(get[..<end])), path)
      XCTAssertFalse(get[end...].isEmpty, path)
    }
    let two = answer(
      &world, "HEAD /v1/models HTTP/1.1\r\nhost: x\r\n\r\nHEAD /health HTTP/1.1\r\nhost: x\r\n\r\n")
    XCTAssertEqual(two.components(separatedBy: "HTTP/1.1 200 OK").count, 3)
    XCTAssertFalse(two.contains("{"))
  }

  private func post(_ length: Int, sent: Int) -> String {
    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: \(length)\r\n\r\n"
      + String(repeating: " ", count: sent)
  }

  func testBodiesUnderWayAreBoundedTogether() throws {
    var limits = ProviderLimits()
    limits.heldBodyBytes = 250_000
    var world = try ProviderWorld([ProviderWorld.provider()], limits: limits)
    let first = world.connect()
    world.send(first, post(200_000, sent: 150_000))
    world.run(milliseconds: 20)
    let second = world.connect()
    world.send(second, post(200_000, sent: 99_000))
    world.run(milliseconds: 20)
    XCTAssertEqual(world.engine.counters.bodiesBeyondLimit, 0)
    XCTAssertEqual(world.engine.heldBodyBytes, 249_000)
    let third = world.connect()
    world.send(third, post(200_000, sent: 100_000))
    world.run(milliseconds: 20)
    XCTAssertEqual(world.engine.counters.bodiesBeyondLimit, 1)
    XCTAssertTrue(world.clients[third].text.hasPrefix("HTTP/1.1 503 "), world.clients[third].text)
    XCTAssertTrue(world.clients[third].text.contains("connection: close"))
    XCTAssertTrue(world.clients[third].text.contains("too many large request bodies"))
    XCTAssertEqual(world.clients[first].text + world.clients[second].text, "", "the others go on")

    // Who leaves makes room again, and so does who is answered.
    world.io.close(world.clients[second].socket, .reset)
    world.run(milliseconds: 20)
    XCTAssertEqual(world.engine.heldBodyBytes, 150_000)
    world.send(first, String(repeating: " ", count: 50_000))
    world.run(milliseconds: 20)
    XCTAssertTrue(world.clients[first].text.hasPrefix("HTTP/1.1 400 "), world.clients[first].text)
    XCTAssertEqual(world.engine.heldBodyBytes, 0)
    XCTAssertTrue(world.seen(world.ask(1)).isEmpty)
    world.run(milliseconds: 500)
    XCTAssertEqual(world.figures.completed, 1)
  }

  /// A FIN is all that tells of a client who left, and no client of ours or of the vendors' half-closes.
  func testAClientThatHalfClosesBehindItsRequestCountsAsGone() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.ask(0)
    world.io.finishSending(world.clients[client].socket)
    world.run(milliseconds: 500)
    XCTAssertEqual(world.clients[client].text, "")
    XCTAssertNotNil(world.clients[client].ended)
    XCTAssertEqual(world.figures.abandoned, 1)
    XCTAssertEqual(world.figures.completed, 0)
    XCTAssertEqual(world.engine.connectionCount, 0)
  }
}
