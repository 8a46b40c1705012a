import Base
import Record

// What was tested, in lines: for the terminal and for summary.md.

extension TestedFacts {
  /// The resolved hash as far as people compare it.
  var shortHash: String { String(resolvedHash.prefix(12)) }
}

extension RunFacts {
  /// How long requests arrived, as in `30 s`; `2.9 s of 30 s` of a run that was stopped.
  var arrivalsText: String {
    let text = Figure.duration(seconds: scheduleDuration.seconds)
    return plannedDuration.map { "\(text) of \(Figure.duration(seconds: $0.seconds))" } ?? text
  }
}

extension TerminalSummary {
  /// What was tested: one line for the profile with its overrides, one for the policy.
  var tested: [String] {
    let tested = record.facts.tested
    guard !tested.resolvedHash.isEmpty else { return [] }
    let changes = tested.overrides.isEmpty ? "as written" : "with " + tested.overrides.joined(separator: " ")
    let lines = labelled("tested", [indented(clipped("\(tested.shortHash), the profile \(changes)"))])
    guard tested.policy != nil else { return lines }
    return lines + labelled("policy", [indented(clipped(tested.policyAsWritten ?? "the default"))])
  }
}

extension RunReport {
  var markdownTested: [String] {
    let tested = record.facts.tested
    guard !tested.resolvedHash.isEmpty else { return [] }
    func code(_ text: String) -> String {
      let clipped = text.count > 600 ? text.prefix(600) + "… (all of it in summary.json)" : text
      return "`\(clipped.replacing("`", with: "'"))`"
    }
    var lines = [
      "## What was tested", "",
      "- resolved `\(tested.shortHash)`, text of the profile `\(record.facts.profileHash.prefix(12))`, "
        + "request keys `\(tested.requestKey)-…`",
    ]
    if !tested.overrides.isEmpty {
      lines.append("- changed: \(tested.overrides.prefix(12).map(code).joined(separator: ", "))")
    }
    guard let policy = tested.policy else { return lines }
    let differences = policy.map { $0.replacing(" = ", with: " ", maxReplacements: 1) }
    lines.append(
      "- policy: \(tested.policyAsWritten.map(code) ?? "the default")"
        + (differences.isEmpty ? "" : ", which is \(code(differences.joined(separator: ", ")))"))
    return lines
  }

  func writeTested(_ json: inout JSONWriter) {
    let tested = record.facts.tested
    json.object("tested") { json in
      json.field("sha256", tested.resolvedHash)
      json.field("request_key", tested.requestKey)
      json.array("overrides") { json in for change in tested.overrides { json.element(change) } }
      json.array("policy") { json in for setting in tested.policy ?? [] { json.element(setting) } }
      json.field("policy_as_written", tested.policyAsWritten)
    }
  }
}
