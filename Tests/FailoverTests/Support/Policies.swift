import Base
import Failover
@testable import Profile
import XCTest

/// A policy as a profile writes it, and the policies that several suites share.
enum Policies {
  /// Reads `text`; its mistakes fail the test.
  static func read(_ text: String, timescale: Double = 1, line: UInt = #line) -> Policy {
    var diagnostics = Diagnostics()
    let result = JSON5Reader.read(text, file: "policy.json5")
    let policy = PolicyReader.read(result.node, timescale: timescale, diagnostics: &diagnostics)
    let all = result.diagnostics.all + diagnostics.all
    XCTAssertEqual(all.map(\.description), [], line: line)
    return policy
  }

  /// The default, changed.
  static func make(_ change: (inout Policy) -> Void) -> Policy {
    var policy = Policy()
    change(&policy)
    return policy
  }

  /// Retries of whatever fails, as many as there are targets.
  static func failover(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    make {
      $0.retry.on = OutcomeSet(Outcome.named.filter { $0 != .ok && $0 != .cancelled })
      $0.retry.on.insert(.http(429))
      $0.retry.on.insert(statuses: 500...599)
      $0.retry.max = 10
      change(&$0)
    }
  }

  /// What is wrong with `text`.
  static func mistakes(_ text: String) -> [String] {
    var diagnostics = Diagnostics()
    let result = JSON5Reader.read(text, file: "policy.json5")
    _ = PolicyReader.read(result.node, timescale: 1, diagnostics: &diagnostics)
    return (result.diagnostics.all + diagnostics.all).map(\.description)
  }

  /// Expects that these are the mistakes of the one line `text`, each from its column on.
  static func expect(_ text: String, _ mistakes: String..., line: UInt = #line) {
    XCTAssertEqual(Policies.mistakes(text), mistakes.map { "policy.json5:1:" + $0 }, line: line)
  }

  /// The notes and gaps of the policy `text`.
  static func remarks(_ text: String, line: UInt = #line) -> String {
    read(text, line: line).explain().filter { $0.hasPrefix("# ") }.joined(separator: "\n")
  }

  /// The route `/default/` on which Envoy 1.40 was measured.
  static let envoy = envoy()

  static func envoy(
    idle: String = "1s", on: String = "5xx,reset,connect-failure,retriable-status-codes",
    codes: String = "[429]",
    retries: Int = 1, more: String = ""
  ) -> Policy {
    read(
      """
      { envoyAIGateway: { streamIdleTimeout: "\(idle)", retryOn: "\(on)", retriableStatusCodes: \(codes),
        numRetries: \(retries), numAttemptsPerPriority: 1, timeout: "30s", \(more) } }
      """)
  }

  /// The policy of AI Gateway's example for the idle timeout.
  static let example = read(
    """
    { envoyAIGateway: { streamIdleTimeout: "1s", timeout: "30s",
      retry: { numAttemptsPerPriority: 1, numRetries: 2,
        perRetry: { backOff: { baseInterval: "100ms", maxInterval: "1s" } },
        retryOn: { triggers: ["reset", "connect-failure", "retriable-status-codes"],
          httpStatusCodes: [502, 503, 504] } } } }
    """)

  static func apisix(_ settings: String = #"fallback_strategy: ["http_429", "http_5xx"]"#) -> Policy {
    read("{ apisix: { \(settings) } }")
  }
}
