// All failover settings of the proxy, resolved: one value per setting, in Brownout's own vocabulary,
// durations in nanoseconds with the timescale applied. What a gateway's settings become here is
// `PolicyReader`'s business; what the values do is `FailoverMachine`'s.

/// The resolved failover settings. Without any setting: one attempt, 5 s to connect, no other timeout.
public struct Policy: Sendable {
  /// When an attempt or the request is cut.
  public var timeouts = Timeouts()
  /// Which failures are worth another attempt, how many and where.
  public var retry = Retry()
  /// How long to wait before another attempt.
  public var backoff = Backoff()
  /// When the client gets its first byte, and what it gets when the attempt fails after that.
  public var commit = Commit()
  /// Sizes that end a request or an attempt.
  public var limits = Limits()
  /// Which target of a tier comes first.
  public var pick = Pick.first
  /// How the proxy words the answers that it makes itself.
  public var replies = LocalReplies.plain
  /// Where the settings came from, for `explain`.
  public internal(set) var provenance = Provenance()

  /// The documented default.
  public init() {}
}

/// Which target of a tier comes first.
public enum Pick: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// In the order of the profile.
  case first
  /// In turn by the request's ordinal: a pure function of the request, the same at any concurrency.
  case roundRobin
}

/// When the client gets its first byte.
public struct Commit: BitwiseCopyable, Sendable, Equatable {
  /// For event streams.
  public var on = CommitPoint.headers
  /// For all other answers.
  public var plainOn = CommitPoint.headers
  /// What the client gets when the attempt fails after the commit.
  public var midStream = MidStream.cut
  /// What it gets when a limit (`Limits.responseBytes`, `attempt` enforced on bytes) ends the attempt after
  /// the commit.
  public var atLimit = MidStream.cut

  /// At the head.
  public init() {}
}

/// A point at which the client gets its first byte.
public enum CommitPoint: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// With the head.
  case headers
  /// With the first body byte.
  case byte
  /// With the first content.
  case token
  /// When the answer is complete.
  case done
}

/// What the client gets when its answer can't be completed.
public enum MidStream: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// The connection is closed inside the framing.
  case cut
  /// The framing is completed, the dialect's end marker is missing.
  case clean
}

/// Sizes that end a request or an attempt.
public struct Limits: BitwiseCopyable, Sendable, Equatable {
  /// Larger requests are answered 413 without an attempt.
  public var requestBytes = Int.max
  /// An attempt whose body grows larger is cut.
  public var responseBytes = Int.max

  /// No limit.
  public init() {}
}
