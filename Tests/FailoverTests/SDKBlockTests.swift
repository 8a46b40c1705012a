import Base
import Failover
import XCTest

/// The blocks of the official clients.
final class SDKBlockTests: XCTestCase {
  func testWhatTheClientsHaveInCommon() {
    for name in ["openaiPython", "openaiNode", "anthropicPython"] {
      let policy = Policies.read("{ \(name): {} }")
      XCTAssertEqual(policy.retry.max, 2, name)
      XCTAssertEqual(policy.retry.repick, .same, name)
      for outcome in [Outcome.http(408), .http(409), .http(429), .http(500), .http(529), .refused, .reset] {
        XCTAssertTrue(policy.retry.on.contains(outcome), "\(name) \(outcome.name)")
      }
      for outcome in [Outcome.http(400), .http(401), .http(404), .empty, .truncated] {
        XCTAssertFalse(policy.retry.on.contains(outcome), "\(name) \(outcome.name)")
      }
      XCTAssertEqual(policy.backoff.base, .milliseconds(500), name)
      XCTAssertEqual(policy.backoff.max, .seconds(Int64(8)), name)
      XCTAssertEqual(policy.backoff.jitter, .subtract(0.25), name)
      XCTAssertEqual(policy.retryAfter.use, .retry, name)
      XCTAssertEqual(policy.retryAfter.forms, [.milliseconds, .seconds, .date], name)
      XCTAssertTrue(policy.retryAfter.obeysShouldRetry, name)
      XCTAssertEqual(policy.commit.on, .headers, name)
    }
  }

  func testALongRetryAfterByVersion() {
    let new = Policies.read("{ openaiPython: {} }").retryAfter
    XCTAssertEqual(new.max, .seconds(Int64(120)))
    XCTAssertEqual(new.over, .stop)
    for text in [#"{ openaiPython: { version: "1.x" } }"#, "{ openaiNode: {} }"] {
      let old = Policies.read(text).retryAfter
      XCTAssertEqual(old.max, .milliseconds(59_999), text)
      XCTAssertEqual(old.over, .backoff, text)
    }
    let anthropic = Policies.read("{ anthropicPython: {} }").retryAfter
    XCTAssertEqual(anthropic.max, .seconds(Int64(4_294_967)))
    XCTAssertEqual(anthropic.over, .clamp)
  }

  func testTimeoutsOfHttpxAreGaps() {
    let usual = Policies.read("{ anthropicPython: {} }").timeouts
    XCTAssertEqual(usual.connect, .seconds(Int64(5)))
    XCTAssertEqual(usual.idle, .seconds(Int64(600)))
    XCTAssertTrue(usual.headBytesRearmIdle)
    XCTAssertEqual(usual.headers, .forever)
    let one = Policies.read("{ openaiPython: { timeout: 30.5, max_retries: 0 } }")
    XCTAssertEqual(one.timeouts.connect, .milliseconds(30_500))
    XCTAssertEqual(one.timeouts.idle, .milliseconds(30_500))
    XCTAssertEqual(one.retry.max, 0)
    let parts = Policies.read("{ openaiPython: { timeout: { connect: 2, read: 20 } } }").timeouts
    XCTAssertEqual(parts.connect, .seconds(Int64(2)))
    XCTAssertEqual(parts.idle, .seconds(Int64(20)))
    XCTAssertEqual(parts.send, .seconds(Int64(600)))
    XCTAssertTrue(
      Policies.remarks("{ openaiPython: {} }").contains("a provider that drips is never cut"))
  }

  func testTheTimeoutOfNodeEndsWithTheHead() {
    let policy = Policies.read("{ openaiNode: { timeout: 20000, maxRetries: 1 } }")
    XCTAssertEqual(policy.timeouts.headers, .seconds(Int64(20)))
    XCTAssertEqual(policy.timeouts.idle, .forever)
    XCTAssertEqual(policy.retry.max, 1)
    XCTAssertEqual(policy.commit.plainOn, .headers)
    XCTAssertEqual(Policies.read("{ openaiNode: {} }").timeouts.headers, .seconds(Int64(600)))
  }

  func testMistakes() {
    Policies.expect(
      #"{ openaiPython: { timeout: "30s" } }"#,
      """
      28: error: 'proxy.policy.openaiPython.timeout' is "30s"
        expected: a number of seconds from 0.001 to 1000000
        next: write 30, without a unit
      """)
    Policies.expect(
      "{ openaiNode: { max_retries: 3 } }",
      """
      17: error: unknown key 'max_retries' in 'proxy.policy.openaiNode'
        expected: 'maxRetries' or 'timeout'
        next: did you mean 'maxRetries'?
      """)
    Policies.expect(
      "{ anthropicPython: { max_retries: -1 } }",
      """
      35: error: 'proxy.policy.anthropicPython.max_retries' is -1
        expected: a whole number from 0 to 10000
        next: write a number such as 0
      """)
    Policies.expect(
      #"{ openaiPython: { version: "2.x" } }"#,
      """
      28: error: 'proxy.policy.openaiPython.version' is "2.x"
        expected: '3.52', '3.x' or '1.x'
        next: use one of them
      """)
  }
}
