import Base
import XCTest

@testable import Failover
@testable import Profile

final class PolicyDifferenceTests: XCTestCase {
  private func policy(_ text: String, timescale: Double = 1) throws -> Policy {
    let node = try XCTUnwrap(JSON5Reader.read(text, file: "policy").node)
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(node, timescale: timescale, providers: ["a"], diagnostics: &diagnostics)
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    return policy
  }

  func testWhatNobodySetIsNoDifference() throws {
    XCTAssertEqual(Policy().differences, [])
    XCTAssertEqual(try policy("{}").differences, [])
    XCTAssertEqual(try policy("{}", timescale: 0.1).differences, [])
  }

  func testEachDifferenceIsThereWithItsValue() throws {
    let own = try policy(
      #"{ timeouts: { idle: "1s" }, retry: { max: 1 }, targets: { a: { timeouts: { idle: "3s" } } } }"#)
    for expected in ["timeouts.idle = 1s", "retry.max = 1", "targets.a.timeouts.idle = 3s"] {
      XCTAssertEqual(own.differences.count { $0 == expected }, 1, "\(expected) in \(own.differences)")
    }
    XCTAssertEqual(Set(own.differences).count, own.differences.count)
    let rules = try policy(#"{ retry: { max: 1 }, rules: [{ on: ["5xx"], next: true }] }"#)
    XCTAssertEqual(rules.differences.count { $0.hasPrefix("rules[0] = ") }, 1, "\(rules.differences)")
  }

  func testAPasteSaysWhatItBecame() throws {
    let pasted = try policy(#"{ envoyAIGateway: { streamIdleTimeout: "5s", numRetries: 1 } }"#)
    XCTAssertTrue(pasted.differences.contains("timeouts.idle = 5s"), "\(pasted.differences)")
    XCTAssertNotEqual(
      pasted.resolvedSettings,
      try policy(#"{ envoyAIGateway: { streamIdleTimeout: "6s", numRetries: 1 } }"#).resolvedSettings)
  }
}
