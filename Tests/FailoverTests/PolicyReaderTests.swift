import Base
import Failover
import XCTest

/// What the settings of the gateways become, and how that is explained.
final class PolicyReaderTests: XCTestCase {
  func testAPISIXDefaults() {
    let policy = Policies.apisix("")
    XCTAssertEqual(policy.timeouts.connect, .milliseconds(30_000))
    XCTAssertEqual(policy.timeouts.send, .milliseconds(30_000))
    XCTAssertEqual(policy.timeouts.idle, .milliseconds(30_000))
    XCTAssertEqual(policy.timeouts.request, .forever)
    XCTAssertEqual(policy.retry.max, .max)
    XCTAssertTrue(policy.retry.on.isEmpty)
    XCTAssertEqual(policy.limits.requestBytes, 67_108_864)
    XCTAssertEqual(policy.backoff, Backoff())
  }

  func testAPISIXStrategiesCoverWhatTheGatewayTurnsIntoTheirStatuses() {
    let server = Policies.apisix(#"fallback_strategy: "http_5xx""#).retry.on
    let outcomes: [Outcome] = [
      .http(500), .http(599), .refused, .reset, .connectTimeout, .idleTimeout, .empty, .cut,
    ]
    for outcome in outcomes { XCTAssertTrue(server.contains(outcome), outcome.name) }
    for outcome in [Outcome.http(429), .http(499), .ok] {
      XCTAssertFalse(server.contains(outcome), outcome.name)
    }
    XCTAssertEqual(
      Policies.apisix("fallback_http_statuses: [504, 401]").retry.on.members.map(\.name),
      ["http_401", "http_504", "connect_timeout", "idle_timeout", "attempt_timeout"])
    XCTAssertEqual(
      Policies.apisix(#"fallback_strategy: ["rate_limiting", "http_429"]"#).retry.on.members, [.http(429)])
  }

  func testEnvoyDefaults() {
    let bare = Policies.read(#"{ envoyAIGateway: { streamIdleTimeout: "5s" } }"#)
    XCTAssertEqual(bare.retry.max, 0)
    XCTAssertEqual(bare.timeouts.idle, .milliseconds(5_000))
    XCTAssertEqual(bare.timeouts.request, .milliseconds(60_000))
    XCTAssertEqual(bare.timeouts.connect, .milliseconds(5_000))
    XCTAssertEqual(bare.retry.maxConcurrent, 1_024)
    XCTAssertEqual(bare.retry.bodyLimit, 32_768)
    let retrying = Policies.read("{ envoyAIGateway: { retry: {} } }")
    XCTAssertEqual(retrying.retry.max, 2)
    XCTAssertEqual(retrying.retry.on.members, [.http(503), .refused, .connectTimeout])
    XCTAssertEqual(retrying.retry.perTier, .max)
    XCTAssertEqual(retrying.backoff.base, .milliseconds(25))
    XCTAssertEqual(retrying.backoff.max, .milliseconds(250))
    XCTAssertEqual(retrying.timeouts.idle, .forever)
  }

  func testTheSpellingsOfOneEnvoyPolicyMeanTheSame() {
    let texts = [
      """
      { envoyAIGateway: { streamIdleTimeout: "1s", retryOn: ["reset", "retriable-status-codes"],
        retriableStatusCodes: [503, 429], numRetries: 3, numAttemptsPerPriority: 2, perTryTimeout: "4s",
        timeout: "30s", backOff: { baseInterval: "100ms", maxInterval: "1s" }, maxRetries: 7,
        bufferLimit: "50Mi", connectTimeout: "2s" } }
      """,
      """
      { envoyAIGateway: { per_try_idle_timeout: "1s", retry_on: "reset, retriable-status-codes",
        retriable_status_codes: [429, 503], num_retries: 3, numAttemptsPerPriority: 2, per_try_timeout: "4s",
        timeout: "30s", retry_back_off: { base_interval: "100ms", max_interval: "1s" }, max_retries: 7,
        bufferLimit: 52428800, connect_timeout: "2s" } }
      """,
      """
      { envoyAIGateway: { streamIdleTimeout: "1s", targetRefs: [], timeouts: { request: "30s" },
        timeout: { tcp: { connectTimeout: "2s" } }, circuitBreaker: { maxParallelRetries: 7 },
        connection: { bufferLimit: "50Mi" },
        retry: { numRetries: 3, numAttemptsPerPriority: 2,
          perRetry: { timeout: "4s", backOff: { baseInterval: "100ms", maxInterval: "1s" } },
          retryOn: { triggers: ["retriable-status-codes", "reset"], httpStatusCodes: [503, 429] } } } }
      """,
    ]
    let policies = texts.map { Policies.read($0) }
    for policy in policies {
      XCTAssertEqual(policy.timeouts, policies[0].timeouts)
      XCTAssertEqual(policy.retry, policies[0].retry)
      XCTAssertEqual(policy.backoff, policies[0].backoff)
      XCTAssertEqual(policy.commit, policies[0].commit)
    }
    XCTAssertEqual(policies[0].retry.perTier, 2)
    XCTAssertEqual(policies[0].retry.maxConcurrent, 7)
    XCTAssertEqual(policies[0].retry.bodyLimit, 50 << 20)
    XCTAssertEqual(policies[0].timeouts.headers, .milliseconds(4_000))
  }

  func testOurGroupsChangeWhatAGatewaysBlockGave() {
    let policy = Policies.read(
      #"{ apisix: { fallback_strategy: "http_5xx" }, timeouts: { request: "9s" }, commit: { on: "token" } }"#)
    XCTAssertEqual(policy.timeouts.request, .milliseconds(9_000))
    XCTAssertEqual(policy.timeouts.idle, .milliseconds(30_000))
    XCTAssertEqual(policy.commit.on, .token)
    XCTAssertEqual(policy.retry.exhausted, .badGateway)
  }

  func testTheExplanationNamesTheOriginOfEachSetting() {
    let lines = Policies.apisix(
      """
      fallback_strategy: ["http_429"], max_retries: 1, retry_on_failure_within_ms: 1000, timeout: 3000,
      keepalive: true
      """
    ).explain()
    let expected = [
      "timeouts.idle = 3s                      # from apisix.timeout",
      "retry.on = 429                          # from apisix.fallback_strategy",
      "retry.max = 1                           # from apisix.max_retries",
      "retry.within = 1s                       # from apisix.retry_on_failure_within_ms",
      "commit.on = byte                        # from apisix (always)",
      "# note: no setting covers timeouts (504): a stall is not failed over; http_5xx would cover them",
      "# emulation, not the product: APISIX 3.18.0 ai-proxy-multi (f519a0f0, 2026-08), read from its code "
        + "and tests, not run",
      "# warning: apisix.keepalive has no effect here",
    ]
    for line in expected {
      XCTAssertTrue(lines.contains(line), "no line: \(line)\n" + lines.joined(separator: "\n"))
    }
  }

  func testTheExplanationWarnsOfWhatSurprises() {
    func notes(_ text: String) -> String {
      Policies.read(text).explain().filter { $0.hasPrefix("# note") }.joined(separator: "\n")
    }
    XCTAssertTrue(notes(#"{ envoyAIGateway: { streamIdleTimeout: "5s" } }"#).contains("ends as 504 after 5s"))
    XCTAssertTrue(
      notes(#"{ envoyAIGateway: { retry: { retryOn: { triggers: ["5xx"] } } } }"#)
        .contains("without numAttemptsPerPriority every retry stays in the first tier"))
    XCTAssertTrue(
      notes(#"{ envoyAIGateway: { retryOn: ["reset"], retriableStatusCodes: [503] } }"#)
        .contains("retriableStatusCodes has no effect"))
    XCTAssertTrue(
      notes(
        #"{ apisix: { fallback_strategy: "http_5xx", timeout: 9000, retry_on_failure_within_ms: 5000 } }"#
      )
      .contains("a stall ends as 504 without a fallback"))
    XCTAssertTrue(notes("{ apisix: { max_retries: 3 } }").contains("no failure falls back"))
    XCTAssertEqual(notes(#"{ apisix: { fallback_strategy: "http_5xx" } }"#), "")
  }

  func testNothingWrittenIsTheDefault() {
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(nil, timescale: 1, diagnostics: &diagnostics)
    XCTAssertTrue(diagnostics.all.isEmpty)
    XCTAssertEqual(policy.timeouts, Timeouts())
    XCTAssertEqual(policy.retry, Retry())
    XCTAssertEqual(
      policy.explain().first, "timeouts.connect = 5s                   # default")
  }
}
