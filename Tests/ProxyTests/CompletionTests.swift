import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Answers that are not streamed: what the proxy reads of them as they go by.
final class CompletionTests: XCTestCase {
  private static let usage = #","usage":{"prompt_tokens":3,"completion_tokens":17}"#

  private func record(
    _ body: String, headers: String = "", method: String = "POST", chop: Int = 16_384
  ) throws -> AttemptRecord {
    let world = try World(policy: Policies.plain, chop: chop) { _ in
      [.send(HTTP.answer(200, body, headers: headers))]
    }
    let client = world.ask(HTTP.request(method: method))
    world.run(milliseconds: 200)
    XCTAssertEqual(client.answers.first?.text, body)
    XCTAssertEqual(client.answers.first?.isComplete, true)
    let record = try XCTUnwrap(world.proxy.logSnapshot().records.first)
    world.assertAllFreed(body)
    return record
  }

  private func completion(_ content: String, _ rest: String = CompletionTests.usage) -> String {
    #"{"id":"c","choices":[{"index":0,"finish_reason":"stop","#
      + #""message":{"role":"assistant","content":\#(content)}}]\#(rest)}"#
  }

  func testTheUsageGivesTheTokens() throws {
    for chop in [1, 5, 16_384] {
      let record = try record(completion(#""Hello""#), chop: chop)
      XCTAssertEqual(record.tokens, 17)
      XCTAssertEqual(record.outcome, .ok)
      XCTAssertTrue(record.firstToken.isPresent)
    }
    XCTAssertEqual(try record(completion(#""Hello""#, "")).tokens, 0)
  }

  func testACompletionWithoutContentIsEmpty() throws {
    for chop in [1, 16_384] {
      for body in [completion(#""""#), completion("null"), #"{"choices":[]}"#, ""] {
        XCTAssertEqual(try record(body, chop: chop).outcome, .empty, body)
      }
    }
  }

  func testWhatIsNoCompletionIsNotCalledEmpty() throws {
    for body in ["{}", "[]", "<html>", "no", #"{"data":[1]}"#, #"{"choices":["#] {
      XCTAssertEqual(try record(body).outcome, .ok, body)
    }
  }

  func testAnErrorInA200IsNamed() throws {
    let record = try record(#"{"error":{"message":"overloaded","type":"server_error"}}"#)
    XCTAssertEqual(record.outcome, .inbandError)
  }

  func testOtherRequestsAreNotLookedInto() throws {
    let world = try World(policy: Policies.plain) { _ in [.send(HTTP.answer(200, #"{"choices":[]}"#))] }
    _ = world.ask("POST /v1/other HTTP/1.1\r\nhost: p\r\ncontent-length: 0\r\n\r\n")
    world.run(milliseconds: 100)
    XCTAssertEqual(world.proxy.logSnapshot().records.map(\.outcome), [.ok])
    world.assertAllFreed()
  }

  func testAnEmptyCompletionIsRescuedWhenItIsHeldToItsEnd() throws {
    let world = try World(
      policy: #"{ commit: { plainOn: "done" }, retry: { on: ["empty"], max: 1, repick: "other" } }"#,
      { _ in [.send(HTTP.answer(200, self.completion(#""""#)))] },
      { _ in [.send(HTTP.answer(200, self.completion(#""Hi""#)))] })
    let client = world.ask()
    world.run(milliseconds: 200)
    XCTAssertEqual(client.answers.first?.text, completion(#""Hi""#))
    XCTAssertEqual(world.proxy.logSnapshot().records.map(\.outcome), [.empty, .ok])
    world.assertAllFreed()
  }
}
