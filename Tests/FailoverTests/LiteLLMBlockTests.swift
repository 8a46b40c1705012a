import Base
import Failover
import XCTest

/// The block `litellm`.
final class LiteLLMBlockTests: XCTestCase {
  func testDefaults() {
    let policy = Policies.read("{ litellm: {} }")
    // Two retries in each group, then the next group, once round.
    XCTAssertEqual(policy.retry.repick, .cycle)
    XCTAssertEqual(policy.retry.perTier, 3)
    XCTAssertEqual(policy.retry.rounds, 1)
    XCTAssertEqual(policy.retry.max, 17)
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(6_000)))
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(5)))
    XCTAssertEqual(policy.backoff.base, .milliseconds(500))
    XCTAssertEqual(policy.backoff.max, .seconds(Int64(8)))
    XCTAssertEqual(policy.backoff.jitter, .add(.milliseconds(750)))
    XCTAssertEqual(policy.backoff.scope, .same)
    XCTAssertEqual(policy.retryAfter.use, .both)
    XCTAssertEqual(policy.retryAfter.max, .seconds(Int64(60)))
    XCTAssertEqual(policy.retryAfter.over, .backoff)
    XCTAssertEqual(policy.retryAfter.forms, [.seconds, .date])
    XCTAssertEqual(policy.commit.on, .event)
    XCTAssertEqual(policy.commit.midStream, .error)
    XCTAssertEqual(policy.pick.algorithm, .random)
    XCTAssertEqual(policy.replies.status(.idleTimeout), 408)
    XCTAssertEqual(policy.replies.status(.refused), 500)
  }

  func testTheDefaultCooldownSparesGroupsOfOne() {
    let policy = Policies.read("{ litellm: {} }")
    XCTAssertTrue(policy.eject.sparesLoneTargets)
    XCTAssertEqual(policy.eject.minimum, 5)
    XCTAssertEqual(policy.eject.window, .seconds(Int64(60)))
    XCTAssertEqual(policy.eject.time, .seconds(Int64(5)))
    XCTAssertGreaterThan(policy.eject.rate, 0.5)
    // More than half: 251 of 500 is enough, 250 is not.
    XCTAssertLessThan(policy.eject.rate, 251.0 / 500)
    for outcome in [Outcome.refused, .reset, .http(400), .http(403)] {
      XCTAssertFalse(policy.eject.on.contains(outcome), outcome.name)
    }
    for outcome in [Outcome.http(401), .http(429), .http(500), .idleTimeout] {
      XCTAssertTrue(policy.eject.on.contains(outcome), outcome.name)
    }
    func rule(_ status: Int) -> Rule? { policy.rules.first { $0.on.contains(.http(status)) } }
    XCTAssertEqual(rule(429)?.cool, .now)
    XCTAssertEqual(rule(429)?.retry, 2)
    XCTAssertEqual(rule(401)?.cool, .now)
    XCTAssertEqual(rule(403)?.cool, .asUsual)
    XCTAssertEqual(rule(404)?.cool, .now)
    XCTAssertEqual(rule(404)?.drop, .tier)
    XCTAssertEqual(rule(400)?.next, true)
    XCTAssertNil(rule(500))
    XCTAssertTrue(
      Policies.remarks("{ litellm: {} }").contains("a group of one deployment is never cooled down"))
  }

  func testASettledNumberOfFailuresCoolsGroupsOfOneToo() {
    let policy = Policies.read(
      """
      { litellm: { num_retries: 1, timeout: 30, stream_timeout: 20, retry_after: 2, allowed_fails: 3,
        cooldown_time: 30, max_fallbacks: 1, fallbacks: [{ "gpt-4o": ["claude"] }],
        routing_strategy: "least-busy", LITELLM_MAX_STREAMING_DURATION_SECONDS: 600 } }
      """)
    XCTAssertEqual(policy.retry.perTier, 2)
    XCTAssertEqual(policy.retry.max, 3)
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(20)))
    XCTAssertEqual(policy.timeouts.attempt, .seconds(Int64(600)))
    XCTAssertEqual(policy.backoff.base, .seconds(Int64(2)))
    XCTAssertEqual(policy.eject.failures, 4)
    XCTAssertEqual(policy.eject.window, .seconds(Int64(30)))
    XCTAssertEqual(policy.eject.time, .seconds(Int64(30)))
    XCTAssertFalse(policy.eject.sparesLoneTargets)
    XCTAssertEqual(policy.eject.rate, 0)
    XCTAssertFalse(policy.rules.contains { $0.cool == .now })
    XCTAssertEqual(policy.pick.algorithm, .leastInFlight)
  }

  func testCooldownsCanBeOff() {
    for text in ["{ litellm: { disable_cooldowns: true } }", "{ litellm: { cooldown_time: 0 } }"] {
      let policy = Policies.read(text)
      XCTAssertFalse(policy.eject.isOn, text)
      XCTAssertEqual(policy.retryAfter.use, .retry, text)
      XCTAssertFalse(policy.rules.contains { $0.cool == .now }, text)
    }
  }

  func testRetriesAndAllowedFailuresByClass() {
    let policy = Policies.read(
      """
      { litellm: { retry_policy: { TimeoutErrorRetries: 0, RateLimitErrorRetries: 4, DefaultRetries: 1 },
        allowed_fails_policy: { RateLimitErrorAllowedFails: 9, InternalServerErrorAllowedFails: 2 } } }
      """)
    func rule(_ outcome: Outcome) -> Rule? { policy.rules.first { $0.on.contains(outcome) } }
    XCTAssertEqual(rule(.idleTimeout)?.retry, 0)
    XCTAssertEqual(rule(.http(429))?.retry, 4)
    XCTAssertEqual(rule(.http(503))?.retry, 1)
    XCTAssertEqual(policy.retry.perTier, 5)
    XCTAssertEqual(policy.eject.failures, 3)
    XCTAssertTrue(policy.eject.on.contains(.http(429)))
    XCTAssertFalse(policy.eject.on.contains(.http(503)))
  }

  func testMistakes() {
    Policies.expect(
      #"{ litellm: { timeout: "30s" } }"#,
      """
      23: error: 'proxy.policy.litellm.timeout' is "30s"
        expected: a number of seconds from 0.001 to 1000000
        next: write 30, without a unit
      """)
    Policies.expect(
      "{ litellm: { cooldown_time: -1 } }",
      """
      29: error: 'proxy.policy.litellm.cooldown_time' is -1
        expected: a number of seconds from 0 to 86400
        next: write a number within these bounds
      """)
    Policies.expect(
      "{ litellm: { retry_policy: { RateLimitErrorRetrys: 1 } } }",
      """
      30: error: unknown key 'RateLimitErrorRetrys' in 'proxy.policy.litellm.retry_policy'
        expected: 'BadRequestErrorRetries', 'AuthenticationErrorRetries', 'NotFoundErrorRetries', \
      'TimeoutErrorRetries', 'RateLimitErrorRetries', 'InternalServerErrorRetries', \
      'ServiceUnavailableErrorRetries' or 'DefaultRetries'
        next: did you mean 'RateLimitErrorRetries'?
      """)
    XCTAssertTrue(
      Policies.mistakes("{ litellm: { num_retrys: 1 } }").joined()
        .hasSuffix("next: did you mean 'num_retries'?"))
  }
}
