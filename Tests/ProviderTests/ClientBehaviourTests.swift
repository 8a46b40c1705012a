import Base
import IO
import Plan
import Profile
import Provider
import Record
import XCTest

/// Clients that leave, dawdle, crowd, or write nonsense.
final class ClientBehaviourTests: XCTestCase {
  func testAClientThatLeavesMidAnswerIsNoticedAtOnce() throws {
    for ending in [Ending.finish, .reset] {
      var world = try ProviderWorld([ProviderWorld.provider(tokens: 100)], recordsAttempts: true)
      let client = world.ask(0)
      world.run(milliseconds: 255)
      world.io.close(world.clients[client].socket, ending)
      world.run(milliseconds: 1)
      let snapshot = world.engine.log.snapshot()
      XCTAssertEqual(snapshot.providers[0].abandoned, 1, "\(ending)")
      XCTAssertEqual(snapshot.providers[0].completed, 0)
      XCTAssertEqual(world.engine.nextDeadline, .never, "a timer of an abandoned answer is armed")
      world.run(milliseconds: 1100)
      XCTAssertEqual(world.engine.connectionCount, 0)
      let attempt = try XCTUnwrap(snapshot.attempts.records.first)
      XCTAssertEqual(attempt.outcome, .cancelled)
      XCTAssertEqual(attempt.tokens, 16)
      XCTAssertEqual(attempt.end.nanoseconds / 1_000_000, 255)
      XCTAssertFalse(attempt.served)
    }
  }

  func testAClientThatLeavesAfterTheAnswerAbandonsNothing() throws {
    var world = try ProviderWorld([ProviderWorld.provider()], recordsAttempts: true)
    let client = world.ask(0)
    world.run(milliseconds: 200)
    world.io.close(world.clients[client].socket, .finish)
    world.run(milliseconds: 1100)
    XCTAssertEqual(world.figures.abandoned, 0)
    XCTAssertEqual(world.figures.completed, 1)
    XCTAssertEqual(world.engine.connectionCount, 0)
    let attempt = try XCTUnwrap(world.engine.log.snapshot().attempts.records.first)
    XCTAssertEqual([attempt.outcome], [.ok])
    XCTAssertTrue(attempt.served && attempt.accepted)
    XCTAssertEqual(attempt.tokens, 5)
    XCTAssertEqual((attempt.firstToken - attempt.start).count / 1_000_000, 100)
    XCTAssertEqual((attempt.lastToken - attempt.start).count / 1_000_000, 140)
  }

  func testAClientThatLeavesWithinItsRequestIsCounted() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.connect()
    world.send(client, String(Question(ordinal: 0).text.dropLast(3)))
    world.run(milliseconds: 5)
    world.io.close(world.clients[client].socket, .finish)
    world.run(milliseconds: 1100)
    XCTAssertEqual(world.engine.counters.brokenRequests, 1)
    XCTAssertEqual(world.engine.connectionCount, 0)
    XCTAssertEqual(world.figures.admitted, 0)
  }

  func testEventsWaitForASlowReaderAndThatIsNotDrift() throws {
    var network = SimConfiguration()
    network.pipeBytes = 2000
    var world = try ProviderWorld([ProviderWorld.provider(tokens: 100)], network: network)
    let client = world.ask(0)
    world.run(milliseconds: 90)
    world.io.pauseReceiving(world.clients[client].socket)
    world.run(milliseconds: 3000)
    XCTAssertLessThan(world.clients[client].received.count, 3000)
    XCTAssertGreaterThan(world.engine.counters.blockedEvents, 0)
    XCTAssertEqual(world.figures.completed, 0)
    world.io.resumeReceiving(world.clients[client].socket)
    world.run(milliseconds: 1000)
    XCTAssertEqual(world.seen(client).filter { $0.contains("token") }.count, 100)
    XCTAssertEqual(world.figures.completed, 1)
    XCTAssertGreaterThan(world.engine.counters.blockedTime, .seconds(1 as Int64))
    XCTAssertLessThanOrEqual(world.figures.drift.maxMicroseconds, 66)
  }

  func testConnectionsBeyondTheLimitAreResetAndCounted() throws {
    var limits = ProviderLimits()
    limits.connections = 3
    var world = try ProviderWorld([ProviderWorld.provider()], limits: limits)
    let clients = (0..<5).map { world.ask($0) }
    world.run(milliseconds: 500)
    XCTAssertEqual(clients.filter { world.clients[$0].failed != nil }.count, 2)
    XCTAssertEqual(world.engine.counters.connectionsBeyondLimit, 2)
    XCTAssertEqual(world.figures.completed, 3)
  }

  func testAClientThatSendsTooFarAheadIsNotReadAnyFurther() throws {
    var limits = ProviderLimits()
    limits.aheadBytes = 1000
    var world = try ProviderWorld([ProviderWorld.provider(tokens: 1)], limits: limits)
    let client = world.connect()
    world.send(client, (0..<40).map { Question(ordinal: $0).text }.joined())
    world.run(milliseconds: 10_000)
    XCTAssertGreaterThan(world.engine.counters.readingPauses, 0)
    XCTAssertEqual(world.seen(client).filter { $0.hasSuffix("end") }.count, 40)
  }

  func testNonsenseIsAnsweredInTheDialectsForm() throws {
    var world = try ProviderWorld([ProviderWorld.provider(models: ["gpt-mock", "other"])])
    func ask(_ text: String) -> (String, Client) {
      let client = world.connect()
      world.send(client, text)
      world.run(milliseconds: 300)
      return (world.seen(client).joined(separator: ", "), world.clients[client])
    }
    func post(_ body: String, _ path: String = "/v1/chat/completions") -> String {
      "POST \(path) HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    let error = "error invalid_request_error, 0 end"
    XCTAssertEqual(ask(post("{]")).0, "0 400, 0 \(error)")
    XCTAssertEqual(ask(post("{\"messages\":[]}")).0, "0 400, 0 \(error)")
    let user = #"[{"role":"user","content":"hi"}]"#
    for (body, text) in [
      ("{]", "We could not parse the JSON body of your request."),
      (#"{"model":"","messages":\#(user)}"#, "you must provide a model parameter"),
      (#"{"messages":\#(user)}"#, "you must provide a model parameter"),
      (#"{"model":"other","messages":[]}"#, "Missing required parameter: 'messages'."),
    ] {
      let (seen, client) = ask(post(body))
      XCTAssertEqual(seen, "0 400, 0 \(error)", body)
      XCTAssertTrue(client.text.contains("\"message\": \"\(text)\""), client.text)
    }
    XCTAssertEqual(ask(post("{}", "/v1/embeddings")).0, "0 404, 0 \(error)")
    XCTAssertEqual(ask("GET /v1/chat/completions HTTP/1.1\r\nhost: x\r\n\r\n").0, "0 405, 0 \(error)")
    XCTAssertEqual(ask("GET / HTTP/1.1\r\nhost: x\r\n\r\n").0, "0 404, 0 \(error)")

    var question = Question(ordinal: 1)
    question.model = "nope"
    let unknown = ask(question.text)
    XCTAssertEqual(unknown.0, "0 404, 0 \(error)")
    XCTAssertTrue(unknown.1.text.contains("model_not_found") && unknown.1.text.contains("`nope`"))
    XCTAssertNil(unknown.1.ended, "the connection goes on")

    let broken = ask("POST /v1/chat/completions HTTP/1.1\r\nhost : x\r\n\r\n")
    XCTAssertEqual(broken.0, "0 400, 0 \(error), 0 fin")
    XCTAssertTrue(broken.1.text.contains("\r\nconnection: close\r\n"))
    let counters = world.engine.counters
    XCTAssertEqual(
      [counters.invalidBodies, counters.unknownPaths, counters.unknownModels, counters.invalidMessages],
      [6, 3, 1, 1])
    XCTAssertEqual(world.figures.admitted, 0)
  }

  func testLimitsOnHeadAndBodyAreAnswered() throws {
    var limits = ProviderLimits()
    limits.headBytes = 500
    limits.bodyBytes = 100
    var world = try ProviderWorld([ProviderWorld.provider()], limits: limits)
    let long = world.ask(0) { $0.headers = "x-long: \(String(repeating: "a", count: 500))\r\n" }
    let big = world.ask(0)
    world.run(milliseconds: 10)
    XCTAssertEqual(world.seen(long).first, "0 431")
    XCTAssertEqual(world.seen(big).first, "0 413")
    XCTAssertEqual(world.engine.counters.invalidMessages, 2)
  }

  func testModelsAreListed() throws {
    var world = try ProviderWorld([ProviderWorld.provider(models: ["gpt-mock", "other"])])
    let client = world.connect()
    world.send(client, "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n")
    world.send(client, "GET /v1/models/other HTTP/1.1\r\nhost: x\r\n\r\n")
    world.send(client, "GET /v1/models/third HTTP/1.1\r\nhost: x\r\n\r\n")
    world.run(milliseconds: 10)
    let text = world.clients[client].text
    XCTAssertEqual(text.components(separatedBy: "HTTP/1.1 200").count, 3)
    XCTAssertEqual(text.components(separatedBy: "\"id\": \"other\"").count, 3)
    XCTAssertEqual(text.components(separatedBy: "\"id\": \"gpt-mock\"").count, 2)
    XCTAssertEqual(text.components(separatedBy: "model_not_found").count, 2)
  }

  func testAClientThatWaitsForPermissionToSendItsBodyGetsIt() throws {
    var world = try ProviderWorld([ProviderWorld.provider()])
    let client = world.connect()
    let question = Question(ordinal: 0)
    let parts = question.text.components(separatedBy: "\r\n\r\n")
    world.send(client, parts[0] + "\r\nexpect: 100-continue\r\n\r\n")
    world.run(milliseconds: 5)
    XCTAssertEqual(world.seen(client), ["0 100"])
    world.send(client, parts[1])
    world.run(milliseconds: 500)
    XCTAssertEqual(world.seen(client).count, 1 + HealthyAnswerTests.answer.count)
  }
}
