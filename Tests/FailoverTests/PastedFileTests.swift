import Base
import XCTest

@testable import Failover
@testable import Profile

/// Whole pieces of the products' own files can be pasted.
final class PastedFileTests: XCTestCase {
  private func read(_ text: String) -> (Policy, [String]) {
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(
      JSON5Reader.read(text, file: "f").node, timescale: 1, diagnostics: &diagnostics)
    XCTAssertEqual(diagnostics.all.map(\.problem), [], text)
    return (policy, diagnostics.warnings.map(\.problem))
  }

  func testABackendTrafficPolicy() {
    let (policy, warnings) = read(
      """
      { envoyAIGateway: { apiVersion: "gateway.envoyproxy.io/v1alpha1", kind: "BackendTrafficPolicy",
        spec: { targetRefs: [{ name: "r" }], retry: { numRetries: 5 } } } }
      """)
    XCTAssertEqual(policy.retry.max, 5)
    XCTAssertEqual(
      warnings,
      [
        "envoyAIGateway: beside 'spec' without an effect here: apiVersion, kind",
        "envoyAIGateway.targetRefs has no effect here",
      ])
  }

  func testPluginsOfARoute() {
    let (policy, warnings) = read(
      #"{ apisix: { plugins: { "ai-proxy-multi": { timeout: 600000, max_retries: 1 } } } }"#
    )
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(600)))
    XCTAssertEqual(warnings, [])
    XCTAssertEqual(read("{ kong: { name: \"x\", config: { balancer: { retries: 2 } } } }").0.retry.max, 2)
  }

  func testARouteBesideItsCluster() {
    let (policy, warnings) = read(
      """
      { envoy: { route: { timeout: "0s", retry_policy: { retry_on: "5xx", num_retries: 1 } },
        connect_timeout: "2s" } }
      """)
    XCTAssertEqual(policy.timeouts.request, .forever)
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(2)))
    XCTAssertEqual(warnings, [])
  }

  func testDirectivesOfNginx() {
    let (policy, warnings) = read(
      #"{ nginx: "proxy_next_upstream error http_429; proxy_read_timeout 30s; max_fails 3; least_conn;" }"#
    )
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(30)))
    XCTAssertEqual(policy.eject.failures, 3)
    XCTAssertEqual(policy.pick.algorithm, .leastInFlight)
    XCTAssertEqual(warnings, [])
  }

  func testWhatTheProductsWriteDifferently() {
    XCTAssertEqual(read("{ kong: { balancer: { failover_criteria: [] } } }").0.retry.on, OutcomeSet())
    _ = read("{ envoy: { retry_policy: { retry_on: \"5xx\", host_selection_retry_max_attempts: \"3\" } } }")
  }
}
