import Base
import XCTest

@testable import Profile

final class CatalogueTests: XCTestCase {
  func testEveryFaultReadsByNameWithItsDefaults() {
    for fault in FaultCatalogue.all {
      let steps = ProfileFixtures.steps("\"\(fault.name)\"")
      XCTAssertEqual(steps?.isEmpty, false, fault.name)
      XCTAssertEqual(ProfileFixtures.steps("{ fault: \"\(fault.name)\" }"), steps, fault.name)
    }
    XCTAssertEqual(Set(FaultCatalogue.names).count, FaultCatalogue.all.count)
  }

  func testFaultsBeforeTheHead() {
    XCTAssertEqual(ProfileFixtures.steps(#""refused""#), [FaultStep(at: .listen, action: .refuse)])
    XCTAssertEqual(ProfileFixtures.steps(#""blackhole""#), [FaultStep(at: .listen, action: .blackHole)])
    XCTAssertEqual(
      ProfileFixtures.steps(#"[{ at: "listen", refuse: "blackhole" }]"#),
      [FaultStep(at: .listen, action: .blackHole)])
    XCTAssertEqual(ProfileFixtures.steps(#""reset""#), [FaultStep(at: .admit, action: .close(.rst))])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "reset", after: "1s" }"#),
      [
        FaultStep(at: .admit, action: .wait(.constant(.seconds(1 as Int64)))),
        FaultStep(at: .admit, action: .close(.rst)),
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(#""no-response""#), [FaultStep(at: .admit, action: .stall(nil, keepalive: nil))])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "no-response", for: "45s" }"#),
      [
        FaultStep(at: .admit, action: .stall(.constant(.seconds(45 as Int64)), keepalive: nil)),
        FaultStep(at: .admit, action: .close(.fin)),
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(
        #"{ fault: "slow-5xx", after: "2s", code: 504, retryAfter: "2s", body: "server_error" }"#),
      [
        FaultStep(at: .admit, action: .wait(.constant(.seconds(2 as Int64)))),
        FaultStep(
          at: .admit,
          action: .status(StatusReply(code: 504, body: .preset(.serverError), retryAfter: .seconds(2)))),
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(
        #"{ fault: "fast-429", retryAfter: { raw: "soon" }, body: { raw: "<p>", type: "text/html" } }"#),
      [
        FaultStep(
          at: .admit,
          action: .status(
            StatusReply(
              code: 429, body: .raw(text: "<p>", contentType: "text/html"), retryAfter: .raw("soon"))))
      ])
  }

  func testFaultsInTheStream() {
    XCTAssertEqual(
      ProfileFixtures.steps(#""head-then-mute""#),
      [FaultStep(at: .firstByte, action: .stall(nil, keepalive: nil))])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "keepalive-stall", every: "5s", kind: "empty-delta", for: "60s" }"#),
      [
        FaultStep(
          at: .token(0),
          action: .stall(
            .constant(.seconds(60 as Int64)),
            keepalive: Keepalive(every: .seconds(5 as Int64), kind: .emptyDelta)))
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(
        #"{ fault: "mid-stall", at: "token:20", for: { uniform: ["2s", "8s"] }, then: "rst" }"#),
      [
        FaultStep(at: .token(20), action: .stall(.uniform(low: 2e9, high: 8e9), keepalive: nil)),
        FaultStep(at: .token(20), action: .close(.rst)),
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "mid-stall", at: "frac:0.5", for: "3s" }"#),
      [FaultStep(at: .fraction(0.5), action: .stall(.constant(.seconds(3 as Int64)), keepalive: nil))])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "cut", at: "token:3", how: "fin" }"#),
      [FaultStep(at: .token(3), action: .close(.fin))])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "dribble", gap: "1s", for: "10s" }"#),
      [
        FaultStep(
          at: .token(0), action: .pace(gap: .constant(.seconds(1 as Int64)), duration: .seconds(10 as Int64)))
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(#"{ fault: "inband-error", kind: "overloaded" }"#),
      [
        FaultStep(at: .token(10), action: .emitError(.overloaded)),
        FaultStep(
          at: .token(10), action: .finish(FinishShape(usage: false, terminator: false, content: false))),
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(#""no-terminator""#),
      [FaultStep(at: .final, action: .finish(FinishShape(terminator: false)))])
    XCTAssertEqual(
      ProfileFixtures.steps(#""empty-stream""#),
      [FaultStep(at: .firstByte, action: .finish(FinishShape(usage: false, content: false)))])
  }

  func testRawStepsReadAllActions() {
    let steps = """
      [ { at: "admit", wait: { exponential: { mean: "10ms" } } }, { at: "first_byte", pace: "20/s",
        for: "2s" },
        { at: "token:5", stall: "1s", keepalive: { every: "100ms", kind: "event" } },
        { at: "token:9", emit: "error:rate_limited" },
        { at: "final", finish: { reason: "length", usage: false, terminator: false } } ]
      """
    XCTAssertEqual(
      ProfileFixtures.steps(steps),
      [
        FaultStep(at: .admit, action: .wait(.exponential(mean: 1e7))),
        FaultStep(
          at: .firstByte, action: .pace(gap: .constant(.milliseconds(50)), duration: .seconds(2 as Int64))),
        FaultStep(
          at: .token(5),
          action: .stall(
            .constant(.seconds(1 as Int64)), keepalive: Keepalive(every: .milliseconds(100), kind: .event))),
        FaultStep(at: .token(9), action: .emitError(.rateLimited)),
        FaultStep(
          at: .final, action: .finish(FinishShape(reason: "length", usage: false, terminator: false))),
      ])
    XCTAssertEqual(
      ProfileFixtures.steps(#"[ { at: "head", status: 401, headers: { "X-A": "b" } } ]"#),
      [
        FaultStep(
          at: .head,
          action: .status(
            StatusReply(
              code: 401, body: .preset(.invalidKey), headers: [HeaderField(name: "x-a", value: "b")])))
      ])
  }
}
