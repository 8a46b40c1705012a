import Base
import Failover
import XCTest

/// The machine with Envoy AI Gateway's settings against what Envoy 1.40 was seen to do and what its tests and
/// AI Gateway's assert. Ids: c, d, f are measurements, G and V upstream tests. Times in milliseconds; a
/// back-off is drawn from 0 to 25 ms. Envoy's delayed close of a cut answer (1 s) is not part of the
/// emulation.
final class EnvoyTableTests: XCTestCase {
  private let envoy = Policies.envoy
  private let timeout = VirtualProxy.Ending.local(.upstreamRequestTimeout)

  func testStallsAndSilence() {
    let rows = [
      Row("c01", envoy, [.healthy, .healthy], 200, "A", .complete, head: 0...0, end: 250...250, ["ok"]),
      Row(
        "c02", envoy, [.silent, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["idle_timeout", "ok"]),
      Row(
        "c03", envoy, [.head(200), .healthy], 200, "A", .cut, head: 0...0, end: 1000...1000,
        ["idle_timeout"], .committed),
      Row(
        "c04", envoy, [.stream(tokens: 3, gap: 50, nil), .healthy], 200, "A", .cut, head: 0...0,
        end: 1150...1150, ["idle_timeout"], .committed),
      Row(
        "c18", envoy, [.pings(8, every: 600), .healthy], 200, "A", .complete, head: 0...0, end: 4800...4800,
        ["ok"]),
      Row(
        "c19", envoy, [.stream(tokens: 3, gap: 800, .complete), .healthy], 200, "A", .complete, head: 0...0,
        end: 2400...2400, ["ok"]),
      Row(
        "c20", envoy, [.head(200, stream: false), .healthy], 200, "A", .cut, head: 0...0, end: 1000...1000,
        ["idle_timeout"], .committed),
      Row(
        "c27", envoy, [.silent, .silent], 504, "AB", timeout, head: 2000...2025, end: 2000...2025,
        ["idle_timeout", "idle_timeout"], .retriesUsed),
      Row(
        "c30", envoy, [.silent, .plain(429)], 429, "AB", .complete, head: 1000...1025, end: 1000...1025,
        ["idle_timeout", "http_429"], .retriesUsed),
      Row(
        "c31", envoy, [.silent, .plain(200)], 200, "AB", .complete, head: 1000...1025, end: 1000...1025,
        ["idle_timeout", "ok"]),
    ]
    for row in rows { row.verify() }
  }

  func testHeadsThatDribbleOrAreInformational() {
    let drip = Script(acts: (1...9).map { (Int64($0) * 600, .headBytes) })
    let hints = Script(acts: (1...9).map { (Int64($0) * 600, .informational) })
    let early = Script(acts: [(0, .informational)])
    let rows = [
      Row(
        "c23", envoy, [drip, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["idle_timeout", "ok"]),
      Row(
        "c24", envoy, [hints, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
        ["idle_timeout"], .noRule),
      Row(
        "c25", envoy, [early, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
        ["idle_timeout"], .noRule),
    ]
    for row in rows { row.verify() }
  }

  func testErrorStatuses() {
    let rows = [
      Row(
        "c05", envoy, [.plain(503, at: 800), .healthy], 200, "AB", .complete, head: 800...825,
        end: 1050...1075, ["http_503", "ok"]),
      Row(
        "c06", envoy, [.plain(503, at: 1500), .healthy], 200, "AB", .complete, head: 1000...1025,
        end: 1250...1275, ["idle_timeout", "ok"]),
      Row(
        "c07", envoy, [.plain(503), .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["http_503", "ok"]),
      Row(
        "c08", envoy, [.plain(429), .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["http_429", "ok"]),
      Row(
        "c10", envoy, [.plain(500), .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["http_500", "ok"]),
      Row(
        "c11", envoy, [.plain(400), .healthy], 400, "A", .complete, head: 0...0, end: 0...0, ["http_400"],
        .noRule),
      Row(
        "c21", envoy, [.head(503, stream: false), .healthy], 200, "AB", .complete, head: 0...25,
        end: 250...275, ["http_503", "ok"]),
      Row(
        "c22", envoy, [.head(400, stream: false), .healthy], 400, "A", .cut, head: 0...0, end: 1000...1000,
        ["http_400"], .noRule),
      Row(
        "c28", envoy, [.plain(503), .plain(500)], 500, "AB", .complete, head: 0...25, end: 0...25,
        ["http_503", "http_500"], .retriesUsed),
      Row(
        "c29", envoy, [.plain(429), .plain(429)], 429, "AB", .complete, head: 0...25, end: 0...25,
        ["http_429", "http_429"], .retriesUsed),
    ]
    for row in rows { row.verify() }
  }

  func testConnectionsThatFail() {
    let inband = Script(acts: [
      (0, .head(200, stream: true)), (0, .body(content: true)), (0, .body(content: false)),
      (0, .inbandError), (0, .end(.complete)),
    ])
    let slow = Policies.envoy(more: #"connectTimeout: "500ms""#)
    let rows = [
      Row(
        "c12", envoy, [.refused, .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["refused", "ok"]),
      Row(
        "c13, c14", envoy, [.ends(.reset), .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["reset", "ok"]),
      Row(
        "c15, c16", envoy, [.stream(tokens: 3, gap: 50, .cut), .healthy], 200, "A", .cut, head: 0...0,
        end: 150...150, ["cut"], .committed),
      Row(
        "c17", envoy, [.stream(tokens: 3, gap: 50, .completeWithoutTerminator), .healthy], 200, "A",
        .complete, head: 0...0, end: 150...150, ["truncated"], .committed),
      Row(
        "c26", envoy, [inband, .healthy], 200, "A", .complete, head: 0...0, end: 0...0, ["inband_error"],
        .committed),
      Row(
        "d41", slow, [.blackhole, .healthy], 200, "AB", .complete, head: 500...525, end: 750...775,
        ["connect_timeout", "ok"]),
      Row(
        "G3", Policies.read(#"{ envoyAIGateway: { streamIdleTimeout: "10s" } }"#), [.refused, .healthy], 503,
        "A", .local(.upstreamConnectFailure), head: 0...0, end: 0...0, ["refused"], .noRule),
    ]
    for row in rows { row.verify() }
  }

  func testTriggersDecideWhatIsRetried() {
    let example = Policies.example
    let only = Policies.read(#"{ envoyAIGateway: { streamIdleTimeout: "1s" } }"#)
    let codes = Policies.envoy(on: "connect-failure,retriable-status-codes", codes: "[500, 504]")
    let gateway = Policies.envoy(on: "gateway-error")
    let unlisted = Policies.envoy(on: "connect-failure", codes: "[503]")
    let before = Policies.envoy(on: "reset-before-request")
    let rows = [
      Row(
        "d01", example, [.silent, .healthy], 200, "AB", .complete, head: 1000...1100, end: 1250...1350,
        ["idle_timeout", "ok"]),
      Row(
        "d02", example, [.stream(tokens: 3, gap: 50, nil), .healthy], 200, "A", .cut, head: 0...0,
        end: 1150...1150, ["idle_timeout"], .committed),
      Row(
        "d03", example, [.plain(500), .healthy], 500, "A", .complete, head: 0...0, end: 0...0, ["http_500"],
        .noRule),
      Row(
        "d04", example, [.plain(429), .healthy], 429, "A", .complete, head: 0...0, end: 0...0, ["http_429"],
        .noRule),
      Row(
        "d07", only, [.silent, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
        ["idle_timeout"], .noRule),
      Row(
        "d08", only, [.plain(503), .healthy], 503, "A", .complete, head: 0...0, end: 0...0, ["http_503"],
        .noRule),
      Row(
        "d09", codes, [.silent, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
        ["idle_timeout"], .noRule),
      Row(
        "d10", codes, [.plain(504), .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["http_504", "ok"]),
      Row(
        "d11", codes, [.ends(.reset), .healthy], 503, "A", .local(.upstreamReset), head: 0...0, end: 0...0,
        ["reset"], .noRule),
      Row(
        "d12", unlisted, [.plain(503), .healthy], 503, "A", .complete, head: 0...0, end: 0...0,
        ["http_503"], .noRule),
      Row(
        "d13", gateway, [.silent, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["idle_timeout", "ok"]),
      Row(
        "d14", gateway, [.plain(500), .healthy], 500, "A", .complete, head: 0...0, end: 0...0, ["http_500"],
        .noRule),
      Row(
        "d15", gateway, [.ends(.reset), .healthy], 200, "AB", .complete, head: 0...25, end: 250...275,
        ["reset", "ok"]),
      Row(
        "f07", before, [.silent, .healthy], 504, "A", timeout, head: 1000...1000, end: 1000...1000,
        ["idle_timeout"], .noRule),
      Row(
        "f08", before, [.ends(.reset, at: 1), .healthy], 503, "A", .local(.upstreamReset), head: 1...1,
        end: 1...1, ["reset"], .noRule),
    ]
    for row in rows { row.verify() }
  }

  func testPrioritiesCycle() {
    let example = Policies.example
    let five = Policies.envoy(retries: 5)
    let stays = Policies.read(
      """
      { envoyAIGateway: { streamIdleTimeout: "1s",
        retry: { numRetries: 1, retryOn: { triggers: ["5xx"] } } } }
      """)
    let twice = Policies.read(
      """
      { envoyAIGateway: { streamIdleTimeout: "1s", retryOn: ["5xx"], numRetries: 3,
        numAttemptsPerPriority: 2 } }
      """)
    let fails = Script.plain(503)
    let rows = [
      Row(
        "d05", example, [fails, fails], 503, "ABA", .complete, head: 0...400, end: 0...400,
        ["http_503", "http_503", "http_503"], .retriesUsed),
      Row(
        "d06", example, [.silent, .silent], 504, "ABA", timeout, head: 3000...3400, end: 3000...3400,
        ["idle_timeout", "idle_timeout", "idle_timeout"], .retriesUsed),
      Row(
        "d16", stays, [.silent, .healthy], 504, "AA", timeout, head: 2000...2025, end: 2000...2025,
        ["idle_timeout", "idle_timeout"], .retriesUsed),
      Row(
        "d17, d18", stays, [fails, .healthy], 503, "AA", .complete, head: 0...25, end: 0...25,
        ["http_503", "http_503"], .retriesUsed),
      Row(
        "d20", twice, [fails, .healthy], 200, "AAB", .complete, head: 0...100, end: 250...350,
        ["http_503", "http_503", "ok"]),
      Row(
        "d22", five, [fails, fails], 503, "ABABAB", .complete, head: 0...900, end: 0...900,
        Array(repeating: "http_503", count: 6), .retriesUsed),
      Row(
        "d23", five, [.silent, .silent], 504, "ABABAB", timeout, head: 6000...6900, end: 6000...6900,
        Array(repeating: "idle_timeout", count: 6), .retriesUsed),
      Row(
        "d42", five, [.silent], 504, "AAAAAA", timeout, head: 6000...6900, end: 6000...6900,
        Array(repeating: "idle_timeout", count: 6), .retriesUsed),
      Row(
        "d44", stays, [.silent, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["idle_timeout", "ok"], tiers: [[0, 1]]),
    ]
    for row in rows { row.verify() }
  }
}
