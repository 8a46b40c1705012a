import Base
import Record
import XCTest

@testable import Report

/// The sentence below the verdict.
final class FindingTextTests: XCTestCase {
  private func finding(_ change: (inout SampleRun) -> Void) -> String? {
    var run = SampleRun()
    change(&run)
    return FindingText.text(run.report.record)
  }

  func testAGatewayThatGivesAttemptsUpIsNamed() {
    let gaveUp: (Int, Int) -> Outcome = { $0 % 10 == 3 && $1 == 1 ? .cancelled : .ok }
    let text = finding {
      $0.outcome = gaveUp
      $0.change = { $0.observer = .provider }
    }
    XCTAssertTrue(
      text?.hasPrefix("10 % of attempts at primary were given up by the gateway after 1000.0 ms; all 100 ")
        ?? false, text ?? "")
    // At our own proxy they are clients that left, or hedges that lost.
    XCTAssertNil(finding { $0.outcome = gaveUp })
  }

  func testFailuresThatNoAttemptExplainsAreNamedByTheirEnds() {
    XCTAssertEqual(
      finding {
        $0.requestCount = 20
        $0.shedEvery = 1
      }, "no attempt was made, and 20 of 20 requests failed: 20 shed")
    XCTAssertEqual(
      finding {
        $0.requestCount = 20
        $0.shedEvery = 2
        $0.outcome = { ordinal, _ in ordinal == 3 ? .idleTimeout : .ok }
        $0.providerNames = ["primary"]
      }, "11 of 20 requests failed, though only one attempt did: 1 http_504, 10 shed")
    XCTAssertEqual(
      finding {
        $0.requestCount = 20
        $0.shedEvery = 2
        $0.outcome = { _, _ in .ok }
      }, "no attempt failed, and yet 10 of 20 requests did: 10 shed")
  }
}
