import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// Requests as a profile words them: what is sent, and what counts as an answer.
final class PlainRequestTests: XCTestCase {
  private func outcomes(
    _ request: PlainLoadRequest, streams: Int? = nil, _ play: @escaping (SeenRequest) -> [Step]
  ) throws -> (outcomes: [Outcome], seen: [SeenRequest]) {
    var profile = Simulation.profile
    if let streams {
      profile.arrivals = []
      profile.closedLoopStreams = streams
    }
    var simulation = try Simulation(
      profile,
      configure: {
        $0.plainRequest = request
        $0.pathPrefix = "/tenant"
        $0.host = "gateway:8080"
      }, play)
    let records = simulation.finish().records
    return (records.map(\.outcome), simulation.server.seen)
  }

  func testTheRequestIsSentToTheLetter() throws {
    let cases: [(request: PlainLoadRequest, head: String, body: String)] = [
      (
        PlainLoadRequest(method: "GET", path: "/x?y=1", carriesKey: false),
        "GET /tenant/x?y=1 HTTP/1.1\r\nhost: gateway:8080\r\n\r\n", ""
      ),
      (
        PlainLoadRequest(
          method: "DELETE", path: "/", headers: [("host", "other"), ("accept", "*/*")], carriesKey: false),
        "DELETE /tenant/ HTTP/1.1\r\nhost: other\r\naccept: */*\r\n\r\n", ""
      ),
      (
        PlainLoadRequest(method: "POST", path: "/", carriesKey: false),
        "POST /tenant/ HTTP/1.1\r\nhost: gateway:8080\r\ncontent-length: 0\r\n\r\n", ""
      ),
      (
        PlainLoadRequest(method: "PUT", path: "/", body: "déjà", carriesKey: false),
        "PUT /tenant/ HTTP/1.1\r\nhost: gateway:8080\r\ncontent-length: 6\r\n\r\n", "déjà"
      ),
    ]
    for (request, head, body) in cases {
      let (outcomes, seen) = try outcomes(request) { _ in [.send(Answers.plain("200 OK", "fine"))] }
      XCTAssertEqual(outcomes, Array(repeating: .ok, count: 10), head)
      XCTAssertTrue(
        seen.allSatisfy { $0.head == head && $0.body == body }, "\(head): \(seen.first?.head ?? "")")
      XCTAssertEqual(seen.last?.onConnection, 10)
    }
  }

  func testHeadersOfChatRequestsReplaceOursAndAreAdded() throws {
    var simulation = try Simulation(
      configure: {
        $0.host = "gateway:8080"
        $0.runNumber = 10
        $0.headers = [
          ("authorization", "Bearer sk-1"), ("x-team", "a"), ("host", "tenant"), ("accept", "*/*"),
        ]
      }) { _ in [.send(Answers.stream(tokens: 1))] }
    _ = simulation.finish()
    let lines = try XCTUnwrap(simulation.server.seen.first).head.split(separator: "\r\n")
    XCTAssertEqual(
      lines.prefix(9),
      [
        "POST /v1/chat/completions HTTP/1.1", "content-type: application/json", "user-agent: brownout",
        "accept-encoding: identity", "authorization: Bearer sk-1", "x-team: a", "host: tenant", "accept: */*",
        "x-brownout-request: a-0",
      ])
    XCTAssertEqual(lines.dropFirst(9).count { $0.hasPrefix("content-length: ") }, lines.count - 9)
  }

  func testTheKeyIsAddedUnlessItIsNotWanted() throws {
    let request = PlainLoadRequest(method: "POST", path: "/v1/embeddings", body: "{}")
    let (_, seen) = try outcomes(request) { _ in [.send(Answers.plain("200 OK", "fine"))] }
    XCTAssertEqual(seen.map(\.ordinal), Array(0..<10))
    XCTAssertTrue(seen.allSatisfy { $0.head.contains("\r\nx-brownout-request: b0-\($0.ordinal)\r\n") })
  }

  func testAnyCompleteAnswerWithSuccessIsRight() throws {
    let chunks =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + Answers.chunk("data: no marker\n\n")
    let cases: [(steps: [Step], outcome: Outcome)] = [
      ([.send(Answers.plain("200 OK", ""))], .ok),
      ([.send(Answers.plain("201 Created", "<p>", type: "text/html"))], .ok),
      ([.send("HTTP/1.1 204 No Content\r\n\r\n")], .ok),
      ([.send(chunks + "0\r\n\r\n")], .ok),
      ([.send(chunks), .send("0\r\n\r\n", after: .milliseconds(20))], .ok),
      ([.send("HTTP/1.1 200 OK\r\n\r\nuntil the end"), .finish()], .ok),
      ([.send(chunks), .finish()], .cut),
      ([.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), .reset(after: .milliseconds(1))], .cut),
      ([.send("HTTP/1.1 200 OK\r\n"), .finish()], .reset),
      ([.send(Answers.plain("302 Found", ""))], .http(302)),
      ([.send(Answers.plain("404 Not Found", "none"))], .http(404)),
      ([.send("nonsense")], .malformed),
    ]
    for (index, entry) in cases.enumerated() {
      let request = PlainLoadRequest(method: "GET", path: "/")
      let (outcomes, _) = try outcomes(request) { _ in entry.steps }
      XCTAssertEqual(outcomes, Array(repeating: entry.outcome, count: 10), "case \(index)")
    }
  }

  func testTheAnswerToHeadHasNoBodyWhateverItsLength() throws {
    let request = PlainLoadRequest(method: "HEAD", path: "/")
    let (outcomes, seen) = try outcomes(request) { _ in
      [.send("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n")]
    }
    XCTAssertEqual(outcomes, Array(repeating: .ok, count: 10))
    XCTAssertEqual(seen.last?.onConnection, 10, "a connection is used again")
  }

  func testAClosedLoopSendsItToo() throws {
    let request = PlainLoadRequest(method: "GET", path: "/", carriesKey: false)
    let (outcomes, seen) = try outcomes(request, streams: 2) { _ in
      [.send(Answers.plain("200 OK", "fine"), after: .milliseconds(100))]
    }
    XCTAssertEqual(outcomes.count, 20)
    XCTAssertTrue(outcomes.allSatisfy { $0 == .ok })
    XCTAssertEqual(Set(seen.map(\.head)).count, 1)
  }
}
