// What all logs of a run have in common. The same value goes to every one of them, so that they leave out the
// same requests and use the same labels.

/// How a run's logs are laid out.
public struct LogConfiguration: Sendable {
  /// Number of providers in the profile.
  public var providerCount: Int
  /// Number of phase names.
  public var phaseCount: Int
  /// The index of the phase "warmup"; nil when the run has none.
  public var warmupPhase: Int?
  /// Requests with a lower ordinal belong to the warm-up, whenever their attempts happen.
  public var firstMeasuredOrdinal: UInt32
  /// The provider that requests go straight to; nil when somebody stands between. Nobody else sees the
  /// attempts then, so the log of the requests counts them, too.
  public var directProvider: Int16?
  /// How many records a log keeps, besides the histograms, which have no such limit. Up to it, figures that
  /// need records (failover delay, waste) are exact.
  public var recordLimit: Int

  /// A layout for `providerCount` providers and `phaseCount` phases.
  public init(
    providerCount: Int, phaseCount: Int, warmupPhase: Int? = nil, firstMeasuredOrdinal: UInt32 = 0,
    recordLimit: Int = 1_000_000
  ) {
    precondition(providerCount >= 0 && phaseCount > 0 && recordLimit > 0)
    precondition(providerCount < 1 << 15 && phaseCount < 1 << 15)
    self.providerCount = providerCount
    self.phaseCount = phaseCount
    self.warmupPhase = warmupPhase
    self.firstMeasuredOrdinal = firstMeasuredOrdinal
    self.recordLimit = recordLimit
  }

  /// Whether request `ordinal` of `phase` belongs to the warm-up, as far as is known beforehand.
  public func isWarmup(_ ordinal: UInt32, phase: Int16) -> Bool {
    ordinal < firstMeasuredOrdinal || (warmupPhase.map { $0 == Int(phase) } ?? false)
  }

  /// As `isWarmup`, for something that is done for a request in `phase`. A closed loop has no schedule that
  /// says beforehand how many requests its warm-up takes; but requests are numbered in the order of sending,
  /// so what is done in the warm-up shows that its request belongs there, with all that follows.
  mutating func noteWarmup(_ ordinal: UInt32, phase: Int16) -> Bool {
    guard isWarmup(ordinal, phase: phase) else { return false }
    if ordinal != .max { firstMeasuredOrdinal = max(firstMeasuredOrdinal, ordinal + 1) }
    return true
  }
}
