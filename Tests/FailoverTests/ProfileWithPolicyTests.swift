import Base
import XCTest

@testable import Failover
@testable import Profile

/// Profile and policy are read together, in one place.
final class ProfileWithPolicyTests: XCTestCase {
  private func text(_ rest: String) -> String {
    """
    { brownout: 1, name: "test",
      providers: {
        a: { base: { firstToken: "10ms", gap: "1ms", tokens: 5 } },
        b: { base: { firstToken: "10ms", gap: "1ms", tokens: 5 } },
      },
      \(rest)
      load: { rate: "10/s", duration: "10s", model: "m" },
    }
    """
  }

  private func read(_ rest: String, line: UInt = #line) throws -> ProfileWithPolicy {
    let (read, diagnostics) = ProfileWithPolicy.read(text: text(rest), file: "f.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [], line: line)
    return try XCTUnwrap(read, line: line)
  }

  func testTheTimescaleReachesThePolicyWhetherItIsWrittenOrNot() throws {
    for proxy in ["{}", "{ policy: {} }", "{ policy: { timeouts: { connect: \"5s\" } } }"] {
      let policy = try read("timescale: 0.1, proxy: \(proxy),").policy
      XCTAssertEqual(policy.timeouts.connect, .milliseconds(500), proxy)
      XCTAssertEqual(policy.backoff.max, Policy().backoff.max.scaled(by: 0.1), proxy)
    }
  }

  func testMistakesOfThePolicyComeWithAllOthersInTheOrderOfTheirPlaces() {
    let rest = #"timescale: 0.5, proxy: { policy: { apsix: {} }, prt: 1 }, transport: "tdp","#
    let (read, diagnostics) = ProfileWithPolicy.read(text: text(rest), file: "f.json5")
    XCTAssertNil(read)
    XCTAssertEqual(
      diagnostics.all.map(\.problem),
      [
        "unknown key 'apsix' in 'proxy.policy'", "unknown key 'prt' in 'proxy'",
        "'transport' is \"tdp\"",
      ])
  }

  func testAProxyBesideATargetThatIsNotTheProxyIsWarnedOf() throws {
    let warnings = try read(#"proxy: {}, target: "provider:b","#).warnings
    XCTAssertEqual(
      warnings.map(\.description),
      [
        """
        f.json5:6:3: warning: 'proxy' has no effect in a run: the load goes to the provider 'b' (target: \
        "provider:b")
          next: remove 'target' to test the proxy, or 'proxy' to leave it out
        """
      ])
    XCTAssertEqual(try read(#"proxy: {}, target: { url: "http://127.0.0.1:80" },"#).warnings.count, 1)
    XCTAssertEqual(try read("proxy: {},").warnings.map(\.problem), [])
    XCTAssertEqual(try read(#"proxy: {}, target: "proxy","#).warnings.map(\.problem), [])
  }

  func testSettingsOfABackendTrafficPolicyThatNothingHasHereAreWarnedOf() throws {
    let read = try read(
      """
      proxy: { policy: { envoyAIGateway: {
        circuitBreaker: { maxParallelRequests: 1, maxPendingRequests: 0, maxConnections: 1 },
        timeout: { http: { maxStreamDuration: "1s" } },
      } } },
      """)
    XCTAssertEqual(
      read.warnings.map { "\($0.place?.line ?? 0): \($0.problem)" },
      [
        "7: envoyAIGateway.circuitBreaker has settings without an effect here: maxParallelRequests, "
          + "maxPendingRequests, maxConnections",
        "8: envoyAIGateway.timeout.http.maxStreamDuration has no effect here",
      ])
    let lines = read.policy.explain()
    for warning in read.warnings { XCTAssertTrue(lines.contains("# warning: \(warning.problem)")) }
  }

  /// Each block warns of every key that it takes and drops, wherever that stands.
  func testEveryIgnoredSettingOfEveryBlockIsWarnedOf() {
    for block in NativeBlocks.all {
      for key in block.ignored {
        var diagnostics = Diagnostics()
        let node = JSON5Reader.read("{ \(block.name): { \"\(key)\": 1 } }", file: "f").node
        _ = PolicyReader.read(node, timescale: 1, diagnostics: &diagnostics)
        let named = diagnostics.warnings.contains { $0.problem.contains("\(block.name).\(key)") }
        let isRead = diagnostics.all.contains { $0.problem.contains(key) }
        XCTAssertTrue(named || isRead, "\(block.name).\(key)")
      }
    }
  }

  func testSettingsThatAreReadAndThenIgnoredAreWarnedOf() {
    let table = [
      (
        "{ apisix: { keepalive_pool: 9, checks: { active: { unhealthy: { tcp_failures: 2 } } } } }",
        [
          "apisix.keepalive_pool: has no effect here",
          "apisix.checks.active.unhealthy.tcp_failures: "
            + "has no effect, one count of bad probes here: timeouts",
        ]
      ),
      (
        "{ kong: { balancer: { fail_timeout: 5000 } } }",
        ["kong.balancer.fail_timeout: has no effect without max_fails"]
      ),
      (
        "{ haproxy: { rise: 3, \"error-limit\": 5 } }",
        ["haproxy.rise: has no effect without check", "haproxy.error-limit: has no effect without observe"]
      ),
      (
        "{ litellm: { fallbacks: [{ a: [\"b\"] }] } }",
        ["litellm.fallbacks: has no effect, the tiers of the route stand for it"]
      ),
      (
        "{ bifrost: { stream_throughput_guard: { probe_window_in_seconds: 5 } } }",
        ["bifrost.stream_throughput_guard: has no effect, slow streams are not held back and left here"]
      ),
      (
        "{ envoy: { retry_policy: { retry_on: \"5xx,envoy-ratelimited\" } } }",
        ["the trigger envoy-ratelimited matches nothing here"]
      ),
      (
        "{ openaiPython: { timeout: { pool: 5 } } }",
        ["openaiPython.timeout.pool: has no effect, connections are not limited here"]
      ),
      (
        "{ aisix: { cooldown: { max_seconds: 600 } } }",
        ["aisix.cooldown.max_seconds: has no effect, a longer Retry-After gives the default cooldown"]
      ),
    ]
    for (text, expected) in table {
      var diagnostics = Diagnostics()
      _ = PolicyReader.read(
        JSON5Reader.read(text, file: "f").node, timescale: 1, diagnostics: &diagnostics)
      XCTAssertEqual(diagnostics.all.map(\.problem), [], text)
      XCTAssertEqual(diagnostics.warnings.map(\.problem).sorted(), expected.sorted(), text)
    }
  }
}
