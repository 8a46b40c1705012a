public import Base

/// The requests of a run, as their client sees them: latency histograms and sums by phase and outcome, the
/// generator's own health, and a bounded list of the records themselves.
///
/// Once an (outcome, phase) was met, recording does not allocate.
public struct RequestLog: ~Copyable {
  private let configuration: LogConfiguration
  private let measure: RequestMeasure
  private var keys = KeyTable()
  /// One per (phase, outcome).
  private var tallies = GrowingSlab<RequestTally>(capacity: 64)
  /// Two per (phase, outcome) and `LatencyMetric`: of those that got there, and of those that never did.
  private var histograms = HistogramPool()
  /// One per phase.
  private var gaps: HistogramPool
  /// The attempts, where the load is the only one to see them.
  private var attempts: AttemptLog
  private var releaseLateness = Histogram()
  private var loopLag = Histogram()
  private var records: KeptRecords<RequestRecord>
  private var warmupCount = 0
  private var firstScheduled = Instant.never
  private var lastSent = Instant.absent

  /// An empty log. A wait longer than `stallThreshold` counts as a stall.
  public init(_ configuration: LogConfiguration, objectives: RequestObjectives, stallThreshold: Nanoseconds) {
    self.configuration = configuration
    measure = RequestMeasure(objectives: objectives, stallThreshold: stallThreshold)
    gaps = HistogramPool(histogramCount: configuration.phaseCount)
    attempts = AttemptLog(configuration)
    records = KeptRecords(limit: configuration.recordLimit)
  }

  /// Takes in a request that is over, or shed.
  public mutating func record(_ request: RequestRecord) {
    guard !configuration.isWarmup(request.ordinal, phase: request.phase) else {
      warmupCount += 1
      return
    }
    if request.scheduled < firstScheduled { firstScheduled = request.scheduled }
    if request.sent > lastSent { lastSent = request.sent }
    let figures = measure.figures(request)
    let (number, isNew) = keys.number(
      UInt64(UInt16(bitPattern: request.phase)) << 16 | UInt64(request.outcome.rawValue))
    if isNew {
      tallies.append(RequestTally())
      for _ in 0..<RequestLog.histogramsPerKey { _ = histograms.make() }
    }
    tallies[number].take(request, figures)
    record(figures, number)
    recordAttempt(request)
    records.append(request)
  }

  /// Takes in a wait between two contents of a request of `phase`.
  public mutating func recordGap(_ gap: Nanoseconds, phase: Int16) {
    guard configuration.warmupPhase.map({ $0 == Int(phase) }) != true else { return }
    gaps.record(Int(phase), gap)
  }

  /// Takes in how long after its scheduled arrival a request of `phase` was released. As all that is
  /// measured, it leaves the warm-up out, in which the connections are opened.
  public mutating func recordReleaseLateness(_ lateness: Nanoseconds, ordinal: UInt32, phase: Int16) {
    guard !configuration.isWarmup(ordinal, phase: phase) else { return }
    releaseLateness.record(lateness)
  }

  /// Takes in how long a completion had waited when the loop got to it.
  public mutating func recordLoopLag(_ lag: Nanoseconds) { loopLag.record(lag) }

  private static let histogramsPerKey = 2 * LatencyMetric.allCases.count

  private mutating func record(_ figures: RequestFigures, _ number: Int) {
    let slot = number * RequestLog.histogramsPerKey
    if let ttft = figures.ttft { histograms.record(slot + LatencyMetric.ttft.rawValue, ttft) }
    if let ttft = figures.ttftService { histograms.record(slot + LatencyMetric.ttftService.rawValue, ttft) }
    if let ttfb = figures.ttfb { histograms.record(slot + LatencyMetric.ttfb.rawValue, ttfb) }
    if let tpot = figures.tpot { histograms.record(slot + LatencyMetric.tpot.rawValue, tpot) }
    if let gap = figures.maxGap { histograms.record(slot + LatencyMetric.maxGap.rawValue, gap) }
    if let e2e = figures.e2e { histograms.record(slot + LatencyMetric.e2e.rawValue, e2e) }
    if let e2e = figures.e2eService { histograms.record(slot + LatencyMetric.e2eService.rawValue, e2e) }
    if figures.e2eNever != nil { recordNevers(figures, slot + LatencyMetric.allCases.count) }
  }

  private mutating func recordNevers(_ figures: RequestFigures, _ slot: Int) {
    if let age = figures.ttftNever { histograms.record(slot + LatencyMetric.ttft.rawValue, age) }
    if let age = figures.ttftServiceNever {
      histograms.record(slot + LatencyMetric.ttftService.rawValue, age)
    }
    if let age = figures.ttfbNever { histograms.record(slot + LatencyMetric.ttfb.rawValue, age) }
    if let age = figures.e2eNever { histograms.record(slot + LatencyMetric.e2e.rawValue, age) }
    if let age = figures.e2eServiceNever { histograms.record(slot + LatencyMetric.e2eService.rawValue, age) }
  }

  /// The one attempt of a request that went straight to a provider.
  private mutating func recordAttempt(_ request: RequestRecord) {
    guard let provider = configuration.directProvider, request.sent.isPresent, request.end.isPresent else {
      return
    }
    attempts.record(
      AttemptRecord(
        ordinal: request.ordinal, attempt: 1, provider: provider, phase: request.phase,
        outcome: request.outcome, start: request.sent, head: request.head, firstToken: request.firstToken,
        lastToken: request.lastToken, end: max(request.sent, request.end), tokens: request.tokens,
        served: true, accepted: (200..<300).contains(request.status)))
  }

  /// Everything so far as a plain value. Allocates.
  public func snapshot() -> RequestSnapshot {
    var phases = [PhaseRequests](repeating: PhaseRequests(), count: configuration.phaseCount)
    for phase in phases.indices { phases[phase].gaps = gaps.snapshot(phase) }
    for number in 0..<keys.count {
      let phase = Int(keys.key(number) >> 16)
      let outcome = Outcome(rawValue: UInt16(truncatingIfNeeded: keys.key(number)))
      let slot = number * RequestLog.histogramsPerKey
      let metrics = LatencyMetric.allCases
      phases[phase].groups[outcome] = RequestGroup(
        tally: tallies[number], reached: metrics.map { histograms.snapshot(slot + $0.rawValue) },
        never: metrics.map { histograms.snapshot(slot + metrics.count + $0.rawValue) })
    }
    return RequestSnapshot(
      phases: phases, measure: measure, records: records.array(), stride: records.stride,
      attempts: attempts.snapshot(), warmupCount: warmupCount,
      releaseLateness: releaseLateness.snapshot(), loopLag: loopLag.snapshot(),
      firstScheduled: firstScheduled, lastSent: lastSent)
  }
}
