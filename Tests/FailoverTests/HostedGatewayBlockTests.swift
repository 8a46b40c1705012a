import Base
import Failover
import XCTest

/// The blocks `portkey`, `cloudflare` and `vercel`.
final class HostedGatewayBlockTests: XCTestCase {
  func testPortkeyDefaultsTryOnce() {
    let policy = Policies.read("{ portkey: {} }")
    XCTAssertEqual(policy.retry.max, 0)
    XCTAssertEqual(policy.retry.repick, .same)
    XCTAssertEqual(policy.rules, [])
    XCTAssertEqual(policy.timeouts.headers, .forever)
    XCTAssertEqual(policy.commit.on, .headers)
    // A broken stream ends cleanly.
    XCTAssertEqual(policy.commit.midStream, .clean)
    XCTAssertEqual(policy.replies.status(.headersTimeout), 408)
    XCTAssertEqual(policy.replies.status(.connectTimeout), 503)
    XCTAssertEqual(policy.replies.status(.refused), 500)
    XCTAssertFalse(policy.eject.isOn)
  }

  func testPortkeysRetriesAndFallbackHaveListsOfTheirOwn() {
    let policy = Policies.read(
      """
      { portkey: { strategy: { mode: "fallback", on_status_codes: [429, 408] }, targets: [],
        retry: { attempts: 3, on_status_codes: [429, 500], use_retry_after_header: true },
        request_timeout: 10000 } }
      """)
    XCTAssertEqual(policy.timeouts.headers, .seconds(Int64(10)))
    XCTAssertEqual(policy.retry.repick, .other)
    XCTAssertEqual(policy.rules.count, 3)
    func rule(_ outcome: Outcome) -> Rule? { policy.rules.first { $0.on.contains(outcome) } }
    XCTAssertEqual(rule(.http(429))?.retry, Rule.perTarget)
    XCTAssertEqual(policy.retry.perTarget, 4)
    XCTAssertEqual(rule(.http(429))?.next, true)
    // A refused connection is a 500 of Portkey's: retried, but no reason for another target.
    for outcome in [Outcome.http(500), .refused, .reset] {
      XCTAssertEqual(rule(outcome)?.retry, Rule.perTarget, outcome.name)
      XCTAssertEqual(rule(outcome)?.next, false, outcome.name)
    }
    // Its timeout is a 408.
    XCTAssertEqual(rule(.headersTimeout)?.retry, 0)
    XCTAssertEqual(rule(.headersTimeout)?.next, true)
    XCTAssertNil(rule(.http(503)))
    XCTAssertEqual(policy.backoff.base, .seconds(Int64(1)))
    XCTAssertEqual(policy.backoff.jitter, .none)
    XCTAssertEqual(policy.retryAfter.use, .retry)
    XCTAssertEqual(policy.retryAfter.max, .milliseconds(59_999))
    XCTAssertEqual(policy.retryAfter.total, .seconds(Int64(60)))
    XCTAssertEqual(policy.retryAfter.over, .next)
    XCTAssertTrue(policy.retryAfter.onlyTooManyRequests)
  }

  func testPortkeysFallbackWithoutAListIsForAnythingButSuccess() {
    let policy = Policies.read(#"{ portkey: { strategy: { mode: "fallback" } } }"#)
    for outcome in [Outcome.http(400), .http(302), .http(503), .refused, .headersTimeout] {
      XCTAssertEqual(policy.rules.first { $0.on.contains(outcome) }?.next, true, outcome.name)
    }
    let single = Policies.read("{ portkey: { retry: { attempts: 2, use_retry_after_header: true } } }")
    XCTAssertEqual(single.retry.max, 2)
    XCTAssertEqual(single.retryAfter.over, .stop)
    XCTAssertEqual(
      Policies.read(#"{ portkey: { strategy: { mode: "loadbalance" } } }"#).pick.algorithm, .random)
  }

  func testPortkeysBreaker() {
    let eject = Policies.read(
      """
      { portkey: { cb_config: { failure_threshold: 5, failure_threshold_percentage: 20, minimum_requests: 10,
        cooldown_interval: 60000, failure_status_codes: [500, 429] } } }
      """
    ).eject
    XCTAssertEqual(eject.failures, 5)
    XCTAssertEqual(eject.rate, 0.2)
    XCTAssertEqual(eject.minimum, 10)
    XCTAssertEqual(eject.time, .seconds(Int64(60)))
    XCTAssertEqual(eject.whenAll, .tryAll)
    XCTAssertTrue(eject.on.contains(.http(429)))
    XCTAssertTrue(eject.on.contains(.refused))
    XCTAssertFalse(eject.on.contains(.http(503)))
  }

  func testPortkeyMistakes() {
    Policies.expect(
      "{ portkey: { retry: { attempts: 6 } } }",
      """
      33: error: 'proxy.policy.portkey.retry.attempts' is 6
        expected: a whole number from 0 to 5
        next: write a number such as 5
      """)
    Policies.expect(
      "{ portkey: { cb_config: { cooldown_interval: 1000 } } }",
      """
      46: error: 'proxy.policy.portkey.cb_config.cooldown_interval' is 1000
        expected: a whole number of at least 30000
        next: write a number such as 30000
      """)
    Policies.expect(
      "{ portkey: { request_timout: 1 } }",
      """
      14: error: unknown key 'request_timout' in 'proxy.policy.portkey'
        expected: 'strategy', 'retry', 'request_timeout', 'cb_config' or 'targets'
        next: did you mean 'request_timeout'?
      """)
  }

  func testCloudflareInBothSpellings() {
    let texts = [
      """
      { cloudflare: { requestTimeout: 5000, maxAttempts: 3, retryDelay: 500, backoff: "exponential" } }
      """,
      """
      { cloudflare: { "cf-aig-request-timeout": 5000, "cf-aig-max-attempts": 3, "cf-aig-retry-delay": 500,
        "cf-aig-backoff": "exponential" } }
      """,
    ]
    for text in texts {
      let policy = Policies.read(text)
      XCTAssertEqual(policy.timeouts.firstByte, .seconds(Int64(5)))
      XCTAssertTrue(policy.timeouts.waiveOnLast)
      XCTAssertEqual(policy.retry.perTarget, 3)
      XCTAssertEqual(policy.retry.repick, .other)
      XCTAssertEqual(policy.backoff.base, .milliseconds(500))
      XCTAssertEqual(policy.backoff.factor, 2)
      XCTAssertEqual(policy.backoff.max, .seconds(Int64(5)))
      XCTAssertTrue(policy.retry.on.contains(.http(503)))
    }
    XCTAssertTrue(Policies.remarks(texts[0]).contains("does not hold for the last attempt"))
    let bare = Policies.read("{ cloudflare: {} }")
    XCTAssertEqual(bare.retry.perTarget, 1)
    XCTAssertEqual(bare.timeouts.firstByte, .forever)
    XCTAssertFalse(bare.timeouts.waiveOnLast)
    XCTAssertEqual(Policies.read(#"{ cloudflare: { backoff: "linear" } }"#).backoff.growth, .linear)
    XCTAssertEqual(Policies.read(#"{ cloudflare: { backoff: "constant" } }"#).backoff.factor, 1)
  }

  func testCloudflareMistakes() {
    Policies.expect(
      "{ cloudflare: { maxAttempts: 6 } }",
      """
      30: error: 'proxy.policy.cloudflare.maxAttempts' is 6
        expected: a whole number from 1 to 5
        next: write a number such as 5
      """)
    Policies.expect(
      "{ cloudflare: { retryDelay: 50 } }",
      """
      29: error: 'proxy.policy.cloudflare.retryDelay' is 50
        expected: a whole number from 100 to 5000
        next: write a number such as 100
      """)
    Policies.expect(
      #"{ cloudflare: { backoff: "jittered" } }"#,
      """
      26: error: 'proxy.policy.cloudflare.backoff' is "jittered"
        expected: 'constant', 'linear' or 'exponential'
        next: use one of them
      """)
    XCTAssertTrue(
      Policies.mistakes("{ cloudflare: { maxAttempt: 2 } }").joined()
        .hasSuffix("next: did you mean 'maxAttempts'?"))
  }

  func testVercel() {
    let policy = Policies.read(
      #"{ vercel: { order: ["a", "b"], providerTimeouts: { byok: { anthropic: 15000 } } } }"#)
    XCTAssertEqual(policy.timeouts.firstToken, .seconds(Int64(15)))
    XCTAssertEqual(policy.commit.on, .event)
    XCTAssertEqual(policy.retry.repick, .other)
    for outcome in [Outcome.http(400), .http(503), .firstTokenTimeout, .inbandError] {
      XCTAssertTrue(policy.retry.on.contains(outcome), outcome.name)
    }
    let apart = Policies.read(
      "{ vercel: { providerTimeouts: { byok: { anthropic: 15000, openai: 10000 } } } }")
    XCTAssertEqual(apart.timeouts.firstToken, .forever)
    XCTAssertEqual(apart.settings(of: "openai").timeouts.firstToken, .seconds(Int64(10)))
    XCTAssertEqual(apart.settings(of: "other").timeouts.firstToken, .forever)
    XCTAssertEqual(Policies.read("{ vercel: {} }").timeouts.firstToken, .forever)
    Policies.expect(
      "{ vercel: { providerTimeouts: { byok: { openai: 500 } } } }",
      """
      49: error: 'proxy.policy.vercel.providerTimeouts.byok.openai' is 500
        expected: a whole number from 1000 to 789000
        next: write a number such as 1000
      """)
    Policies.expect(
      "{ vercel: { providerTimeout: {} } }",
      """
      13: error: unknown key 'providerTimeout' in 'proxy.policy.vercel'
        expected: 'providerTimeouts' or 'order'
        next: did you mean 'providerTimeouts'?
      """)
  }
}
