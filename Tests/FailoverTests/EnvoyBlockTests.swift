import Base
import Failover
import XCTest

/// The block `envoy`: a route and its cluster as they are pasted from Envoy's YAML.
final class EnvoyBlockTests: XCTestCase {
  private func expect(_ text: String, _ mistakes: String..., line: UInt = #line) {
    XCTAssertEqual(Policies.mistakes(text), mistakes.map { "policy.json5:1:" + $0 }, line: line)
  }

  func testDefaultsAreEnvoys() {
    let policy = Policies.read("{ envoy: {} }")
    XCTAssertEqual(policy.retry.max, 0)
    XCTAssertEqual(policy.timeouts.request, .seconds(Int64(15)))
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(5)))
    // Only the idle timeout of the stream is there: of the request, not of an attempt.
    XCTAssertEqual(policy.timeouts.idle, .forever)
    XCTAssertEqual(policy.timeouts.exchangeIdle, .seconds(Int64(300)))
    XCTAssertEqual(policy.timeouts.exchange, .forever)
    XCTAssertEqual(policy.rules, [])
    XCTAssertEqual(policy.retry.maxConcurrent, 3)
    XCTAssertEqual(policy.retry.bodyLimit, 1 << 20)
    XCTAssertEqual(policy.commit.cutDelay, .seconds(Int64(1)))
    XCTAssertEqual(policy.eject.panic, 0.5)
    XCTAssertFalse(policy.eject.isOn)
    XCTAssertNil(policy.budget.ratio)
    XCTAssertEqual(policy.replies, .envoy)
    let retrying = Policies.read(#"{ envoy: { retry_policy: { retry_on: "5xx" } } }"#)
    XCTAssertEqual(retrying.retry.max, 1)
    XCTAssertEqual(retrying.retry.perTier, .max)
    XCTAssertEqual(retrying.backoff.base, .milliseconds(25))
    XCTAssertEqual(retrying.backoff.max, .milliseconds(250))
    XCTAssertEqual(retrying.backoff.jitter, .full)
    XCTAssertEqual(retrying.retryAfter.use, .off)
    XCTAssertTrue(retrying.retry.on.contains(.http(599)))
    XCTAssertFalse(retrying.retry.on.contains(.http(429)))
  }

  func testARouteAndItsClusterArePasted() {
    let policy = Policies.read(
      """
      { envoy: {
          cluster: "llm", timeout: "120s", idle_timeout: "0s",
          max_stream_duration: { max_stream_duration: "90s" },
          retry_policy: {
            retry_on: "reset,connect-failure,retriable-status-codes", num_retries: 5,
            retriable_status_codes: [429, 503], per_try_timeout: "4s", per_try_idle_timeout: "2s",
            retry_back_off: { base_interval: "0.1s", max_interval: "1s" },
            rate_limited_retry_back_off: {
              reset_headers: [{ name: "Retry-After", format: "SECONDS" },
                { name: "X-RateLimit-Reset", format: "UNIX_TIMESTAMP" }],
              max_interval: "30s" },
            retry_priority: { name: "envoy.retry_priorities.previous_priorities", typed_config: {
              "@type":
                "type.googleapis.com/envoy.config.retry.previous_priorities.PreviousPrioritiesConfig",
              update_frequency: 1 } },
            retry_host_predicate: [{ name: "envoy.retry_host_predicates.previous_hosts", typed_config: {
              "@type":
                "type.googleapis.com/PreviousHostsPredicate" } }],
            host_selection_retry_max_attempts: 5 },
          circuit_breakers: { thresholds: [
            { max_retries: 50, max_requests: 10, retry_budget: { budget_percent: { value: 25 } } },
            { priority: "HIGH", max_retries: 7 }] },
          outlier_detection: { consecutive_5xx: 2, base_ejection_time: "3s", max_ejection_percent: 100 },
          common_lb_config: { healthy_panic_threshold: { value: 0 } }, lb_policy: "RANDOM",
          connect_timeout: "0.25s", per_connection_buffer_limit_bytes: 32768, delayed_close_timeout: "0s" } }
      """)
    // The route's `max_stream_duration` takes the place of `timeout`.
    XCTAssertEqual(policy.timeouts.request, .forever)
    XCTAssertEqual(policy.timeouts.exchange, .seconds(Int64(90)))
    XCTAssertEqual(policy.timeouts.exchangeIdle, .forever)
    XCTAssertEqual(policy.timeouts.headers, .seconds(Int64(4)))
    XCTAssertEqual(policy.timeouts.idleUntil, .seconds(Int64(4)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(2)))
    XCTAssertEqual(policy.timeouts.connect, .milliseconds(250))
    XCTAssertEqual(policy.rules, [])
    XCTAssertEqual(policy.retry.max, 5)
    XCTAssertEqual(policy.retry.perTier, 1)
    XCTAssertTrue(policy.retry.on.contains(.http(429)))
    XCTAssertTrue(policy.retry.on.contains(.idleTimeout))
    XCTAssertFalse(policy.retry.on.contains(.http(500)))
    XCTAssertEqual(policy.retry.bodyLimit, 32_768)
    // A budget takes the place of max_retries.
    XCTAssertEqual(policy.retry.maxConcurrent, .max)
    XCTAssertEqual(policy.budget.ratio, 0.25)
    XCTAssertEqual(policy.budget.min, 3)
    XCTAssertEqual(policy.budget.window, .zero)
    XCTAssertEqual(policy.backoff.base, .milliseconds(100))
    XCTAssertEqual(policy.backoff.max, .milliseconds(1_000))
    XCTAssertEqual(policy.retryAfter.use, .retry)
    XCTAssertEqual(policy.retryAfter.forms, [.seconds])
    XCTAssertEqual(policy.retryAfter.max, .seconds(Int64(30)))
    XCTAssertEqual(policy.retryAfter.over, .backoff)
    XCTAssertEqual(policy.retryAfter.jitter, 0.5)
    XCTAssertEqual(policy.eject.consecutive, 2)
    XCTAssertEqual(policy.eject.time, .seconds(Int64(3)))
    XCTAssertEqual(policy.eject.grow, .linear)
    XCTAssertEqual(policy.eject.maxShare, 1)
    XCTAssertEqual(policy.eject.panic, 0)
    XCTAssertEqual(policy.eject.whenAll, .fail)
    for outcome in [Outcome.http(500), .refused, .idleTimeout, .headersTimeout] {
      XCTAssertTrue(policy.eject.on.contains(outcome), outcome.name)
    }
    XCTAssertFalse(policy.eject.on.contains(.http(429)))
    XCTAssertEqual(policy.pick.algorithm, .random)
    XCTAssertEqual(policy.commit.cutDelay, .zero)
  }

  func testHedgingKeepsTheAttemptThatTimedOut() {
    let policy = Policies.read(
      """
      { envoy: { hedge_policy: { hedge_on_per_try_timeout: true },
        retry_policy: { retry_on: "connect-failure", num_retries: 2, per_try_timeout: "1s" } } }
      """)
    XCTAssertTrue(policy.hedge.onTimeout)
    XCTAssertEqual(policy.hedge.max, 2)
    // Hedging on a timeout needs no trigger.
    XCTAssertTrue(policy.retry.on.contains(.headersTimeout))
    XCTAssertFalse(Policies.read(#"{ envoy: { hedge_policy: {} } }"#).hedge.isOn)
  }

  func testOutlierDetectionByItsDetectors() {
    func eject(_ text: String) -> Eject {
      Policies.read("{ envoy: { outlier_detection: { \(text) } } }").eject
    }
    let usual = eject("")
    XCTAssertEqual(usual.consecutive, 5)
    XCTAssertEqual(usual.time, .seconds(Int64(30)))
    XCTAssertEqual(usual.mostTime, .seconds(Int64(300)))
    XCTAssertEqual(usual.maxShare, 0.1)
    let gateway = eject("enforcing_consecutive_5xx: 0, enforcing_consecutive_gateway_failure: 100")
    XCTAssertEqual(gateway.consecutive, 5)
    XCTAssertFalse(gateway.on.contains(.http(500)))
    XCTAssertTrue(gateway.on.contains(.http(503)))
    let percentage = eject(
      "enforcing_consecutive_5xx: 0, enforcing_failure_percentage: 100, failure_percentage_threshold: 40")
    XCTAssertEqual(percentage.consecutive, 0)
    XCTAssertEqual(percentage.rate, 0.4)
    XCTAssertEqual(percentage.minimum, 50)
    XCTAssertEqual(percentage.window, .seconds(Int64(10)))
    XCTAssertFalse(eject("split_external_local_origin_errors: true").on.contains(.refused))
    XCTAssertEqual(eject("always_eject_one_host: true").maxShare, 0.5)
  }

  func testTheExplanationWarnsOfWhatSurprises() {
    func notes(_ text: String) -> String {
      Policies.read(text).explain().filter { $0.hasPrefix("# note") }.joined(separator: "\n")
    }
    XCTAssertTrue(
      notes("{ envoy: {} }").contains("timeout covers the whole answer, retries and streaming included: a"))
    XCTAssertTrue(notes("{ envoy: {} }").contains("a longer stream is truncated after 15s"))
    let replaced = notes(
      #"{ envoy: { timeout: "5s", max_stream_duration: { max_stream_duration: "60s" } } }"#)
    XCTAssertFalse(replaced.contains("truncated"), replaced)
    XCTAssertTrue(
      notes(#"{ envoy: { max_stream_duration: { max_stream_duration: "30s" } } }"#)
        .contains("max_stream_duration covers the whole answer"))
    // The shortest of them ends a stall.
    let stall = notes(#"{ envoy: { retry_policy: { per_try_idle_timeout: "300s" } } }"#)
    XCTAssertTrue(stall.contains("a stall ends as 504 after 15s, before the idle timeout"), stall)
    let both = notes(
      #"{ envoy: { retry_policy: { per_try_timeout: "10s", per_try_idle_timeout: "5s" } } }"#)
    XCTAssertTrue(both.contains("has no protection against stalls after its first 10s"), both)
    let never = notes(
      #"{ envoy: { retry_policy: { per_try_timeout: "3s", per_try_idle_timeout: "5s" } } }"#)
    XCTAssertTrue(never.contains("comes before the idle timeout (5s), which never fires"), never)
    let gateway = notes(#"{ envoyAIGateway: { streamIdleTimeout: "5s", perTryTimeout: "10s" } }"#)
    XCTAssertTrue(gateway.contains("has no protection against stalls after its first 10s"), gateway)
    XCTAssertTrue(
      notes(#"{ envoy: { retry_policy: { num_retries: 3 } } }"#).contains(
        "without retry_on Envoy retries nothing"))
    XCTAssertTrue(
      notes(#"{ envoy: { retry_policy: { retry_on: "5xx" } } }"#).contains("max_retries 3: more failovers"))
    XCTAssertTrue(
      notes(#"{ envoy: { retry_policy: { retry_on: "5xx" } } }"#)
        .contains("without retry_priority every retry stays in the first tier"))
    XCTAssertTrue(notes("{ envoy: { outlier_detection: {} } }").contains("of few hosts none ever is"))
  }

  func testMistakesNameEnvoysOwnRangesAndKeys() {
    expect(
      "{ envoy: { retry_policy: { num_retris: 1 } } }",
      """
      28: error: unknown key 'num_retris' in 'proxy.policy.envoy.retry_policy'
        expected: 'retry_on', 'num_retries', 'per_try_timeout', 'per_try_idle_timeout', \
      'retriable_status_codes', 'retry_back_off', 'rate_limited_retry_back_off', 'retry_priority', \
      'retry_host_predicate' or 'host_selection_retry_max_attempts'
        next: did you mean 'num_retries'?
      """)
    expect(
      "{ envoy: { outlier_detection: { max_ejection_percent: 110 } } }",
      """
      55: error: 'proxy.policy.envoy.outlier_detection.max_ejection_percent' is 110
        expected: a number from 0 to 100
        next: write a number within these bounds
      """)
    expect(
      "{ envoy: { circuit_breakers: { thresholds: [{ max_retries: -1 }] } } }",
      """
      60: error: 'proxy.policy.envoy.circuit_breakers.thresholds[0].max_retries' is -1
        expected: a whole number from 0 to 4294967295
        next: write a number such as 0
      """)
    expect(
      #"{ envoy: { retry_policy: { rate_limited_retry_back_off: { max_interval: "1s" } } } }"#,
      """
      28: error: 'proxy.policy.envoy.retry_policy.rate_limited_retry_back_off' has no 'reset_headers'
        expected: at least one reset header
        next: add reset_headers: [{ name: "Retry-After", format: "SECONDS" }]
      """)
    expect(
      #"{ envoy: { retry_policy: { retry_back_off: { base_interval: "2s", max_interval: "1s" } } } }"#,
      """
      44: error: 'proxy.policy.envoy.retry_policy.retry_back_off' has a maximum below its base
        expected: a max_interval of at least the base_interval
        next: raise max_interval, or remove it
      """)
    expect(
      #"{ envoy: { lb_policy: "least_request" } }"#,
      """
      23: error: 'proxy.policy.envoy.lb_policy' is "least_request"
        expected: 'ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM', 'RING_HASH' or 'MAGLEV'
        next: did you mean 'LEAST_REQUEST'?
      """)
  }

  func testEnvoyGatewaysHealthChecksAndBalancers() {
    let policy = Policies.read(
      """
      { envoyAIGateway: { streamIdleTimeout: "5s", healthCheck: {
          passive: { consecutive5XxErrors: 2, interval: "3s", baseEjectionTime: "10s",
            maxEjectionPercent: 100 },
          active: { type: "HTTP", interval: "2s", unhealthyThreshold: 4, http: { path: "/healthz" } },
          panicThreshold: 10 },
        loadBalancer: { type: "ConsistentHash",
          consistentHash: { type: "Header", header: { name: "X-User" } } } } }
      """)
    XCTAssertEqual(policy.eject.consecutive, 2)
    XCTAssertEqual(policy.eject.time, .seconds(Int64(10)))
    XCTAssertEqual(policy.eject.maxShare, 1)
    XCTAssertEqual(policy.eject.panic, 0.1)
    XCTAssertEqual(policy.eject.probe, .active)
    XCTAssertEqual(policy.eject.active.every, .seconds(Int64(2)))
    XCTAssertEqual(policy.eject.active.timeout, .seconds(Int64(1)))
    XCTAssertEqual(policy.eject.active.unhealthy, 4)
    XCTAssertEqual(policy.eject.active.healthy, 1)
    XCTAssertEqual(policy.pick.algorithm, .consistentHash)
    XCTAssertEqual(policy.pick.hashHeader, "x-user")
    XCTAssertEqual(policy.commit.cutDelay, .seconds(Int64(1)))
    let off = Policies.read(#"{ envoyAIGateway: { streamIdleTimeout: "5s", delayedCloseTimeout: "0s" } }"#)
    XCTAssertEqual(off.commit.cutDelay, .zero)
    XCTAssertFalse(off.eject.isOn)
  }
}
