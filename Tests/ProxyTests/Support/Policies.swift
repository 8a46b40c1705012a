import Base
import Failover
import XCTest

@testable import Profile

/// Policies as users write them.
enum Policies {
  /// One silent second cuts an attempt; resets and bad statuses go to the next provider at once.
  static let envoy = """
    { envoyAIGateway: { streamIdleTimeout: "1s",
      retryOn: ["reset", "connect-failure", "retriable-status-codes"],
      retriableStatusCodes: [429, 500, 502, 503, 504], numRetries: 2, numAttemptsPerPriority: 1,
      backOff: { baseInterval: "1ms", maxInterval: "2ms" }, timeout: "30s" } }
    """
  static let apisix = """
    { apisix: { fallback_strategy: ["http_429", "http_5xx"], max_retries: 1, timeout: 1000 } }
    """
  /// As long as there is an untried provider.
  static let apisixAll = #"{ apisix: { fallback_strategy: ["http_429", "http_5xx"], timeout: 1000 } }"#
  /// No retry, no timeout.
  static let plain = "{}"

  static func read(_ text: String) throws -> Policy {
    let result = JSON5Reader.read(text, file: "policy.json5")
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(result.node, timescale: 1, diagnostics: &diagnostics)
    guard diagnostics.all.isEmpty && result.diagnostics.all.isEmpty else {
      for mistake in diagnostics.all + result.diagnostics.all { print(mistake.description) }
      throw diagnostics
    }
    return policy
  }
}
