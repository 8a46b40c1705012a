// The answers that a gateway makes itself when an attempt failed without an answer of the provider's: each
// product has its own statuses and texts.

public import Base

/// How the proxy words the answers that it makes itself.
public enum LocalReplies: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// Ours: 504 for timeouts, 502 for everything else.
  case plain
  /// Envoy: 504 and its text for timeouts, 503 for connections, 502 for a head that can't be read.
  case envoy
  /// APISIX: 504 for timeouts, 500 for connections, 502 for an empty or oversized answer, all without a body.
  case apisix
  /// nginx and Kong: 504 for timeouts, 502 for everything else; our words in place of their pages.
  case nginx
  /// HAProxy: 503 for connections that could not be made, 504 for timeouts, 502 for the rest.
  case haproxy
  /// Portkey: 408 for its timeout, 503 for a connect timeout, 500 for all other network errors.
  case portkey
  /// LiteLLM: 408 for timeouts, 500 for connections.
  case litellm
  /// agentgateway: 504 for timeouts, 503 for connections.
  case agentgateway

  /// The status for an attempt that ended with `outcome` before the client had a byte.
  public func status(_ outcome: Outcome) -> UInt16 {
    if let status = outcome.httpStatus { return UInt16(status) }
    switch self {
    case .plain: return LocalReplies.isTimeout(outcome) ? 504 : 502
    case .envoy:
      // A connect timeout is a connection failure to Envoy (flag UF, 503), not a timeout of the request.
      if outcome == .connectTimeout { return 503 }
      return LocalReplies.isTimeout(outcome) ? 504 : outcome == .malformed ? 502 : 503
    case .apisix:
      if LocalReplies.isTimeout(outcome) { return 504 }
      return outcome == .empty || outcome == .tooBig ? 502 : 500
    case .nginx: return LocalReplies.isTimeout(outcome) ? 504 : 502
    case .haproxy:
      if outcome == .refused || outcome == .connectTimeout { return 503 }
      return LocalReplies.isTimeout(outcome) ? 504 : 502
    case .portkey:
      if outcome == .connectTimeout { return 503 }
      return LocalReplies.isTimeout(outcome) ? 408 : 500
    case .litellm: return LocalReplies.isTimeout(outcome) ? 408 : 500
    case .agentgateway:
      if outcome == .connectTimeout { return 503 }
      return LocalReplies.isTimeout(outcome) ? 504 : 503
    }
  }

  /// The body for an attempt that ended with `outcome` before the client had a byte.
  public func body(_ outcome: Outcome) -> ReplyBody {
    switch self {
    case .plain, .nginx, .haproxy, .portkey, .litellm, .agentgateway:
      return LocalReplies.isTimeout(outcome) ? .timedOut : .connectionFailed
    case .envoy:
      if outcome == .refused || outcome == .connectTimeout { return .upstreamConnectFailure }
      if outcome == .malformed { return .upstreamProtocolError }
      return LocalReplies.isTimeout(outcome) ? .upstreamRequestTimeout : .upstreamReset
    case .apisix: return .none
    }
  }

  /// The body when `timer`, one of the request's, ends it before the client had a byte; `isUpload`: the
  /// request itself is not complete.
  func body(of timer: TimerKind, isUpload: Bool = false) -> ReplyBody {
    switch self {
    case .envoy:
      if timer == .exchange { return .durationTimeout }
      return timer == .exchangeIdle ? .streamTimeout : body(.requestTimeout)
    case .apisix: return .none
    case .plain, .nginx, .haproxy, .portkey, .litellm, .agentgateway:
      return isUpload ? .requestTimedOut : body(.requestTimeout)
    }
  }

  /// The body when every target is left out.
  public var noTarget: ReplyBody {
    switch self {
    case .plain, .nginx, .haproxy, .portkey, .litellm, .agentgateway: .noTarget
    case .envoy: .noHealthyUpstream
    case .apisix: .none
    }
  }

  /// Whether a timer of ours ended the attempt.
  static func isTimeout(_ outcome: Outcome) -> Bool {
    outcome == .connectTimeout || (outcome >= .headersTimeout && outcome <= .requestTimeout)
  }
}
