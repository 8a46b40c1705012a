public import Base

/// An answer with a status instead of a stream.
public struct StatusReply: Sendable, Equatable {
  /// The status, 100 to 999.
  public var code: Int
  /// The body.
  public var body: ReplyBody
  /// Whether and how the answer says when to come back.
  public var retryAfter: RetryAfterForm
  /// Further header fields.
  public var headers: [HeaderField]
  /// When the body follows the head.
  public var bodyTiming: BodyTiming

  /// A reply of these parts.
  public init(
    code: Int, body: ReplyBody, retryAfter: RetryAfterForm = .none, headers: [HeaderField] = [],
    bodyTiming: BodyTiming = .atOnce
  ) {
    self.code = code
    self.body = body
    self.retryAfter = retryAfter
    self.headers = headers
    self.bodyTiming = bodyTiming
  }
}

/// When the body of a status reply follows its head.
public enum BodyTiming: Sendable, Equatable {
  /// With it.
  case atOnce
  /// So long after it.
  case after(Distribution)
  /// Never: the connection stays open.
  case never
}

/// The body of a status reply.
public enum ReplyBody: Hashable, Sendable {
  /// An error in the dialect's own form.
  case preset(BodyPreset)
  /// These characters, under this content type.
  case raw(text: String, contentType: String)
}

/// Errors that providers are known to send; the dialect writes their bodies.
public enum BodyPreset: String, Sendable, CaseIterable, BitwiseCopyable {
  /// 400: the request is wrong.
  case invalidRequest = "invalid_request"
  /// 400: too many tokens for the model.
  case contextLength = "context_length_exceeded"
  /// 401: the key is wrong.
  case invalidKey = "invalid_api_key"
  /// 404: no such model.
  case modelNotFound = "model_not_found"
  /// 429: too many requests.
  case rateLimited = "rate_limited"
  /// 429: slow down.
  case slowDown = "slow_down"
  /// 429: nothing left to spend; waiting does not help.
  case insufficientQuota = "insufficient_quota"
  /// 500: the provider failed.
  case serverError = "server_error"
  /// 503: the provider has too much to do.
  case overloaded

  /// What providers send with `code` unless something else is said.
  public static func usual(for code: Int) -> BodyPreset {
    switch code {
    case 429: .rateLimited
    case 401, 403: .invalidKey
    case 404: .modelNotFound
    case 503, 529: .overloaded
    case 500...999: .serverError
    default: .invalidRequest
    }
  }
}

/// Whether and how a reply says when to come back.
public enum RetryAfterForm: Hashable, Sendable {
  /// It does not.
  case none
  /// `retry-after` in whole seconds.
  case seconds(Int)
  /// `retry-after` as a date, this long after the answer.
  case date(Nanoseconds)
  /// `retry-after-ms`.
  case milliseconds(Int)
  /// `retry-after` with this text, whatever it means.
  case raw(String)
}
