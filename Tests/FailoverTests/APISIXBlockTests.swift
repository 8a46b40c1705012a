import Base
import Failover
import XCTest

/// What the block `apisix` takes beside the settings of the fallback: releases, instances, balancing, checks.
final class APISIXBlockTests: XCTestCase {
  private func expect(_ text: String, _ mistakes: String..., line: UInt = #line) {
    XCTAssertEqual(Policies.mistakes(text), mistakes.map { "policy.json5:1:" + $0 }, line: line)
  }

  func testTheVersionChoosesWhatAFailureAfterOutputDoes() {
    for version in ["3.17", "3.17.0", "3.18", "3.18.0"] {
      let policy = Policies.apisix(#"version: "\#(version)", fallback_strategy: "http_5xx""#)
      XCTAssertEqual(policy.commit.midStream, .orphan, version)
      XCTAssertFalse(policy.retry.on.contains(.empty), version)
      XCTAssertTrue(policy.retry.on.contains(.cut), version)
    }
    for text in [#"version: "master", "#, ""] {
      let policy = Policies.apisix(text + #"fallback_strategy: "http_5xx""#)
      XCTAssertEqual(policy.commit.midStream, .cut, text)
      XCTAssertTrue(policy.retry.on.contains(.empty), text)
    }
    expect(
      #"{ apisix: { version: "3.16" } }"#,
      """
      22: error: 'proxy.policy.apisix.version' is "3.16"
        expected: '3.17', '3.17.0', '3.18', '3.18.0' or 'master'
        next: use one of them
      """)
  }

  func testInstancesAreTakenWithTheirChecks() {
    let policy = Policies.apisix(
      """
      balancer: { algorithm: "chash", hash_on: "header", key: "X-User" },
      instances: [
        { name: "a", provider: "openai", priority: 1, weight: 4, auth: { header: {} }, checks: { active: {
            type: "http", http_path: "/health", timeout: 2, healthy: { interval: 5, successes: 1 },
            unhealthy: { http_failures: 2, timeouts: 4 } } } },
        { name: "b", provider: "openai", weight: 1, auth: { header: {} } }]
      """)
    XCTAssertEqual(policy.pick.algorithm, .consistentHash)
    XCTAssertEqual(policy.pick.hashHeader, "x-user")
    XCTAssertEqual(policy.eject.probe, .active)
    XCTAssertEqual(policy.eject.active.every, .seconds(Int64(5)))
    XCTAssertEqual(policy.eject.active.timeout, .seconds(Int64(2)))
    XCTAssertEqual(policy.eject.active.healthy, 1)
    XCTAssertEqual(policy.eject.active.unhealthy, 2)
    XCTAssertEqual(policy.eject.whenAll, .tryAll)
    let bare = Policies.apisix("checks: { active: {} }").eject.active
    XCTAssertEqual(bare, ActiveProbe())
    XCTAssertFalse(Policies.apisix("").eject.isOn)
    expect(
      "{ apisix: { checks: { active: { healthy: { successes: 300 } } } } }",
      """
      55: error: 'proxy.policy.apisix.checks.active.healthy.successes' is 300
        expected: a whole number from 1 to 254
        next: write a number such as 254
      """)
    expect(
      #"{ apisix: { balancer: { algorithm: "least_conn" } } }"#,
      """
      36: error: 'proxy.policy.apisix.balancer.algorithm' is "least_conn"
        expected: 'roundrobin', 'chash' or 'semantic'
        next: use one of them
      """)
  }

  func testSemanticBalancingNeverFallsBack() {
    let policy = Policies.apisix(#"fallback_strategy: "http_5xx", balancer: { algorithm: "semantic" }"#)
    XCTAssertEqual(policy.retry.max, 0)
  }
}
