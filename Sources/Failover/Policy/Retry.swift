// Which failures are worth another attempt, at which target, how many, and after which wait.

public import Base

/// Which failures are worth another attempt.
public struct Retry: BitwiseCopyable, Sendable, Equatable {
  /// The outcomes that qualify.
  public var on = OutcomeSet()
  /// Attempts beyond the first; `Int.max` for as many as `repick` finds targets for.
  public var max = 0
  /// Attempts at one target before another is picked.
  public var perTarget = 1
  /// With `repick: cycle`, attempts in one tier before the next is used (round and round). 0: a tier is left
  /// when all its targets were tried; `Int.max`: never.
  public var perTier = 0
  /// Which target the next attempt goes to.
  public var repick = Repick.other
  /// Retry only if the attempt failed within this age; exactly this age still qualifies.
  public var within = Nanoseconds.forever
  /// No new attempt once this much of the request has passed.
  public var startBefore = Nanoseconds.forever
  /// Requests with a larger body are never retried.
  public var bodyLimit = Int.max
  /// Retries of all requests that may be scheduled or without a head at the same time.
  public var maxConcurrent = Int.max
  /// What the client gets when no untried target is left.
  public var exhausted = Exhausted.last
  /// Whether an error status is judged at its head or after its body.
  public var decideOn = DecisionPoint.head
  /// With `repick: cycle` and `perTier`: how often the tiers may be gone round; `Int.max`: without end.
  public var rounds = Int.max
  /// Whether an informational response (100, 103) switches retries off for the request, as it does in Envoy.
  public var informationalEndsRetries = false

  /// No retry.
  public init() {}
}

/// Which target a retry goes to.
public enum Repick: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The same again.
  case same
  /// One that was not tried yet; none left ends the request.
  case other
  /// One that was not tried yet; when all were, round again.
  case cycle
}

/// The answer when no untried target is left.
public enum Exhausted: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// What the last attempt would have given.
  case last
  /// 502 with the last error body.
  case badGateway
}

/// When an error status is judged.
public enum DecisionPoint: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// At the complete head.
  case head
  /// When the whole body was read.
  case body
}
