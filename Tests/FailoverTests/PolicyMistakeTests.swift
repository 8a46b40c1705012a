import Base
import Failover
import XCTest

/// Mistakes in policies: the whole text that a user sees, word for word. A gateway's own range is part of it.
final class PolicyMistakeTests: XCTestCase {
  private func expect(_ text: String, _ mistakes: String..., line: UInt = #line) {
    XCTAssertEqual(Policies.mistakes(text), mistakes.map { "policy.json5:1:" + $0 }, line: line)
  }

  func testAPISIXRanges() {
    expect(
      "{ apisix: { timeout: 700000 } }",
      """
      22: error: 'proxy.policy.apisix.timeout' is 700000
        expected: a whole number from 1 to 600000
        next: write a number such as 600000
      """)
    expect(
      #"{ apisix: { timeout: "3s" } }"#,
      """
      22: error: 'proxy.policy.apisix.timeout' is "3s"
        expected: a whole number of milliseconds from 1 to 600000
        next: write 3000, without a unit
      """)
    expect(
      "{ apisix: { max_retries: -1 } }",
      """
      26: error: 'proxy.policy.apisix.max_retries' is -1
        expected: a whole number of at least 0
        next: write a number such as 0
      """)
    expect(
      "{ apisix: { retry_on_failure_within_ms: 0 } }",
      """
      41: error: 'proxy.policy.apisix.retry_on_failure_within_ms' is 0
        expected: a whole number of at least 1
        next: write a number such as 1
      """)
    expect(
      "{ apisix: { max_stream_duration_ms: 1.5 } }",
      """
      37: error: 'proxy.policy.apisix.max_stream_duration_ms' is 1.5
        expected: a whole number of at least 1
        next: write a number such as 1
      """)
    expect(
      "{ apisix: { keepalive_timeout: 500 } }",
      """
      32: error: 'proxy.policy.apisix.keepalive_timeout' is 500
        expected: a whole number of at least 1000
        next: write a number such as 1000
      """)
  }

  func testAPISIXStrategiesAndStatuses() {
    expect(
      #"{ apisix: { fallback_strategy: "http5xx" } }"#,
      """
      32: error: 'proxy.policy.apisix.fallback_strategy' is "http5xx"
        expected: 'instance_health_and_rate_limiting', 'http_429' or 'http_5xx'
        next: did you mean 'http_5xx'?
      """)
    expect(
      #"{ apisix: { fallback_strategy: ["instance_health_and_rate_limiting"] } }"#,
      """
      33: error: 'proxy.policy.apisix.fallback_strategy[0]' is "instance_health_and_rate_limiting"
        expected: 'rate_limiting', 'http_429' or 'http_5xx'
        next: did you mean 'rate_limiting'?
      """)
    expect(
      #"{ apisix: { fallback_strategy: ["http_5xx", "http_5xx"] } }"#,
      """
      45: error: 'proxy.policy.apisix.fallback_strategy' has "http_5xx" twice
        expected: each element once
        next: remove one of the two
      """)
    // X8 of APISIX's tests.
    expect(
      "{ apisix: { fallback_http_statuses: [200] } }",
      """
      38: error: 'proxy.policy.apisix.fallback_http_statuses[0]' is 200
        expected: a whole number from 400 to 599
        next: write a number such as 400
      """)
    expect(
      "{ apisix: { fallback_http_statuses: [] } }",
      """
      37: error: 'proxy.policy.apisix.fallback_http_statuses' is an empty list
        expected: at least one element
        next: name one, or remove 'proxy.policy.apisix.fallback_http_statuses'
      """)
  }

  func testKeysThatDoNotExist() {
    expect(
      "{ apisix: { max_retris: 1 } }",
      """
      13: error: unknown key 'max_retris' in 'proxy.policy.apisix'
        expected: 'fallback_strategy', 'fallback_http_statuses', 'max_retries', \
      'retry_on_failure_within_ms', \
      'timeout', 'max_stream_duration_ms', 'max_response_bytes', 'max_req_body_size', \
      'streaming_flush_interval_ms', 'keepalive_timeout', 'keepalive_pool', 'balancer', 'instances', \
      'checks' or 'version'
        next: did you mean 'max_retries'?
      """)
    // The list of all blocks and groups stands between.
    let message = Policies.mistakes("{ apisx: {} }").joined()
    let beginning = "policy.json5:1:3: error: unknown key 'apisx' in 'proxy.policy'\n  expected: "
    XCTAssertTrue(message.hasPrefix(beginning), message)
    XCTAssertTrue(message.hasSuffix("\n  next: did you mean 'apisix'?"), message)
    expect(
      "{ envoyAIGateway: { retry: { retryOn: { httpStatuscodes: [503] } } } }",
      """
      41: error: unknown key 'httpStatuscodes' in 'proxy.policy.envoyAIGateway.retry.retryOn'
        expected: 'triggers' or 'httpStatusCodes'
        next: did you mean 'httpStatusCodes'?
      """)
    expect(
      "{ apisix: {}, envoyAIGateway: {} }",
      """
      15: error: 'proxy.policy' has both 'apisix' and 'envoyAIGateway'
        expected: the settings of one gateway
        next: remove one of the two
      """)
    expect(
      "{ apisix: [] }",
      """
      11: error: 'proxy.policy.apisix' is a list
        expected: an object
        next: write an object: { … }
      """)
  }

  func testEnvoyDurations() {
    expect(
      #"{ envoyAIGateway: { streamIdleTimeout: "nope" } }"#,
      """
      40: error: 'proxy.policy.envoyAIGateway.streamIdleTimeout' is "nope", not a duration
        expected: a duration above 0 such as "250ms" or "1.5s", at most "168h"
        next: write a number and a unit: "250ms"
      """)
    expect(
      "{ envoyAIGateway: { streamIdleTimeout: 5 } }",
      """
      40: error: 'proxy.policy.envoyAIGateway.streamIdleTimeout' is 5, a number without a unit
        expected: a duration above 0 such as "250ms" or "1.5s", at most "168h"
        next: write "5ms" or "5s", whichever is meant
      """)
    expect(
      #"{ envoyAIGateway: { streamIdleTimeout: "0s" } }"#,
      """
      40: error: 'proxy.policy.envoyAIGateway.streamIdleTimeout' is "0s", which is not above 0
        expected: a duration above 0 such as "250ms" or "1.5s", at most "168h"
        next: write a value within these bounds
      """)
    expect(
      #"{ envoyAIGateway: { timeout: "30s", timeouts: { request: "60s" } } }"#,
      """
      37: error: 'proxy.policy.envoyAIGateway' sets the request timeout twice, in 'timeout' and in 'timeouts'
        expected: one of them
        next: remove one of the two
      """)
    expect(
      #"{ envoyAIGateway: { backOff: { baseInterval: "1s", maxInterval: "100ms" } } }"#,
      """
      30: error: 'proxy.policy.envoyAIGateway.backOff' has a maximum below its base
        expected: a maxInterval of at least the baseInterval
        next: raise maxInterval, or remove it
      """)
  }

  func testEnvoyRetries() {
    expect(
      #"{ envoyAIGateway: { retryOn: "5xx,resets" } }"#,
      """
      30: error: 'proxy.policy.envoyAIGateway.retryOn[1]' is "resets"
        expected: '5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', \
      'retriable-4xx', \
      'refused-stream', 'retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'cancelled', \
      'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable' or 'http3-post-connect-failure'
        next: did you mean 'reset'?
      """)
    expect(
      #"{ envoyAIGateway: { retryOn: ["5xx"], retriableStatusCodes: [42] } }"#,
      """
      62: error: 'proxy.policy.envoyAIGateway.retriableStatusCodes[0]' is 42
        expected: a whole number from 100 to 599
        next: write a number such as 100
      """)
    expect(
      "{ envoyAIGateway: { numRetries: 1, num_retries: 2 } }",
      """
      36: error: 'proxy.policy.envoyAIGateway' has both 'numRetries' and 'num_retries', which mean the same
        expected: one of them
        next: remove one of the two
      """)
    expect(
      "{ envoyAIGateway: { numRetries: 1, retry: {} } }",
      """
      36: error: 'proxy.policy.envoyAIGateway' has both 'retry' and 'numRetries'
        expected: the retry settings in one form, nested in 'retry' or flat
        next: move 'numRetries' into 'retry', or the other way round
      """)
    expect(
      "{ envoyAIGateway: { maxRetries: -3 } }",
      """
      33: error: 'proxy.policy.envoyAIGateway.maxRetries' is -3
        expected: a whole number from 0 to 4294967295
        next: write a number such as 0
      """)
  }

  func testOurOwnGroups() {
    expect(
      #"{ retry: { on: ["5xx", "timeouts"] } }"#,
      """
      24: error: 'proxy.policy.retry.on[1]' is "timeouts"
        expected: a status from 300 to 599, or one of connection, timeout, stream, 3xx, 4xx, 5xx, any, \
      refused, connect_timeout, reset, headers_timeout, first_byte_timeout, first_token_timeout, \
      idle_timeout, token_idle_timeout, attempt_timeout, empty, inband_error, truncated, cut, malformed, \
      too_big
        next: did you mean 'timeout'?
      """)
    expect(
      "{ retry: { exhausted: 503 } }",
      """
      23: error: 'proxy.policy.retry.exhausted' is 503
        expected: "last" or 502
        next: use one of them
      """)
    expect(
      #"{ timeouts: { headers: "5s", attempt: "2s" } }"#,
      """
      24: error: 'proxy.policy.timeouts.headers' (5s) is longer than 'proxy.policy.timeouts.attempt' (2s) \
      and can never fire
        expected: at most the time for the whole attempt
        next: lower 'headers' or raise 'attempt'
      """)
    expect(
      #"{ commit: { on: "tokens" } }"#,
      """
      17: error: 'proxy.policy.commit.on' is "tokens"
        expected: 'headers', 'byte', 'event', 'token' or 'done'
        next: did you mean 'token'?
      """)
    expect(
      #"{ backoff: { base: "2s", max: "1s" } }"#,
      """
      31: error: 'proxy.policy.backoff' has a maximum below its base
        expected: a 'max' of at least 'base'
        next: raise 'max', or remove it
      """)
  }

  func testAllMistakesAreReportedAtOnce() {
    XCTAssertEqual(
      Policies.mistakes("{ apisix: { timeout: 0, max_retries: 1.5, nope: 1 }, retry: { max: -1 } }").count, 4)
  }
}
