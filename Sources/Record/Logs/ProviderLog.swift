public import Base

/// What the providers know of themselves: how far they drifted from their scripts, who left before the end,
/// which rules fired, which requests had no key; and, when a foreign gateway is under test, the attempts as
/// they saw them.
///
/// Every count is by ordinal, so that the warm-up stays out of it; `UInt32.max` stands for a request without
/// a key.
public struct ProviderLog: ~Copyable {
  private var configuration: LogConfiguration
  private let tallies: Slab<ProviderTally>
  /// Where a provider's rules begin in `fired`.
  private let ruleStarts: [Int]
  private let fired: Slab<Int64>
  /// Per event, and per attempt the latest of its events.
  private var drift: HistogramPool
  private var attemptDrift: HistogramPool
  /// The attempts, as the providers saw them.
  public var attempts: AttemptLog

  /// An empty log; `ruleCounts` says how many rules each provider has.
  public init(_ configuration: LogConfiguration, ruleCounts: [Int]) {
    precondition(ruleCounts.count == configuration.providerCount)
    self.configuration = configuration
    tallies = Slab(capacity: configuration.providerCount, repeating: ProviderTally())
    var starts = [0]
    for count in ruleCounts { starts.append(starts[starts.count - 1] + count) }
    ruleStarts = starts
    fired = Slab(capacity: starts[starts.count - 1], repeating: 0)
    drift = HistogramPool(histogramCount: configuration.providerCount)
    attemptDrift = HistogramPool(histogramCount: configuration.providerCount)
    attempts = AttemptLog(configuration)
  }

  /// A request was read in full and got its script, in `phase` of the run.
  public mutating func admitted(provider: Int, ordinal: UInt32, phase: Int16, hasKey: Bool) {
    guard !configuration.noteWarmup(ordinal, phase: phase) else { return }
    tallies[provider].admitted += 1
    tallies[provider].withoutKey += hasKey ? 0 : 1
  }

  /// A connection was refused because the script said so.
  public mutating func refused(provider: Int) { tallies[provider].refused += 1 }

  /// A gateway's active probe got its script: it is no attempt at anybody's request.
  public mutating func probed(provider: Int) { tallies[provider].probes += 1 }

  /// A rule decided an attempt. Rules count from 0 in the plan's order.
  public mutating func fired(provider: Int, rule: Int, ordinal: UInt32) {
    guard measured(ordinal) else { return }
    precondition(rule >= 0 && ruleStarts[provider] + rule < ruleStarts[provider + 1])
    fired[ruleStarts[provider] + rule] += 1
  }

  /// A script was played to its end.
  public mutating func completed(provider: Int, ordinal: UInt32) {
    if measured(ordinal) { tallies[provider].completed += 1 }
  }

  /// The other side left before the script was over.
  public mutating func abandoned(provider: Int, ordinal: UInt32) {
    if measured(ordinal) { tallies[provider].abandoned += 1 }
  }

  /// An emission went out so much after its time in the script.
  public mutating func recordDrift(provider: Int, _ drift: Nanoseconds) { self.drift.record(provider, drift) }

  /// An attempt is over, of which the latest emission was so late. `isOverdueCut`: it was cut while another
  /// one was overdue, which on time might have saved it.
  public mutating func attemptEnded(
    provider: Int, ordinal: UInt32, latest drift: Nanoseconds, isOverdueCut: Bool
  ) {
    guard measured(ordinal) else { return }
    attemptDrift.record(provider, drift)
    tallies[provider].overdueCuts += isOverdueCut ? 1 : 0
  }

  /// An attempt ended, as its provider saw it.
  public mutating func record(_ attempt: AttemptRecord) { attempts.record(attempt) }

  private func measured(_ ordinal: UInt32) -> Bool { ordinal >= configuration.firstMeasuredOrdinal }

  /// Everything so far as a plain value. Allocates.
  public func snapshot() -> ProviderSnapshot {
    var providers: [ProviderFigures] = []
    for provider in 0..<configuration.providerCount {
      var counts: [Int] = []
      for rule in ruleStarts[provider]..<ruleStarts[provider + 1] { counts.append(Int(fired[rule])) }
      providers.append(
        ProviderFigures(
          tally: tallies[provider], drift: drift.snapshot(provider),
          attemptDrift: attemptDrift.snapshot(provider), rulesFired: counts))
    }
    return ProviderSnapshot(providers: providers, attempts: attempts.snapshot())
  }
}

/// Counts of one provider.
struct ProviderTally: BitwiseCopyable, Sendable, Equatable {
  var admitted: Int64 = 0
  var refused: Int64 = 0
  var completed: Int64 = 0
  var abandoned: Int64 = 0
  var withoutKey: Int64 = 0
  var probes: Int64 = 0
  var overdueCuts: Int64 = 0

  mutating func add(_ other: ProviderTally) {
    admitted += other.admitted
    refused += other.refused
    completed += other.completed
    abandoned += other.abandoned
    withoutKey += other.withoutKey
    probes += other.probes
    overdueCuts += other.overdueCuts
  }
}

/// What one provider knows of itself.
public struct ProviderFigures: Sendable, Equatable {
  var tally: ProviderTally
  /// How late its emissions were against the script.
  public internal(set) var drift: HistogramSnapshot
  /// The same of each attempt's latest emission.
  public internal(set) var attemptDrift: HistogramSnapshot
  /// How often each rule decided an attempt, in the plan's order.
  public internal(set) var rulesFired: [Int]

  /// Requests that got a script.
  public var admitted: Int { Int(tally.admitted) }
  /// Connections refused by script.
  public var refused: Int { Int(tally.refused) }
  /// Scripts played to their end.
  public var completed: Int { Int(tally.completed) }
  /// Scripts that the other side did not wait for.
  public var abandoned: Int { Int(tally.abandoned) }
  /// Requests without a request key.
  public var withoutKey: Int { Int(tally.withoutKey) }
  /// Attempts that were cut while an emission was overdue.
  public var overdueCuts: Int { Int(tally.overdueCuts) }
  /// Active probes that got a script; counted nowhere else.
  public var probes: Int { Int(tally.probes) }
}

/// What a `ProviderLog` held, as a plain value; mergeable by addition.
public struct ProviderSnapshot: Sendable {
  /// By provider.
  public internal(set) var providers: [ProviderFigures]
  /// The attempts as the providers saw them.
  public internal(set) var attempts: AttemptSnapshot

  /// Adds what another worker's log of the same run held.
  public mutating func add(_ other: ProviderSnapshot) {
    precondition(providers.count == other.providers.count)
    for index in providers.indices {
      providers[index].tally.add(other.providers[index].tally)
      providers[index].drift.add(other.providers[index].drift)
      providers[index].attemptDrift.add(other.providers[index].attemptDrift)
      for rule in providers[index].rulesFired.indices {
        providers[index].rulesFired[rule] += other.providers[index].rulesFired[rule]
      }
    }
    attempts.add(other.attempts)
  }
}
