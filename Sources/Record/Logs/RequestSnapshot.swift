import Base

/// What a `RequestLog` held, as a plain value; mergeable by addition.
public struct RequestSnapshot: Sendable {
  var phases: [PhaseRequests]
  /// How figures are made of records.
  var measure: RequestMeasure
  /// The records that were kept, in the order of their ends.
  public internal(set) var records: [RequestRecord]
  /// Which requests' records were kept: those with an ordinal that is a multiple of this.
  public internal(set) var stride: UInt32
  /// One attempt per request that was sent, where the load is the only one of ours to see any; else empty.
  public internal(set) var attempts: AttemptSnapshot
  /// Requests of the warm-up, which count nowhere else.
  public internal(set) var warmupCount: Int
  /// Scheduled arrival to release.
  public internal(set) var releaseLateness: HistogramSnapshot
  /// How long completions waited for the loop.
  public internal(set) var loopLag: HistogramSnapshot
  /// The earliest arrival; `never` without requests.
  var firstScheduled: Instant
  /// The latest send; `absent` when nothing was sent.
  var lastSent: Instant

  /// Adds what another worker's log of the same run held.
  public mutating func add(_ other: RequestSnapshot) {
    precondition(phases.count == other.phases.count)
    for index in phases.indices { phases[index].add(other.phases[index]) }
    stride = max(stride, other.stride)
    records = (records + other.records).filter { $0.ordinal % stride == 0 }
    attempts.add(other.attempts)
    warmupCount += other.warmupCount
    releaseLateness.add(other.releaseLateness)
    loopLag.add(other.loopLag)
    firstScheduled = min(firstScheduled, other.firstScheduled)
    lastSent = max(lastSent, other.lastSent)
  }

  /// Changes what became of requests whose records were kept; `changes` by ordinal. Cold.
  mutating func correct(_ changes: [UInt32: Outcome]) {
    guard !changes.isEmpty else { return }
    for index in records.indices {
      guard let outcome = changes[records[index].ordinal] else { continue }
      let phase = Int(records[index].phase)
      let old = records[index]
      phases[phase].groups[old.outcome, default: .empty].take(old, measure.figures(old), removing: true)
      records[index].outcome = outcome
      let new = records[index]
      phases[phase].groups[outcome, default: .empty].take(new, measure.figures(new))
      if phases[phase].groups[old.outcome]?.tally.scheduled == 0 { phases[phase].groups[old.outcome] = nil }
    }
  }
}
