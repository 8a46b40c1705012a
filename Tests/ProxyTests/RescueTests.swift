import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// What the machine decides, as it looks on the wire: failover, commit, cut, and the replies of the proxy's
/// own.
final class RescueTests: XCTestCase {
  /// One request; the first provider does `fault`, the second is healthy.
  private func world(
    _ policy: String, chop: Int = 16_384, _ fault: @escaping ScriptedProvider.Script
  ) throws -> World<SimBackend> {
    try World(policy: policy, chop: chop, fault) { _ in HTTP.stream("b", tokens: 3) }
  }

  private func outcomes(_ world: World<SimBackend>) -> [String] {
    world.proxy.logSnapshot().records.map { record in
      "\(record.provider) \(record.attempt) \(record.outcome.name)\(record.served ? " served" : "")"
    }
  }

  private func reasons(_ world: World<SimBackend>) -> [Rescue] {
    world.proxy.logSnapshot().unrescued.map(\.reason)
  }

  private func assertRescued(
    _ world: World<SimBackend>, _ first: String, after: ClosedRange<Double>, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    let client = world.ask()
    world.run(milliseconds: 3000)
    let answer = client.answers.first
    XCTAssertEqual(answer?.status, 200, file: file, line: line)
    XCTAssertEqual(answer?.text, HTTP.events("b", tokens: 3), file: file, line: line)
    XCTAssertEqual(answer?.isComplete, true, file: file, line: line)
    XCTAssertEqual(answer?.header("x-brownout-attempts"), "2", file: file, line: line)
    XCTAssertEqual(answer?.header("x-brownout-provider"), "b", file: file, line: line)
    XCTAssertEqual(outcomes(world), ["0 1 \(first)", "1 2 ok served"], file: file, line: line)
    XCTAssertEqual(reasons(world), [], file: file, line: line)
    let records = world.proxy.logSnapshot().records
    if records.count == 2 {
      let delay = (records[1].start - records[0].start).milliseconds
      XCTAssertTrue(
        after.contains(delay), "the second attempt began after \(delay) ms", file: file, line: line)
      XCTAssertEqual(records[1].tokens, 3, file: file, line: line)
      XCTAssertEqual(records[0].ordinal, 7, file: file, line: line)
    }
    XCTAssertEqual(
      world.providers[1].requests.first?.header("x-brownout-attempt"), "2", file: file, line: line)
    XCTAssertEqual(world.providers[1].requests.first?.header("x-brownout-visit"), "1", file: file, line: line)
    XCTAssertEqual(
      world.providers[1].requests.first?.header("x-brownout-request"), "1f-7", file: file, line: line)
    world.assertAllFreed(file: file, line: line)
  }

  func testARefusedConnectionIsRescued() throws {
    for policy in [Policies.envoy, Policies.apisix] {
      let world = try world(policy) { _ in [] }
      world.io.suspend(world.providers[0].listener)
      assertRescued(world, "refused", after: 0...3)
    }
  }

  func testAResetBeforeTheHeadIsRescued() throws {
    for policy in [Policies.envoy, Policies.apisix] {
      assertRescued(try world(policy) { _ in [.wait(20), .reset] }, "reset", after: 20...25)
      assertRescued(
        try world(policy) { _ in [.send("HTTP/1.1 200 O"), .wait(20), .finish] }, "reset", after: 20...25)
    }
  }

  func testABadStatusIsRescued() throws {
    for policy in [Policies.envoy, Policies.apisix] {
      for chop in [1, 16_384] {
        assertRescued(
          try world(policy, chop: chop) { _ in [.send(HTTP.answer(503, "{}"))] }, "http_503", after: 0...30)
      }
    }
  }

  func testSilenceIsCutAndRescuedAndTheProviderSeesTheEnd() throws {
    for policy in [Policies.envoy, Policies.apisix] {
      let world = try world(policy) { _ in [] }
      assertRescued(world, "idle_timeout", after: 1000...1005)
      let abandoned = try XCTUnwrap(world.connections.first { $0.provider == 0 }?.endedAt)
      XCTAssertEqual(abandoned.nanoseconds / 1_000_000, 1000, accuracy: 2)
    }
  }

  func testAMalformedAnswerIsNotForwarded() throws {
    let world = try world(Policies.plain) { _ in [.send("SSH-2.0-OpenSSH\r\n")] }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.status, 502)
    XCTAssertEqual(outcomes(world), ["0 1 malformed"])
    XCTAssertEqual(world.proxy.counters.malformedAnswers, 1)
    world.assertAllFreed()
  }

  func testNothingIsRescuedAfterTheCommit() throws {
    for policy in [Policies.envoy, Policies.apisix] {
      let ends: [(String, [Step])] = [
        ("cut", [.wait(20), .reset]), ("cut", [.wait(20), .finish]), ("idle_timeout", []),
      ]
      for (outcome, end) in ends {
        let world = try world(policy) { _ in
          [.send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0)))] + end
        }
        let client = world.ask()
        world.run(milliseconds: 3000)
        let answer = try XCTUnwrap(client.answers.first)
        XCTAssertEqual(answer.status, 200)
        XCTAssertEqual(answer.text, HTTP.token("a", 0))
        XCTAssertFalse(answer.isComplete, "a cut stream looks complete")
        XCTAssertNotNil(client.endedAt, "the client was not told by FIN")
        XCTAssertFalse(String(decoding: client.received, as: UTF8.self).contains("0\r\n\r\n"))
        XCTAssertEqual(outcomes(world), ["0 1 \(outcome) served"])
        XCTAssertTrue(world.providers[1].requests.isEmpty)
        XCTAssertEqual(reasons(world), [.committed])
        world.assertAllFreed()
      }
    }
  }

  /// Envoy commits at the head, APISIX at the first byte of the body.
  func testAHeadWithoutABodyIsCutByEnvoyAndRescuedByAPISIX() throws {
    let script: ScriptedProvider.Script = { _ in [.send(HTTP.streamHead)] }
    let envoy = try world(Policies.envoy, script)
    let client = envoy.ask()
    envoy.run(milliseconds: 3000)
    XCTAssertEqual(client.answers.first?.status, 200)
    XCTAssertEqual(client.answers.first?.body, [])
    XCTAssertEqual(client.answers.first?.isComplete, false)
    XCTAssertEqual(outcomes(envoy), ["0 1 idle_timeout served"])
    envoy.assertAllFreed()
    assertRescued(try world(Policies.apisix, script), "idle_timeout", after: 1000...1005)
  }

  func testACleanEndWithoutTheMarkerIsForwardedAsOne() throws {
    let world = try world(Policies.envoy) { _ in
      [.send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))), .send("0\r\n\r\n")]
    }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.isComplete, true)
    XCTAssertEqual(outcomes(world), ["0 1 truncated served"])
    world.assertAllFreed()
  }

  func testAnErrorInTheStreamIsForwardedAndNamed() throws {
    let world = try world(Policies.envoy) { _ in
      [
        .send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0))),
        .send(HTTP.chunk("data: {\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}\n\n")),
        .send(HTTP.chunk(HTTP.finish + HTTP.done) + "0\r\n\r\n"),
      ]
    }
    let client = world.ask()
    world.run(milliseconds: 100)
    XCTAssertEqual(client.answers.first?.text.contains("server_error"), true)
    XCTAssertEqual(outcomes(world), ["0 1 inband_error served"])
    world.assertAllFreed()
  }

  func testWhenAllProvidersAreSilentTheProxyAnswersItself() throws {
    let world = try World(policy: Policies.envoy, { _ in [] }, { _ in [] })
    let client = world.ask()
    world.run(milliseconds: 5000)
    XCTAssertEqual(client.answers.first?.status, 504)
    XCTAssertEqual(client.answers.first?.text, "upstream request timeout")
    XCTAssertEqual(client.answers.first?.header("x-brownout-attempts"), "3")
    XCTAssertEqual(
      outcomes(world), ["0 1 idle_timeout", "1 2 idle_timeout", "0 3 idle_timeout"])
    XCTAssertEqual(world.providers[0].requests.last?.header("x-brownout-visit"), "2")
    XCTAssertEqual(reasons(world), [.retriesUsed])
    XCTAssertNil(client.endedAt, "a local answer needn't close the connection")
    world.assertAllFreed()
  }

  func testTheStatusesOfLocalRepliesAreThoseOfTheEmulatedGateway() throws {
    let cases: [(String, [Step], Int)] = [
      (Policies.envoy, [.reset], 503), (Policies.apisix, [.reset], 500),
      (Policies.apisixAll, [.reset], 502),
      (#"{ apisix: { timeout: 1000 } }"#, [.reset], 500), (#"{ apisix: { timeout: 1000 } }"#, [], 504),
      (Policies.plain, [.reset], 502),
    ]
    for (policy, steps, status) in cases {
      let world = try World(policy: policy, { _ in steps }, { _ in steps })
      let client = world.ask()
      world.run(milliseconds: 5000)
      XCTAssertEqual(client.answers.first?.status, status, policy)
      XCTAssertEqual(client.answers.first?.isComplete, true)
      world.assertAllFreed()
    }
  }

  func testTheProvidersOwnErrorIsReturnedWhenNothingElseIsTried() throws {
    let error = HTTP.answer(400, #"{"error":"yours"}"#, headers: "x-why: because\r\n")
    for policy in [Policies.envoy, Policies.apisix] {
      for chop in [1, 16_384] {
        let world = try world(policy, chop: chop) { _ in [.send(error)] }
        let client = world.ask()
        world.run(milliseconds: 200)
        XCTAssertEqual(client.answers.first?.status, 400)
        XCTAssertEqual(client.answers.first?.text, #"{"error":"yours"}"#)
        XCTAssertEqual(outcomes(world), ["0 1 http_400 served"])
        XCTAssertEqual(reasons(world), [.noRule])
        world.assertAllFreed()
      }
    }
  }

  func testAPISIXReturns502WithTheLastErrorBodyWhenAllWereTried() throws {
    let world = try World(
      policy: Policies.apisixAll, { _ in [.send(HTTP.answer(500, #"{"first":1}"#))] },
      { _ in [.send(HTTP.answer(429, #"{"second":2}"#, headers: "retry-after: 3\r\n"))] })
    let client = world.ask()
    world.run(milliseconds: 200)
    let answer = try XCTUnwrap(client.answers.first)
    XCTAssertEqual(answer.status, 502)
    XCTAssertEqual(answer.text, #"{"second":2}"#)
    XCTAssertEqual(answer.header("content-type"), "application/json")
    XCTAssertEqual(outcomes(world), ["0 1 http_500", "1 2 http_429 served"])
    XCTAssertEqual(reasons(world), [.noTarget])
    world.assertAllFreed()
  }

  func testAHeldErrorOverTheLimitIsAnsweredAndCut() throws {
    var limits = ProxyEngineLimits.small
    limits.heldBytes = 1000
    let world = try World(
      policy: #"{ apisix: { timeout: 1000 } }"#, limits: limits,
      { _ in [.send(HTTP.answer(500, String(repeating: "x", count: 5000)))] })
    let client = world.ask()
    world.run(milliseconds: 3000)
    XCTAssertEqual(client.answers.first?.status, 500)
    XCTAssertEqual(client.answers.first?.isComplete, false)
    XCTAssertLessThanOrEqual(client.answers.first?.body.count ?? 0, 1000)
    XCTAssertEqual(world.proxy.counters.heldOverLimit, 1)
    world.assertAllFreed()
  }

  func testAnAnswerCommittedAtItsEndIsHeldUpToTheLimit() throws {
    var limits = ProxyEngineLimits.small
    limits.heldBytes = 2000
    let policy = #"{ commit: { on: "done" }, retry: { on: ["too_big"], max: 1, repick: "other" } }"#
    let world = try World(
      policy: policy, limits: limits, { _ in HTTP.stream("a", tokens: 100) },
      { _ in HTTP.stream("b", tokens: 3, gap: 50) })
    let client = world.ask()
    world.run(milliseconds: 3000)
    XCTAssertEqual(client.answers.first?.text, HTTP.events("b", tokens: 3))
    XCTAssertEqual(world.proxy.counters.heldOverLimit, 1)
    XCTAssertEqual(outcomes(world), ["0 1 too_big", "1 2 ok served"])
    world.assertAllFreed()
  }

  func testAnEarlyAnswerIsForwardedWhileTheBodyIsStillBeingSent() throws {
    let world = try World(policy: Policies.plain, pipeBytes: 8 * 1024) { _ in [] }
    let client = world.ask(HTTP.request(padding: 600_000))
    world.run(atMost: .seconds(Int64(1))) { !world.connections.isEmpty }
    // The provider answers although it has not read the request.
    Bytes.withBytes(of: Array(HTTP.answer(400, "{}").utf8)) { world.io.send(world.connections[0].socket, $0) }
    world.run(milliseconds: 500)
    XCTAssertEqual(client.answers.first?.status, 400)
    XCTAssertEqual(world.proxy.idleCount, 0, "a connection with half a request on it was kept")
    world.assertAllFreed()
  }

  func testARequestOverTheUpstreamLimitIsAFailedAttempt() throws {
    var limits = ProxyEngineLimits.small
    limits.upstreamConnections = 1
    let world = try World(policy: Policies.plain, limits: limits) { _ in
      [.wait(100), .send(HTTP.answer(200, "{}"))]
    }
    let first = world.ask()
    world.run(milliseconds: 10)
    let second = world.ask()
    world.run(milliseconds: 300)
    XCTAssertEqual(first.answers.first?.status, 200)
    XCTAssertEqual(second.answers.first?.status, 502)
    XCTAssertEqual(outcomes(world), ["0 1 refused", "0 1 ok served"])
    XCTAssertEqual(world.proxy.counters.upstreamsOverLimit, 1)
    world.assertAllFreed()
  }

  func testThousandsOfAttemptsThatFailAtOnceNeedNoStack() throws {
    var limits = ProxyEngineLimits.small
    limits.upstreamConnections = 1
    let world = try World(
      policy: #"{ retry: { on: ["refused"], max: 5000, repick: "same" } }"#, tiers: [[0]], limits: limits
    ) { _ in [.wait(100), .send(HTTP.answer(200, "{}"))] }
    let first = world.ask()
    world.run(milliseconds: 10)
    let second = world.ask()
    world.run(milliseconds: 300)
    XCTAssertEqual(first.answers.first?.status, 200)
    XCTAssertEqual(second.answers.first?.status, 502)
    XCTAssertEqual(world.proxy.counters.upstreamsOverLimit, 5001)
    world.assertAllFreed()
  }
}
