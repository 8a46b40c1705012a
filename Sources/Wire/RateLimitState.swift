public import Base

/// The `x-ratelimit-*` headers of OpenAI: two limits, what is left of each, and when it is whole again.
public struct RateLimitState: BitwiseCopyable, Sendable {
  /// Requests per minute.
  public var requestLimit: Int
  /// Requests left.
  public var requestsRemaining: Int
  /// Until all requests are there again.
  public var requestReset: Nanoseconds
  /// Tokens per minute.
  public var tokenLimit: Int
  /// Tokens left.
  public var tokensRemaining: Int
  /// Until all tokens are there again.
  public var tokenReset: Nanoseconds

  /// A state of these parts.
  public init(
    requestLimit: Int, requestsRemaining: Int, requestReset: Nanoseconds, tokenLimit: Int,
    tokensRemaining: Int, tokenReset: Nanoseconds
  ) {
    self.requestLimit = requestLimit
    self.requestsRemaining = requestsRemaining
    self.requestReset = requestReset
    self.tokenLimit = tokenLimit
    self.tokensRemaining = tokensRemaining
    self.tokenReset = tokenReset
  }

  /// Appends the six header lines.
  public func write(into buffer: inout ByteBuffer) {
    HTTPWriter.header("x-ratelimit-limit-requests", requestLimit, into: &buffer)
    HTTPWriter.header("x-ratelimit-limit-tokens", tokenLimit, into: &buffer)
    HTTPWriter.header("x-ratelimit-remaining-requests", requestsRemaining, into: &buffer)
    HTTPWriter.header("x-ratelimit-remaining-tokens", tokensRemaining, into: &buffer)
    buffer.append("x-ratelimit-reset-requests: ")
    RateLimitState.write(duration: requestReset, into: &buffer)
    buffer.append("\r\nx-ratelimit-reset-tokens: ")
    RateLimitState.write(duration: tokenReset, into: &buffer)
    buffer.append("\r\n")
  }

  /// A duration as Go prints it, to the millisecond: `17ms`, `1s`, `6m0s`, `1m26.4s`, `0s`.
  static func write(duration: Nanoseconds, into buffer: inout ByteBuffer) {
    let milliseconds = max(0, Int((duration.count + 500_000) / 1_000_000))
    if milliseconds > 0 && milliseconds < 1000 {
      buffer.append(decimal: milliseconds)
      buffer.append("ms")
      return
    }
    let seconds = milliseconds / 1000
    if seconds >= 3600 {
      buffer.append(decimal: seconds / 3600)
      buffer.append("h")
    }
    if seconds >= 60 {
      buffer.append(decimal: seconds / 60 % 60)
      buffer.append("m")
    }
    buffer.append(decimal: seconds % 60)
    var rest = milliseconds % 1000
    if rest > 0 {
      buffer.append(".")
      var unit = 100
      while rest > 0 {
        buffer.append(UInt8(0x30 + rest / unit))
        rest %= unit
        unit /= 10
      }
    }
    buffer.append("s")
  }
}
