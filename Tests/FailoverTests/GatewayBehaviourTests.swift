import Base
import Failover
import XCTest

/// What the blocks make of the same faults: one row per product and oddity, run through the machine.
final class GatewayBehaviourTests: XCTestCase {
  private let down = Script.plain(503)
  private let slow = Script.stream(tokens: 1, gap: 3_000, .complete)

  /// A, then maybe others; the head comes 50 ms after the start of a healthy attempt where it is held.
  private func row(
    _ name: String, _ text: String, _ backends: [Script], _ status: Int, _ sequence: String,
    head: ClosedRange<Double>, _ outcomes: [String], _ rescue: Rescue = .notNeeded,
    ending: VirtualProxy.Ending = .complete, bodyBytes: Int = 1_000, tiers: [[Int]]? = nil
  ) -> Row {
    let end = head.lowerBound...(head.upperBound + 10_000)
    return Row(
      name, Policies.read(text), backends, status, sequence, ending, head: head, end: end, outcomes, rescue,
      bodyBytes: bodyBytes, tiers: tiers)
  }

  func testWhereARetryGoesAndWhen() {
    let rows = [
      // 0.5 s and 1 s, each up to 0.75 s longer, in the group of one; then the next group at once.
      row(
        "LiteLLM", "{ litellm: {} }", [down, .healthy], 200, "AAAB", head: 1_550...3_050,
        ["http_503", "http_503", "http_503", "ok"]),
      row(
        "LiteLLM, 404", "{ litellm: {} }", [.plain(404), .healthy], 200, "AB", head: 50...50,
        ["http_404", "ok"]),
      row(
        "LiteLLM, refused", "{ litellm: { num_retries: 0 } }", [.refused, .refused], 500, "AB", head: 0...0,
        ["refused", "refused"], .noTarget, ending: .local(.connectionFailed)),
      // The same key, then the next provider.
      row(
        "Bifrost", "{ bifrost: { max_retries: 1 } }", [down, .healthy], 200, "AAB", head: 450...650,
        ["http_503", "http_503", "ok"]),
      row(
        "Bifrost, dead key", "{ bifrost: { max_retries: 1 } }", [.plain(401), .healthy, .healthy], 200, "AB",
        head: 50...50, ["http_401", "ok"], tiers: [[0], [1], [2]]),
      row(
        "Portkey", #"{ portkey: { strategy: { mode: "fallback" }, retry: { attempts: 1 } } }"#,
        [down, .healthy], 200, "AAB", head: 1_000...1_000, ["http_503", "http_503", "ok"]),
      row(
        "Portkey, 400", #"{ portkey: { strategy: { mode: "fallback" }, retry: { attempts: 1 } } }"#,
        [.plain(400), .healthy], 200, "AB", head: 0...0, ["http_400", "ok"]),
      // The turn-around before the same server, none before another one.
      row(
        "HAProxy", #"{ haproxy: { retries: 2, redispatch: true } }"#, [.refused, .healthy], 200, "AAB",
        head: 1_000...1_000, ["refused", "refused", "ok"], tiers: [[0, 1]]),
      // The whole list again.
      row(
        "TensorZero", "{ tensorzero: { retries: { num_retries: 1 } } }", [down, down], 502, "ABAB",
        head: 0...0, ["http_503", "http_503", "http_503", "http_503"], .noTarget, ending: .local(.held)),
      row(
        "AISIX", "{ aisix: {} }", [down, .healthy], 200, "AB", head: 0...0, ["http_503", "ok"]),
      row(
        "AISIX without cooldown", "{ aisix: { cooldown: { enabled: false } } }", [down, .healthy], 200,
        "AAAB", head: 750...1_250, ["http_503", "http_503", "http_503", "ok"]),
      row(
        "openai-python", "{ openaiPython: {} }", [down], 503, "AAA", head: 1_125...1_500,
        ["http_503", "http_503", "http_503"], .retriesUsed),
    ]
    for row in rows { row.verify() }
  }

  func testWhatIsNotRetried() {
    let rows = [
      // A POST that was sent stays where it is.
      row("nginx", "{ nginx: {} }", [down, .healthy], 503, "A", head: 0...0, ["http_503"], .noRule),
      row(
        "nginx, silent", "{ nginx: {} }", [.silent, .healthy], 504, "A", head: 60_000...60_000,
        ["idle_timeout"], .noRule, ending: .local(.timedOut)),
      row(
        "nginx, refused", "{ nginx: {} }", [.refused, .healthy], 200, "AB", head: 0...0, ["refused", "ok"]),
      row(
        "nginx, non_idempotent",
        #"{ nginx: { proxy_next_upstream: "error timeout http_503 non_idempotent" } }"#, [down, .healthy],
        200, "AB", head: 0...0, ["http_503", "ok"]),
      row("Kong", "{ kong: {} }", [down, .healthy], 503, "A", head: 0...0, ["http_503"], .noRule),
      // Its own timeout is a 408, which the list of retries does not have.
      row(
        "Portkey, 408", "{ portkey: { request_timeout: 1000, retry: { attempts: 2 } } }", [.silent], 408,
        "A", head: 1_000...1_000, ["headers_timeout"], .noRule, ending: .local(.timedOut)),
      row(
        "HAProxy, large", #"{ haproxy: { "retry-on": "503", redispatch: 1 } }"#, [down, .healthy], 503, "A",
        head: 0...0, ["http_503"], .bodyTooBig, bodyBytes: 16_000, tiers: [[0, 1]]),
      row(
        "agentgateway, large", "{ agentgateway: { retry: { codes: [503] } } }", [down, .healthy], 503, "A",
        head: 0...0, ["http_503"], .bodyTooBig, bodyBytes: 65_537, tiers: [[0], [1]]),
      row(
        "Helicone, 429", "{ helicone: { retries: {} } }", [.plain(429), .healthy], 429, "A", head: 0...0,
        ["http_429"], .noRule),
    ]
    for row in rows { row.verify() }
  }

  func testCloudflareWaitsForTheLastAttempt() {
    let text = "{ cloudflare: { requestTimeout: 1000 } }"
    row(
      "Cloudflare", text, [slow, slow], 200, "AB", head: 4_000...4_000, ["first_byte_timeout", "ok"]
    ).verify()
  }

  func testLiteLLMNeverCoolsAGroupOfOneByDefault() {
    func attempts(_ text: String, tiers: [[Int]]) -> [Int] {
      let down = down
      var proxy = VirtualProxy(Policies.read(text), tiers: tiers) { _, provider, _ in
        provider == 0 ? down : .healthy
      }
      // Far enough apart that no request meets another, near enough for one minute.
      for request in 0..<10 { proxy.arrive(at: .zero + .milliseconds(Int64(request) * 4_000)) }
      proxy.run()
      return proxy.answers.map { $0.attempts.filter { $0.provider == 0 }.count }
    }
    // Every request pays three attempts again.
    XCTAssertEqual(attempts("{ litellm: {} }", tiers: [[0], [1]]), Array(repeating: 3, count: 10))
    // With a number of failures it is left out after the second request's first one, for a minute.
    let counted = attempts("{ litellm: { allowed_fails: 3, cooldown_time: 60 } }", tiers: [[0], [1]])
    XCTAssertEqual(counted, [3, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  func testApisixOfTheReleasesLosesASecondAnswer() {
    let text = #"fallback_strategy: "http_5xx""#
    let cut = Script.stream(tokens: 2, gap: 10, .cut)
    func sequence(_ version: String) -> [Int] {
      var proxy = VirtualProxy(Policies.apisix("version: \"\(version)\", \(text)"), tiers: [[0, 1]]) {
        _, provider, _ in provider == 0 ? cut : .healthy
      }
      proxy.arrive()
      proxy.run()
      XCTAssertEqual(proxy.answers[0].ending, .cut, version)
      return proxy.answers[0].attempts.map(\.provider)
    }
    XCTAssertEqual(sequence("3.18"), [0, 1])
    XCTAssertEqual(sequence("master"), [0])
  }
}
