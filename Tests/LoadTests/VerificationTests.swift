import Base
import Profile
import Record
import XCTest

@testable import Load

/// What answers are held to, and what is measured of those that are not the profile's providers'.
final class VerificationTests: XCTestCase {
  private func record(
    _ verification: Verification, _ steps: [Step], request: PlainLoadRequest? = nil, stream: Bool = true
  ) throws -> (record: RequestRecord, counters: LoadCounters) {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 1, until: .seconds(Int64(1)))]
    profile.drain = .milliseconds(500)
    profile.stream = stream
    var simulation = try Simulation(
      profile,
      configure: {
        $0.verification = verification
        $0.plainRequest = request
      }
    ) { _ in steps }
    return (simulation.finish().records[0], simulation.load.counters)
  }

  private func event(_ delta: String, _ rest: String = "") -> String {
    Answers.event("{\"choices\":[{\"index\":0,\"delta\":\(delta)}]\(rest)}")
  }

  private func foreign(_ tail: String) -> [Step] {
    [.send(Answers.headText + Answers.role + event(#"{"content":"Hello, world"}"#) + tail)]
  }

  func testEachModeHasItsOwnIdeaOfWhatIsOk() throws {
    let whole = Answers.finish + Answers.done + Answers.end
    let cases: [(name: String, steps: [Step], content: Outcome, shape: Outcome, none: Outcome)] = [
      ("another's text", foreign(whole), .wrongContent, .ok, .ok),
      ("no finish reason", foreign(Answers.done + Answers.end), .wrongContent, .truncated, .ok),
      ("no marker", foreign(Answers.finish + Answers.end), .wrongContent, .truncated, .ok),
      ("cut", foreign("") + [.reset(after: .milliseconds(1))], .wrongContent, .cut, .cut),
      (
        "a usage that counts otherwise",
        foreign(Answers.finish + Answers.usage(7) + Answers.done + Answers.end),
        .wrongContent, .ok, .ok
      ),
      ("no content", [.send(Answers.headText + whole)], .empty, .empty, .ok),
      ("an error", [.send(Answers.headText + Answers.error + Answers.end)], .inbandError, .inbandError, .ok),
      ("no JSON", foreign(Answers.event("{") + whole), .wrongContent, .malformed, .ok),
      ("a page", [.send(Answers.plain("200 OK", "<html>", type: "text/html"))], .wrongType, .wrongType, .ok),
      ("nothing", [.send(Answers.plain("200 OK", ""))], .empty, .empty, .ok),
      ("a status", [.send(Answers.plain("503 X", "no"))], .http(503), .http(503), .http(503)),
      ("left open", foreign(Answers.finish + Answers.done), .wrongContent, .ok, .ok),
    ]
    for example in cases {
      XCTAssertEqual(try record(.content, example.steps).record.outcome, example.content, example.name)
      XCTAssertEqual(try record(.shape, example.steps).record.outcome, example.shape, example.name)
      XCTAssertEqual(try record(.none, example.steps).record.outcome, example.none, example.name)
    }
    let (_, counters) = try record(.content, foreign(whole))
    XCTAssertEqual(counters.foreignTexts, 1)
  }

  func testACompressedAnswerIsNotLookedIntoAndNeverEmpty() throws {
    for type in ["text/event-stream", "application/json"] {
      let head =
        "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n"
      let steps = [Step.send(head + "\u{1F}zip")]
      for (verification, outcome) in [(.content, .wrongType), (.shape, .wrongType), (.none, .ok)]
        as [(Verification, Outcome)]
      {
        let (record, counters) = try record(verification, steps, stream: type == "text/event-stream")
        XCTAssertEqual(record.outcome, outcome)
        XCTAssertFalse(record.firstToken.isPresent)
        XCTAssertEqual(counters.encodedAnswers, 1)
      }
    }
    let identity = Answers.headText.replacing("\r\n\r\n", with: "\r\nContent-Encoding: Identity\r\n\r\n")
    let whole = identity + Answers.token(0) + Answers.finish + Answers.done + Answers.end
    XCTAssertEqual(try record(.content, [.send(whole)]).record.outcome, .ok)
  }

  func testAStreamOfAnotherDialectIsNotEmpty() throws {
    let text =
      Answers.chunk("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n")
      + Answers.chunk("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n") + Answers.end
    for (verification, outcome) in [(.content, .wrongType), (.shape, .wrongType), (.none, .ok)]
      as [(Verification, Outcome)]
    {
      let (record, counters) = try record(verification, [.send(Answers.headText + text)])
      XCTAssertEqual(record.outcome, outcome)
      XCTAssertEqual(counters.foreignStreams, 1)
    }
  }

  func testTokensAreCountedByTheUsageElseByTheTextElseByEvents() throws {
    let hello = event(#"{"content":"Hello, "}"#)
    let ours = event(#"{"content":"primary:0 primary:1 primary:2 primary:3 "}"#)
    let more = event(#"{"content":"primary:4 primary:5 primary:6 primary:7 "}"#)
    let thought = event(#"{"reasoning_content":"hm"}"#)
    let end = Answers.finish + Answers.done + Answers.end
    let withUsage = Answers.finish + Answers.usage(8) + Answers.done + Answers.end
    let cases: [(name: String, text: String, verification: Verification, tokens: Int32)] = [
      ("foreign, usage", hello + hello + withUsage, .shape, 8),
      ("foreign, none", hello + hello + end, .shape, 2),
      ("ours, several in one", ours + more + end, .content, 8),
      ("ours by shape", ours + more + end, .shape, 8),
      ("reasoning first", thought + thought + ours + end, .content, 6),
      ("reasoning first, with usage", thought + thought + ours + withUsage, .content, 8),
      ("reasoning alone", thought + thought + end, .shape, 2),
      ("a vast usage", hello + Answers.finish + Answers.usage(3_000_000_000) + end, .shape, .max),
    ]
    for example in cases {
      let (record, _) = try record(example.verification, [.send(Answers.headText + example.text)])
      XCTAssertEqual(record.outcome, .ok, example.name)
      XCTAssertEqual(record.tokens, example.tokens, example.name)
    }
    // The server counts its reasoning, but never less than what came.
    let less = thought + ours + more + Answers.finish + Answers.usage(7) + Answers.done + Answers.end
    XCTAssertEqual(try record(.content, [.send(Answers.headText + less)]).record.outcome, .wrongContent)
  }

  /// What came first has taken the time to the first token, however much it was.
  func testTimePerTokenIsOverTheTokensThatCameLater() throws {
    func ours(_ numbers: Range<Int>) -> String {
      event("{\"content\":\"\(numbers.map { "primary:\($0) " }.joined())\"}")
    }
    let hello = event(#"{"content":"Hello, you there "}"#)
    let thought = event(#"{"reasoning_content":"hm"}"#)
    let hidden = Answers.event(
      #"{"choices":[],"usage":{"completion_tokens":24,"completion_tokens_details":{"reasoning_tokens":16}}}"#)
    let end = Answers.finish + Answers.done + Answers.end
    let cases: [(name: String, pieces: [String], last: String, later: Int32, tpotMilliseconds: Int64)] = [
      ("one each", [ours(0..<1), ours(1..<2), ours(2..<3)], end, 2, 80),
      ("four each", [ours(0..<4), ours(4..<8), ours(8..<12)], end, 8, 20),
      ("most of them first", [ours(0..<6), ours(6..<7), ours(7..<8)], end, 2, 80),
      ("two events first", [ours(0..<2) + ours(2..<4), ours(4..<8)], end, 4, 20),
      (
        "foreign, four each", [hello, hello, hello],
        Answers.finish + Answers.usage(12) + Answers.done + Answers.end, 8, 20
      ),
      ("foreign, no usage", [hello, hello, hello], end, 2, 80),
      (
        "reasoning that was sent", [thought, hello, hello],
        Answers.finish + Answers.usage(12) + Answers.done + Answers.end, 8, 20
      ),
      (
        "reasoning that was not", [hello, hello], Answers.finish + hidden + Answers.done + Answers.end, 4, 20
      ),
    ]
    for example in cases {
      var steps = [Step.send(Answers.headText + Answers.role)]
      for (index, piece) in example.pieces.enumerated() {
        steps.append(.send(piece, after: .milliseconds(Int64(index + 1) * 80)))
      }
      steps.append(.send(example.last, after: .milliseconds(Int64(example.pieces.count) * 80)))
      let (record, _) = try record(.shape, steps)
      XCTAssertEqual(record.outcome, .ok, example.name)
      XCTAssertEqual(record.laterTokens, example.later, example.name)
      let tpot = (record.lastToken - record.firstToken).count / Int64(record.laterTokens)
      XCTAssertEqual(tpot, example.tpotMilliseconds * 1_000_000, example.name)
    }
  }

  func testADocumentNeedsAFinishReason() throws {
    let whole = Answers.document(tokens: 2)
    let gathered = whole.replacing("\"finish_reason\":\"stop\"", with: "\"finish_reason\":null")
    for verification in [Verification.content, .shape] {
      XCTAssertEqual(
        try record(verification, [.send(Answers.plain("200 OK", whole))], stream: false).record.outcome, .ok)
      XCTAssertEqual(
        try record(verification, [.send(Answers.plain("200 OK", gathered))], stream: false).record.outcome,
        .truncated)
    }
    XCTAssertEqual(
      try record(.none, [.send(Answers.plain("200 OK", gathered))], stream: false).record.outcome, .ok)
  }

  func testAProfilesOwnRequestForChatIsReadLikeAnyOther() throws {
    let tail = Answers.finish + Answers.usage(4) + Answers.done + Answers.end
    let request = PlainLoadRequest(
      method: "POST", path: "/v1/chat/completions", body: #"{"model":"m","stream":true,"messages":[]}"#,
      isChat: true)
    let (record, _) = try record(.shape, foreign(tail), request: request)
    XCTAssertEqual(record.outcome, .ok)
    XCTAssertTrue(record.firstToken.isPresent)
    XCTAssertEqual(record.tokens, 4)
    let whole = PlainLoadRequest(
      method: "POST", path: "/v1/chat/completions", body: #"{"model":"m","messages":[]}"#, isChat: true)
    let document = [Step.send(Answers.plain("200 OK", Answers.document(tokens: 4)))]
    XCTAssertEqual(try self.record(.shape, document, request: whole).record.tokens, 4)
    let none = Answers.headText + Answers.end
    XCTAssertEqual(try self.record(.shape, [.send(none)], request: request).record.outcome, .empty)
  }

  func testIdentityIsAskedFor() throws {
    var simulation = try Simulation { _ in [.send(Answers.stream(tokens: 1))] }
    _ = simulation.finish()
    XCTAssertTrue(simulation.server.seen.allSatisfy { $0.head.contains("\r\naccept-encoding: identity\r\n") })
  }
}
