import Base
import Failover
import XCTest

/// The machine with APISIX's settings against what its code and its own tests say. Ids: X are upstream tests,
/// N cases in which APISIX and Envoy differ. Times in milliseconds.
final class APISIXTableTests: XCTestCase {
  private let both = #"fallback_strategy: ["http_429", "http_5xx"]"#
  private let server = #"fallback_strategy: "http_5xx""#
  private let silence = VirtualProxy.Ending.local(.none)

  func testCountsAndAges() {
    let young = Policies.apisix("\(server), retry_on_failure_within_ms: 5000")
    let strict = Policies.apisix("\(server), retry_on_failure_within_ms: 200")
    let exact = Policies.apisix("\(server), retry_on_failure_within_ms: 500, max_retries: 1")
    let fails = Script.plain(500)
    let rows = [
      // Stopped by a limit: the provider's own answer, not 502.
      Row(
        "X1", Policies.apisix("\(server), max_retries: 1"), [fails, fails, fails], 500, "AB", .complete,
        head: 0...0, end: 0...0, ["http_500", "http_500"], .retriesUsed, tiers: [[0, 1, 2]]),
      Row(
        "X2", young, [fails, .healthy], 200, "AB", .complete, head: 50...50, end: 250...250,
        ["http_500", "ok"]),
      Row(
        "X3", strict, [.plain(500, at: 500), .healthy], 500, "A", .complete, head: 500...500, end: 500...500,
        ["http_500"], .tooOld),
      // Strictly greater: exactly the limit is still retried.
      Row(
        "age = limit", exact, [.plain(500, at: 500), .healthy], 200, "AB", .complete, head: 550...550,
        end: 750...750, ["http_500", "ok"]),
      Row(
        "X15, N6", Policies.apisix(both), [.plain(429), .plain(500)], 502, "AB", .local(.held), head: 0...0,
        end: 0...0, ["http_429", "http_500"], .noTarget),
      Row(
        "X18", Policies.apisix(server), [fails], 500, "A", .complete, head: 0...0, end: 0...0, ["http_500"],
        .noTarget),
      Row(
        "N9", Policies.apisix("\(server), max_retries: 9"), [fails, fails], 502, "AB", .local(.held),
        head: 0...0, end: 0...0, ["http_500", "http_500"], .noTarget),
    ]
    for row in rows { row.verify() }
  }

  func testStatusesDecideWhatFallsBack() {
    let listed = "fallback_http_statuses: [401, 402]"
    let rows = [
      Row(
        "X5", Policies.apisix(listed), [.plain(401), .plain(402), .healthy], 200, "ABC", .complete,
        head: 50...50, end: 250...250, ["http_401", "http_402", "ok"]),
      Row(
        "X6", Policies.apisix("\(listed), max_retries: 0"), [.plain(401), .healthy], 401, "A", .complete,
        head: 0...0, end: 0...0, ["http_401"], .retriesUsed),
      Row(
        "X7", Policies.apisix(both), [.plain(401), .healthy], 401, "A", .complete, head: 0...0, end: 0...0,
        ["http_401"], .noRule),
      Row(
        "X11, N8", Policies.apisix(#"fallback_strategy: "http_429""#), [.plain(429), .healthy], 200, "AB",
        .complete, head: 50...50, end: 250...250, ["http_429", "ok"]),
      Row(
        "X12", Policies.apisix(server), [.refused, .healthy], 200, "AB", .complete, head: 50...50,
        end: 250...250, ["refused", "ok"]),
      // Transport errors are 500 and 504, so http_429 alone does not cover them (X31, X32).
      Row(
        "refused, http_429 only", Policies.apisix(#"fallback_strategy: "http_429""#), [.refused, .healthy],
        500, "A", silence, head: 0...0, end: 0...0, ["refused"], .noRule),
      Row(
        "stall, statuses [504]", Policies.apisix("fallback_http_statuses: [504], timeout: 1000"),
        [.silent, .healthy], 200, "AB", .complete, head: 1050...1050, end: 1250...1250,
        ["idle_timeout", "ok"]),
      Row(
        "no strategy", Policies.apisix("max_retries: 3"), [.plain(500), .healthy], 500, "A", .complete,
        head: 0...0, end: 0...0, ["http_500"], .noRule),
      Row(
        "rate_limiting never retries",
        Policies.apisix(#"fallback_strategy: "instance_health_and_rate_limiting""#), [.plain(429), .healthy],
        429, "A", .complete, head: 0...0, end: 0...0, ["http_429"], .noRule),
    ]
    for row in rows { row.verify() }
  }

  func testStalls() {
    let plain = Policies.apisix("\(both), timeout: 3000")
    let aged = Policies.apisix("\(both), timeout: 3000, retry_on_failure_within_ms: 1000")
    let drip = Script(acts: (1...6).map { (Int64($0) * 2000, .headBytes) })
    let rows = [
      Row(
        "N1, unlimited age", plain, [.silent, .healthy], 200, "AB", .complete, head: 3050...3050,
        end: 3250...3250, ["idle_timeout", "ok"]),
      Row(
        "N1", aged, [.silent, .healthy], 504, "A", silence, head: 3000...3000, end: 3000...3000,
        ["idle_timeout"], .tooOld),
      // Nothing was printed for the head: it can still be rescued.
      Row(
        "N2", plain, [.head(200), .healthy], 200, "AB", .complete, head: 3050...3050, end: 3250...3250,
        ["idle_timeout", "ok"]),
      Row(
        "N2, too old", aged, [.head(200), .healthy], 504, "A", silence, head: 3000...3000, end: 3000...3000,
        ["idle_timeout"], .tooOld),
      Row(
        "N3", plain, [.head(503, stream: false), .healthy], 200, "AB", .complete, head: 3050...3050,
        end: 3250...3250, ["http_503", "ok"]),
      Row(
        "N3, too old", aged, [.head(503, stream: false), .healthy], 503, "A", silence, head: 3000...3000,
        end: 3000...3000, ["http_503"], .tooOld),
      Row(
        "plain answer, then silence", plain, [.head(200, stream: false), .plain(200)], 200, "AB", .complete,
        head: 3000...3000, end: 3000...3000, ["idle_timeout", "ok"]),
      Row(
        "all silent", plain, [.silent, .silent], 502, "AB", silence, head: 6000...6000, end: 6000...6000,
        ["idle_timeout", "idle_timeout"], .noTarget),
      Row(
        "connect, blackhole", plain, [.blackhole, .healthy], 200, "AB", .complete, head: 3050...3050,
        end: 3250...3250, ["connect_timeout", "ok"]),
      // Each read is within the timeout, then silence for all of it.
      Row(
        "dribbled head", plain, [drip, .healthy], 200, "AB", .complete, head: 15_050...15_050,
        end: 15_250...15_250, ["idle_timeout", "ok"]),
      Row(
        "N7", plain, [.pings(8, every: 2000), .healthy], 200, "A", .complete, head: 2000...2000,
        end: 16_000...16_000, ["ok"]),
    ]
    for row in rows { row.verify() }
  }

  func testSlowErrors() {
    let slow = Script.plain(503, at: 2_000)
    let rows = [
      Row(
        "W = 1 s", Policies.apisix("\(both), retry_on_failure_within_ms: 1000"), [slow, .healthy], 503, "A",
        .complete, head: 2000...2000, end: 2000...2000, ["http_503"], .tooOld),
      Row(
        "W = 5 s", Policies.apisix("\(both), retry_on_failure_within_ms: 5000"), [slow, .healthy], 200, "AB",
        .complete, head: 2050...2050, end: 2250...2250, ["http_503", "ok"]),
      Row(
        "N4, N5", Policies.apisix("\(both), timeout: 1000"), [slow, .healthy], 200, "AB", .complete,
        head: 1050...1050, end: 1250...1250, ["idle_timeout", "ok"]),
    ]
    for row in rows { row.verify() }
  }

  func testNothingIsRetriedAfterOutput() {
    let policy = Policies.apisix("\(both), timeout: 1000")
    let rows = [
      Row(
        "X36, stall", policy, [.stream(tokens: 3, gap: 50, nil), .healthy], 200, "A", .cut, head: 50...50,
        end: 1150...1150, ["idle_timeout"], .committed),
      Row(
        "X36, reset; N13", policy, [.stream(tokens: 3, gap: 50, .cut), .healthy], 200, "A", .cut,
        head: 50...50, end: 150...150, ["cut"], .committed),
      Row(
        "N14", policy, [.stream(tokens: 3, gap: 50, .completeWithoutTerminator), .healthy], 200, "A",
        .complete, head: 50...50, end: 150...150, ["truncated"], .committed),
      Row(
        "X35", policy, [.stream(tokens: 0, gap: 0, .empty), .healthy], 200, "AB", .complete, head: 50...50,
        end: 250...250, ["empty", "ok"]),
      Row(
        "X35, alone", policy, [.stream(tokens: 0, gap: 0, .empty)], 502, "A", silence, head: 0...0,
        end: 0...0, ["empty"], .noTarget),
    ]
    for row in rows { row.verify() }
  }

  func testLimitsOfAStreamAreLookedAtWhenBytesArrive() {
    let runaway = Script.stream(tokens: 200, gap: 10, .complete)
    let duration = Policies.apisix("\(both), max_stream_duration_ms: 500, timeout: 1000")
    let bytes = Policies.apisix("\(both), max_response_bytes: 35")
    let rows = [
      Row(
        "X25", duration, [runaway, .healthy], 200, "A", .complete, head: 10...10, end: 500...500,
        ["attempt_timeout"], .committed),
      Row(
        "silence is not cut by it", duration, [.stream(tokens: 1, gap: 10, nil), .healthy], 200, "A", .cut,
        head: 10...10, end: 1010...1010, ["idle_timeout"], .committed),
      Row(
        "X26", bytes, [runaway, .healthy], 200, "A", .complete, head: 10...10, end: 40...40, ["too_big"],
        .committed),
      Row(
        "X27", Policies.apisix("max_response_bytes: 5"), [.plain(200), .healthy], 502, "A", silence,
        head: 0...0, end: 0...0, ["too_big"], .noRule),
      Row(
        "X28", Policies.apisix("max_req_body_size: 1000"), [.healthy], 413, "", .local(.requestTooLarge),
        head: 0...0, end: 0...0, [], .bodyTooBig, bodyBytes: 1_001),
      Row(
        "N12", Policies.apisix(both), [.plain(503), .healthy], 200, "AB", .complete, head: 50...50,
        end: 250...250, ["http_503", "ok"], bodyBytes: 60_000_000),
    ]
    for row in rows { row.verify() }
  }

  /// N11: nothing bounds how many requests fall back at a time.
  func testAllOfTenConcurrentFailuresAreRescued() {
    var proxy = VirtualProxy(Policies.apisix(), tiers: [[0], [1]]) { _, provider, _ in
      provider == 0 ? .plain(503) : .healthy
    }
    for _ in 0..<10 { proxy.arrive() }
    proxy.run()
    XCTAssertEqual(proxy.answers.filter { $0.status == 200 && $0.attempts.count == 2 }.count, 10)
  }

  /// Equal instances are used by turns; the tried ones are skipped, whatever the turn.
  func testInstancesOfOneTierAreUsedByTurns() {
    var proxy = VirtualProxy(Policies.apisix(), tiers: [[0, 1, 2], [3]]) { _, provider, _ in
      provider == 1 ? .plain(500) : .healthy
    }
    for _ in 0..<6 { proxy.arrive() }
    proxy.run()
    XCTAssertEqual(proxy.answers.map { $0.attempts.map(\.provider) }, [[0], [1, 2], [2], [0], [1, 2], [2]])
  }
}
