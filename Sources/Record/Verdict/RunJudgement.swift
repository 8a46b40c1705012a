import Base

// From figures to a verdict: first whether the instrument held its own limits, then whether what was expected
// holds, then whether everything that was meant to be tested was tested.

extension RunRecord {
  /// The run's verdict.
  public func judge(_ expectations: [ExpectationTerms], limits: ValidityLimits = ValidityLimits())
    -> Judgement
  {
    let results = expectations.map(evaluate)
    let late = lateness(limits)
    let reasons = invalidity(limits, late) + breaches(results) + untested(results)
    return Judgement(
      verdict: reasons.map(\.verdict).max() ?? .pass,
      reasons: reasons, expectations: results, notes: resolution + late.compactMap(\.note) + notes(),
      limits: limits)
  }

  private func invalidity(_ limits: ValidityLimits, _ late: [LatenessFinding]) -> [VerdictReason] {
    var reasons: [VerdictReason] = []
    func add(_ text: String) {
      reasons.append(VerdictReason(verdict: .invalid, text: text, isExpectation: false))
    }
    late.compactMap(\.reason).forEach(add)
    if Double(whole.shed) > limits.shedShare * Double(whole.scheduled) {
      add(
        "\(whole.shed) of \(whole.scheduled) arrivals were shed because the in-flight cap was reached "
          + "(\(Figure.percent(share(whole.shed))), limit \(Figure.percent(limits.shedShare)))")
    }
    if Double(whole.undrained) > limits.undrainedShare * Double(whole.scheduled) {
      add(
        "\(Figure.counted(whole.undrained, "request was", "requests were")) still open when the drain of "
          + "\(Figure.duration(seconds: facts.drainLimit.seconds)) ended "
          + "(\(Figure.percent(share(whole.undrained))), limit \(Figure.percent(limits.undrainedShare)))")
    }
    for counter in generator.counters where counter.invalidates && counter.value != 0 {
      add("\(counter.name) is \(counter.value) and must be 0")
    }
    if let planned = facts.plannedRequests, facts.interruption == nil, planned != whole.scheduled {
      add("\(whole.scheduled) of the schedule's \(planned) arrivals are accounted for")
    }
    return reasons
  }

  private func lateness(_ limits: ValidityLimits) -> [LatenessFinding] {
    [
      LatenessFinding(
        generator.releaseLateness, limit: limits.releaseLateness, what: "release", whose: "the generator",
        fault: "fell behind"),
      LatenessFinding(
        generator.loopLag, limit: limits.loopLag, what: "read", whose: "the generator",
        fault: "read answers too late"),
    ]
      + zip(facts.providers, providers).map {
        LatenessFinding(
          $1.drift, limit: limits.scriptDrift, what: "event", whose: "provider \($0.name)",
          fault: "did not keep to its script")
      }
  }

  private func share(_ count: Int) -> Double {
    whole.scheduled > 0 ? Double(count) / Double(whole.scheduled) : 0
  }

  private func breaches(_ results: [ExpectationResult]) -> [VerdictReason] {
    results.filter { $0.verdict == .fail }.map {
      VerdictReason(
        verdict: .fail, text: "\($0.text): it was \($0.actualText) (n \($0.sampleCount))",
        isExpectation: true)
    }
  }

  /// How exact the generator's times are, when that is not what a reader would expect.
  private var resolution: [String] {
    guard let gathering = facts.gathering, gathering.waits > 0 else { return [] }
    let bound = Figure.short(gathering.window.milliseconds, 3)
    return ["dense streams were read together: client-side times are up to \(bound) ms late"]
  }

  private func untested(_ results: [ExpectationResult]) -> [VerdictReason] {
    var reasons: [VerdictReason] = []
    func add(_ text: String, isExpectation: Bool = false) {
      reasons.append(VerdictReason(verdict: .noData, text: text, isExpectation: isExpectation))
    }
    if let interruption = facts.interruption { add("the run is partial: \(interruption)") }
    if whole.sent == 0 { add("no request was sent") }
    for result in results where result.verdict == .noData {
      add("\(result.text): there are no samples", isExpectation: true)
    }
    for (provider, figures) in zip(facts.providers, providers) {
      for (rule, fired) in zip(provider.rules, figures.rulesFired) where rule.cameDue && fired == 0 {
        add("rule \(rule.id) of provider \(provider.name) never fired")
      }
    }
    return reasons
  }

  private func notes() -> [String] {
    var notes = facts.notes
    if facts.isClosedLoop {
      notes.append(
        "closed loop: the arrivals waited for answers, so no latency here is what a user would see")
    }
    let withoutKey = providers.reduce(0) { $0 + $1.withoutKey }
    if withoutKey > 0 {
      notes.append(
        "\(Figure.counted(withoutKey, "request")) reached the providers without a key: "
          + "their draws went by the order of arrival and their attempts could not be joined")
    }
    if sampledEvery > 1 {
      notes.append(
        "1 request in \(sampledEvery) was kept: failover delay, absorbed failures, reasons and waste are "
          + "estimates")
    }
    let clamped = LatencyMetric.allCases.reduce(0) { $0 + whole.latency($1).clampedCount }
    if clamped > 0 {
      notes.append("\(Figure.counted(clamped, "latency", "latencies")) over an hour count as an hour")
    }
    return notes
  }
}
