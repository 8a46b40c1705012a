import Base
import IO
import Plan
import Profile
import Provider
import XCTest

/// What a provider sends in front of a head, in place of framing, and of an answer in two parts: byte for
/// byte, as a client receives it.
final class EarlyWireTests: XCTestCase {
  /// The text that a client has had after so many milliseconds, and whether the connection was ended.
  private func received(
    _ steps: [FaultStep], milliseconds: Int64, stream: Bool = true
  ) throws -> (text: String, hasEnded: Bool) {
    var world = try ProviderWorld(steps)
    let client = world.ask(0) { $0.stream = stream }
    world.run(milliseconds: milliseconds)
    return (world.clients[client].text, world.clients[client].ended != nil)
  }

  private func step(_ at: Anchor, _ action: FaultAction) -> FaultStep { FaultStep(at: at, action: action) }

  private func stall(_ milliseconds: Int64?, _ kind: KeepaliveKind) -> FaultStep {
    step(
      .admit,
      .stall(
        milliseconds.map { .constant(.milliseconds($0)) },
        keepalive: Keepalive(every: .milliseconds(600), kind: kind)))
  }

  func testInformationalResponsesComeBeforeTheHead() throws {
    let hint = "HTTP/1.1 103 Early Hints\r\nlink: </>; rel=preconnect\r\n\r\n"
    XCTAssertEqual(try received([stall(nil, .earlyHints)], milliseconds: 1900).text, hint + hint + hint)
    let (text, _) = try received([step(.admit, .inform(100))], milliseconds: 500)
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), text)
  }

  func testAHeadMayComeByteByByte() throws {
    XCTAssertEqual(try received([stall(nil, .headByte)], milliseconds: 1900).text, "HTT")
    // The status is not said before it is known.
    XCTAssertEqual(try received([stall(nil, .headByte)], milliseconds: 60_000).text, "HTTP/1.1 ")
    for stream in [true, false] {
      let (text, _) = try received([stall(1900, .headByte)], milliseconds: 3000, stream: stream)
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 200 OK\r\n"), text)
    }
    let late = step(.admit, .status(StatusReply(code: 503, body: .preset(.overloaded))))
    let (text, _) = try received([stall(1900, .headByte), late], milliseconds: 3000)
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"), text)
  }

  func testABodyWithoutFramingEndsWithItsConnection() throws {
    for stream in [true, false] {
      let (text, hasEnded) = try received([step(.admit, .closeDelimit)], milliseconds: 500, stream: stream)
      XCTAssertTrue(hasEnded)
      XCTAssertTrue(text.contains("connection: close\r\n"), text)
      XCTAssertFalse(text.contains("transfer-encoding"), text)
      XCTAssertFalse(text.contains("content-length"), text)
      XCTAssertTrue(text.hasSuffix(stream ? "data: [DONE]\n\n" : "\"\n}\n"), text)
    }
  }

  func testTheBodyOfAStatusMayComeLater() throws {
    func reply(_ timing: BodyTiming) -> FaultStep {
      let body = ReplyBody.raw(text: "too much", contentType: "text/plain")
      return step(.admit, .status(StatusReply(code: 503, body: body, bodyTiming: timing)))
    }
    let whole = try received([reply(.atOnce)], milliseconds: 100).text
    let head = try received([reply(.never)], milliseconds: 60_000)
    XCTAssertEqual(head.text + "too much", whole)
    XCTAssertFalse(head.hasEnded)
    let delayed = reply(.after(.constant(.milliseconds(800))))
    XCTAssertEqual(try received([delayed], milliseconds: 700).text, head.text)
    XCTAssertEqual(try received([delayed], milliseconds: 900).text, whole)
  }
}
