public import Base

/// The requests of a run, as their client sees them: latency histograms and sums by phase, counts by outcome,
/// the generator's own health, and a bounded list of the records themselves.
///
/// Once an (outcome, phase) was met, recording does not allocate.
public struct RequestLog: ~Copyable {
  private let configuration: LogConfiguration
  private let measure: RequestMeasure
  private let tallies: Slab<RequestTally>
  private var keys = KeyTable()
  private var outcomeCounts = GrowingSlab<Int64>(capacity: 64)
  /// One per phase and `LatencyMetric`.
  private var histograms: HistogramPool
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
    tallies = Slab(capacity: configuration.phaseCount, repeating: RequestTally())
    histograms = HistogramPool(histogramCount: configuration.phaseCount * LatencyMetric.allCases.count)
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
    let phase = Int(request.phase)
    tallies[phase].take(request, figures)
    record(figures, phase)
    let (number, isNew) = keys.number(
      UInt64(UInt16(bitPattern: request.phase)) << 16 | UInt64(request.outcome.rawValue))
    if isNew { outcomeCounts.append(0) }
    outcomeCounts[number] += 1
    records.append(request)
  }

  /// Takes in a wait between two contents of a request of `phase`.
  public mutating func recordGap(_ gap: Nanoseconds, phase: Int16) {
    guard configuration.warmupPhase.map({ $0 == Int(phase) }) != true else { return }
    histograms.record(slot(Int(phase), .gap), gap)
  }

  /// Takes in how long after its scheduled arrival a request of `phase` was released. As all that is
  /// measured, it leaves the warm-up out, in which the connections are opened.
  public mutating func recordReleaseLateness(_ lateness: Nanoseconds, ordinal: UInt32, phase: Int16) {
    guard !configuration.isWarmup(ordinal, phase: phase) else { return }
    releaseLateness.record(lateness)
  }

  /// Takes in how long a completion had waited when the loop got to it.
  public mutating func recordLoopLag(_ lag: Nanoseconds) { loopLag.record(lag) }

  private func slot(_ phase: Int, _ metric: LatencyMetric) -> Int {
    phase * LatencyMetric.allCases.count + metric.rawValue
  }

  private mutating func record(_ figures: RequestFigures, _ phase: Int) {
    if let ttft = figures.ttft { histograms.record(slot(phase, .ttft), ttft) }
    if let ttft = figures.ttftService { histograms.record(slot(phase, .ttftService), ttft) }
    if let ttfb = figures.ttfb { histograms.record(slot(phase, .ttfb), ttfb) }
    if let tpot = figures.tpot { histograms.record(slot(phase, .tpot), tpot) }
    if let gap = figures.maxGap { histograms.record(slot(phase, .maxGap), gap) }
    if let e2e = figures.e2e { histograms.record(slot(phase, .e2e), e2e) }
    if let e2e = figures.e2eService { histograms.record(slot(phase, .e2eService), e2e) }
  }

  /// Everything so far as a plain value. Allocates.
  public func snapshot() -> RequestSnapshot {
    var phases: [RequestPhase] = []
    for phase in 0..<configuration.phaseCount {
      var outcomes: [Outcome: Int] = [:]
      for number in 0..<keys.count where keys.key(number) >> 16 == UInt64(phase) {
        outcomes[Outcome(rawValue: UInt16(truncatingIfNeeded: keys.key(number)))] = Int(outcomeCounts[number])
      }
      var latency: [HistogramSnapshot] = []
      for metric in LatencyMetric.allCases { latency.append(histograms.snapshot(slot(phase, metric))) }
      phases.append(RequestPhase(tally: tallies[phase], outcomes: outcomes, latency: latency))
    }
    return RequestSnapshot(
      phases: phases, records: records.array(), stride: records.stride, warmupCount: warmupCount,
      releaseLateness: releaseLateness.snapshot(), loopLag: loopLag.snapshot(),
      firstScheduled: firstScheduled, lastSent: lastSent)
  }
}
