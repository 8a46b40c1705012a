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
  /// What a provider's own wish to be left alone for a while does.
  public var retryAfter = RetryAfter()
  /// How many retries all requests together may make.
  public var budget = RetryBudget()
  /// Second attempts beside a slow one.
  public var hedge = Hedge()
  /// When a target is left out for a while.
  public var eject = Eject()
  /// When the client gets its first byte, and what it gets when the attempt fails after that.
  public var commit = Commit()
  /// Sizes that end a request or an attempt.
  public var limits = Limits()
  /// Which target of a tier comes first.
  public var pick = Pick()
  /// What holds for single outcomes instead of `retry`; the first rule that names an outcome decides.
  public var rules: [Rule] = []
  /// Settings of single targets, by the provider's name.
  public var targets: [String: TargetSettings] = [:]
  /// How the proxy words the answers that it makes itself.
  public var replies = LocalReplies.plain
  /// The status when every target is left out.
  public var noTargetStatus = 503
  /// Where the settings came from, for `explain`.
  public internal(set) var provenance = Provenance()

  /// The documented default.
  public init() {}

  /// What holds for the target called `name`.
  public func settings(of name: String) -> TargetSettings {
    targets[name] ?? TargetSettings(timeouts: timeouts, retry: retry, backoff: backoff, eject: eject)
  }
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
