// What to write instead of a metric, label, outcome or statistic that does not exist. Never one that turns
// the gate round: who limits errors is told the limit on successes that says the same.

import Base

enum ExpectationAdvice {
  /// What was probably meant by the metric `name`, behind which `rest` stands.
  static func metric(_ name: String, rest: String, _ names: [String]) -> String {
    if statisticMeant(name) != nil {
      return "a statistic stands behind its metric: write for example \"ttft.p99 < 800ms\""
    }
    let folded = String(WordParts(name).folded)
    if shares.contains(folded) {
      return "write \(successes(rest)): 'success' is the share of requests that did not fail"
    }
    return Suggestion.question(
      for: name, in: names, otherwise: "use one of them, as in \"ttft.p99 < 800ms\"")
  }

  /// What other tools call the share of requests that failed.
  private static let shares: Set<String> = [
    "errorrate", "errorratio", "errorshare", "errorpercentage", "failurerate", "failrate", "failratio",
    "failureratio", "failureshare", "httpreqfailed", "unsuccess",
  ]

  /// The limit on successes that says the same as `rest` says of failures: `< 1%` is `success > 99%`.
  private static func successes(_ rest: String) -> String {
    let inverse = ["<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="]
    let text = rest.drop { $0 != "<" && $0 != ">" && $0 != "=" && $0 != "!" }
    let sign = String(text.prefix { "<>=!".contains($0) })
    let limit = text.dropFirst(sign.count).filter { $0 != " " }
    let isPercentage = limit.last == "%"
    guard let comparison = inverse[sign],
      let value = NumberText.value(of: isPercentage ? String(limit.dropLast()) : String(limit)),
      (0...(isPercentage ? 100 : 1)).contains(value)
    else { return "success >= 99%" }
    let percent = 100 - value * (isPercentage ? 1 : 100)
    return "success \(comparison) \(NumberText.spell((percent * 1e6).rounded() / 1e6))%"
  }

  /// What to do with a label that `metric` does not have.
  static func label(_ name: String, of metric: Metric) -> String {
    if name == "phase" { return "write { phase: \"…\", metric: \"…\" } instead of the text" }
    let meant = Suggestion.question(for: name, in: metric.labels, otherwise: "")
    if !meant.isEmpty { return meant }
    if let other = byAttempt[metric.name], let found = MetricCatalogue.metric(other),
      found.labels.contains(name)
    {
      return "remove the label, or use '\(other)', which is counted by attempt"
    }
    return "remove the label"
  }

  /// The metrics of attempts beside those of requests.
  private static let byAttempt = [
    "ttft": "attempt_ttft", "ttft_service": "attempt_ttft", "e2e": "attempt_latency",
    "e2e_service": "attempt_latency", "requests": "attempts", "requests_share": "attempts_per_request",
  ]

  /// What was probably meant by an outcome.
  static func outcome(_ value: String, _ names: [String]) -> String {
    let digits = value.filter(\.isNumber)
    if digits.count == 3, Outcome(name: "http_\(digits)") != nil { return "did you mean 'http_\(digits)'?" }
    if value.lowercased().hasSuffix("xx") { return "write one status, as in http_503: there are no classes" }
    return Suggestion.question(
      for: value, in: names, otherwise: "write one of them, or http_ and the status")
  }

  /// What was probably meant by a statistic.
  static func statistic(_ name: String) -> String {
    if let meant = statisticMeant(name) { return "did you mean '\(meant)'?" }
    return Suggestion.question(
      for: name, in: ["count", "min", "mean", "max"], otherwise: "use one of them")
  }

  /// `p95` for p(95), P95, p95th and 95, `p99.9` for p999.
  private static func statisticMeant(_ name: String) -> String? {
    let lower = name.lowercased()
    if lower == "median" || lower == "med" { return "p50" }
    if lower.count == 4, lower.hasPrefix("p99"), lower.last?.isNumber == true {
      return "p99.\(lower.suffix(1))"
    }
    let rest = lower.filter { !$0.isNumber && $0 != "." }
    guard ["p", "p()", "pth", "th", "", "pct", "perc"].contains(rest) else { return nil }
    let number = lower.filter { $0.isNumber || $0 == "." }
    return Statistic(name: "p\(number)") == nil ? nil : "p\(number)"
  }
}
