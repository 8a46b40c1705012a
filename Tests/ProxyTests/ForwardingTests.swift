import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// What passes through the proxy when nothing goes wrong.
final class ForwardingTests: XCTestCase {
  func testAStreamPassesThroughByteForByteInPiecesOfOneByte() throws {
    let world = try World(chop: 1) { _ in HTTP.stream("a", tokens: 12) }
    let client = world.ask()
    world.run(milliseconds: 500)
    XCTAssertEqual(client.answers.count, 1)
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertEqual(client.answers.first?.text, HTTP.events("a", tokens: 12))
    XCTAssertEqual(client.answers.first?.isComplete, true)
    XCTAssertNil(client.endedAt, "a connection that could be kept was closed")
    world.assertAllFreed()
  }

  func testEachChunkOfAStreamReachesTheClientAsOneChunkWhenItComes() throws {
    let world = try World { _ in HTTP.stream("a", tokens: 5, gap: 100) }
    let client = world.ask()
    world.run(milliseconds: 1000)
    // The head, five tokens, the marker with the end of the body.
    XCTAssertEqual(client.arrivals.count, 7)
    let gaps = zip(client.arrivals.dropFirst(), client.arrivals).map { ($0.time - $1.time).milliseconds }
    for gap in gaps.prefix(5) { XCTAssertEqual(gap, 100, accuracy: 1) }
    let expected = HTTP.events("a", tokens: 5)
    XCTAssertEqual(client.answers[0].text, expected)
    let wire = String(decoding: client.received, as: UTF8.self)
    for index in 0..<5 { XCTAssertTrue(wire.contains(HTTP.chunk(HTTP.token("a", index)))) }
    world.assertAllFreed()
  }

  func testTheProviderGetsTheRequestWithoutHopByHopHeaders() throws {
    let world = try World { _ in [.send(HTTP.answer(200, "{}"))] }
    let headers =
      "connection: x-mine, keep-alive\r\nx-mine: 1\r\nX-Other: Two\r\nte: trailers\r\nproxy-connection: x\r\n"
      + "upgrade: h2c\r\nx-brownout-attempt: 9\r\nexpect: nothing\r\nx-brownout-probe: 1\r\n"
    let client = world.ask(HTTP.request(headers: headers))
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.status, 200)
    let head = try XCTUnwrap(world.providers[0].requests.first?.head)
    XCTAssertTrue(head.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:"), head)
    XCTAssertTrue(head.contains("x-brownout-request: 1f-7\r\n"))
    XCTAssertTrue(head.contains("X-Other: Two\r\n"))
    XCTAssertTrue(head.contains("x-brownout-attempt: 1\r\nx-brownout-visit: 1\r\n"))
    for name in [
      "connection", "x-mine", "te", "proxy-connection", "upgrade", "expect", "x-brownout-probe",
    ] {
      XCTAssertNil(HTTP.header(name, in: head), "\(name) was passed on")
    }
    XCTAssertEqual(head.components(separatedBy: "x-brownout-attempt").count, 2)
    world.assertAllFreed()
  }

  func testAContentLengthIsKeptAndTheAnswerNamesItsProvider() throws {
    let world = try World { _ in
      [.send(HTTP.answer(200, #"{"x":1}"#, headers: "connection: keep-alive\r\nx-ratelimit: 3\r\n"))]
    }
    let client = world.ask()
    world.run(milliseconds: 100)
    let answer = try XCTUnwrap(client.answers.first)
    XCTAssertEqual(answer.header("content-length"), "7")
    XCTAssertNil(answer.header("transfer-encoding"))
    XCTAssertNil(answer.header("connection"))
    XCTAssertEqual(answer.header("x-ratelimit"), "3")
    XCTAssertEqual(answer.header("x-brownout-attempts"), "1")
    XCTAssertEqual(answer.header("x-brownout-provider"), "a")
    XCTAssertEqual(answer.text, #"{"x":1}"#)
    world.assertAllFreed()
  }

  func testABodyThatEndsWithTheConnectionBecomesChunkedAndClosesNothingForTheClient() throws {
    let body = HTTP.events("a", tokens: 3)
    let world = try World { _ in
      [.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + body), .finish]
    }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.header("transfer-encoding"), "chunked")
    XCTAssertEqual(client.answers.first?.text, body)
    XCTAssertEqual(client.answers.first?.isComplete, true)
    XCTAssertNil(client.endedAt)
    XCTAssertEqual(world.proxy.idleCount, 0, "a connection that has ended went into the pool")
    world.assertAllFreed()
  }

  func testAClientOfHTTP10GetsNoChunksAndTheEndOfTheConnection() throws {
    let world = try World { _ in HTTP.stream("a", tokens: 3) }
    let client = world.ask(HTTP.request(version: "1.0"))
    world.run(milliseconds: 100)
    let answer = try XCTUnwrap(client.answers.first)
    XCTAssertNil(answer.header("transfer-encoding"))
    XCTAssertEqual(answer.header("connection"), "close")
    XCTAssertEqual(answer.text, HTTP.events("a", tokens: 3))
    XCTAssertNotNil(client.endedAt)
    XCTAssertTrue(world.providers[0].requests[0].head.contains("HTTP/1.1"))
    world.assertAllFreed()
  }

  func testACutStreamIsAResetForAClientOfHTTP10() throws {
    let world = try World { _ in
      [.send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))), .wait(10), .finish]
    }
    let client = world.ask(HTTP.request(version: "1.0"))
    // Envoy closes a second after the cut.
    world.run(milliseconds: 1200)
    XCTAssertNotNil(client.failedAt, "a FIN would have looked like a complete answer")
    world.assertAllFreed()
  }

  func testHeadAndNoContentHaveNoBody() throws {
    let world = try World { request in
      request.head.hasPrefix("HEAD")
        ? [.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")]
        : [.send("HTTP/1.1 204 No Content\r\n\r\n")]
    }
    let client = world.connect()
    world.send(client, "HEAD /x HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 50)
    let text = String(decoding: client.received, as: UTF8.self)
    XCTAssertTrue(text.contains("content-length: 5\r\n") && text.hasSuffix("\r\n\r\n"), text)
    client.received = []
    world.send(client, "DELETE /x HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 50)
    XCTAssertEqual(client.answers.first?.status, 204)
    XCTAssertEqual(client.answers.first?.isComplete, true)
    XCTAssertNil(client.answers.first?.header("content-length"))
    XCTAssertEqual(world.providers[0].connectionCount, 1, "the connection was not used again")
    world.assertAllFreed()
  }

  func testAChunkedRequestIsForwardedWithItsLength() throws {
    let world = try World(chop: 3) { _ in [.send(HTTP.answer(200, "{}"))] }
    let body = #"{"model":"m"}"#
    let client = world.ask(
      "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ntransfer-encoding: chunked\r\n\r\n"
        + HTTP.chunk(String(body.prefix(5))) + HTTP.chunk(String(body.dropFirst(5))) + "0\r\n\r\n")
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.status, 200)
    let request = try XCTUnwrap(world.providers[0].requests.first)
    XCTAssertEqual(String(decoding: request.body, as: UTF8.self), body)
    XCTAssertEqual(request.header("content-length"), "\(body.utf8.count)")
    XCTAssertNil(request.header("transfer-encoding"))
    world.assertAllFreed()
  }

  func testALargeBodyReachesTheProviderWholeAndNeverAllAtOnce() throws {
    var limits = ProxyEngineLimits.small
    limits.unsentBytes = 64 * 1024
    let world = try World(limits: limits, pipeBytes: 16 * 1024) { _ in [.send(HTTP.answer(200, "{}"))] }
    let client = world.ask(HTTP.request(padding: 1_000_000))
    var most = 0
    world.run(atMost: .seconds(Int64(5))) {
      for slot in 0..<world.proxy.upstreams.capacity where world.proxy.upstreamSlots.isTaken(slot) {
        most = max(most, world.io.unsentCount(world.proxy.upstreams[slot].socket))
      }
      return !client.answers.isEmpty
    }
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertEqual(world.providers[0].requests[0].body.count, HTTP.bodyBytes + 1_000_000)
    XCTAssertGreaterThan(most, 0)
    XCTAssertLessThanOrEqual(most, limits.unsentBytes + ProxyEngine.sliceBytes)
    world.assertAllFreed()
  }

  func testAClientThatAsksFirstIsToldToContinue() throws {
    let world = try World { _ in [.send(HTTP.answer(200, "{}"))] }
    let client = world.connect()
    world.send(
      client, "POST /x HTTP/1.1\r\nhost: p\r\nexpect: 100-continue\r\ncontent-length: 13\r\n\r\n")
    world.run(milliseconds: 10)
    XCTAssertEqual(String(decoding: client.received, as: UTF8.self), "HTTP/1.1 100 Continue\r\n\r\n")
    world.send(client, #"{"model":"m"}"#)
    world.run(milliseconds: 10)
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertNil(world.providers[0].requests[0].header("expect"))
    world.assertAllFreed()
  }

  func testInformationalHeadsAreNotForwarded() throws {
    let world = try World { _ in
      [.send("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"), .wait(5), .send(HTTP.answer(200, "{}"))]
    }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertTrue(String(decoding: client.received, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
    world.assertAllFreed()
  }

  func testAWholeURLAsTargetBecomesAPath() throws {
    let world = try World { _ in [.send(HTTP.answer(200, "{}"))] }
    let client = world.ask("GET http://elsewhere:80/a?b=c HTTP/1.1\r\nhost: p\r\n\r\n")
    world.run(milliseconds: 50)
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertTrue(world.providers[0].requests[0].head.hasPrefix("GET /a?b=c HTTP/1.1\r\n"))
    world.assertAllFreed()
  }

  func testAnEventOverTheLimitPassesUncountedAndIsNoReasonToCallTheStreamEmpty() throws {
    var limits = ProxyEngineLimits.small
    limits.eventBytes = 50
    let world = try World(limits: limits, chop: 20) { _ in HTTP.stream("a", tokens: 3) }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.text, HTTP.events("a", tokens: 3))
    XCTAssertEqual(world.proxy.counters.eventsOverLimit, 1)
    let record = try XCTUnwrap(world.proxy.logSnapshot().records.first)
    XCTAssertEqual(record.outcome, .ok)
    XCTAssertEqual(record.tokens, 0)
    world.assertAllFreed()
  }

  func testTheProxyKeepsItsHeadersToItselfWhenToldTo() throws {
    let world = try World(exposesAttempts: false) { _ in
      [.send(HTTP.answer(200, "{}", headers: "x-brownout-provider: forged\r\n"))]
    }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertEqual(client.answers.first?.head.contains("x-brownout"), false)
    world.assertAllFreed()
  }

  func testTheRecordOfAnAttemptHasItsTimes() throws {
    let world = try World { _ in [.wait(100)] + HTTP.stream("a", tokens: 4, gap: 50) }
    _ = world.ask()
    world.run(milliseconds: 1000)
    let record = try XCTUnwrap(world.proxy.logSnapshot().records.first)
    func after(_ instant: Instant) -> Double { (instant - record.start).milliseconds }
    XCTAssertEqual(after(record.head), 100, accuracy: 1)
    XCTAssertEqual(after(record.firstToken), 150, accuracy: 1)
    XCTAssertEqual(after(record.lastToken), 300, accuracy: 1)
    XCTAssertEqual(after(record.end), 300, accuracy: 1)
    XCTAssertEqual(record.tokens, 4)
    XCTAssertTrue(record.accepted && record.served)
    XCTAssertEqual(record.phase, 0)
    world.assertAllFreed()
  }
}
