// What a script makes a provider do, one emission at a time: each is one thing to write, or to do to the
// connection, at an offset from the request's admission.

public import Base

/// The forms of a sign of life that carries no content.
public enum SignOfLife: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// An SSE comment.
  case comment
  /// An event without content.
  case event
  /// A chunk with an empty delta.
  case emptyDelta
  /// In front of the head: the informational response 103.
  case earlyHints
  /// In front of the head: the next byte of its status line, up to the status; nothing once those are out.
  case headByte

  /// Whether it belongs in front of the head.
  public var isBeforeHead: Bool { self == .earlyHints || self == .headByte }
}

/// The ways to end a connection.
public enum ClosingForm: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// FIN, after what was sent before it.
  case finish
  /// RST at once.
  case reset
  /// FIN in the direction of the client only; what the client sends is still read.
  case half
}

/// The kinds of error that a provider reports inside a stream.
public enum StreamError: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// Something broke on the server.
  case server
  /// The server has too much to do.
  case overloaded
  /// The client asked too often.
  case rateLimited
}

/// One thing that a script does.
public enum EmissionKind: BitwiseCopyable, Sendable, Equatable {
  /// The head of a 200. In a stream: to be written together with the event that follows at the same time, if
  /// one does. In an answer that is not streamed: the head of the whole answer; what follows is `silence` or
  /// `close`.
  case head
  /// The chunk that names the role.
  case role
  /// The content of token k, from 0.
  case token(Int32)
  /// The chunk with the finish reason `Plan.finishReasons[index]`.
  case final(reason: Int16)
  /// The chunk with the token counts: to be written only if the request asked for it.
  case usage
  /// The dialect's end marker.
  case terminator
  /// The end of the body; the connection stays open.
  case endBody
  /// A whole answer that is not streamed, head included.
  case answer(tokens: Int32, reason: Int16)
  /// An informational response in front of the head.
  case informational(Int16)
  /// The head of `Plan.replies[index]`; what follows is `statusBody` or `silence`.
  case statusHead(Int16)
  /// The body of `Plan.replies[index]`, whose head is out. Ends the exchange, the connection stays open.
  case statusBody(Int16)
  /// A sign of life without content.
  case keepalive(SignOfLife)
  /// An answer that is not 200: `Plan.replies[index]`, head and body. Ends the exchange, the connection stays
  /// open.
  case status(Int16)
  /// An error event inside the stream.
  case inbandError(StreamError)
  /// The connection is ended. Nothing follows.
  case close(ClosingForm)
  /// Nothing more is sent, for ever; the exchange stays open until the client leaves. Nothing follows.
  case silence
  /// The exchange is over and the connection is free for the next request. Nothing follows.
  case done
}

/// One thing that a script does, and when.
public struct Emission: BitwiseCopyable, Sendable, Equatable {
  /// Since the request's admission.
  public var at: Nanoseconds
  /// What is done.
  public var kind: EmissionKind

  /// `kind` at `at`.
  public init(at: Nanoseconds, kind: EmissionKind) {
    self.at = at
    self.kind = kind
  }
}
