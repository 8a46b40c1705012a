// Expectations: the names in them, checked against the profile.

import Base

extension ProfileReader {
  /// The expectations of a profile whose records know `phases` and whose load goes to `target`.
  mutating func expectations(_ node: Node?, phases: [String], target: TargetProfile?) -> [Expectation] {
    var expectations: [Expectation] = []
    for element in node?.elements ?? [] {
      let metric = element.stringValue == nil ? element["metric"] : element
      var phase: String?
      if let node = element["phase"], let name = node.stringValue {
        phase = name
        if !phases.contains(name) {
          failUnknown(
            node.place, "phase", name, known: phases, otherwise: "use one of them, or leave the phase out")
        }
      }
      guard let metric, let text = metric.stringValue, case .success(let parsed) = ExpectationText.read(text)
      else { continue }
      check(parsed, metric.place, target)
      let limit =
        parsed.isDuration ? Double(scaled(Nanoseconds(Int64(parsed.limit))).count) / 1e6 : parsed.limit
      expectations.append(
        Expectation(
          text: phase.map { "\($0): \(text)" } ?? text, place: element.place, phase: phase,
          metric: parsed.metric.name,
          labels: parsed.labels.map { MetricLabel(name: $0.name, value: $0.value) },
          statistic: parsed.statistic, comparison: parsed.comparison, limit: limit))
    }
    return expectations
  }

  private mutating func check(
    _ expectation: ExpectationText, _ place: SourcePlace, _ target: TargetProfile?
  ) {
    for label in expectation.labels where label.name == "provider" && !providerNames.contains(label.value) {
      var place = place
      place.column += label.offset + 1
      failUnknown(place, "provider", label.value, known: providerNames, otherwise: "use one of them")
    }
    guard let target, target != .proxy else { return }
    for label in expectation.labels where label.name == "reason" && label.value != Rescue.unknownName {
      var place = place
      place.column += label.offset + 1
      diagnostics.add(
        place, "nobody can say '\(label.value)': the load does not go to the embedded proxy",
        expected: "'\(expectation.metric.name)' without a reason: only the proxy tells it",
        next: "remove the label 'reason'")
    }
  }
}
