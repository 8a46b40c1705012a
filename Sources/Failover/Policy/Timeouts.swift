// When an attempt, or the request, is cut. `Nanoseconds.forever` switches a timeout off.

public import Base

/// The timeouts of a policy.
public struct Timeouts: BitwiseCopyable, Sendable, Equatable {
  /// Start of the attempt to a connection that can carry the request.
  public var connect = Nanoseconds.milliseconds(5_000)
  /// Connection to the request wholly handed over to it.
  public var send = Nanoseconds.forever
  /// To a complete response head. See `deadlinesStartAt`.
  public var headers = Nanoseconds.forever
  /// To the first body byte. See `deadlinesStartAt`.
  public var firstByte = Nanoseconds.forever
  /// To the first content. See `deadlinesStartAt`.
  public var firstToken = Nanoseconds.forever
  /// Silence: re-armed by a complete head and by every body read.
  public var idle = Nanoseconds.forever
  /// Silence in content: only content re-arms it.
  public var tokenIdle = Nanoseconds.forever
  /// From where on silence counts.
  public var idleArmsAt = Milestone.sent
  /// Whether bytes of an incomplete head re-arm `idle` (APISIX: each read does; Envoy: only a complete head).
  public var headBytesRearmIdle = false
  /// The whole attempt. See `deadlinesStartAt` and `attemptEnforced`.
  public var attempt = Nanoseconds.forever
  /// Whether `attempt` is enforced by a timer, or looked at only when body bytes arrive and then counted from
  /// the head.
  public var attemptEnforced = Enforcement.timer
  /// From where `headers`, `firstByte`, `firstToken` and `attempt` count.
  public var deadlinesStartAt = DeadlineStart.start
  /// How long into an attempt `idle` is watched; counts as the deadlines do. What would fire then or later
  /// does not (in Envoy a `per_try_timeout` that expires within an answer takes the idle timer along).
  public var idleUntil = Nanoseconds.forever
  /// Whether an informational response (100, 103) is the begin of the answer: `headers` is over with it.
  public var informationalEndsHeaders = false
  /// The whole request, all attempts and back-offs included, from its complete arrival.
  public var request = Nanoseconds.forever
  /// The whole exchange with the client, its upload included: from the request's head to the answer's end.
  public var exchange = Nanoseconds.forever
  /// Silence between client and proxy, over all attempts and back-offs: what comes of the request and what
  /// goes out of the answer re-arms it.
  public var exchangeIdle = Nanoseconds.forever
  /// No timeout but `connect` on the last attempt that the policy permits.
  public var waiveOnLast = false

  /// Only connecting is limited.
  public init() {}
}

/// A point of an attempt from which silence is counted.
public enum Milestone: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The connection is ready.
  case connected
  /// The request was wholly handed over to the connection.
  case sent
  /// A complete response head arrived.
  case headers
  /// The first body byte arrived.
  case byte
  /// The first content arrived.
  case token
}

/// Where a deadline of an attempt starts.
public enum DeadlineStart: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// When the proxy begins the attempt, connecting included.
  case start
  /// When the connection is ready.
  case connected
}

/// How a limit on an attempt's duration takes effect.
public enum Enforcement: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// By a timer: it cuts a silent attempt too.
  case timer
  /// Only when body bytes arrive.
  case onBytes
}
