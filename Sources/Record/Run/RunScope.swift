public import Base

/// The figures of the whole run, or of one of its phases (by the scheduled arrivals; attempts by their own
/// starts).
public struct RunScope: Sendable {
  /// The phase's name; nil for the whole run.
  public let phase: String?
  /// How long requests arrived in it.
  public let durationSeconds: Double
  var requests: PhaseRequests
  private let tally: RequestTally
  var failover: FailoverFigures
  /// Attempts that began in it.
  public let attempts: Int

  init(
    phase: String?, durationSeconds: Double, requests: PhaseRequests, failover: FailoverFigures, attempts: Int
  ) {
    self.phase = phase
    self.durationSeconds = durationSeconds
    self.requests = requests
    self.failover = failover
    self.attempts = attempts
    tally = requests.tally
  }

  /// Arrivals that came due.
  public var scheduled: Int { Int(tally.scheduled) }
  /// Those that were not shed.
  public var sent: Int { Int(tally.sent) }
  /// Due, but not sent: the in-flight cap was reached, or this machine could not. They are among the failed.
  public var shed: Int { Int(tally.shed) }
  /// Requests that ended ok.
  public var succeeded: Int { Int(tally.succeeded) }
  /// Arrivals that did not end ok, those that were shed included; except those that the client itself left.
  public var failed: Int { Int(tally.failed) }
  /// Requests that the client left because the profile says so.
  public var cancelled: Int { Int(tally.cancelled) }
  /// Requests that were still open when the drain was over; they are among the failed.
  public var undrained: Int { Int(tally.undrained) }
  /// Requests that met every objective.
  public var good: Int { Int(tally.good) }
  /// Contents that clients got.
  public var tokens: Int { Int(tally.tokens) }
  /// Contents of streams that then failed.
  public var orphanedTokens: Int { Int(tally.orphanedTokens) }
  /// Requests sent that never got any content.
  public var withoutContent: Int { Int(tally.withoutContent) }
  /// Requests that waited for content longer than the stall threshold.
  public var stalledRequests: Int { Int(tally.stalledRequests) }
  /// Whether all attempts could be joined to their requests. If not, nobody knows what takes both: delays,
  /// switch cost, absorbed failures, waste, rescues and reasons are empty, and are not to be shown.
  public var areJoinsKnown: Bool { failover.isKnown }
  /// Successes after a failed attempt.
  public var absorbed: Int { failover.absorbed }
  /// Attempts whose output is not part of a success.
  public var wastedAttempts: Int { failover.wastedAttempts }
  /// The contents that these brought.
  public var wastedTokens: Int { failover.wastedTokens }
  /// An attempt's end to the next one's start.
  public var switchCost: HistogramSnapshot { failover.switchCost }

  /// How the requests ended, the good end first.
  public var outcomes: [(outcome: Outcome, count: Int)] {
    requests.groups.map { (outcome: $0.key, count: Int($0.value.tally.scheduled)) }.sorted {
      ($0.outcome == .ok) != ($1.outcome == .ok) ? $0.outcome == .ok : $0.outcome < $1.outcome
    }
  }

  /// A latency distribution, of all arrivals or of those that ended as `outcome`.
  public func latency(_ metric: LatencyMetric, outcome: Outcome? = nil) -> LatencyDistribution {
    requests.latency(metric, outcome: outcome)
  }

  /// The first attempt's start to the serving attempt's start, by the provider of the first attempt; all of
  /// them without `provider`.
  public func failoverDelay(provider: Int? = nil) -> HistogramSnapshot {
    provider.map { failover.delays[$0] } ?? HistogramSnapshot.sum(failover.delays)
  }

  /// Good requests / scheduled ones; nil without any.
  public var attainment: Double? { share(good, of: scheduled) }
  /// Requests that ended ok / scheduled ones; nil without any.
  public var success: Double? { share(succeeded, of: scheduled) }
  /// Attempts / requests sent; nil without any.
  public var amplification: Double? { share(attempts, of: sent) }
  /// Time that open streams were stalled / time that they were open; nil without any.
  public var stallExposure: Double? {
    let open = tally.open.count
    return open > 0 ? Double(tally.stalled.count) / Double(open) : nil
  }
  /// Good requests per second of the schedule; nil for a scope without duration.
  public var goodput: Double? { durationSeconds > 0 ? Double(good) / durationSeconds : nil }
  /// Contents of good requests per second of the schedule.
  public var tokenGoodput: Double? {
    durationSeconds > 0 ? Double(tally.goodTokens) / durationSeconds : nil
  }

  private func share(_ part: Int, of whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}
