import Failover
import XCTest

/// What explanations say must be what happens.
final class ExplainedTruthTests: XCTestCase {
  func testAStallEndsWithTheEarliestTimeout() {
    let notes = Policies.remarks("{ envoyAIGateway: { streamIdleTimeout: \"300s\", timeout: \"15s\" } }")
    XCTAssertTrue(notes.contains("a stall ends as 504 after 15s, before the idle timeout"), notes)
    let idle = Policies.remarks("{ envoyAIGateway: { streamIdleTimeout: \"5s\" } }")
    XCTAssertTrue(idle.contains("a stall ends as 504 after 5s"), idle)
  }

  func testTheTwoBufferLimitsOfEnvoyAreTwoSettings() {
    let policy = Policies.read(
      "{ envoy: { request_body_buffer_limit: 65536, per_connection_buffer_limit_bytes: 1024 } }")
    XCTAssertEqual(policy.retry.bodyLimit, 65_536, "the route's own holds")
  }
}
