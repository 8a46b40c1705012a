// What the proxy tells the machine. Events of an attempt carry its number, so that what arrives after the
// attempt was cut (a read already under way, an end of stream) is known to be late and is ignored.

public import Base

/// Something that happened to a request or to one of its attempts.
public enum FailoverEvent: BitwiseCopyable, Sendable {
  /// The client's request is complete, body included. `route` is an index into the machine's routes (-1: none
  /// matches the model); `ordinal` is the number of the request key, or the proxy's own count where there is
  /// no key.
  case arrived(route: Int32, ordinal: UInt32, bodyBytes: Int)
  /// The attempt's connection can carry the request: just connected, or taken from the pool.
  case connected(attempt: UInt16)
  /// The request was wholly handed over to the attempt's connection. May come after `head` (an early answer).
  case sent(attempt: UInt16)
  /// Bytes of a response head that is not complete yet.
  case headBytes(attempt: UInt16)
  /// A complete informational head (1xx).
  case informational(attempt: UInt16)
  /// The complete response head. `retryAfter` is the wait that it asks for, `eventStream` whether its content
  /// type is `text/event-stream`.
  case head(attempt: UInt16, status: UInt16, eventStream: Bool, retryAfter: Nanoseconds?)
  /// One read of `count` > 0 body bytes; `hasContent` if content (not a comment, role or usage chunk) is
  /// among them, or if the answer is not an event stream.
  case body(attempt: UInt16, count: Int, hasContent: Bool)
  /// An error event inside the stream. Comes after the `body` of the same read.
  case inbandError(attempt: UInt16)
  /// The attempt is over by itself. The proxy has nothing more to say about it.
  case ended(attempt: UInt16, AttemptEnd)
  /// A timer that an effect armed has expired.
  case timer(TimerKind)
  /// The client closed its connection, or it can't be written to any more.
  case clientLeft
}

/// How an attempt ended by itself.
public enum AttemptEnd: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// The answer is complete: end of the framing and, for an event stream, the dialect's end marker. For an
  /// error status too (its body is complete).
  case complete
  /// A clean end of an event stream without the dialect's end marker.
  case completeWithoutTerminator
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
}
