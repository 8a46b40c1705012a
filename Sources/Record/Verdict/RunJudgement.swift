import Base

// From figures to a verdict: first whether the instrument held its own limits, then whether what was expected
// holds, then whether everything that was meant to be tested was tested.

extension RunRecord {
  /// The run's verdict.
  public func judge(_ expectations: [ExpectationTerms], limits: ValidityLimits = ValidityLimits())
    -> Judgement
  {
    let results = expectations.map(evaluate)
    let unsent = unsent(results)
    let isOpen = unsent.first?.verdict == .noData
    let reasons =
      invalidity() + (isOpen ? [] : unsent) + breaches(results) + (isOpen ? unsent : []) + untested(results)
    return Judgement(
      verdict: reasons.map(\.verdict).max() ?? (expectations.isEmpty ? .unjudged : .pass),
      reasons: reasons, expectations: results,
      notes: resolution + lateness(limits).compactMap(\.note) + notes(), limits: limits)
  }

  private func invalidity() -> [VerdictReason] {
    var reasons: [VerdictReason] = []
    func add(_ text: String) {
      reasons.append(VerdictReason(verdict: .invalid, text: text, isExpectation: false))
    }
    for counter in generator.counters where counter.invalidates && counter.value != 0 {
      add("\(counter.name) is \(counter.value) and must be 0")
    }
    if let planned = facts.plannedRequests, facts.interruption == nil, planned != whole.scheduled {
      add("\(whole.scheduled) of the schedule's \(planned) arrivals are accounted for")
    }
    return reasons
  }

  /// Expectations that arrivals decide which were not sent. Beside one that is breached either way they leave
  /// only themselves open.
  private func unsent(_ results: [ExpectationResult]) -> [VerdictReason] {
    let open = results.filter { $0.verdict == .invalid }
    guard !open.isEmpty else { return [] }
    let verdict = results.contains { $0.verdict == .fail } ? Verdict.noData : .invalid
    let cause = VerdictReason(
      verdict: verdict,
      text: "\(whole.shed) of \(Figure.counted(whole.scheduled, "arrival")) were shed\(shedCause): "
        + "had they been sent, "
        + "\(Figure.counted(open.count, "expectation")) might have come out differently",
      isExpectation: false)
    return [cause]
      + open.map { VerdictReason(verdict: verdict, text: undecided($0), isExpectation: true) }
  }

  /// ` (3 at the in-flight cap)`; empty when it is not known.
  private var shedCause: String { facts.shedCauses.total > 0 ? " (\(facts.shedCauses.text))" : "" }

  private func undecided(_ result: ExpectationResult) -> String {
    "\(result.text): undecided: it was \(result.actualText), and without the instrument's own doing it can "
      + "have been \(result.intervalText ?? "that")"
  }

  private func lateness(_ limits: ValidityLimits) -> [LatenessFinding] {
    [
      LatenessFinding(
        generator.releaseLateness, limit: limits.releaseLateness, what: "release", whose: "the generator"),
      LatenessFinding(generator.loopLag, limit: limits.loopLag, what: "wait", whose: "the generator"),
    ]
      + zip(facts.providers, providers).map {
        LatenessFinding(
          $1.drift, limit: limits.scriptDrift, what: "event", whose: "provider \($0.name)")
      }
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
      add(
        result.isUndecided ? undecided(result) : "\(result.text): there are no samples", isExpectation: true)
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
    if maskedFailures > 0 {
      notes.append(
        "\(Figure.counted(maskedFailures, "answer")) looked whole to the client, and whoever served "
          + "\(maskedFailures == 1 ? "it" : "them") knows better: truncated")
    }
    if whole.undrained > 0 {
      notes.append(
        "\(Figure.counted(whole.undrained, "request was", "requests were")) still open when the drain of "
          + "\(Figure.duration(seconds: facts.drainLimit.seconds)) ended: failed (undrained)")
    }
    let withoutKey = providers.reduce(0) { $0 + $1.withoutKey }
    if withoutKey > 0 {
      notes.append(
        "\(Figure.counted(withoutKey, "request")) reached the providers without a key: "
          + "their draws went by the order of arrival, and no figure is given that takes a request and its "
          + "attempts together")
    }
    if facts.observer == .provider && whole.sent > 0 && providers.allSatisfy({ $0.admitted == 0 }) {
      notes.append(
        "nothing reached a provider: let the gateway's upstreams be the ports of the profile's providers"
          + (facts.samples.isEmpty ? "" : ", and see what it answered"))
    }
    if sampledEvery > 1 {
      notes.append(
        "1 request in \(sampledEvery) was kept: failover delay, absorbed failures, reasons and waste are "
          + "estimates")
    }
    let clamped = LatencyMetric.allCases.reduce(0) { $0 + whole.latency($1).reached.clampedCount }
    if clamped > 0 {
      notes.append("\(Figure.counted(clamped, "latency", "latencies")) over an hour count as an hour")
    }
    return notes
  }
}
