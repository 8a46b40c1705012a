import Base

/// Sums over the requests of a phase.
struct RequestTally: BitwiseCopyable, Sendable, Equatable {
  var scheduled: Int64 = 0
  var shed: Int64 = 0
  var succeeded: Int64 = 0
  var cancelled: Int64 = 0
  var undrained: Int64 = 0
  var good: Int64 = 0
  var tokens: Int64 = 0
  var goodTokens: Int64 = 0
  var orphanedTokens: Int64 = 0
  var withoutContent: Int64 = 0
  var stalledRequests: Int64 = 0
  var open = Nanoseconds.zero
  var stalled = Nanoseconds.zero

  var sent: Int64 { scheduled - shed }
  /// Neither well nor by the client's own wish.
  var failed: Int64 { scheduled - shed - succeeded - cancelled }

  mutating func take(_ request: RequestRecord, _ figures: RequestFigures) {
    scheduled += 1
    if request.outcome == .shed {
      shed += 1
      return
    }
    let tokenCount = Int64(request.tokens)
    tokens += tokenCount
    if !request.firstToken.isPresent { withoutContent += 1 }
    if figures.stalled > .zero { stalledRequests += 1 }
    open += figures.open
    stalled += figures.stalled
    if request.outcome == .ok {
      succeeded += 1
    } else if request.outcome == .cancelled {
      cancelled += 1
    } else {
      orphanedTokens += tokenCount
      undrained += request.outcome == .undrained ? 1 : 0
    }
    if figures.isGood {
      good += 1
      goodTokens += tokenCount
    }
  }

  mutating func add(_ other: RequestTally) {
    scheduled += other.scheduled
    shed += other.shed
    succeeded += other.succeeded
    cancelled += other.cancelled
    undrained += other.undrained
    good += other.good
    tokens += other.tokens
    goodTokens += other.goodTokens
    orphanedTokens += other.orphanedTokens
    withoutContent += other.withoutContent
    stalledRequests += other.stalledRequests
    open += other.open
    stalled += other.stalled
  }
}

/// The requests of one phase.
struct RequestPhase: Sendable, Equatable {
  var tally: RequestTally
  var outcomes: [Outcome: Int]
  /// In the order of `LatencyMetric.allCases`.
  var latency: [HistogramSnapshot]

  static var empty: RequestPhase {
    RequestPhase(
      tally: RequestTally(), outcomes: [:],
      latency: LatencyMetric.allCases.map { _ in HistogramSnapshot.empty })
  }

  mutating func add(_ other: RequestPhase) {
    tally.add(other.tally)
    outcomes.merge(other.outcomes, uniquingKeysWith: +)
    for index in latency.indices { latency[index].add(other.latency[index]) }
  }
}

/// What a `RequestLog` held, as a plain value; mergeable by addition.
public struct RequestSnapshot: Sendable {
  var phases: [RequestPhase]
  /// The records that were kept, in the order of their ends.
  public internal(set) var records: [RequestRecord]
  /// Which requests' records were kept: those with an ordinal that is a multiple of this.
  public internal(set) var stride: UInt32
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
    warmupCount += other.warmupCount
    releaseLateness.add(other.releaseLateness)
    loopLag.add(other.loopLag)
    firstScheduled = min(firstScheduled, other.firstScheduled)
    lastSent = max(lastSent, other.lastSent)
  }
}
