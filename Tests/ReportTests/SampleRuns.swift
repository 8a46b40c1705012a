import Base

@testable import Record
@testable import Report

// The runs whose summaries are kept as snapshots, one per verdict, and one that has more of everything than
// there is room.

extension SampleRun {
  /// Every tenth request is silent at first and rescued.
  static var passing: SampleRun {
    var run = SampleRun()
    run.expectations = usualExpectations
    return run
  }

  /// Three regions, an outage in the middle.
  static var failing: SampleRun {
    var run = SampleRun()
    run.requestCount = 900
    run.phaseNames = ["healthy", "brownout", "outage", "recovery"]
    run.providerNames = ["eu-west", "us-east", "us-west"]
    run.outcome = { ordinal, attempt in
      let phase = ordinal * 4 / 900
      if phase == 1 { return ordinal % 4 == 0 && attempt == 1 ? .http(503) : .ok }
      guard phase == 2 else { return .ok }
      if attempt == 3 { return ordinal % 5 == 0 ? .cut : .ok }
      return [.ok, .http(429), .idleTimeout, .reset, .http(503), .cut][(ordinal + attempt) % 6]
    }
    run.reason = { [.noTarget, .noTarget, .tooOld, .noTarget, .committed][$0 / 5 % 5] }
    run.expectations = [
      ExpectationTerms(
        text: "attainment >= 99%", metric: "attainment", comparison: .greaterOrEqual, limit: 0.99),
      ExpectationTerms(
        text: "ttft.p99 < 3s", metric: "ttft", statistic: .percentile(99), comparison: .less, limit: 3000),
      ExpectationTerms(
        text: "outage: failover_delay.p95 < 900ms", phase: "outage", metric: "failover_delay",
        statistic: .percentile(95), comparison: .less, limit: 900),
    ]
    return run
  }

  /// The generator was late and shed arrivals.
  static var invalid: SampleRun {
    var run = SampleRun.passing
    run.shedEvery = 30
    run.lateness = .milliseconds(42)
    return run
  }

  /// A short run in which the machine was busy with something else for a moment.
  static var shaken: SampleRun {
    var run = SampleRun.passing
    run.requestCount = 150
    run.hiccups = [77, 83]
    run.gatheredWaits = 12
    return run
  }

  /// A gateway that leaves every fifth request hanging, and nothing that is expected of it.
  static var hanging: SampleRun {
    var run = SampleRun()
    run.requestCount = 300
    run.outcome = { ordinal, _ in ordinal % 5 == 0 ? .undrained : .ok }
    run.reason = { _ in .undrained }
    return run
  }

  /// The rule never fired, and a metric has no samples.
  static var untested: SampleRun {
    var run = SampleRun()
    run.requestCount = 200
    run.outcome = { _, _ in .ok }
    run.expectations = [
      ExpectationTerms(
        text: "attainment >= 99%", metric: "attainment", comparison: .greaterOrEqual, limit: 0.99),
      ExpectationTerms(
        text: "failover_delay.p50 < 1030ms", metric: "failover_delay", statistic: .percentile(50),
        comparison: .less, limit: 1030),
    ]
    run.change = {
      $0.io = "virtual"
      $0.cpuSeconds = nil
      $0.gathering = nil
    }
    return run
  }

  /// More of everything than there is room for, with names that are too long.
  static var crowded: SampleRun {
    var run = SampleRun()
    run.requestCount = 1200
    run.phaseNames = (1...20).map { "phase-with-quite-a-long-name-\($0)" }
    run.providerNames = (1...9).map { "a-provider-with-a-name-that-is-much-too-long-\($0)" }
    run.outcome = { ordinal, attempt in
      if attempt == 9 { return .cut }
      return ordinal % 7 == 0 ? .ok : Outcome.named[1 + (ordinal * attempt) % (Outcome.named.count - 3)]
    }
    run.reason = { ordinal in ordinal % 11 == 0 ? nil : Rescue.reasons[ordinal / 2 % 10] }
    run.shedEvery = 2
    run.lateness = .seconds(Int64(2))
    run.expectations = (0..<30).map { index in
      ExpectationTerms(
        text: String(repeating: "x", count: index * 5) + " p99 < \(index)ms", metric: "ttft",
        statistic: .percentile(99), comparison: .less, limit: Double(index) * 200)
    }
    run.change = { facts in
      facts.profileName = String(repeating: "a very long name ", count: 12)
      facts.interruption = "stopped by SIGINT after 8.2 s"
      facts.plannedRequests = 4000
      facts.counters = (0..<9).map { HealthCounter(name: "counter_\($0)", value: $0, invalidates: true) }
      facts.notes = (0..<8).map { "note \($0): " + String(repeating: "something to know ", count: 20) }
    }
    return run
  }

  static var all: [(name: String, run: SampleRun)] {
    [
      ("passing", passing), ("failing", failing), ("invalid", invalid), ("shaken", shaken),
      ("untested", untested), ("hanging", hanging),
      ("crowded", crowded),
    ]
  }
}
