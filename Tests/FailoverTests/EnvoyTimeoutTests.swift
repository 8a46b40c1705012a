import Base
import Failover
import XCTest

/// Envoy's per-try and route timeouts beside the idle timeout, the circuit breaker of retries, the body
/// limit, and the form of the back-off.
final class EnvoyTimeoutTests: XCTestCase {
  private let timeout = VirtualProxy.Ending.local(.upstreamRequestTimeout)

  func testThePerTryTimeoutEndsWithTheHead() {
    let perTry = Policies.read(
      """
      { envoyAIGateway: { retryOn: "5xx", numRetries: 1, numAttemptsPerPriority: 1, per_try_timeout: "1s",
        timeout: "4s" } }
      """)
    let both = Policies.envoy(more: #"perTryTimeout: "2500ms""#)
    let short = Policies.envoy(more: #"perTryTimeout: "500ms""#)
    let rows = [
      Row(
        "d24", perTry, [.silent, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["headers_timeout", "ok"]),
      Row(
        "d25", perTry, [.head(200), .healthy], 200, "A", .cut, head: 0...0, end: 4000...4000,
        ["request_timeout"], .committed),
      Row(
        "d26", both, [.stream(tokens: 5, gap: 800, .complete), .healthy], 200, "A", .complete, head: 0...0,
        end: 4000...4000, ["ok"]),
      Row(
        "d27", both, [.silent, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["idle_timeout", "ok"]),
      Row(
        "d28", short, [.silent, .healthy], 200, "AB", .complete, head: 500...525, end: 750...775,
        ["headers_timeout", "ok"]),
      Row(
        "d29", short, [Script(acts: [(800, .head(200, stream: true))]), .healthy], 200, "AB", .complete,
        head: 500...525, end: 750...775, ["headers_timeout", "ok"]),
    ]
    for row in rows { row.verify() }
  }

  func testTheRouteTimeoutIsOverEverythingAndNeverRetried() {
    func route(_ timeout: String) -> Policy {
      Policies.read(
        """
        { envoyAIGateway: { streamIdleTimeout: "1s", retryOn: "5xx", numRetries: 1, numAttemptsPerPriority: 1,
          timeout: "\(timeout)" } }
        """)
    }
    let v4 = Policies.read(
      """
      { envoyAIGateway: { retryOn: "5xx", numRetries: 1, numAttemptsPerPriority: 1, perTryTimeout: "400ms",
        timeout: "500ms" } }
      """)
    let v5 = Policies.read(
      """
      { envoyAIGateway: { retryOn: "5xx", numRetries: 1, numAttemptsPerPriority: 1, perTryTimeout: "50ms",
        timeout: "0s" } }
      """)
    let rows = [
      Row(
        "d30", route("1500ms"), [.silent, .silent], 504, "AB", timeout, head: 1500...1500, end: 1500...1500,
        ["idle_timeout", "request_timeout"], .deadline),
      Row(
        "d31", route("1500ms"), [.silent, .healthy], 200, "AB", .complete, head: 1000...1025,
        end: 1250...1275, ["idle_timeout", "ok"]),
      Row(
        "d32", route("800ms"), [.silent, .healthy], 504, "A", timeout, head: 800...800, end: 800...800,
        ["request_timeout"], .deadline),
      Row(
        "d33, N7", route("3s"), [.pings(8, every: 600), .healthy], 200, "A", .cut, head: 0...0,
        end: 3000...3000, ["request_timeout"], .committed),
      Row(
        "f06", route("0s"), [.pings(8, every: 600), .healthy], 200, "A", .complete, head: 0...0,
        end: 4800...4800, ["ok"]),
      Row(
        "V4", v4, [.silent, .silent], 504, "AB", timeout, head: 500...500, end: 500...500,
        ["headers_timeout", "request_timeout"], .deadline),
      Row(
        "V5", v5, [.silent, .healthy], 200, "AB", .complete, head: 50...75, end: 300...325,
        ["headers_timeout", "ok"]),
      Row(
        "V6", route("100ms"), [.head(200), .healthy], 200, "A", .cut, head: 0...0, end: 100...100,
        ["request_timeout"], .committed),
    ]
    for row in rows { row.verify() }
  }

  /// V8, f11: connecting is outside the idle timeout and the per-try timeout.
  func testPerTryTimersStartAtTheConnection() {
    let late = Script(connects: .milliseconds(1_600))
    let policy = Policies.envoy(more: #"perTryTimeout: "2s""#)
    Row(
      "V1, V8", policy, [late, .healthy], 200, "AB", .complete, head: 2600...2625, end: 2850...2875,
      ["idle_timeout", "ok"]
    ).verify()
  }

  /// Fact 6, N11, e1, e2: with three retries allowed at a time, 10 requests that fail together get 3 rescued.
  func testTheBreakerCountsRetriesUntilTheirHead() {
    let late = Script(acts: [
      (600, .head(200, stream: true)), (600, .body(content: true)), (600, .end(.complete)),
    ])
    for (fault, status) in [(Script.plain(503), 503), (Script.silent, 504)] {
      var proxy = VirtualProxy(Policies.envoy(more: "maxRetries: 3"), tiers: [[0], [1]]) { _, provider, _ in
        provider == 0 ? fault : late
      }
      for _ in 0..<10 { proxy.arrive() }
      proxy.run()
      XCTAssertEqual(proxy.answers.filter { $0.status == 200 }.count, 3)
      XCTAssertEqual(proxy.answers.filter { $0.status == status && $0.rescue == .breaker }.count, 7)
      XCTAssertEqual(proxy.mostConcurrentRetries, 3)
      XCTAssertEqual(proxy.machine.concurrentRetries, 0)
      for checker in proxy.checkers { XCTAssertEqual(checker.violations, []) }
    }
  }

  func testABreakerOfZeroMeansNoRetry() {
    let none = Policies.envoy(more: "maxRetries: 0")
    Row(
      "d39", none, [.plain(503), .healthy], 503, "A", .complete, head: 0...0, end: 0...0, ["http_503"],
      .breaker
    ).verify()
    Row(
      "d40", none, [.silent, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
      ["idle_timeout"], .breaker
    ).verify()
  }

  /// Fact 7, N12: a larger body is never retried, and nothing says so.
  func testALargeBodyIsNeverRetried() {
    let rows = [
      Row(
        "d45", Policies.envoy, [.plain(503), .healthy], 503, "A", .complete, head: 0...0, end: 0...0,
        ["http_503"], .bodyTooBig, bodyBytes: 100_000),
      Row(
        "d46", Policies.envoy, [.silent, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
        ["idle_timeout"], .bodyTooBig, bodyBytes: 100_000),
      Row(
        "f10", Policies.envoy(more: #"bufferLimit: "1Mi""#), [.plain(503), .healthy], 200, "AB", .complete,
        head: 0...25, end: 250...275, ["http_503", "ok"], bodyBytes: 100_000),
    ]
    for row in rows { row.verify() }
  }

  /// f13, f14, N10: uniform from 0 to the base before the first retry, to twice the base before the second
  /// (measured with 200 requests of three retries: 199, 398 and 797 ms at most with a base of 200 ms).
  func testTheBackOffIsFullyJittered() {
    let policy = Policies.envoy(retries: 2)
    var first: [Double] = []
    var second: [Double] = []
    for seed in UInt64(0)..<2_000 {
      var proxy = VirtualProxy(policy, tiers: [[0], [1]], seed: seed) { _, _, _ in .plain(503) }
      proxy.arrive()
      proxy.run()
      let attempts = proxy.answers[0].attempts
      first.append((attempts[1].start - attempts[0].end).milliseconds)
      second.append((attempts[2].start - attempts[1].end).milliseconds)
    }
    for (waits, most) in [(first, 25.0), (second, 50.0)] {
      let sorted = waits.sorted()
      XCTAssertGreaterThanOrEqual(sorted[0], 0)
      XCTAssertLessThan(sorted[1_999], most)
      XCTAssertEqual(sorted[1_000], most / 2, accuracy: most * 0.06)
      XCTAssertLessThan(sorted[100], most * 0.08)
      XCTAssertGreaterThan(sorted[1_900], most * 0.92)
    }
  }

  func testTheBackOffIsAFunctionOfSeedRequestAndAttempt() {
    func waits(_ seed: UInt64, _ order: [Int64]) -> [Nanoseconds] {
      var proxy = VirtualProxy(Policies.envoy, tiers: [[0], [1]], seed: seed) { _, provider, _ in
        provider == 0 ? .plain(503) : .healthy
      }
      for at in order { proxy.arrive(at: Instant.zero + .milliseconds(at)) }
      proxy.run()
      return proxy.answers.map { $0.attempts[1].start - $0.attempts[0].end }
    }
    XCTAssertEqual(waits(3, [0, 10, 20]), waits(3, [20, 0, 10]))
    XCTAssertNotEqual(waits(3, [0, 10, 20]), waits(4, [0, 10, 20]))
  }

  func testTheTimescaleAppliesToEveryDuration() {
    let policy = Policies.read(
      """
      { envoyAIGateway: { streamIdleTimeout: "1s", retryOn: "5xx", numRetries: 1, perTryTimeout: "2s" } }
      """, timescale: 0.1)
    XCTAssertEqual(policy.timeouts.idle, .milliseconds(100))
    XCTAssertEqual(policy.timeouts.headers, .milliseconds(200))
    XCTAssertEqual(policy.timeouts.connect, .milliseconds(500))
    XCTAssertEqual(policy.timeouts.request, .milliseconds(6_000))
    XCTAssertEqual(policy.backoff.base, .microseconds(2_500))
    XCTAssertEqual(policy.backoff.max, .milliseconds(25))
    XCTAssertEqual(policy.timeouts.attempt, .forever)
    let apisix = Policies.read(
      "{ apisix: { timeout: 3000, retry_on_failure_within_ms: 1000 } }", timescale: 0.1)
    XCTAssertEqual(apisix.timeouts.idle, .milliseconds(300))
    XCTAssertEqual(apisix.retry.within, .milliseconds(100))
  }
}
