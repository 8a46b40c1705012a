import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Clients that go, come back, send ahead, or are slow; requests that the proxy answers itself.
final class ClientTests: XCTestCase {
  func testAClientThatLeavesCancelsTheAttempt() throws {
    for ending in [Ending.finish, .reset] {
      let world = try World { _ in HTTP.stream("a", tokens: 100, gap: 10) }
      let client = world.ask()
      world.run(milliseconds: 105)
      world.close(client, ending)
      world.run(milliseconds: 50)
      let end = try XCTUnwrap(world.connections[0].endedAt ?? world.connections[0].failedAt)
      XCTAssertEqual(Double(end.nanoseconds) / 1e6, 105, accuracy: 1)
      let record = try XCTUnwrap(world.proxy.logSnapshot().records.first)
      XCTAssertEqual(record.outcome, .cancelled)
      XCTAssertEqual(record.tokens, 10)
      XCTAssertEqual(world.proxy.logSnapshot().unrescued.map(\.reason), [.clientLeft])
      XCTAssertEqual(world.proxy.counters.clientsLeft, 1)
      world.assertAllFreed()
    }
  }

  /// As at the providers: a FIN behind a request is a client who left.
  func testAClientThatHalfClosesBehindItsRequestCountsAsGone() throws {
    let world = try World { _ in HTTP.stream("a", tokens: 3, gap: 10) }
    let client = world.ask()
    world.io.finishSending(client.socket)
    world.run(milliseconds: 100)
    XCTAssertEqual(client.received, [])
    XCTAssertNotNil(client.endedAt)
    XCTAssertEqual(world.proxy.counters.clientsLeft, 1)
    XCTAssertEqual(world.proxy.logSnapshot().records.map(\.outcome), [.cancelled])
    world.assertAllFreed()
  }

  func testAClientThatLeavesInABackoffIsForgotten() throws {
    let policy = """
      { retry: { on: ["5xx"], max: 3, repick: "cycle" }, backoff: { base: "10s", factor: 1, jitter: "none" } }
      """
    let world = try World(policy: policy, { _ in [.send(HTTP.answer(503, "{}"))] }, { _ in [] })
    let client = world.ask()
    world.run(milliseconds: 100)
    world.close(client, .finish)
    world.run(milliseconds: 100)
    XCTAssertEqual(world.proxy.requestCount, 0)
    world.assertAllFreed()
  }

  func testAClientThatLeavesInTheMiddleOfItsRequestIsForgotten() throws {
    let world = try World { _ in [] }
    let client = world.ask("POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 50\r\n\r\n{")
    world.run(milliseconds: 10)
    XCTAssertEqual(world.proxy.requestCount, 1)
    world.close(client, .reset)
    world.run(milliseconds: 10)
    XCTAssertEqual(world.proxy.requestCount, 0)
    XCTAssertEqual(world.proxy.counters.clientsLeft, 0)
    XCTAssertTrue(world.proxy.logSnapshot().records.isEmpty)
    world.assertAllFreed()
  }

  func testAClientsConnectionServesOneRequestAfterTheOther() throws {
    let world = try World { _ in HTTP.stream("a", tokens: 2) }
    let client = world.connect()
    for ordinal in 1...5 {
      world.send(client, HTTP.request(ordinal: ordinal))
      world.run(milliseconds: 50)
      XCTAssertEqual(client.answers.count, ordinal)
    }
    XCTAssertTrue(client.answers.allSatisfy { $0.isComplete && $0.text == HTTP.events("a", tokens: 2) })
    XCTAssertEqual(world.proxy.counters.accepted, 1)
    XCTAssertEqual(world.providers[0].connectionCount, 1)
    XCTAssertEqual(world.proxy.counters.reused, 4)
    XCTAssertEqual(world.proxy.logSnapshot().records.map(\.ordinal), [1, 2, 3, 4, 5])
    world.assertAllFreed()
  }

  func testPipelinedRequestsAreAnsweredInOrderOneAtATime() throws {
    for chop in [1, 7, 16_384] {
      let world = try World(chop: chop) { request in
        [.wait(10), .send(HTTP.answer(200, request.header("x-brownout-request") ?? ""))]
      }
      let client = world.ask((1...6).map { HTTP.request(ordinal: $0) }.joined())
      world.run(milliseconds: 30)
      XCTAssertLessThanOrEqual(world.providers[0].requests.count, 3, "more than one request at a time")
      world.run(milliseconds: 500)
      XCTAssertEqual(client.answers.map(\.text), (1...6).map { "1f-\($0)" })
      world.assertAllFreed("chop \(chop)")
    }
  }

  func testAClientThatPipelinesTooMuchIsNotReadFrom() throws {
    var limits = ProxyEngineLimits.small
    limits.pipelinedBytes = 4096
    let world = try World(limits: limits, pipeBytes: 8192) { request in
      [.wait(5), .send(HTTP.answer(200, request.header("x-brownout-request") ?? ""))]
    }
    let count = 100
    let client = world.ask((1...count).map { HTTP.request(ordinal: $0, padding: 400) }.joined())
    var most = 0
    world.run(atMost: .seconds(Int64(10))) {
      for slot in 0..<world.proxy.clients.capacity where world.proxy.clients[slot].pending != .none {
        most = max(most, world.proxy.buffers.count(world.proxy.clients[slot].pending))
      }
      return client.answers.count == count
    }
    XCTAssertEqual(client.answers.map(\.text), (1...count).map { "1f-\($0)" })
    XCTAssertGreaterThan(world.proxy.counters.clientPauses, 0)
    XCTAssertLessThanOrEqual(most, limits.pipelinedBytes + 16_384)
    world.assertAllFreed()
  }

  func testAClientThatWasNotReadFromIsReadAgainForTheRestOfALongHead() throws {
    var limits = ProxyEngineLimits.small
    limits.pipelinedBytes = 4096
    let world = try World(limits: limits, chop: 5000, pipeBytes: 5000) { _ in
      [.wait(20), .send(HTTP.answer(200, "x"))]
    }
    let long = "x-long: \(String(repeating: "x", count: 20_000))\r\n"
    let client = world.ask(HTTP.request(ordinal: 1) + HTTP.request(ordinal: 2, headers: long))
    world.run(milliseconds: 200)
    XCTAssertEqual(client.answers.map(\.status), [200, 200])
    XCTAssertEqual(world.proxy.counters.clientPauses, 1)
    world.assertAllFreed()
  }

  func testASlowClientHoldsUpItsProviderAndNotTheProxysMemory() throws {
    var limits = ProxyEngineLimits.small
    limits.unsentBytes = 32 * 1024
    let piece = String(repeating: "x", count: 8000)
    let world = try World(policy: Policies.plain, limits: limits, pipeBytes: 16 * 1024) { _ in
      [.send(HTTP.streamHead)] + (0..<250).map { _ in .send(HTTP.chunk("data: \(piece)\n\n")) }
        + [.send(HTTP.chunk(HTTP.finish + HTTP.done) + "0\r\n\r\n")]
    }
    let client = world.ask()
    world.run(atMost: .milliseconds(5)) { !client.received.isEmpty }
    world.io.pauseReceiving(client.socket)
    world.run(milliseconds: 500)
    let before = client.received.count
    XCTAssertLessThan(before, 1_000_000, "the client was not slow")
    XCTAssertGreaterThan(world.io.unsentCount(world.connections[0].socket), 500_000, "the provider went on")
    var isPaused = true
    func toggle() {
      isPaused.toggle()
      if isPaused { world.io.pauseReceiving(client.socket) } else { world.io.resumeReceiving(client.socket) }
      if client.answers.first?.isComplete != true { world.after(.microseconds(300), toggle) }
    }
    toggle()
    world.run(atMost: .seconds(Int64(60))) { client.answers.first?.isComplete == true }
    XCTAssertEqual(client.answers.first?.isComplete, true)
    XCTAssertEqual(client.answers.first?.body.count, 250 * 8008 + (HTTP.finish + HTTP.done).utf8.count)
    XCTAssertGreaterThan(world.proxy.counters.upstreamPauses, 0)
    // The limit, and what one read can add before the pause takes hold.
    XCTAssertLessThanOrEqual(world.proxy.counters.mostUnsentBytes, limits.unsentBytes + 2 * 16_384)
    world.assertAllFreed()
  }

  func testTheModelsAreListedAndAnUnknownOneIsRefused() throws {
    let world = try World(models: ["m", "other"]) { _ in [.send(HTTP.answer(200, "{}"))] }
    let client = world.ask("GET /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertEqual(client.answers.first?.text.contains(#""id": "other""#), true)
    world.send(client, HTTP.request(model: "nobody's"))
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.last?.status, 404)
    XCTAssertEqual(client.answers.last?.text.contains("model_not_found"), true)
    XCTAssertEqual(world.proxy.logSnapshot().unrescued.map(\.reason), [.noTarget])
    world.send(client, HTTP.request(model: "other"))
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.map(\.status), [200, 404, 200])
    XCTAssertEqual(world.proxy.counters.localAnswers, 2)
    XCTAssertEqual(world.proxy.counters.unknownModels, 1)
    world.assertAllFreed()
  }

  func testARouteForAnyModelTakesWhatNoOtherNames() throws {
    let world = try World(models: ["m", "*"]) { _ in [.send(HTTP.answer(200, "{}"))] }
    let client = world.ask("GET /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.first?.text.contains(#""id": "m""#), true)
    XCTAssertEqual(client.answers.first?.text.contains("*"), false)
    world.send(client, "GET /v1/models/nobodys HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 10)
    world.send(client, HTTP.request(model: "nobody's"))
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.map(\.status), [200, 200, 200])
    XCTAssertEqual(world.proxy.counters.unknownModels, 0)
    world.assertAllFreed()
  }

  func testOtherPathsTakeTheFirstRoute() throws {
    let world = try World { request in [.send(HTTP.answer(200, String(request.head.prefix(8))))] }
    let client = world.ask("GET /health HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.first?.text, "GET /hea")
    world.send(client, "CONNECT x:1 HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.last?.status, 405)
    world.assertAllFreed()
  }

  func testWithoutModelsEveryModelTakesTheOnlyRoute() throws {
    let world = try World(models: []) { _ in [.send(HTTP.answer(200, "{}"))] }
    let client = world.ask(HTTP.request(model: "whatever"))
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.first?.status, 200)
    world.assertAllFreed()
  }

  func testRequestsOverTheLimitsAreRefusedAndTheConnectionIsClosed() throws {
    var limits = ProxyEngineLimits.small
    limits.requestHeadBytes = 300
    limits.requestBodyBytes = 1000
    let cases: [(String, Int)] = [
      (HTTP.request(headers: "x-long: \(String(repeating: "x", count: 300))\r\n"), 431),
      (HTTP.request(padding: 1000), 413),
      (
        "POST /x HTTP/1.1\r\nhost: p\r\ntransfer-encoding: chunked\r\n\r\n"
          + HTTP.chunk(String(repeating: "x", count: 800)) + HTTP.chunk(String(repeating: "x", count: 800)),
        413
      ),
      ("POST /x HTTP/1.1\r\nhost: p\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
      ("nonsense\r\n\r\n", 400),
    ]
    for (text, status) in cases {
      for chop in [1, 16_384] {
        let world = try World(limits: limits, chop: chop) { _ in [.send(HTTP.answer(200, "{}"))] }
        let client = world.ask(text)
        world.run(milliseconds: 2000)
        XCTAssertEqual(client.answers.first?.status, status, text)
        XCTAssertEqual(client.answers.first?.header("connection"), "close")
        XCTAssertNotNil(client.endedAt, "not closed by FIN")
        XCTAssertTrue(world.providers[0].requests.isEmpty)
        world.assertAllFreed(text)
      }
    }
  }

  func testABodyOfExactlyTheLimitIsServed() throws {
    var limits = ProxyEngineLimits.small
    limits.requestBodyBytes = HTTP.bodyBytes + 100
    let world = try World(limits: limits) { _ in [.send(HTTP.answer(200, "{}"))] }
    let fits = world.ask(HTTP.request(padding: 100))
    let tooLarge = world.ask(HTTP.request(padding: 101))
    world.run(milliseconds: 100)
    XCTAssertEqual(fits.answers.first?.status, 200)
    XCTAssertEqual(tooLarge.answers.first?.status, 413)
    XCTAssertEqual(world.proxy.counters.bodiesTooLarge, 1)
    world.assertAllFreed()
  }

  func testMoreRequestsThanTheLimitGet503AndMoreClientsAReset() throws {
    var limits = ProxyEngineLimits.small
    limits.requests = 2
    limits.clientConnections = 3
    let world = try World(policy: Policies.plain, limits: limits) { _ in
      [.wait(100), .send(HTTP.answer(200, "{}"))]
    }
    let clients = (0..<5).map { _ in world.ask() }
    world.run(milliseconds: 300)
    XCTAssertEqual(clients.map { $0.answers.first?.status ?? 0 }, [200, 200, 503, 0, 0])
    XCTAssertEqual(clients.map { $0.failedAt != nil }, [false, false, false, true, true])
    XCTAssertEqual(world.proxy.counters.requestsOverLimit, 1)
    XCTAssertEqual(world.proxy.counters.clientsOverLimit, 2)
    world.assertAllFreed()
  }

  func testASilentClientIsClosedAndOneWithARequestIsNot() throws {
    var limits = ProxyEngineLimits.small
    limits.clientIdleTime = .seconds(Int64(1))
    let world = try World(policy: Policies.plain, limits: limits) { _ in
      [.wait(2500), .send(HTTP.answer(200, "{}"))]
    }
    let silent = world.connect()
    let busy = world.ask()
    world.run(milliseconds: 2000)
    XCTAssertEqual(Double(try XCTUnwrap(silent.endedAt).nanoseconds) / 1e9, 1, accuracy: 0.01)
    XCTAssertNil(busy.endedAt)
    world.run(milliseconds: 1000)
    XCTAssertEqual(busy.answers.first?.status, 200)
    world.run(milliseconds: 1500)
    XCTAssertNotNil(busy.endedAt)
    XCTAssertEqual(world.proxy.counters.clientsIdledOut, 2)
    world.assertAllFreed()
  }

  func testADrainLetsAnswersEndAndStopRecordsWhatItCancels() throws {
    let world = try World { _ in HTTP.stream("a", tokens: 10, gap: 20) }
    let idle = world.connect()
    let client = world.ask()
    world.run(milliseconds: 30)
    world.proxy.drain(now: world.now, io: &world.io)
    world.run(milliseconds: 30)
    XCTAssertNotNil(idle.endedAt)
    XCTAssertNil(client.endedAt)
    world.run(milliseconds: 500)
    XCTAssertEqual(client.answers.first?.isComplete, true)
    XCTAssertNotNil(client.endedAt)
    world.run(milliseconds: 1500)
    XCTAssertTrue(world.proxy.isQuiet)

    let second = try World { _ in [] }
    let cancelled = second.ask()
    second.run(milliseconds: 10)
    second.proxy.stop(now: second.now, io: &second.io)
    second.run(milliseconds: 2000)
    XCTAssertNotNil(cancelled.failedAt)
    XCTAssertEqual(second.proxy.takeLog().snapshot().records.map(\.outcome), [.cancelled])
    XCTAssertTrue(second.proxy.logSnapshot().records.isEmpty, "the log was taken twice")
    XCTAssertTrue(second.proxy.isQuiet)
  }
}
