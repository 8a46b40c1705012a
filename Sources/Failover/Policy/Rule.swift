// What holds for single outcomes instead of `retry`, and for single targets instead of the whole policy.

public import Base

/// What follows one of some outcomes. Where a rule names an outcome, `Retry.on` and `Retry.perTarget` are not
/// asked (the latter unless `retry` says so); every limit of `Retry` holds.
public struct Rule: Sendable, Equatable {
  /// The outcomes.
  public var on = OutcomeSet()
  /// Further attempts at the same target, beyond the first one there; `perTarget`: as many as
  /// `Retry.perTarget` of the target allows.
  public var retry = 0
  /// Whether another target is tried after those.
  public var next = false
  /// What it means for the target's health.
  public var cool = Cool.asUsual
  /// What is not used any more for the rest of the request.
  public var drop = Drop.none
  /// Whether the next attempt waits as `Backoff` says; else it starts at once.
  public var backoff = true

  /// No further attempt.
  public init() {}

  /// Stands for the number that the target's `Retry.perTarget` gives.
  public static let perTarget = Int.max
}

/// What an outcome means for its target's health.
public enum Cool: BitwiseCopyable, Sendable, Equatable {
  /// It counts if `Eject.on` names it.
  case asUsual
  /// It does not count.
  case no
  /// It counts as a failure.
  case count
  /// The target is left out at once, for `Eject.time`.
  case now
  /// The target is left out at once, for so long.
  case span(Nanoseconds)
}

/// What is not used any more for the rest of the request.
public enum Drop: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// Nothing.
  case none
  /// The target.
  case target
  /// All of its tier.
  case tier
}

/// What holds for attempts at one target: the policy's settings with the target's own in their place.
public struct TargetSettings: BitwiseCopyable, Sendable, Equatable {
  /// When an attempt is cut; `request` is the policy's.
  public var timeouts: Timeouts
  /// `on`, `within`, `perTarget` and `decideOn` are the target's; the rest counts over the request and is the
  /// policy's.
  public var retry: Retry
  /// The wait before a retry at this target.
  public var backoff: Backoff
  /// When this target is left out; `maxShare`, `panic`, `sparesLoneTargets` and `whenAll` are the
  /// policy's.
  public var eject: Eject

  /// These settings.
  public init(timeouts: Timeouts, retry: Retry, backoff: Backoff, eject: Eject) {
    self.timeouts = timeouts
    self.retry = retry
    self.backoff = backoff
    self.eject = eject
  }
}
