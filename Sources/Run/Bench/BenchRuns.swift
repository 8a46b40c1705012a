// The runs of `brownout bench`: a few seconds each over loopback, one after the other.

import Base
import IO
import Record

/// What one run of the bench showed.
struct BenchSample: Sendable {
  /// Requests, those of the warm-up too.
  var requests: Int
  /// Requests per second, without the warm-up.
  var requestsPerSecond: Double
  var tokens: Int
  /// CPU time of all threads, and of the busiest.
  var processorSeconds: Double
  var busiestSeconds: Double
  var lateness: HistogramSnapshot
  /// Why the run does not count; empty when it does.
  var objections: [String]

  init(_ logs: RunLogs, _ prepared: PreparedRun) {
    let record = logs.record(prepared, notes: [], notice: nil)
    let whole = record.whole
    requests = whole.sent + record.warmup.requests
    requestsPerSecond = whole.durationSeconds > 0 ? Double(whole.succeeded) / whole.durationSeconds : 0
    tokens = whole.tokens
    processorSeconds = (logs.load.processorTime + logs.system.processorTime).seconds
    busiestSeconds = max(logs.load.processorTime, logs.system.busiestProcessorTime).seconds
    lateness = record.generator.releaseLateness
    objections = record.judge([]).reasons.map(\.text)
    if whole.succeeded != whole.scheduled {
      objections.append("\(whole.scheduled - whole.succeeded) of \(whole.scheduled) requests failed")
    }
  }

  /// CPU time of all threads for each of `count`, in microseconds.
  func microseconds(per count: Int) -> Double {
    count > 0 ? processorSeconds * 1e6 / Double(count) : 0
  }
}

/// Measures one figure after the other.
struct BenchRuns {
  let kind: BackendKind
  let mailbox: SignalMailbox
  let fileLimit: Int
  /// Told what is measured next.
  let announce: (String) -> Void

  /// Runs of streams for one figure: two seconds each.
  private static let tries = 3
  /// The first rate of a search, in chunks/s: any machine of today bears it.
  private static let firstRate = 20_000.0
  /// Far beyond any machine.
  private static let lastRate = 10_000_000.0
  /// How much of its time a thread may be busy when nothing is to wait for it.
  private static let share = 0.8

  /// All figures.
  func measure() throws(CommandFailure) -> BenchFigures {
    announce("requests")
    let served = try exchanges(isRelayed: false)
    announce("requests through the proxy")
    let relayed = try exchanges(isRelayed: true)
    announce("release times")
    let release = try release(atMost: relayed.perSecond / 2)
    announce("streams")
    let servedChunks = try streams(isRelayed: false)
    announce("streams through the proxy")
    let relayedChunks = try streams(isRelayed: true)
    return BenchFigures(
      io: kind.rawValue, servedRequests: served, relayedRequests: relayed, release: release.figures,
      servedChunks: servedChunks.rate, relayedChunks: relayedChunks.rate,
      recordNanoseconds: BenchRuns.recordNanoseconds(),
      objections: [release.objection, servedChunks.objection, relayedChunks.objection].compactMap(\.self))
  }

  private func exchanges(isRelayed: Bool) throws(CommandFailure) -> BenchRate {
    let sample = try run(.exchanges, isRelayed: isRelayed)
    return BenchRate(
      perSecond: sample.requestsPerSecond, microseconds: sample.microseconds(per: sample.requests),
      streams: 64)
  }

  /// An open loop through the proxy, at half of what a closed one got, or at a part of that which holds.
  private func release(
    atMost most: Double
  ) throws(CommandFailure) -> (figures: BenchRelease?, objection: String?) {
    var objection: String?
    for divisor in [1.0, 2, 4] {
      let rate = (most / divisor).rounded()
      guard rate >= 1 else { break }
      let sample = try run(.arrivals(perSecond: rate), isRelayed: true)
      guard let problem = sample.objections.first else {
        return (BenchRelease(perSecond: rate, lateness: sample.lateness), nil)
      }
      objection = "\(BenchFigures.rounded(rate)) requests/s: \(problem)"
    }
    return (nil, objection)
  }

  private func streams(isRelayed: Bool) throws(CommandFailure) -> (rate: BenchRate?, objection: String?) {
    var search = RateSearch(first: BenchRuns.firstRate, last: BenchRuns.lastRate)
    var best: BenchRate?
    var objection: String?
    for _ in 0..<BenchRuns.tries {
      guard let rate = search.next else { break }
      let work = BenchProfile.streams(chunksPerSecond: rate, fileLimit: fileLimit)
      guard case .streams(let count, _) = work else { preconditionFailure("streams are what was asked for") }
      let sample = try run(work, isRelayed: isRelayed)
      if let problem = sample.objections.first {
        search.failed(rate)
        objection = "\(BenchFigures.rounded(rate)) chunks/s: \(problem)"
        continue
      }
      // What bears no more: the busiest thread, or all cores together.
      let busiest = max(sample.busiestSeconds, sample.processorSeconds / Double(Worker.allowedCoreCount))
      search.held(rate, estimate: BenchRuns.share * Double(sample.tokens) / max(busiest, 1e-9))
      if search.best == rate {
        best = BenchRate(
          perSecond: rate, microseconds: sample.microseconds(per: sample.tokens), streams: count)
      }
    }
    return (best, best == nil ? objection : nil)
  }

  private func run(_ work: BenchWork, isRelayed: Bool) throws(CommandFailure) -> BenchSample {
    let prepared = BenchProfile(work: work, isRelayed: isRelayed).prepared()
    var run = RealRun(
      prepared, kind: kind, mailbox: mailbox,
      live: LiveDisplay(isQuiet: true, isTerminal: false, phases: prepared.phases))
    let logs: RunLogs
    let notice: Notice?
    do throws(RunFailure) {
      (logs, notice) = try run.perform()
    } catch {
      throw error.commandFailure
    }
    if let notice {
      throw CommandFailure(
        code: notice == .terminate ? .terminated : .interrupted,
        lines: ["stopped: nothing was measured in full"])
    }
    return BenchSample(logs, prepared)
  }

  /// CPU time to record one value in a histogram, over values of all sizes: the median of some rounds, as
  /// the machine may do other things meanwhile. Drawing the values is in it, about 0.2 ns each.
  private static func recordNanoseconds() -> Double {
    var histogram = Histogram()
    let rounds = 15
    let count = 500_000
    let times = (0..<rounds).map { _ in
      let began = Clock.threadProcessorTime()
      for index in 0..<count {
        histogram.record(Nanoseconds(Int64(truncatingIfNeeded: index &* 2_654_435_761) & 0xFFF_FFFF))
      }
      return Clock.threadProcessorTime() - began
    }
    precondition(histogram.count == rounds * count, "a histogram lost values")
    return Double(times.sorted()[rounds / 2].count) / Double(count)
  }
}
