import Base
import IO
import Plan
import Profile
import Provider
import Record
import Wire
import XCTest

final class HealthyAnswerTests: XCTestCase {
  static let answer =
    ["100 200", "100 role"] + (0..<5).map { "\(100 + 10 * $0) token \($0)" }
    + ["140 finish stop", "140 usage 5", "140 done", "140 end"]

  func testAHealthyStreamIsExactToTheByte() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.ask(17)
    world.run(milliseconds: 1000)

    var expected = ByteBuffer()
    let model = Bytes(literal: "gpt-mock")
    let stream = ChatStream(
      key: world.engine.plan.key(provider: 0), ordinal: 17, visit: 1, created: ProviderWorld.unixOrigin,
      includesUsage: true, framing: .chunked)
    stream.writeStreamHead(keepAlive: true, processingMilliseconds: 100, into: &expected)
    stream.writeRole(model: model, into: &expected)
    for token in 0..<5 {
      stream.writeToken(token, provider: Bytes(literal: "primary"), model: model, into: &expected)
    }
    stream.writeFinish(reason: Bytes(literal: "stop"), model: model, into: &expected)
    // "[bo:17] hello" has 13 bytes: 4 tokens of 4 bytes.
    stream.writeUsage(promptTokens: 4, completionTokens: 5, model: model, into: &expected)
    stream.writeDone(into: &expected)
    HTTPWriter.endBody(.chunked, into: &expected)
    XCTAssertEqual(world.clients[client].text, expected.bytes.string())
    XCTAssertEqual(world.seen(client), HealthyAnswerTests.answer)
  }

  func testTheHeadComesWithTheFirstEventAndTheLastChunkWithTheLast() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.ask(1)
    world.run(milliseconds: 1000)
    let heads = world.clients[client].text.components(separatedBy: "\r\n\r\n")[0].utf8.count
    let first = world.clients[client].arrivals[0]
    XCTAssertGreaterThan(first.total, heads + 4, "the head came alone")
    XCTAssertTrue(world.clients[client].text.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
  }

  func testAnswersThatAreNotStreamedComeAtOnce() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.ask(3) { $0.stream = false }
    world.run(milliseconds: 1000)
    XCTAssertEqual(world.seen(client), ["140 200", "140 5 tokens, stop", "140 end"])
    let limited = world.ask(4) {
      $0.stream = false
      $0.maxTokens = 2
    }
    world.run(milliseconds: 1000)
    XCTAssertEqual(world.seen(limited), ["110 200", "110 2 tokens, length", "110 end"])
  }

  func testUsageIsOnlySentWhenAskedFor() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.ask(3) { $0.usage = false }
    world.run(milliseconds: 1000)
    XCTAssertEqual(world.seen(client), HealthyAnswerTests.answer.filter { !$0.contains("usage") })
  }

  func testAConnectionIsUsedAgainAndAnOldClientGetsAnEndByFIN() throws {
    var world = try ProviderWorld([ProviderWorld.provider(tokens: 1)])
    let client = world.ask(0)
    world.run(milliseconds: 300)
    world.send(client, Question(ordinal: 1).text)
    world.run(milliseconds: 300)
    XCTAssertEqual(world.seen(client).filter { $0.hasSuffix("end") }.count, 2)
    XCTAssertNil(world.clients[client].ended)

    let old = world.ask(2) { $0.version = "1.0" }
    let polite = world.ask(3) { $0.headers = "connection: close\r\n" }
    world.run(milliseconds: 300)
    XCTAssertEqual(world.seen(old).last, "100 fin")
    XCTAssertFalse(world.clients[old].text.contains("chunked"))
    XCTAssertTrue(world.clients[old].text.hasSuffix("data: [DONE]\n\n"))
    XCTAssertEqual(world.seen(polite).suffix(2), ["100 end", "100 fin"])
    XCTAssertEqual(world.engine.connectionCount, 3, "lingering until the clients close")
    world.run(milliseconds: 1100)
    XCTAssertEqual(world.engine.connectionCount, 1)
  }

  func testRequestsSentAheadAreAnsweredInOrder() throws {
    var world = try ProviderWorld([ProviderWorld.provider(tokens: 2)])
    let client = world.connect()
    world.send(client, (0..<3).map { Question(ordinal: $0).text }.joined())
    world.run(milliseconds: 50)
    // A fourth, in pieces, while the first is being answered.
    let fourth = Question(ordinal: 3).text
    world.send(client, String(fourth.prefix(30)))
    world.run(milliseconds: 100)
    world.send(client, String(fourth.dropFirst(30)))
    world.run(milliseconds: 1000)
    let ends = world.seen(client).filter { $0.hasSuffix("end") }.map { $0.split(separator: " ")[0] }
    XCTAssertEqual(ends, ["110", "220", "330", "440"])
    for ordinal in 0..<4 {
      var expected = ByteBuffer()
      ChatStream(
        key: world.engine.plan.key(provider: 0), ordinal: UInt64(ordinal), visit: 1,
        created: ProviderWorld.unixOrigin, includesUsage: true, framing: .plain
      ).writeRole(model: Bytes(literal: "gpt-mock"), into: &expected)
      XCTAssertTrue(
        world.clients[client].text.contains(expected.bytes.string()), "answer \(ordinal) has another id")
    }
    XCTAssertEqual(world.engine.counters.requests, 4)
  }

  func testARequestMayComeByteByByte() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.connect()
    for byte in Question(ordinal: 5).text.utf8 {
      world.send(client, String(UnicodeScalar(byte)))
      world.run(milliseconds: 1)
    }
    world.run(milliseconds: 1000)
    XCTAssertEqual(world.seen(client).filter { $0.contains("token") }.count, 5)
    XCTAssertEqual(world.engine.counters.invalidMessages + world.engine.counters.brokenRequests, 0)
  }

  func testEventsKeepTheirTimesWhateverHappensBesides() throws {
    var world = try ProviderWorld([ProviderWorld.provider(tokens: 50)])
    for ordinal in 0..<200 {
      _ = world.ask(ordinal)
      world.run(until: world.now + .microseconds(137))
    }
    world.run(milliseconds: 2000)
    let figures = world.figures
    XCTAssertEqual(figures.completed, 200)
    // 200 answers of head, role, 50 tokens, finish, usage, end marker; a timer is less than a tick late.
    XCTAssertEqual(figures.drift.count, 200 * 55)
    XCTAssertLessThanOrEqual(figures.drift.maxMicroseconds, 66)
    XCTAssertEqual(world.engine.counters.blockedEvents, 0)
  }
}
