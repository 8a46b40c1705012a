public import Base

/// The labels by which attempts are told apart.
public struct AttemptKey: Hashable, Comparable, Sendable {
  /// The provider's index.
  public var provider: Int16
  /// The attempt's number, `AttemptLog.attemptLimit` for that and all above.
  public var attempt: UInt16
  /// The phase's index.
  public var phase: Int16
  /// How the attempts ended.
  public var outcome: Outcome

  init(_ record: AttemptRecord) {
    provider = record.provider
    attempt = min(record.attempt, AttemptLog.attemptLimit)
    phase = record.phase
    outcome = record.outcome
  }

  init(packed: UInt64) {
    provider = Int16(truncatingIfNeeded: packed >> 48)
    attempt = UInt16(truncatingIfNeeded: packed >> 32)
    phase = Int16(truncatingIfNeeded: packed >> 16)
    outcome = Outcome(rawValue: UInt16(truncatingIfNeeded: packed))
  }

  var packed: UInt64 {
    UInt64(UInt16(bitPattern: provider)) << 48 | UInt64(attempt) << 32
      | UInt64(UInt16(bitPattern: phase)) << 16 | UInt64(outcome.rawValue)
  }

  /// By provider, attempt number and phase, and within these what went well first.
  public static func < (left: AttemptKey, right: AttemptKey) -> Bool {
    if left.provider != right.provider { return left.provider < right.provider }
    if left.attempt != right.attempt { return left.attempt < right.attempt }
    if left.phase != right.phase { return left.phase < right.phase }
    if (left.outcome == .ok) != (right.outcome == .ok) { return left.outcome == .ok }
    return left.outcome < right.outcome
  }
}

/// Sums over attempts.
struct AttemptTally: BitwiseCopyable, Sendable, Equatable {
  var count: Int64 = 0
  var served: Int64 = 0
  var accepted: Int64 = 0
  var tokens: Int64 = 0

  mutating func take(_ record: AttemptRecord) {
    count += 1
    served += record.served ? 1 : 0
    accepted += record.accepted ? 1 : 0
    tokens += Int64(record.tokens)
  }

  mutating func add(_ other: AttemptTally) {
    count += other.count
    served += other.served
    accepted += other.accepted
    tokens += other.tokens
  }
}

/// All attempts with the same labels.
public struct AttemptGroup: Sendable, Equatable {
  /// The labels.
  public let key: AttemptKey
  var tally: AttemptTally
  /// Start to end.
  public internal(set) var duration: HistogramSnapshot
  /// Start to the complete head, of those that got one.
  public internal(set) var headers: HistogramSnapshot
  /// Start to the first content, of those that got any.
  public internal(set) var ttft: HistogramSnapshot

  /// Number of attempts.
  public var count: Int { Int(tally.count) }
  /// Those whose output was the client's answer.
  public var servedCount: Int { Int(tally.served) }
  /// Those that the provider took on.
  public var acceptedCount: Int { Int(tally.accepted) }
  /// Contents that they brought.
  public var tokens: Int { Int(tally.tokens) }

  mutating func add(_ other: AttemptGroup) {
    precondition(key == other.key)
    tally.add(other.tally)
    duration.add(other.duration)
    headers.add(other.headers)
    ttft.add(other.ttft)
  }
}

/// What an `AttemptLog` held, as a plain value; mergeable by addition.
public struct AttemptSnapshot: Sendable {
  /// The attempts by labels, in the order of their keys.
  public internal(set) var groups: [AttemptGroup]
  /// The records that were kept, in the order of their ends.
  public internal(set) var records: [AttemptRecord]
  /// Why requests were not rescued, where the observer says so, in the order of their ends.
  public internal(set) var unrescued: [UnrescuedRecord]
  /// Which requests' records are complete: those with an ordinal that is a multiple of this.
  public internal(set) var stride: UInt32
  /// Attempts of the warm-up, which count nowhere else.
  public internal(set) var warmupCount: Int

  /// No attempts.
  public static var empty: AttemptSnapshot {
    AttemptSnapshot(groups: [], records: [], unrescued: [], stride: 1, warmupCount: 0)
  }

  /// Adds what another worker's log held.
  public mutating func add(_ other: AttemptSnapshot) {
    for group in other.groups {
      if let index = groups.firstIndex(where: { $0.key == group.key }) {
        groups[index].add(group)
      } else {
        groups.append(group)
      }
    }
    groups.sort { $0.key < $1.key }
    stride = max(stride, other.stride)
    records = (records + other.records).filter { $0.ordinal % stride == 0 }
    unrescued = (unrescued + other.unrescued).filter { $0.ordinal % stride == 0 }
    warmupCount += other.warmupCount
  }
}
