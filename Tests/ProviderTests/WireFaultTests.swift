import Base
import IO
import Plan
import Profile
import Provider
import Record
import XCTest

/// Each fault as a client sees it on the wire: words with their milliseconds.
final class WireFaultTests: XCTestCase {
  private func check(
    _ steps: [FaultStep], _ expected: [String], outcome: Outcome, milliseconds: Int64 = 6000,
    line: UInt = #line
  ) throws {
    var world = try ProviderWorld(steps)
    let client = world.ask(0)
    world.run(milliseconds: milliseconds)
    XCTAssertEqual(world.seen(client), expected, line: line)
    // Whoever still waits leaves now.
    world.io.close(world.clients[client].socket, .finish)
    world.run(milliseconds: 1500)
    XCTAssertEqual(world.engine.connectionCount, 0, "a slot is not freed", line: line)
    let snapshot = world.engine.log.snapshot()
    XCTAssertEqual(snapshot.providers[0].rulesFired, [1], line: line)
    XCTAssertEqual(snapshot.providers[0].admitted, 1, line: line)
    XCTAssertEqual(snapshot.providers[0].completed + snapshot.providers[0].abandoned, 1, line: line)
    XCTAssertEqual(snapshot.attempts.groups.map(\.key.outcome), [outcome], line: line)
  }

  private func stall(_ at: Anchor, _ milliseconds: Int64?, every: Int64? = nil) -> FaultStep {
    FaultStep(
      at: at,
      action: .stall(
        milliseconds.map { .constant(.milliseconds($0)) },
        keepalive: every.map { Keepalive(every: .milliseconds($0), kind: .comment) }))
  }

  private func step(_ at: Anchor, _ action: FaultAction) -> FaultStep { FaultStep(at: at, action: action) }

  private let begin = ["100 200", "100 role", "100 token 0", "110 token 1"]
  private let rest = ["140 finish stop", "140 usage 5"]

  private func tokens(_ from: Int, at: Int) -> [String] {
    (from..<5).map { "\(at + 10 * ($0 - from)) token \($0)" }
  }

  func testReset() throws {
    try check([step(.admit, .close(.rst))], ["0 reset"], outcome: .reset)
    try check([step(.admit, .close(.fin))], ["0 fin"], outcome: .reset)
    try check(
      [step(.admit, .wait(.constant(.milliseconds(50)))), step(.admit, .close(.rst))], ["50 reset"],
      outcome: .reset)
  }

  func testNoResponse() throws {
    try check([stall(.admit, nil)], [], outcome: .cancelled)
    try check([stall(.admit, 2000), step(.admit, .close(.fin))], ["2000 fin"], outcome: .reset)
    try check(
      [stall(.admit, 2000)],
      ["2100 200", "2100 role"] + tokens(0, at: 2100)
        + ["2140 finish stop", "2140 usage 5", "2140 done", "2140 end"],
      outcome: .ok)
  }

  func testHeadThenMute() throws {
    try check([stall(.firstByte, nil)], ["100 200"], outcome: .cancelled)
    try check(
      [stall(.firstByte, 500), step(.firstByte, .close(.rst))], ["100 200", "600 reset"], outcome: .cut)
  }

  func testKeepaliveStall() throws {
    try check(
      [stall(.token(0), 3500, every: 1000)],
      ["100 200", "100 role", "1100 comment", "2100 comment", "3100 comment"] + tokens(0, at: 3600)
        + ["3640 finish stop", "3640 usage 5", "3640 done", "3640 end"],
      outcome: .ok)
    try check(
      [stall(.token(0), nil, every: 1000)],
      ["100 200", "100 role"] + (1...5).map { "\(100 + 1000 * $0) comment" }, outcome: .cancelled,
      milliseconds: 5500)
  }

  func testMidStall() throws {
    try check([stall(.token(2), nil)], begin, outcome: .cancelled)
    try check(
      [stall(.token(2), 1000)],
      begin + tokens(2, at: 1120) + ["1140 finish stop", "1140 usage 5", "1140 done", "1140 end"],
      outcome: .ok)
    try check(
      [stall(.token(2), 1000), step(.token(2), .close(.fin))], begin + ["1120 fin"], outcome: .cut)
    try check(
      [stall(.token(2), 1000), step(.token(2), .close(.rst))], begin + ["1120 reset"], outcome: .cut)
  }

  func testDribble() throws {
    try check(
      [step(.token(0), .pace(gap: .constant(.milliseconds(900)), duration: nil))],
      ["100 200", "100 role"] + (0..<5).map { "\(100 + 900 * $0) token \($0)" }
        + ["3700 finish stop", "3700 usage 5", "3700 done", "3700 end"],
      outcome: .ok)
  }

  func testSlowAndFastErrors() throws {
    let overloaded = FaultAction.status(StatusReply(code: 503, body: .preset(.overloaded)))
    try check(
      [step(.admit, .wait(.constant(.milliseconds(2000)))), step(.admit, overloaded)],
      ["2000 503", "2000 error service_unavailable_error", "2000 end"], outcome: .http(503))
    try check(
      [step(.admit, overloaded)], ["0 503", "0 error service_unavailable_error", "0 end"],
      outcome: .http(503))
    let page = StatusReply(code: 502, body: .raw(text: "<h1>no</h1>", contentType: "text/html"))
    try check([step(.admit, .status(page))], ["0 502", "0 body", "0 end"], outcome: .http(502))
  }

  func testEveryFormOfRetryAfter() throws {
    let forms: [(RetryAfterForm, String)] = [
      (.seconds(7), "\r\nretry-after: 7\r\n"), (.milliseconds(250), "\r\nretry-after-ms: 250\r\n"),
      (.raw("soon"), "\r\nretry-after: soon\r\n"),
      (.date(.seconds(60 as Int64)), "\r\nretry-after: Thu, 09 Oct 2025 08:54:20 GMT\r\n"),
    ]
    for (form, line) in forms {
      let reply = StatusReply(
        code: 429, body: .preset(.rateLimited), retryAfter: form,
        headers: [HeaderField(name: "x-extra", value: "1")])
      var world = try ProviderWorld([step(.admit, .status(reply))])
      let client = world.ask(0)
      world.run(milliseconds: 10)
      XCTAssertTrue(world.clients[client].text.contains(line), "\(form): \(world.clients[client].text)")
      XCTAssertTrue(world.clients[client].text.contains("\r\nx-extra: 1\r\n"))
      XCTAssertTrue(world.clients[client].text.contains("rate_limit_exceeded"))
    }
  }

  func testCut() throws {
    try check([step(.token(2), .close(.rst))], begin + ["120 reset"], outcome: .cut)
    try check([step(.token(2), .close(.fin))], begin + ["120 fin"], outcome: .cut)
    try check([step(.token(2), .close(.half))], begin + ["120 fin"], outcome: .cut)
    try check([step(.firstByte, .close(.rst))], ["100 200", "100 reset"], outcome: .cut)
  }

  func testNoTerminator() throws {
    try check(
      [step(.final, .finish(FinishShape(terminator: false)))],
      ["100 200", "100 role"] + tokens(0, at: 100) + rest + ["140 end"], outcome: .truncated)
  }

  func testInbandError() throws {
    let end = FaultAction.finish(FinishShape(usage: false, terminator: false, content: false))
    try check(
      [step(.token(2), .emitError(.serverError)), step(.token(2), end)],
      begin + ["120 error server_error", "120 end"], outcome: .inbandError)
    try check(
      [step(.token(2), .emitError(.rateLimited)), step(.token(2), .close(.fin))],
      begin + ["120 error rate_limit_error", "120 fin"], outcome: .inbandError)
  }

  func testEmptyStream() throws {
    try check(
      [step(.firstByte, .finish(FinishShape(usage: false, content: false)))],
      ["100 200", "100 done", "100 end"], outcome: .empty)
  }

  func testAnIdleConnectionIsClosed() throws {
    try check(
      [step(.idle, .wait(.constant(.milliseconds(500)))), step(.idle, .close(.fin))],
      HealthyAnswerTests.answer + ["640 fin"], outcome: .ok)
  }

  func testAByteAnchorCutsWithinAnEvent() throws {
    var world = try ProviderWorld([step(.byte(500), .close(.rst))])
    let client = world.ask(0)
    world.run(milliseconds: 1000)
    XCTAssertEqual(bodyBytes(world.clients[client].text), 500)
    XCTAssertNotNil(world.clients[client].failed)

    var stalled = try ProviderWorld([stall(.byte(500), 1000), stall(.byte(700), 1000)])
    let other = stalled.ask(0)
    stalled.run(milliseconds: 900)
    XCTAssertEqual(bodyBytes(stalled.clients[other].text), 500)
    stalled.run(milliseconds: 1000)
    XCTAssertEqual(bodyBytes(stalled.clients[other].text), 700)
    stalled.run(milliseconds: 2000)
    let words = stalled.seen(other).map { $0.drop { $0 != " " }.dropFirst() }
    XCTAssertEqual(words, HealthyAnswerTests.answer.map { $0.drop { $0 != " " }.dropFirst() })
  }

  /// Bytes of body in a chunked answer that may be cut off between chunks.
  private func bodyBytes(_ text: String) -> Int {
    guard let head = text.range(of: "\r\n\r\n") else { return -1 }
    var rest = Array(text[head.upperBound...].utf8)[...]
    var count = 0
    while let end = rest.firstIndex(of: 0x0D),
      let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0
    {
      count += size
      rest = rest.dropFirst(end - rest.startIndex + 2 + size + 2)
    }
    return count
  }
}
