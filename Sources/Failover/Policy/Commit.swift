// When the client gets its first byte, what is held until then, and what the client gets when its answer
// can't be completed.

public import Base

/// When the client gets its first byte, and what it gets when the attempt fails after that.
public struct Commit: BitwiseCopyable, Sendable, Equatable {
  /// For event streams.
  public var on = CommitPoint.headers
  /// For all other answers.
  public var plainOn = CommitPoint.headers
  /// An answer that is held is committed when more than this many bytes of its body have come.
  public var holdBytes = 1 << 20
  /// An answer that is held is committed this long after its head, wherever it stands.
  public var holdTime = Nanoseconds.forever
  /// What the client gets when the attempt fails after the commit.
  public var midStream = MidStream.cut
  /// What it gets when a limit (`Limits.responseBytes`, `attempt` enforced on bytes) ends the attempt after
  /// the commit.
  public var atLimit = MidStream.cut
  /// How long after a cut the client's connection is closed (Envoy: `delayed_close_timeout`, 1 s).
  public var cutDelay = Nanoseconds.zero
  /// Signs of life to a waiting client of an event stream.
  public var ping = Ping()

  /// At the head.
  public init() {}
}

/// A point at which the client gets its first byte.
public enum CommitPoint: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// With the head.
  case headers
  /// With the first body byte.
  case byte
  /// With the first whole event that is not a comment.
  case event
  /// With the first content.
  case token
  /// When the answer is complete.
  case done
}

/// What the client gets when its answer can't be completed.
public enum MidStream: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The connection is closed inside the framing.
  case cut
  /// An error event in the dialect's form, then the framing is completed without the dialect's end marker. As
  /// `cut` when the answer is no event stream; `done` too.
  case error
  /// The framing is completed, the dialect's end marker is missing: a client can't tell. A bug that exists.
  case clean
  /// The framing is completed and the end marker is made up. A bug that exists.
  case done
  /// Another attempt is begun, and its whole body follows the part that was sent. A bug that exists.
  case restart
  /// Another attempt is begun as if nothing had been sent; at its head the client is cut and the attempt
  /// thrown away. A bug that exists (APISIX up to 3.18.0).
  case orphan
}

/// Signs of life to a client that has had nothing for a while. One that is sent before the commit brings a
/// head of the proxy's own (200, `text/event-stream`) with it: failures after it can be rescued still, but no
/// longer be told by a status.
public struct Ping: BitwiseCopyable, Sendable, Equatable {
  /// Silence before each one; `forever`: none.
  public var every = Nanoseconds.forever
  /// What is sent.
  public var kind = PingKind.comment
  /// Whether it is sent before the commit as well.
  public var beforeCommit = false

  /// None.
  public init() {}
}

/// What a sign of life looks like.
public enum PingKind: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// `: ping`.
  case comment
  /// `event: ping`.
  case event
}
