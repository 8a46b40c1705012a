import Base
import Failover
import XCTest

/// The blocks `nginx`, `haproxy` and `kong`.
final class ProxyBlockTests: XCTestCase {
  func testNginxDefaults() {
    let policy = Policies.read("{ nginx: {} }")
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(60)))
    XCTAssertEqual(policy.timeouts.send, .seconds(Int64(60)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(60)))
    XCTAssertTrue(policy.timeouts.headBytesRearmIdle)
    // A POST that was sent is not passed on.
    XCTAssertEqual(policy.retry.on.members, [.refused, .connectTimeout])
    XCTAssertEqual(policy.retry.max, .max)
    XCTAssertEqual(policy.retry.repick, .other)
    XCTAssertEqual(policy.retry.startBefore, .forever)
    XCTAssertEqual(policy.eject.failures, 1)
    XCTAssertEqual(policy.eject.window, .seconds(Int64(10)))
    XCTAssertEqual(policy.eject.time, .seconds(Int64(10)))
    XCTAssertTrue(policy.eject.on.contains(.idleTimeout))
    XCTAssertFalse(policy.eject.on.contains(.http(503)))
    XCTAssertEqual(policy.limits.requestBytes, 1 << 20)
    XCTAssertEqual(policy.commit.on, .headers)
    XCTAssertEqual(policy.replies.status(.idleTimeout), 504)
    XCTAssertEqual(policy.replies.status(.refused), 502)
  }

  func testNginxDirectivesAsWordsOrInOneString() {
    let texts = [
      #"{ nginx: { proxy_next_upstream: "error timeout http_503 http_429 non_idempotent" } }"#,
      #"{ nginx: { proxy_next_upstream: ["non_idempotent", "error", "http_429", "http_503", "timeout"] } }"#,
    ]
    for text in texts {
      let on = Policies.read(text).retry.on
      for outcome in [Outcome.http(503), .http(429), .refused, .reset, .idleTimeout, .connectTimeout] {
        XCTAssertTrue(on.contains(outcome), outcome.name)
      }
      for outcome in [Outcome.http(500), .malformed] { XCTAssertFalse(on.contains(outcome), outcome.name) }
    }
    XCTAssertTrue(Policies.read(#"{ nginx: { proxy_next_upstream: "off" } }"#).retry.on.isEmpty)
    let policy = Policies.read(
      """
      { nginx: { proxy_next_upstream: "error timeout http_404", proxy_next_upstream_tries: 2,
        proxy_next_upstream_timeout: "10s", proxy_connect_timeout: 5, proxy_read_timeout: "1m",
        max_fails: 3, fail_timeout: "30", client_max_body_size: "50m", least_conn: true } }
      """)
    XCTAssertEqual(policy.retry.max, 1)
    XCTAssertEqual(policy.retry.startBefore, .seconds(Int64(10)))
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(5)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(60)))
    XCTAssertEqual(policy.eject.failures, 3)
    XCTAssertEqual(policy.eject.time, .seconds(Int64(30)))
    // 403 and 404 are never held against a server.
    XCTAssertFalse(policy.eject.on.contains(.http(404)))
    XCTAssertEqual(policy.limits.requestBytes, 50 << 20)
    XCTAssertEqual(policy.pick.algorithm, .leastInFlight)
    XCTAssertEqual(Policies.read("{ nginx: { client_max_body_size: 0 } }").limits.requestBytes, .max)
  }

  func testNginxMistakes() {
    Policies.expect(
      #"{ nginx: { proxy_next_upstream: "error http_501" } }"#,
      """
      33: error: 'proxy.policy.nginx.proxy_next_upstream[1]' is "http_501"
        expected: 'error', 'timeout', 'invalid_header', 'http_500', 'http_502', 'http_503', 'http_504', \
      'http_403', 'http_404', 'http_429', 'non_idempotent' or 'off'
        next: use one of them
      """)
    Policies.expect(
      "{ nginx: { proxy_read_timeout: -1 } }",
      """
      32: error: 'proxy.policy.nginx.proxy_read_timeout' is -1
        expected: a time as nginx writes it, such as 60, "60s", "500ms" or "1m"
        next: write a time above 0, at most 604800
      """)
    Policies.expect(
      #"{ nginx: { client_max_body_size: "50MB" } }"#,
      """
      34: error: 'proxy.policy.nginx.client_max_body_size' is "50MB"
        expected: a size as nginx writes it, such as "1m", "64k" or 1048576; 0 for no limit
        next: write a whole number, alone or with k, m or g
      """)
    Policies.expect(
      "{ nginx: { proxy_next_upstream_trys: 2 } }",
      """
      12: error: unknown key 'proxy_next_upstream_trys' in 'proxy.policy.nginx'
        expected: 'proxy_next_upstream', 'proxy_next_upstream_timeout', 'proxy_next_upstream_tries', \
      'proxy_connect_timeout', 'proxy_send_timeout', 'proxy_read_timeout', 'max_fails', 'fail_timeout', \
      'client_max_body_size', 'least_conn', 'random', 'hash' or 'ip_hash'
        next: did you mean 'proxy_next_upstream_tries'?
      """)
    Policies.expect(
      "{ nginx: { least_conn: true, ip_hash: true } }",
      """
      30: error: 'proxy.policy.nginx' has both 'least_conn' and 'ip_hash'
        expected: one way of balancing
        next: remove one of the two
      """)
  }

  func testHAProxyDefaults() {
    let policy = Policies.read("{ haproxy: {} }")
    XCTAssertEqual(policy.retry.max, 3)
    XCTAssertEqual(policy.retry.on.members, [.refused, .connectTimeout])
    XCTAssertEqual(policy.retry.repick, .same)
    XCTAssertEqual(policy.retry.bodyLimit, .max)
    XCTAssertEqual(policy.timeouts.connect, .forever)
    XCTAssertEqual(policy.timeouts.idle, .forever)
    XCTAssertEqual(policy.backoff.base, .seconds(Int64(1)))
    XCTAssertEqual(policy.backoff.scope, .same)
    XCTAssertFalse(policy.eject.isOn)
    XCTAssertEqual(policy.replies.status(.connectTimeout), 503)
    XCTAssertEqual(policy.replies.status(.idleTimeout), 504)
    XCTAssertEqual(policy.replies.status(.reset), 502)
    XCTAssertTrue(Policies.remarks("{ haproxy: {} }").contains("without option redispatch every retry goes"))
  }

  func testHAProxyKeywords() {
    let policy = Policies.read(
      """
      { haproxy: { "retries": 2, "retry-on": "conn-failure response-timeout 503", "option redispatch": true,
        "timeout connect": "500ms", "timeout server": 30000, balance: "leastconn", check: true, inter: "1s",
        rise: 3, fall: 4, observe: "layer7", "error-limit": 5, "on-error": "mark-down" } }
      """)
    XCTAssertEqual(policy.retry.max, 2)
    XCTAssertEqual(policy.retry.repick, .cycle)
    // The last retry goes to another server.
    XCTAssertEqual(policy.retry.perTarget, 2)
    XCTAssertTrue(policy.retry.on.contains(.idleTimeout))
    XCTAssertTrue(policy.retry.on.contains(.http(503)))
    XCTAssertFalse(policy.retry.on.contains(.reset))
    XCTAssertEqual(policy.retry.bodyLimit, 15_360)
    XCTAssertEqual(policy.timeouts.connect, .milliseconds(500))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(30)))
    XCTAssertEqual(policy.backoff.base, .milliseconds(500))
    XCTAssertEqual(policy.pick.algorithm, .leastInFlight)
    XCTAssertEqual(policy.eject.probe, .active)
    XCTAssertEqual(policy.eject.active.every, .seconds(Int64(1)))
    XCTAssertEqual(policy.eject.active.healthy, 3)
    XCTAssertEqual(policy.eject.active.unhealthy, 4)
    XCTAssertEqual(policy.eject.consecutive, 5)
    XCTAssertTrue(policy.eject.on.contains(.http(503)))
    XCTAssertEqual(Policies.read("{ haproxy: { redispatch: 1 } }").retry.perTarget, 1)
    let all = Policies.read(#"{ haproxy: { "retry-on": ["all-retryable-errors"] } }"#).retry.on
    for outcome in [Outcome.http(500), .http(504), .reset, .malformed, .idleTimeout, .refused] {
      XCTAssertTrue(all.contains(outcome), outcome.name)
    }
    XCTAssertFalse(all.contains(.http(429)))
    XCTAssertTrue(Policies.read(#"{ haproxy: { "retry-on": "none" } }"#).retry.on.isEmpty)
  }

  func testHAProxyMistakes() {
    Policies.expect(
      #"{ haproxy: { "retry-on": "505" } }"#,
      """
      26: error: 'proxy.policy.haproxy.retry-on[0]' is "505"
        expected: 'none', 'conn-failure', 'empty-response', 'junk-response', 'response-timeout', \
      '0rtt-rejected', 'all-retryable-errors', '401', '403', '404', '408', '421', '425', '429', '500', \
      '501', '502', '503' or '504'
        next: use one of them
      """)
    Policies.expect(
      #"{ haproxy: { "timeout server": 0 } }"#,
      """
      32: error: 'proxy.policy.haproxy.timeout server' is 0
        expected: a time as HAProxy writes it, such as 30000, "30s" or "1m"
        next: write a time above 0, at most 2147483647 ms
      """)
    Policies.expect(
      #"{ haproxy: { "tune.bufsize": 100 } }"#,
      """
      30: error: 'proxy.policy.haproxy.tune.bufsize' is 100
        expected: a whole number from 1024 to 1073741824
        next: write a number such as 1024
      """)
    XCTAssertTrue(
      Policies.mistakes(#"{ haproxy: { "timeout servr": "1s" } }"#).joined()
        .hasSuffix("next: did you mean 'timeout server'?"))
  }

  func testKongDefaults() {
    let policy = Policies.read("{ kong: {} }")
    XCTAssertEqual(policy.retry.max, 5)
    XCTAssertEqual(policy.retry.on.members, [.refused, .connectTimeout])
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(60)))
    XCTAssertEqual(policy.timeouts.send, .seconds(Int64(60)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(60)))
    XCTAssertEqual(policy.pick.algorithm, .roundRobin)
    XCTAssertFalse(policy.eject.isOn)
    XCTAssertTrue(Policies.remarks("{ kong: {} }").contains("without non_idempotent a POST"))
  }

  func testKongSettings() {
    let policy = Policies.read(
      """
      { kong: { targets: [], balancer: { algorithm: "consistent-hashing", hash_on_header: "X-User",
        retries: 3,
        connect_timeout: 1000, read_timeout: 2000, write_timeout: 3000, max_fails: 3, fail_timeout: 10000,
        failover_criteria: ["error", "timeout", "http_429", "http_503", "non_idempotent"] } } }
      """)
    XCTAssertEqual(policy.retry.max, 3)
    for outcome in [Outcome.http(429), .http(503), .reset, .idleTimeout] {
      XCTAssertTrue(policy.retry.on.contains(outcome), outcome.name)
    }
    XCTAssertEqual(policy.timeouts.connect, .seconds(Int64(1)))
    XCTAssertEqual(policy.timeouts.idle, .seconds(Int64(2)))
    XCTAssertEqual(policy.timeouts.send, .seconds(Int64(3)))
    XCTAssertEqual(policy.eject.failures, 3)
    XCTAssertEqual(policy.eject.window, .seconds(Int64(10)))
    XCTAssertTrue(policy.eject.on.contains(.http(429)))
    XCTAssertEqual(policy.pick.algorithm, .consistentHash)
    XCTAssertEqual(policy.pick.hashHeader, "x-user")
  }

  func testKongMistakes() {
    Policies.expect(
      "{ kong: { balancer: { read_timeout: 0 } } }",
      """
      37: error: 'proxy.policy.kong.balancer.read_timeout' is 0
        expected: a whole number from 1 to 2147483646
        next: write a number such as 1
      """)
    Policies.expect(
      #"{ kong: { balancer: { failover_criteria: ["http_501"] } } }"#,
      """
      43: error: 'proxy.policy.kong.balancer.failover_criteria[0]' is "http_501"
        expected: 'error', 'timeout', 'invalid_header', 'http_403', 'http_404', 'http_429', 'http_500', \
      'http_502', 'http_503', 'http_504' or 'non_idempotent'
        next: use one of them
      """)
    Policies.expect(
      "{ kong: { retries: 3 } }",
      """
      11: error: unknown key 'retries' in 'proxy.policy.kong'
        expected: 'balancer' or 'targets'
        next: move it into 'balancer'
      """)
  }
}
