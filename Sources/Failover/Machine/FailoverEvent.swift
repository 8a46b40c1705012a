// What the proxy tells the machine. Events of an attempt carry its number, so that what arrives after the
// attempt was cut (a read already under way, an end of stream) is known to be late and is ignored.

public import Base

/// Something that happened to a request or to one of its attempts.
public enum FailoverEvent: BitwiseCopyable, Sendable {
  /// The head of a request whose body is still to come. May be left out where `observesUpload` is false, and
  /// where the whole request comes at once.
  case began
  /// More of the body, but not its end. After `began`.
  case requestBytes
  /// The client's request is complete, body included. `route` is an index into the machine's routes (-1: none
  /// matches the model); `ordinal` is the number of the request key, or the proxy's own count where there is
  /// no key; `hash` is that of the header `Pick.hashHeader` (0 when there is none, or it is not needed);
  /// `wantsStream` whether the client asked for an event stream.
  case arrived(route: Int32, ordinal: UInt32, bodyBytes: Int, hash: UInt64, wantsStream: Bool)
  /// The attempt's connection can carry the request: just connected, or taken from the pool.
  case connected(attempt: UInt16)
  /// The request was wholly handed over to the attempt's connection. May come after `head` (an early answer).
  case sent(attempt: UInt16)
  /// Bytes of a response head that is not complete yet.
  case headBytes(attempt: UInt16)
  /// A complete informational head (1xx).
  case informational(attempt: UInt16)
  /// The complete response head. `eventStream` is whether its content type is `text/event-stream`.
  case head(attempt: UInt16, status: UInt16, eventStream: Bool, hint: RetryHint)
  /// The error body asks for a wait (Gemini's `RetryInfo`). Before the attempt's `ended`.
  case bodyHint(attempt: UInt16, Nanoseconds)
  /// One read of `count` > 0 body bytes, and what is in it.
  case body(attempt: UInt16, count: Int, contents: BodyContents)
  /// An error event inside the stream. Comes after the `body` of the same read.
  case inbandError(attempt: UInt16)
  /// The attempt is over by itself. The proxy has nothing more to say about it.
  case ended(attempt: UInt16, AttemptEnd)
  /// A timer that an effect armed has expired.
  case timer(TimerID)
  /// The client closed its connection, or it can't be written to any more.
  case clientLeft
}

/// What a head says about trying again.
public struct RetryHint: BitwiseCopyable, Sendable, Equatable {
  /// The wait that it asks for, in a form that `RetryAfter.forms` reads; nil when there is none.
  public var wait: Nanoseconds?
  /// The value of `x-should-retry`; nil when there is none.
  public var shouldRetry: Bool?

  /// Nothing.
  public static var none: RetryHint { RetryHint() }
  /// A hint of these parts.
  public init(wait: Nanoseconds? = nil, shouldRetry: Bool? = nil) {
    self.wait = wait
    self.shouldRetry = shouldRetry
  }
}

/// What one read of a body held.
public struct BodyContents: OptionSet, BitwiseCopyable, Sendable {
  /// One bit per member.
  public let rawValue: UInt8
  /// These members.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Content (not a comment, role or usage chunk); every read of an answer that is not an event stream.
  public static let content = BodyContents(rawValue: 1)
  /// The end of a whole event that is neither a comment nor an error.
  public static let event = BodyContents(rawValue: 2)
}

/// How an attempt ended by itself.
public enum AttemptEnd: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// The answer is complete: end of the framing and, for an event stream, the dialect's end marker. For an
  /// error status too (its body is complete).
  case complete
  /// A clean end of an answer that does not say that it is whole: without a finish reason or, streamed,
  /// without the dialect's end marker.
  case completeWithoutTerminator
  /// A clean end of an event stream with an event in it that can't be read.
  case completeButUnreadable
  /// A clean end of an event stream without any content.
  case empty
  /// No connection: nobody listens, or the network refused.
  case refused
  /// RST or EOF before a complete response head.
  case reset
  /// RST, or EOF inside the framing, after the head.
  case cut
  /// A head, framing or event that can't be read.
  case malformed
  /// The proxy could not hold any more of it.
  case tooBig
}
