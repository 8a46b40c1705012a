public import Base

/// One step of a fault: what happens when the exchange reaches an anchor.
public struct FaultStep: Sendable, Equatable {
  /// Where: just before the anchored thing would happen.
  public var at: Anchor
  /// What.
  public var action: FaultAction

  /// `action` at `at`.
  public init(at: Anchor, action: FaultAction) {
    self.at = at
    self.action = action
  }
}

/// The points of one exchange, in their order. Up to `admit` no modelled latency has passed (offset 0 of the
/// script); from `head` on an anchor is reached when the healthy script would get there.
public enum Anchor: Hashable, Sendable, BitwiseCopyable {
  /// Before connections are accepted.
  case listen
  /// A connection was accepted.
  case accept
  /// The request's head was read.
  case requestHead
  /// The request's body was read.
  case requestBody
  /// The request is complete and work on it begins.
  case admit
  /// The response's head is due.
  case head
  /// The head is out, the first body byte is due.
  case firstByte
  /// The content with this number is due, from 0.
  case token(Int)
  /// The event with this number is due, from 0 (the role event).
  case event(Int)
  /// The body byte with this number is due, from 0.
  case byte(Int)
  /// This share of the contents is out, 0 to 1.
  case fraction(Double)
  /// This long after admission.
  case time(Nanoseconds)
  /// All contents are out, the finish reason is due.
  case final
  /// The end marker is due.
  case terminator
  /// The connection is about to be closed or kept.
  case close
  /// The connection is kept alive, before its next request.
  case idle
}

/// What a fault does at an anchor.
public enum FaultAction: Sendable, Equatable {
  /// Latency that the provider has anyway: not counted as a fault's time.
  case wait(Distribution)
  /// Nothing is sent for that long (nil: for ever, until the peer leaves), but keep-alives where given; then
  /// it goes on.
  case stall(Distribution?, keepalive: Keepalive?)
  /// Contents come with these gaps from here on, for `duration` or to the end.
  case pace(gap: Distribution, duration: Nanoseconds?)
  /// Answers with a status instead of a stream. Ends the script.
  case status(StatusReply)
  /// An informational response, 100 or 103, before the head; the script goes on.
  case inform(Int)
  /// The body of the 200 has neither length nor chunks: its end is the connection's.
  case closeDelimit
  /// An error event inside the 200; the script goes on (usually to a close).
  case emitError(ErrorKind)
  /// Finishes the answer here, in this shape. Ends the script.
  case finish(FinishShape)
  /// Closes the connection. Ends the script.
  case close(CloseKind)
  /// Closes the listener. Ends the script; holds for a whole phase or for ever.
  case refuse
  /// Lets connections neither in nor fail: SYNs are dropped. Ends the script; holds for a whole phase or for
  /// ever.
  case blackHole

  /// Whether it is the listener's, which knows no requests.
  public var isListeners: Bool { self == .refuse || self == .blackHole }

  /// Whether nothing can follow.
  public var endsScript: Bool {
    switch self {
    case .status, .finish, .close, .refuse, .blackHole, .stall(nil, _): true
    case .wait, .stall, .pace, .emitError, .inform, .closeDelimit: false
    }
  }
}

/// Signs of life during a stall.
public struct Keepalive: Hashable, Sendable, BitwiseCopyable {
  /// Time between two of them.
  public var every: Nanoseconds
  /// What is sent.
  public var kind: KeepaliveKind

  /// `kind` each `every`.
  public init(every: Nanoseconds, kind: KeepaliveKind) {
    self.every = every
    self.kind = kind
  }
}

/// What a provider sends to keep a silent stream alive.
public enum KeepaliveKind: String, Sendable, CaseIterable, BitwiseCopyable {
  /// A comment line (`: ping`).
  case comment
  /// An event of type `ping`.
  case event
  /// A chunk of the dialect without content.
  case emptyDelta = "empty-delta"
  /// Before the head: the informational response 103.
  case earlyHints = "early-hints"
  /// Before the head: a byte of its status line, up to the status.
  case headByte = "head-byte"

  /// Whether it belongs in front of the head, and not into the body.
  public var isBeforeHead: Bool { self == .earlyHints || self == .headByte }
}

/// Which error an in-band error event names.
public enum ErrorKind: String, Sendable, CaseIterable, BitwiseCopyable {
  /// The provider failed.
  case serverError = "server_error"
  /// The provider has too much to do.
  case overloaded
  /// The caller sent too much.
  case rateLimited = "rate_limited"
}

/// How an answer ends.
public struct FinishShape: Hashable, Sendable {
  /// The finish reason: `stop`, `length`, `content_filter`.
  public var reason: String
  /// Whether the usage is sent where the request asked for it.
  public var usage: Bool
  /// Whether the dialect's end marker is sent. The framing ends cleanly either way.
  public var terminator: Bool
  /// Whether anything but the end marker is sent; false: no role, no content, no finish reason, no usage.
  public var content: Bool

  /// An end of this shape.
  public init(reason: String = "stop", usage: Bool = true, terminator: Bool = true, content: Bool = true) {
    self.reason = reason
    self.usage = usage
    self.terminator = terminator
    self.content = content
  }
}

/// How a connection is closed.
public enum CloseKind: String, Sendable, CaseIterable, BitwiseCopyable {
  /// In order, both directions.
  case fin
  /// With a reset.
  case rst
  /// Sending side only.
  case half
}
