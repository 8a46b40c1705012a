import Base
import Plan
import Profile
import XCTest

/// Each fault of the catalogue gives exactly the emissions that it stands for. The healthy answer has its
/// first token at 100 ms and then one each 10 ms, 5 in all.
final class ScriptFaultTests: XCTestCase {
  private func check(
    _ steps: [FaultStep], _ expected: [String], head: Distribution? = nil, limit: Int = 40,
    line: UInt = #line
  ) {
    let plan = Fixture.plan(steps, head: head)
    XCTAssertEqual(Fixture.emissions(plan, limit: limit), expected, line: line)
    XCTAssertEqual(
      plan.script(provider: 0, facts: RequestFacts(ordinal: 0), offset: .zero).rule, 0, line: line)
  }

  private var slow: Distribution { .constant(.seconds(2 as Int64)) }

  func testAHealthyAnswerHasItsHeadAtTheFirstToken() {
    let plan = Fixture.plan([Fixture.provider()])
    XCTAssertEqual(Fixture.emissions(plan), Fixture.healthy)
    XCTAssertEqual(plan.script(provider: 0, facts: RequestFacts(ordinal: 0), offset: .zero).rule, -1)
  }

  func testAModelledHeadGoesOutAtItsOwnTime() {
    let plan = Fixture.plan([Fixture.provider(head: .constant(.milliseconds(30)))])
    XCTAssertEqual(Fixture.emissions(plan), ["30 head", "100 role"] + Fixture.rest(at: 100))
  }

  func testReset() {
    check([FaultStep(.requestBody, .close(.rst))], ["0 close reset"])
    check([FaultStep(.accept, .close(.fin))], ["0 close finish"])
    check([FaultStep(.head, .close(.rst))], ["0 close reset"])
    check([FaultStep(.head, .close(.rst))], ["30 close reset"], head: .constant(.milliseconds(30)))
  }

  func testNoResponse() {
    check([.stall(.head, nil)], ["0 silence"])
    check([.stall(.admit, nil)], ["0 silence"])
    check(
      [.stall(.head, .seconds(5 as Int64))], ["5000 head", "5100 role"] + Fixture.rest(at: 5100))
    check(
      [.stall(.head, .seconds(5 as Int64)), FaultStep(.head, .close(.fin))], ["5000 close finish"])
  }

  func testHeadThenMute() {
    check([.stall(.firstByte, nil)], ["100 head", "100 silence"])
    check([.stall(.firstByte, nil)], ["30 head", "100 silence"], head: .constant(.milliseconds(30)))
    check([.stall(.token(0), nil)], ["100 head", "100 role", "100 silence"])
  }

  func testKeepaliveStall() {
    check(
      [.stall(.token(0), .milliseconds(35), every: .milliseconds(10))],
      ["100 head", "100 role"] + [110, 120, 130].map { "\($0) keepalive comment" } + Fixture.rest(at: 135))
    // The last sign of life would fall together with the end of the stall: the stream goes on instead.
    check(
      [.stall(.token(0), .milliseconds(30), every: .milliseconds(10), .emptyDelta)],
      ["100 head", "100 role"] + [110, 120].map { "\($0) keepalive emptyDelta" } + Fixture.rest(at: 130))
    check(
      [.stall(.token(0), nil, every: .seconds(1 as Int64), .event)],
      ["100 head", "100 role", "1100 keepalive event", "2100 keepalive event", "3100 keepalive event"],
      limit: 5)
    // Signs of life need a head before them.
    check(
      [.stall(.head, .milliseconds(25), every: .milliseconds(10))],
      ["0 head", "10 keepalive comment", "20 keepalive comment", "125 role"] + Fixture.rest(at: 125))
  }

  /// What comes in front of a head needs none, and ends with it.
  func testSignsOfLifeBeforeTheHead() {
    check(
      [.stall(.admit, .milliseconds(25), every: .milliseconds(10), .earlyHints)],
      ["10 keepalive earlyHints", "20 keepalive earlyHints", "125 head", "125 role"]
        + Fixture.rest(at: 125))
    check(
      [.stall(.admit, nil, every: .milliseconds(600), .headByte)],
      ["600 keepalive headByte", "1200 keepalive headByte"], limit: 2)
    check([FaultStep(.admit, .inform(100)), .stall(.admit, nil)], ["0 informational 100", "0 silence"])
    check(
      [FaultStep(.time(.milliseconds(110)), .inform(103))], ["100 head", "100 role"] + Fixture.rest(at: 100))
  }

  func testAStatusWhoseBodyComesLateOrNever() {
    func reply(_ timing: BodyTiming) -> FaultAction {
      .status(StatusReply(code: 503, body: .preset(.overloaded), bodyTiming: timing))
    }
    let plan = Fixture.plan([FaultStep(.admit, reply(.atOnce))])
    let index = Fixture.emissions(plan)[0].split(separator: " ").last ?? ""
    check([FaultStep(.admit, reply(.never))], ["0 status head \(index)", "0 silence"])
    check(
      [FaultStep(.admit, reply(.after(slow)))],
      ["0 status head \(index)", "2000 status body \(index)", "2000 done"])
  }

  func testMidStall() {
    let begin = ["100 head", "100 role", "100 token 0", "110 token 1"]
    check([.stall(.token(2), nil)], begin + ["120 silence"])
    check([.stall(.token(2), .milliseconds(500))], begin + Fixture.rest(from: 2, at: 620))
    check([.stall(.event(3), .milliseconds(500))], begin + Fixture.rest(from: 2, at: 620))
    check([.stall(.fraction(0.5), .milliseconds(500))], begin + Fixture.rest(from: 2, at: 620))
    check(
      [.stall(.token(2), .milliseconds(500)), FaultStep(.token(2), .close(.fin))],
      begin + ["620 close finish"])
    check(
      [.stall(.token(2), .milliseconds(500)), FaultStep(.token(2), .close(.rst))],
      begin + ["620 close reset"])
  }

  func testAnAnchorBeyondAShortAnswerActsAtItsEnd() {
    let all = ["100 head", "100 role"] + (0..<5).map { "\(100 + 10 * $0) token \($0)" }
    check([.stall(.token(50), nil)], all + ["140 silence"])
    check([FaultStep(.fraction(1), .close(.rst))], all + ["140 close reset"])
    check([.stall(.final, nil)], all + ["140 silence"])
    check(
      [FaultStep(.byte(1_000_000), .close(.rst))],
      all + ["140 final 0", "140 usage", "140 terminator", "140 close reset"])
  }

  func testDribble() {
    let pace = FaultAction.pace(gap: .constant(.milliseconds(500)), duration: nil)
    check(
      [FaultStep(.token(0), pace)],
      ["100 head", "100 role"] + (0..<5).map { "\(100 + 500 * $0) token \($0)" }
        + ["final 0", "usage", "terminator", "end", "done"].map { "2100 \($0)" })
    let window = FaultAction.pace(gap: .constant(.milliseconds(500)), duration: .milliseconds(600))
    check(
      [FaultStep(.token(1), window)],
      ["100 head", "100 role", "100 token 0", "110 token 1", "610 token 2", "1110 token 3", "1120 token 4"]
        + ["final 0", "usage", "terminator", "end", "done"].map { "1120 \($0)" })
  }

  func testSlowAndFastStatus() {
    let reply = StatusReply(code: 503, body: .preset(.overloaded), retryAfter: .seconds(3))
    check(
      [FaultStep(.head, .wait(slow)), FaultStep(.head, .status(reply))], ["2000 status 3", "2000 done"])
    check([FaultStep(.head, .status(reply))], ["0 status 3", "0 done"])
    let plan = Fixture.plan([FaultStep(.head, .status(reply))])
    XCTAssertEqual(plan.replies[3].status, 503)
    XCTAssertEqual(plan.replies[3].body, .preset("overloaded"))
    XCTAssertEqual(plan.replies[3].retryAfter, .seconds(3))
  }

  func testCut() {
    let begin = ["100 head", "100 role", "100 token 0"]
    check([FaultStep(.token(1), .close(.rst))], begin + ["110 close reset"])
    check([FaultStep(.token(1), .close(.half))], begin + ["110 close half"])
    check([FaultStep(.firstByte, .close(.fin))], ["100 head", "100 close finish"])
    check([FaultStep(.time(.milliseconds(105)), .close(.fin))], begin + ["105 close finish"])
    check([FaultStep(.time(.milliseconds(50)), .close(.fin))], ["50 close finish"])
    check(
      [.stall(.head, nil), FaultStep(.time(.milliseconds(250)), .close(.rst))], ["250 close reset"])
    check(
      [FaultStep(.terminator, .close(.fin))],
      Fixture.healthy.prefix(9) + ["140 close finish"])
  }

  func testFinishShapes() {
    let open = FinishShape(terminator: false)
    check(
      [FaultStep(.terminator, .finish(open))], Fixture.healthy.prefix(9) + ["140 end", "140 done"])
    check(
      [FaultStep(.terminator, .finish(open)), FaultStep(.close, .close(.fin))],
      Fixture.healthy.prefix(9) + ["140 end", "140 done"])
    check(
      [FaultStep(.firstByte, .finish(FinishShape(content: false)))],
      ["100 head", "100 terminator", "100 end", "100 done"])
    check(
      [FaultStep(.head, .finish(FinishShape(terminator: false, content: false)))],
      ["0 head", "0 end", "0 done"])
    check(
      [FaultStep(.token(2), .finish(FinishShape(reason: "content_filter", usage: false)))],
      ["100 head", "100 role", "100 token 0", "110 token 1"]
        + ["final 2", "terminator", "end", "done"].map { "120 \($0)" })
    check(
      [FaultStep(.head, .finish(FinishShape(reason: "length")))],
      ["head", "role", "final 1", "usage", "terminator", "end", "done"].map { "0 \($0)" })
    XCTAssertEqual(
      Fixture.plan([FaultStep(.head, .finish(FinishShape(reason: "content_filter")))]).finishReasons,
      ["stop", "length", "content_filter"])
  }

  func testInbandError() {
    let begin = ["100 head", "100 role", "100 token 0", "110 error overloaded"]
    check(
      [FaultStep(.token(1), .emitError(.overloaded)), FaultStep(.token(1), .close(.fin))],
      begin + ["110 close finish"])
    check(
      [
        FaultStep(.token(1), .emitError(.overloaded)),
        FaultStep(.token(1), .finish(FinishShape(terminator: false, content: false))),
      ], begin + ["110 end", "110 done"])
    check([FaultStep(.token(1), .emitError(.overloaded))], begin + Fixture.rest(from: 1, at: 110))
    // Before the head, the head goes first.
    check(
      [FaultStep(.admit, .emitError(.rateLimited)), FaultStep(.admit, .close(.rst))],
      ["0 head", "0 error rateLimited", "0 close reset"])
  }

  func testAStatusAfterTheHeadBecomesAnErrorEvent() {
    let reply = StatusReply(code: 503, body: .preset(.overloaded))
    check(
      [FaultStep(.token(1), .status(reply))],
      ["100 head", "100 role", "100 token 0", "110 error server", "110 end", "110 done"])
  }

  func testAnIdleConnectionIsClosedAfterTheAnswer() {
    check(
      [FaultStep(.idle, .wait(slow)), FaultStep(.idle, .close(.fin))],
      Fixture.healthy.dropLast() + ["2140 close finish"])
    check([FaultStep(.close, .close(.half))], Fixture.healthy.dropLast() + ["140 close half"])
  }
}
