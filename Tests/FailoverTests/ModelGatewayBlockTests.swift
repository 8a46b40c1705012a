import Base
import Failover
import XCTest

/// The blocks `bifrost`, `helicone`, `tensorzero`, `higress`, `agentgateway` and `aisix`.
final class ModelGatewayBlockTests: XCTestCase {
  private func rule(_ policy: Policy, _ outcome: Outcome) -> Rule? {
    policy.rules.first { $0.on.contains(outcome) }
  }

  func testBifrost() {
    let bare = Policies.read("{ bifrost: {} }")
    XCTAssertEqual(bare.retry.perTier, 1)
    XCTAssertEqual(bare.timeouts.headers, .seconds(Int64(30)))
    XCTAssertEqual(bare.timeouts.idle, .seconds(Int64(120)))
    XCTAssertEqual(bare.timeouts.idleArmsAt, .headers)
    XCTAssertEqual(bare.backoff.base, .milliseconds(500))
    XCTAssertEqual(bare.backoff.max, .seconds(Int64(5)))
    XCTAssertEqual(bare.backoff.jitter, .spread(0.2))
    XCTAssertEqual(bare.retryAfter.use, .off)
    XCTAssertEqual(bare.commit.on, .event)
    XCTAssertEqual(bare.commit.midStream, .error)
    let policy = Policies.read(
      """
      { bifrost: { fallbacks: ["anthropic/claude"], network_config: { max_retries: 3,
        retry_backoff_initial: 100, retry_backoff_max: 2000, default_request_timeout_in_seconds: 60,
        stream_idle_timeout_in_seconds: 15,
        stream_throughput_guard: { minimum_output_characters_per_second: 20,
          probe_window_in_seconds: 5 } } } }
      """)
    XCTAssertEqual(policy.retry.perTier, 4)
    XCTAssertEqual(rule(policy, .http(503))?.retry, 3)
    // A 429 takes another key, a refusal takes the key out.
    XCTAssertEqual(rule(policy, .http(429))?.retry, 0)
    XCTAssertEqual(rule(policy, .http(429))?.next, true)
    XCTAssertEqual(rule(policy, .http(401))?.drop, .target)
    XCTAssertEqual(rule(policy, .http(400))?.drop, .tier)
    XCTAssertEqual(policy.timeouts.headers, .seconds(Int64(60)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(15)))
    XCTAssertEqual(Policies.read("{ bifrost: { max_retries: 2 } }").retry.perTier, 3)
    Policies.expect(
      "{ bifrost: { network_config: { stream_throughput_guard: { probe_window_in_seconds: 90 } } } }",
      """
      84: error: 'proxy.policy.bifrost.network_config.stream_throughput_guard.probe_window_in_seconds' is 90
        expected: a whole number from 1 to 60
        next: write a number such as 60
      """)
    XCTAssertTrue(
      Policies.mistakes("{ bifrost: { network_config: { max_retrys: 1 } } }").joined()
        .hasSuffix("next: did you mean 'max_retries'?"))
  }

  func testHelicone() {
    let bare = Policies.read("{ helicone: {} }")
    XCTAssertEqual(bare.retry.max, 0)
    XCTAssertEqual(bare.timeouts.attempt, .seconds(Int64(900)))
    XCTAssertEqual(bare.timeouts.connect, .seconds(Int64(10)))
    XCTAssertEqual(bare.eject.rate, 0.1)
    XCTAssertEqual(bare.eject.minimum, 20)
    XCTAssertEqual(bare.eject.window, .seconds(Int64(60)))
    XCTAssertEqual(rule(bare, .http(429))?.cool, .span(.seconds(Int64(60))))
    XCTAssertEqual(rule(bare, .http(429))?.next, false)
    XCTAssertEqual(bare.pick.algorithm, .powerOfTwo)
    let policy = Policies.read(
      """
      { helicone: { retries: { strategy: "exponential", "min-delay": "500ms", "max-delay": "4s",
        "max-retries": 3, factor: 3 }, dispatcher: { timeout: "60s", "connection-timeout": "2s" },
        "load-balance": { strategy: "weighted" }, "health-monitor": { ratio: 0.5, "min-requests": 5 } } }
      """)
    XCTAssertEqual(policy.retry.max, 3)
    XCTAssertEqual(policy.retry.repick, .same)
    XCTAssertEqual(policy.backoff.base, .milliseconds(500))
    XCTAssertEqual(policy.backoff.factor, 3)
    XCTAssertEqual(policy.backoff.max, .seconds(Int64(4)))
    XCTAssertTrue(policy.retry.on.contains(.http(503)))
    XCTAssertFalse(policy.retry.on.contains(.http(429)))
    XCTAssertEqual(policy.eject.rate, 0.5)
    XCTAssertEqual(policy.pick.algorithm, .random)
    let constant = Policies.read(
      #"{ helicone: { retries: { strategy: "constant", delay: "50ms", "max-retries": 3 } } }"#)
    XCTAssertEqual(constant.backoff.base, .milliseconds(50))
    XCTAssertEqual(constant.backoff.factor, 1)
    XCTAssertEqual(constant.backoff.jitter, .none)
    Policies.expect(
      #"{ helicone: { "health-monitor": { ratio: 10 } } }"#,
      """
      42: error: 'proxy.policy.helicone.health-monitor.ratio' is 10
        expected: a number from 0 to 1
        next: write a number within these bounds
      """)
    XCTAssertTrue(
      Policies.mistakes(#"{ helicone: { retries: { "max-retrys": 1 } } }"#).joined()
        .hasSuffix("next: did you mean 'max-retries'?"))
  }

  func testTensorZero() {
    let bare = Policies.read("{ tensorzero: {} }")
    XCTAssertEqual(bare.retry.rounds, 1)
    XCTAssertEqual(bare.retry.repick, .cycle)
    XCTAssertEqual(bare.retry.perTier, 0)
    XCTAssertEqual(bare.timeouts.attempt, .seconds(Int64(900)))
    XCTAssertTrue(bare.retry.on.contains(.http(400)))
    XCTAssertTrue(bare.retry.on.contains(.empty))
    XCTAssertEqual(bare.commit.on, .event)
    XCTAssertEqual(bare.commit.midStream, .error)
    XCTAssertEqual(bare.retry.exhausted, .badGateway)
    let policy = Policies.read(
      """
      { tensorzero: { routing: ["a", "b"], retries: { num_retries: 2, max_delay_s: 5 },
        timeouts: { streaming: { ttft_ms: 3000, total_ms: 60000 } } } }
      """)
    XCTAssertEqual(policy.retry.rounds, 3)
    XCTAssertEqual(policy.backoff.max, .seconds(Int64(5)))
    XCTAssertEqual(policy.timeouts.firstByte, .seconds(Int64(3)))
    XCTAssertEqual(policy.timeouts.attempt, .seconds(Int64(60)))
    Policies.expect(
      "{ tensorzero: { timeouts: { streaming: { ttft_ms: 0 } } } }",
      """
      51: error: 'proxy.policy.tensorzero.timeouts.streaming.ttft_ms' is 0
        expected: a whole number of at least 1
        next: write a number such as 1
      """)
    XCTAssertTrue(
      Policies.mistakes("{ tensorzero: { retries: { num_retrys: 1 } } }").joined()
        .hasSuffix("next: did you mean 'num_retries'?"))
  }

  func testHigress() {
    let bare = Policies.read("{ higress: {} }")
    XCTAssertEqual(bare.retry.max, 0)
    XCTAssertEqual(bare.timeouts.firstByte, .forever)
    XCTAssertFalse(bare.eject.isOn)
    let policy = Policies.read(
      """
      { higress: { firstByteTimeout: 3000, retryOnFailure: { enabled: true, retryOnStatus: ["429", "5.*"] },
        failover: { enabled: true, healthCheckModel: "qwen" } } }
      """)
    XCTAssertEqual(policy.retry.max, 1)
    XCTAssertEqual(policy.timeouts.firstByte, .seconds(Int64(3)))
    for outcome in [Outcome.http(429), .http(500), .http(599), .firstByteTimeout, .refused] {
      XCTAssertTrue(policy.retry.on.contains(outcome), outcome.name)
    }
    XCTAssertFalse(policy.retry.on.contains(.http(404)))
    XCTAssertEqual(policy.eject.consecutive, 3)
    XCTAssertEqual(policy.eject.probe, .active)
    XCTAssertEqual(policy.eject.active.every, .seconds(Int64(5)))
    XCTAssertEqual(policy.eject.active.healthy, 1)
    XCTAssertTrue(policy.eject.on.contains(.http(404)))
    let cooled = Policies.read("{ higress: { failover: { enabled: true, cooldownDuration: 60000 } } }")
    XCTAssertEqual(cooled.eject.probe, .time)
    XCTAssertEqual(cooled.eject.time, .seconds(Int64(60)))
    XCTAssertFalse(Policies.read("{ higress: { failover: { failureThreshold: 1 } } }").eject.isOn)
    Policies.expect(
      #"{ higress: { retryOnFailure: { enabled: true, retryOnStatus: ["5(", "5.*"] } } }"#,
      """
      63: error: 'proxy.policy.higress.retryOnFailure.retryOnStatus[0]' is "5("
        expected: a regular expression over statuses such as "5.*"
        next: write a status, or an expression
      """)
    Policies.expect(
      "{ higress: { failover: { failureThreshold: 0 } } }",
      """
      44: error: 'proxy.policy.higress.failover.failureThreshold' is 0
        expected: a whole number of at least 1
        next: write a number such as 1
      """)
    XCTAssertTrue(
      Policies.mistakes("{ higress: { retryOnFailures: {} } }").joined()
        .hasSuffix("next: did you mean 'retryOnFailure'?"))
  }

  func testAgentgateway() {
    let bare = Policies.read("{ agentgateway: {} }")
    XCTAssertEqual(bare.retry.max, 0)
    XCTAssertEqual(bare.retry.bodyLimit, 65_536)
    XCTAssertFalse(bare.eject.isOn)
    XCTAssertEqual(bare.replies.status(.refused), 503)
    XCTAssertEqual(bare.replies.status(.attemptTimeout), 504)
    let policy = Policies.read(
      """
      { agentgateway: { retry: { attempts: 2, backoff: "100ms", codes: [429, 503] },
        timeout: { requestTimeout: "30s", backendRequestTimeout: "10s" },
        health: { eviction: { consecutiveFailures: 3 } } } }
      """)
    XCTAssertEqual(policy.retry.max, 2)
    XCTAssertEqual(policy.retry.on.members, [.http(429), .http(503), .refused, .connectTimeout, .reset])
    XCTAssertEqual(policy.backoff.base, .milliseconds(100))
    XCTAssertEqual(policy.backoff.factor, 1)
    XCTAssertEqual(policy.timeouts.request, .seconds(Int64(30)))
    XCTAssertEqual(policy.timeouts.attempt, .seconds(Int64(10)))
    XCTAssertEqual(policy.eject.consecutive, 3)
    XCTAssertEqual(policy.eject.time, .seconds(Int64(3)))
    XCTAssertEqual(policy.eject.grow, .linear)
    XCTAssertEqual(policy.eject.mostTime, .forever)
    XCTAssertEqual(policy.retryAfter.use, .cool)
    Policies.expect(
      "{ agentgateway: { retry: { attempts: 0 } } }",
      """
      38: error: 'proxy.policy.agentgateway.retry.attempts' is 0
        expected: a whole number from 1 to 255
        next: write a number such as 1
      """)
    XCTAssertTrue(
      Policies.mistakes("{ agentgateway: { retry: { attempt: 1 } } }").joined()
        .hasSuffix("next: did you mean 'attempts'?"))
  }

  func testAISIX() {
    let bare = Policies.read("{ aisix: {} }")
    XCTAssertEqual(bare.retry.perTarget, 3)
    XCTAssertEqual(bare.retry.max, .max)
    XCTAssertEqual(bare.backoff.base, .milliseconds(250))
    XCTAssertEqual(bare.backoff.max, .seconds(Int64(2)))
    XCTAssertEqual(bare.backoff.jitter, .add(.milliseconds(250)))
    XCTAssertEqual(bare.retryAfter.max, .seconds(Int64(5)))
    XCTAssertEqual(bare.commit.on, .headers)
    XCTAssertEqual(bare.eject.consecutive, 1)
    XCTAssertEqual(bare.eject.time, .seconds(Int64(30)))
    XCTAssertEqual(rule(bare, .http(429))?.next, true)
    XCTAssertEqual(bare.timeouts.idle, .forever)
    let policy = Policies.read(
      """
      { aisix: { routing: { strategy: "failover", retries: 1, max_fallbacks: 1, retry_on_429: true,
          fallback_on_statuses: [404], when_all_unavailable: "try_anyway" },
        stream_timeout: 5000, connect_timeout_ms: 1000,
        cooldown: { default_seconds: 10, trigger_statuses: [500], trigger_on_transport: false } } }
      """)
    XCTAssertEqual(policy.retry.perTarget, 2)
    XCTAssertEqual(policy.retry.max, 3)
    XCTAssertTrue(policy.retry.on.contains(.http(429)))
    XCTAssertEqual(rule(policy, .http(404))?.next, true)
    XCTAssertNil(rule(policy, .http(429)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(5)))
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(1)))
    XCTAssertEqual(policy.commit.on, .event)
    XCTAssertEqual(policy.eject.time, .seconds(Int64(10)))
    XCTAssertEqual(policy.eject.whenAll, .tryAll)
    XCTAssertTrue(policy.eject.on.contains(.idleTimeout))
    XCTAssertFalse(policy.eject.on.contains(.refused))
    XCTAssertFalse(Policies.read("{ aisix: { cooldown: { enabled: false } } }").eject.isOn)
    Policies.expect(
      "{ aisix: { routing: { fallback_on_statuses: [200] } } }",
      """
      46: error: 'proxy.policy.aisix.routing.fallback_on_statuses[0]' is 200
        expected: a whole number from 400 to 599
        next: write a number such as 400
      """)
    XCTAssertTrue(
      Policies.mistakes("{ aisix: { routing: { retrys: 1 } } }").joined()
        .hasSuffix("next: did you mean 'retries'?"))
  }
}
