import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// How requests end: one case per outcome of the closed list that a client can see, and some for each way to
/// get there.
final class OutcomeTests: XCTestCase {
  private struct Case {
    var name: String
    var outcome: Outcome
    var steps: [Step]
    var tokens: Int32 = 0
    var status: UInt16 = 200
  }

  private func check(_ cases: [Case], _ profile: LoadProfile) throws {
    for example in cases {
      for chunkBytes in [16_384, 1] {
        var network = SimConfiguration()
        network.chunkBytes = chunkBytes
        var simulation = try Simulation(profile, network: network) { _ in example.steps }
        let records = simulation.finish().records
        XCTAssertEqual(records.count, 1)
        XCTAssertEqual(records[0].outcome, example.outcome, "\(example.name), \(chunkBytes) bytes")
        XCTAssertEqual(records[0].tokens, example.tokens, "\(example.name), \(chunkBytes) bytes")
        XCTAssertEqual(records[0].status, example.status, "\(example.name), \(chunkBytes) bytes")
        XCTAssertEqual(simulation.load.counters.staleCompletions, 0, example.name)
        XCTAssertEqual(simulation.load.inFlight, 0)
        XCTAssertEqual(simulation.load.bufferCount, 0, "\(example.name): buffers are not given back")
      }
    }
  }

  private var single: LoadProfile {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 1, until: .seconds(Int64(1)))]
    profile.drain = .milliseconds(500)
    return profile
  }

  func testStreams() throws {
    let begun = Answers.headText + Answers.role
    let three = begun + Answers.token(0) + Answers.token(1) + Answers.token(2)
    let whole = three + Answers.finish + Answers.done + Answers.end
    let untilClose = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: [DONE]\n\n"
    try check(
      [
        Case(name: "whole", outcome: .ok, steps: [.send(whole)], tokens: 3),
        Case(
          name: "with usage", outcome: .ok,
          steps: [.send(three + Answers.finish + Answers.usage(3) + Answers.done + Answers.end)], tokens: 3),
        Case(name: "then FIN", outcome: .ok, steps: [.send(whole), .finish()], tokens: 3),
        Case(
          name: "after 100 Continue", outcome: .ok, steps: [.send("HTTP/1.1 100 Continue\r\n\r\n" + whole)],
          tokens: 3),
        Case(
          name: "comments between", outcome: .ok,
          steps: [
            .send(begun + Answers.chunk(": ping\n\n") + Answers.token(0) + Answers.chunk(": ping\n\n")),
            .send(Answers.finish + Answers.done + Answers.end, after: .milliseconds(1)),
          ], tokens: 1),
        Case(name: "no content", outcome: .empty, steps: [.send(begun + Answers.finish + Answers.end)]),
        Case(name: "marker only", outcome: .empty, steps: [.send(begun + Answers.done + Answers.end)]),
        Case(name: "nothing until close", outcome: .empty, steps: [.send(untilClose), .finish()]),
        Case(
          name: "error within", outcome: .inbandError, steps: [.send(three + Answers.error + Answers.end)],
          tokens: 3),
        Case(
          name: "error, then RST", outcome: .inbandError,
          steps: [.send(three + Answers.error), .reset(after: .milliseconds(1))], tokens: 3),
        Case(
          name: "error, then silence", outcome: .inbandError, steps: [.send(three + Answers.error)], tokens: 3
        ),
        Case(
          name: "no marker", outcome: .truncated, steps: [.send(three + Answers.finish + Answers.end)],
          tokens: 3),
        Case(name: "no finish either", outcome: .truncated, steps: [.send(three + Answers.end)], tokens: 3),
        Case(
          name: "RST within", outcome: .cut, steps: [.send(three), .reset(after: .milliseconds(1))], tokens: 3
        ),
        Case(name: "FIN within", outcome: .cut, steps: [.send(three), .finish()], tokens: 3),
        Case(
          name: "FIN before the last chunk", outcome: .ok,
          steps: [.send(three + Answers.finish + Answers.done), .finish()], tokens: 3),
        Case(
          name: "RST before the last chunk", outcome: .ok,
          steps: [.send(three + Answers.finish + Answers.done), .reset(after: .milliseconds(1))], tokens: 3),
        Case(
          name: "nonsense before the last chunk", outcome: .ok,
          steps: [.send(three + Answers.finish + Answers.done + "zz\r\n")], tokens: 3),
        Case(
          name: "no end behind the marker", outcome: .ok,
          steps: [.send(three + Answers.finish + Answers.done)], tokens: 3),
        Case(
          name: "a made-up marker", outcome: .truncated, steps: [.send(three + Answers.done + Answers.end)],
          tokens: 3),
        Case(
          name: "a made-up marker, then silence", outcome: .truncated,
          steps: [.send(three + Answers.done)], tokens: 3),
        Case(
          name: "a usage that differs, then silence", outcome: .wrongContent,
          steps: [.send(three + Answers.finish + Answers.usage(4) + Answers.done)], tokens: 3),
        Case(name: "head, then FIN", outcome: .cut, steps: [.send(Answers.headText), .finish()]),
        Case(
          name: "no JSON", outcome: .malformed,
          steps: [.send(three + Answers.event("{\"choices\":[") + Answers.done + Answers.end)], tokens: 3),
        Case(
          name: "bad chunk size", outcome: .malformed, steps: [.send(three + "zz\r\n")], tokens: 3),
        Case(
          name: "silence", outcome: .undrained, steps: [.send(three)], tokens: 3),
      ], single)
  }

  func testTypes() throws {
    let json = Answers.document(tokens: 2)
    try check(
      [
        Case(name: "JSON for a stream", outcome: .wrongType, steps: [.send(Answers.plain("200 OK", json))]),
        Case(
          name: "HTML", outcome: .wrongType,
          steps: [.send(Answers.plain("200 OK", "<html>", type: "text/html"))]),
        Case(
          name: "no type", outcome: .wrongType,
          steps: [.send("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na")]),
        Case(
          name: "nothing", outcome: .empty,
          steps: [.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")]),
      ], single)
    var profile = single
    profile.stream = false
    try check(
      [
        Case(
          name: "stream for a document", outcome: .wrongType, steps: [.send(Answers.stream(tokens: 2))])
      ], profile)
  }

  func testStatuses() throws {
    let body = #"{"error":{"message":"no","type":"x","code":null}}"#
    try check(
      [
        Case(
          name: "503", outcome: .http(503),
          steps: [.send(Answers.plain("503 Service Unavailable", body))], status: 503),
        Case(
          name: "429", outcome: .http(429),
          steps: [.send(Answers.plain("429 Too Many Requests", body, more: "retry-after: 1\r\n"))],
          status: 429),
        Case(
          name: "302", outcome: .http(302), steps: [.send(Answers.plain("302 Found", ""))], status: 302),
        Case(
          name: "cut within its body", outcome: .http(500),
          steps: [.send("HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\nab"), .finish()], status: 500),
        Case(
          name: "silence within its body", outcome: .http(500),
          steps: [.send("HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\nab")], status: 500),
        Case(
          name: "no content", outcome: .empty, steps: [.send("HTTP/1.1 204 No Content\r\n\r\n")],
          status: 204),
      ], single)
  }

  func testBeforeTheHead() throws {
    try check(
      [
        Case(name: "RST", outcome: .reset, steps: [.reset()], status: 0),
        Case(name: "FIN", outcome: .reset, steps: [.finish()], status: 0),
        Case(
          name: "FIN within the head", outcome: .reset,
          steps: [.send("HTTP/1.1 200 OK\r\nconte"), .finish()],
          status: 0),
        Case(name: "silence", outcome: .undrained, steps: [], status: 0),
        Case(name: "no HTTP", outcome: .malformed, steps: [.send("SSH-2.0-OpenSSH\r\n")], status: 0),
        Case(
          name: "two lengths", outcome: .malformed,
          steps: [.send("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na")], status: 0),
      ], single)
  }

  func testDocuments() throws {
    var profile = single
    profile.stream = false
    try check(
      [
        Case(
          name: "whole", outcome: .ok, steps: [.send(Answers.plain("200 OK", Answers.document(tokens: 4)))],
          tokens: 4),
        Case(
          name: "tail lost", outcome: .wrongContent,
          steps: [.send(Answers.plain("200 OK", Answers.document(tokens: 4, announced: 5)))], tokens: 4),
        Case(
          name: "no text", outcome: .empty,
          steps: [.send(Answers.plain("200 OK", Answers.document(tokens: 0)))]),
        Case(
          name: "error within", outcome: .inbandError,
          steps: [.send(Answers.plain("200 OK", #"{"error":{"message":"no","type":"x"}}"#))]),
        Case(name: "no JSON", outcome: .malformed, steps: [.send(Answers.plain("200 OK", "{\"choices\":"))]),
        Case(
          name: "cut", outcome: .cut,
          steps: [
            .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{}"),
            .finish(),
          ]),
      ], profile)
  }

  func testContentThatIsLostDoubledOrOfAnotherProviderIsNoticed() throws {
    let tail = Answers.finish + Answers.done + Answers.end
    func stream(_ tokens: [String]) -> [Step] { [.send(Answers.headText + tokens.joined() + tail)] }
    try check(
      [
        Case(
          name: "first lost", outcome: .wrongContent, steps: stream([Answers.token(1), Answers.token(2)])),
        Case(
          name: "one lost", outcome: .wrongContent, steps: stream([Answers.token(0), Answers.token(2)]),
          tokens: 1),
        Case(
          name: "one doubled", outcome: .wrongContent,
          steps: stream([Answers.token(0), Answers.token(1), Answers.token(1)]), tokens: 2),
        Case(
          name: "spliced", outcome: .wrongContent,
          steps: stream([Answers.token(0), Answers.token(1, of: "fallback")]), tokens: 1),
        Case(
          name: "tail lost", outcome: .wrongContent,
          steps: [
            .send(
              Answers.headText + Answers.token(0) + Answers.finish + Answers.usage(2) + Answers.done
                + Answers.end)
          ], tokens: 1),
        Case(
          name: "lost, then cut", outcome: .wrongContent,
          steps: [.send(Answers.headText + Answers.token(0) + Answers.token(2)), .finish()], tokens: 1),
        Case(
          name: "more behind the marker", outcome: .wrongContent,
          steps: stream([Answers.token(0), Answers.done, Answers.token(1)]), tokens: 2),
      ], single)
  }

  func testNobodyListens() throws {
    var simulation = try Simulation(
      single, configure: { $0.target = .loopback(port: 9) }, { _ in [] })
    let records = simulation.finish().records
    XCTAssertEqual(records.map(\.outcome), [.refused])
    XCTAssertFalse(records[0].sent.isPresent)
    XCTAssertTrue(records[0].end.isPresent)
  }

  func testAnEarlyEndKeepsTheTimeOfTheErrorWithinTheStream() throws {
    var simulation = try Simulation(single) { _ in
      [
        .send(Answers.headText + Answers.token(0)),
        .send(Answers.error, after: .milliseconds(10)),
        .reset(after: .milliseconds(300)),
      ]
    }
    let record = simulation.finish().records[0]
    XCTAssertEqual(record.outcome, .inbandError)
    XCTAssertEqual(record.end - record.firstToken, .milliseconds(10))
  }

  /// A client raises the error and closes; it does not wait for whoever leaves the connection open.
  func testAnErrorWithinTheStreamEndsItsRequestThoughTheConnectionStaysOpen() throws {
    var simulation = try Simulation(single) { _ in
      [.send(Answers.headText + Answers.token(0)), .send(Answers.error, after: .milliseconds(10))]
    }
    let records = simulation.finish().records
    XCTAssertEqual(records.map(\.outcome), [.inbandError])
    XCTAssertEqual(records[0].end - records[0].firstToken, .milliseconds(10))
    let closedAfter = simulation.now - records[0].end
    XCTAssertGreaterThanOrEqual(closedAfter, LoadEngine.endingGrace)
    XCTAssertLessThan(closedAfter, LoadEngine.endingGrace + .milliseconds(1))
  }

  func testTheProviderOfTheContentIsNamed() throws {
    for (name, index) in [("primary", 0), ("fallback", 1), ("nobody", -1)] {
      var simulation = try Simulation(single) { _ in
        [.send(Answers.headText + Answers.token(0, of: name) + Answers.done + Answers.end)]
      }
      XCTAssertEqual(simulation.finish().records.map(\.provider), [Int16(index)])
    }
  }
}
