import Base

/// The attempts of a run, as one observer sees them: histograms by (provider, attempt number, outcome,
/// phase), exact counts, a bounded list of the records themselves, and why requests were not rescued.
///
/// Once a key was met, recording does not allocate.
public struct AttemptLog: ~Copyable {
  /// Attempt numbers from this one on share a key.
  public static let attemptLimit: UInt16 = 8

  private var configuration: LogConfiguration
  private var keys = KeyTable()
  private var tallies = GrowingSlab<AttemptTally>(capacity: 64)
  /// Three per key: duration, headers, first content.
  private var histograms = HistogramPool()
  private var records: KeptRecords<AttemptRecord>
  private var unrescued: KeptRecords<UnrescuedRecord>
  private var warmupCount = 0

  /// An empty log.
  public init(_ configuration: LogConfiguration) {
    self.configuration = configuration
    records = KeptRecords(limit: configuration.recordLimit)
    unrescued = KeptRecords(limit: configuration.recordLimit)
  }

  /// Takes in an attempt that has ended.
  public mutating func record(_ attempt: AttemptRecord) {
    precondition(attempt.attempt > 0 && attempt.end >= attempt.start)
    precondition(attempt.provider >= 0 && Int(attempt.provider) < configuration.providerCount)
    guard !configuration.noteWarmup(attempt.ordinal, phase: attempt.phase) else {
      warmupCount += 1
      return
    }
    let (number, isNew) = keys.number(AttemptKey(attempt).packed)
    if isNew {
      tallies.append(AttemptTally())
      for _ in 0..<3 { _ = histograms.make() }
    }
    tallies[number].take(attempt)
    histograms.record(number * 3, attempt.end - attempt.start)
    if attempt.head.isPresent { histograms.record(number * 3 + 1, attempt.head - attempt.start) }
    if attempt.firstToken.isPresent { histograms.record(number * 3 + 2, attempt.firstToken - attempt.start) }
    records.append(attempt)
  }

  /// Takes in why a request failed for good. Its attempts must have been recorded before: they tell whether
  /// it belongs to the warm-up.
  public mutating func record(_ unrescued: UnrescuedRecord) {
    precondition(unrescued.reason != .notNeeded)
    guard unrescued.ordinal >= configuration.firstMeasuredOrdinal else { return }
    self.unrescued.append(unrescued)
  }

  /// Everything so far as a plain value. Allocates.
  public func snapshot() -> AttemptSnapshot {
    var groups: [AttemptGroup] = []
    for number in 0..<keys.count {
      groups.append(
        AttemptGroup(
          key: AttemptKey(packed: keys.key(number)), tally: tallies[number],
          duration: histograms.snapshot(number * 3), headers: histograms.snapshot(number * 3 + 1),
          ttft: histograms.snapshot(number * 3 + 2)))
    }
    groups.sort { $0.key < $1.key }
    return AttemptSnapshot(
      groups: groups, records: records.array(), unrescued: unrescued.array(),
      stride: max(records.stride, unrescued.stride), warmupCount: warmupCount)
  }
}
