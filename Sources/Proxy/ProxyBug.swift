// Bugs that can be switched on, so that tests can show that they would be found. None of them is in the way
// of a byte: each sits where attempts begin, end, or are committed.

/// A bug for tests.
package enum ProxyBug: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// None.
  case none
  /// What was held of a failed attempt stands before the body of the next one.
  case leaksHeldBytes
  /// The last byte of what is held is lost when it is committed.
  case losesHeldByte
  /// A connection goes back into the pool although its answer was not read to the end.
  case reusesUnfinishedConnection
  /// The timers of an attempt stay armed when they are taken back; one that fires ends the attempt that runs
  /// by then.
  case leavesTimersArmed
  /// An answer that is cut gets the proper end of its framing.
  case endsCutAnswers
  /// An attempt whose answer the client does not get is missing in the log.
  case forgetsAttempts
}
