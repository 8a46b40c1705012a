// Bugs that an implementation of failover could have, to be switched on by tests: the checks of random walks
// are worth something only if they catch them.

/// A bug to plant.
package enum PlantedBug: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// None.
  case none
  /// A failure after the commit is retried as if the client had nothing.
  case retryAfterCommit
  /// A retry that ends before its head keeps its place in `Retry.maxConcurrent`.
  case breakerKept
  /// Comments do not re-arm `idle`.
  case commentsAreSilence
  /// The timers of an attempt stay armed when it is over.
  case timersOutliveAttempt
  /// Hedges are not held against the retry budget.
  case hedgesAreFree
  /// The loser of a race runs on.
  case loserRunsOn
  /// One retry more than `Retry.max`.
  case oneRetryTooMany
  /// `Retry.within` compared with >= instead of >.
  case withinIsExclusive
  /// The error body of an attempt before is given as the last one's.
  case staleErrorBody
  /// A retry waits less than the provider asked for.
  case hintIsHalved
  /// A target that is left out is used all the same.
  case ejectedIsUsed
}
