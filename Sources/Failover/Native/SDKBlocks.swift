// The official clients of OpenAI and Anthropic, as a policy of one target: what an application sees that uses
// them. Source: the wheels openai 3.52.0 and anthropic 2.11.0, read in November 2026; openai-node from
// vendored copies; openai-python 1.x from excerpts; not run.

import Base
import Profile

/// Reads the blocks `openaiPython`, `openaiNode` and `anthropicPython`.
enum SDKBlocks {
  static let pythonKeys = ["max_retries", "timeout", "version"]
  static let anthropicKeys = ["max_retries", "timeout"]
  static let nodeKeys = ["maxRetries", "timeout"]
  static let pythonIgnored = [
    "api_key", "base_url", "organization", "project", "http_client", "default_headers", "default_query",
    "strict_response_validation", "webhook_secret", "websocket_base_url",
  ]
  static let anthropicIgnored = [
    "api_key", "auth_token", "base_url", "http_client", "default_headers", "default_query", "middleware",
  ]
  static let nodeIgnored = [
    "apiKey", "baseURL", "organization", "project", "fetch", "fetchOptions", "defaultHeaders",
    "defaultQuery", "dangerouslyAllowBrowser", "logLevel", "logger",
  ]

  static func openaiPython(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    let isOld =
      block.word("version", [("3.52", false), ("3.x", false), ("1.x", true)], noting: &diagnostics)
    policy.provenance.product =
      isOld?.value ?? false
      ? "openai-python 1.x (2026-11), from excerpts of its code, not run"
      : "openai-python 3.52.0 (2026-11), read from its wheel, not run"
    common(block, retries: "max_retries", &policy, noting: &diagnostics)
    httpx(block, &policy, noting: &diagnostics)
    if let isOld, isOld.value {
      shortRetryAfter(isOld.origin, &policy)
    } else {
      let origin = isOld?.origin ?? block.origin(ofDefault: "version", "3.x")
      policy.set(\.retryAfter.max, "retryAfter.max", .seconds(Int64(120)), origin)
      policy.set(\.retryAfter.over, "retryAfter.over", .stop, origin)
      policy.provenance.notes.append("a Retry-After above 120 s ends the retries")
    }
    return policy
  }

  static func anthropicPython(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "anthropic-python 2.11.0 (2026-11), read from its wheel, not run"
    common(block, retries: "max_retries", &policy, noting: &diagnostics)
    httpx(block, &policy, noting: &diagnostics)
    policy.set(
      \.retryAfter.max, "retryAfter.max", .seconds(Int64(4_294_967)), "\(block.label) (no limit of use)")
    policy.set(\.retryAfter.over, "retryAfter.over", .clamp, block.always)
    policy.provenance.notes.append("Retry-After is obeyed however long it is")
    policy.provenance.gaps.append(
      "calls that are not streamed and expected to take over 10 minutes are refused")
    return policy
  }

  static func openaiNode(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "openai-node (2026-11), from vendored copies of its code, not run"
    common(block, retries: "maxRetries", &policy, noting: &diagnostics)
    shortRetryAfter(block.always, &policy)
    // Stops when the head is there; what comes after is not limited.
    policy.set(
      \.timeouts.headers, "timeouts.headers",
      block.milliseconds("timeout", in: 1...(.max), noting: &diagnostics)
        ?? Setting(value: .seconds(Int64(600)), origin: block.origin(ofDefault: "timeout", "default 600000")))
    policy.set(
      \.timeouts.connect, "timeouts.connect", .seconds(Int64(10)),
      "\(block.label) (default of its HTTP client)")
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, block.always)
    policy.provenance.notes.append("timeout ends with the head of the answer: a stall after it is not cut")
    policy.provenance.gaps.append("some builds of 2026 obey a Retry-After of any length")
    return policy
  }

  private static func common(
    _ block: Block, retries name: String, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let origin = block.always
    policy.set(\.retry.repick, "retry.repick", .same, origin)
    policy.set(
      \.retry.max, "retry.max",
      block.integer(name, in: 0...Policy.mostRetries, noting: &diagnostics)
        ?? Setting(value: 2, origin: block.origin(ofDefault: name, "default 2")))
    // A body that breaks off is a connection error, and retried, as long as nothing was handed over.
    policy.set(
      \.retry.on, "retry.on",
      .statuses([408, 409, 429]) + .statuses(500...599) + .noAnswer + OutcomeSet([.cut]), origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.backoff.base, "backoff.base", .milliseconds(500), origin)
    policy.set(\.backoff.factor, "backoff.factor", 2, origin)
    policy.set(\.backoff.max, "backoff.max", .seconds(Int64(8)), origin)
    policy.set(\.backoff.jitter, "backoff.jitter", .subtract(0.25), origin)
    policy.set(\.retryAfter.use, "retryAfter.use", .retry, origin)
    policy.set(\.retryAfter.forms, "retryAfter.forms", [.milliseconds, .seconds, .date], origin)
    policy.set(\.retryAfter.obeysShouldRetry, "retryAfter.shouldRetry", true, origin)
    // A stream is opened with its head; what breaks after that is the application's.
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .first, origin)
    policy.provenance.notes.append("the end marker is not asked for: a truncated stream is a success")
    policy.provenance.gaps += [
      "it runs inside the proxy here: connections of the client itself are not those of the SDK",
      "the exceptions that an application sees stand here as statuses and cut answers",
    ]
  }

  /// httpx: one limit for each operation. It starts again with each read, so a drip never times out.
  private static func httpx(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let span = 0.001...1_000_000.0
    let isObject = if case .object = block.member("timeout")?.value.value { true } else { false }
    var parts: [String: Setting<Nanoseconds>] = [:]
    if isObject {
      let timeout = block.nested("timeout", ["connect", "read", "write", "pool"], noting: &diagnostics)
      for name in ["connect", "read", "write", "pool"] {
        parts[name] = timeout?.seconds(name, in: span, noting: &diagnostics)
      }
      timeout?.warn("pool", "has no effect, connections are not limited here", noting: &diagnostics)
    } else if let all = block.seconds("timeout", in: span, noting: &diagnostics) {
      for name in ["connect", "read", "write"] { parts[name] = all }
    }
    let usual = { (name: String, seconds: Int64) in
      Setting(value: Nanoseconds.seconds(seconds), origin: block.origin(ofDefault: "timeout.\(name)"))
    }
    policy.set(\.timeouts.connect, "timeouts.connect", parts["connect"] ?? usual("connect", 5))
    policy.set(\.timeouts.send, "timeouts.send", parts["write"] ?? usual("write", 600))
    policy.set(\.timeouts.idle, "timeouts.idle", parts["read"] ?? usual("read", 600))
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, "\(block.label).timeout (each read)")
    policy.set(\.timeouts.headBytesRearmIdle, "timeouts.headBytesRearmIdle", true, block.always)
    policy.set(\.commit.plainOn, "commit.plainOn", .done, block.always)
    policy.provenance.notes.append("timeout is the gap between two reads: a provider that drips is never cut")
  }

  private static func shortRetryAfter(_ origin: String, _ policy: inout Policy) {
    // Up to, but not, a minute.
    policy.set(\.retryAfter.max, "retryAfter.max", .milliseconds(59_999), origin)
    policy.set(\.retryAfter.over, "retryAfter.over", .backoff, origin)
  }
}
