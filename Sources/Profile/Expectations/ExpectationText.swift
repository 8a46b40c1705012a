// Reads `failover_delay{provider=primary}.p95 < 1500ms`: k6's grammar of thresholds over the metrics of the
// catalogue. What depends on the rest of the profile (names of providers and phases) is not known here.

import Base

/// An expectation taken apart.
struct ExpectationText {
  /// A label, and how far into the text its value stands.
  struct Label {
    var name: String
    var value: String
    var offset: Int
  }

  var metric: Metric
  var labels: [Label]
  var statistic: Statistic?
  var comparison: Comparison
  /// In nanoseconds when it is a duration, else a plain number.
  var limit: Double
  var isDuration: Bool

  static func read(_ text: String) -> Result<ExpectationText, TextProblem> {
    do throws(TextProblem) {
      var scanner = ExpectationScanner(text)
      let metric = try scanner.metric()
      let labels = try scanner.labels(of: metric)
      let statistic = try scanner.statistic(of: metric)
      let comparison = try scanner.comparison()
      let isDuration = metric.kind == .durations && statistic != .count
      let limit = try scanner.limit(of: metric, isDuration: isDuration)
      return .success(
        ExpectationText(
          metric: metric, labels: labels, statistic: statistic, comparison: comparison, limit: limit,
          isDuration: isDuration))
    } catch {
      return .failure(error)
    }
  }
}

/// Goes through an expectation from left to right.
private struct ExpectationScanner {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func skipSpaces() {
    while next == " " || next == "\t" { index += 1 }
  }

  private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
    var text = ""
    while let scalar = next, belongs(scalar) {
      text.unicodeScalars.append(scalar)
      index += 1
    }
    return text
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private func fail(_ problem: String, at offset: Int? = nil, expected: String? = nil, next: String)
    -> TextProblem
  {
    TextProblem(offset: offset ?? index, problem: problem, expected: expected, next: next)
  }

  mutating func metric() throws(TextProblem) -> Metric {
    skipSpaces()
    let start = index
    let name = take { $0.isASCII && ($0.continuesIdentifier || $0 == "-") }
    if let metric = MetricCatalogue.metric(name) { return metric }
    let names = MetricCatalogue.all.map(\.name)
    throw fail(
      name.isEmpty ? "an expectation begins with a metric" : "unknown metric '\(name)'", at: start,
      expected: "one of \(names.joined(separator: ", "))",
      next: ExpectationAdvice.metric(name, rest: String(String.UnicodeScalarView(scalars[index...])), names))
  }

  mutating func labels(of metric: Metric) throws(TextProblem) -> [ExpectationText.Label] {
    guard take("{") else { return [] }
    var labels: [ExpectationText.Label] = []
    repeat {
      skipSpaces()
      let start = index
      let name = take { $0.continuesIdentifier }
      guard metric.labels.contains(name) else {
        throw fail(
          name.isEmpty ? "a label is missing" : "'\(metric.name)' has no label '\(name)'", at: start,
          expected: metric.labels.isEmpty ? "no labels" : Suggestion.list(metric.labels),
          next: ExpectationAdvice.label(name, of: metric))
      }
      guard !labels.contains(where: { $0.name == name }) else {
        throw fail(
          "the label '\(name)' stands twice", at: start, expected: "each label once",
          next: "remove one of the two")
      }
      skipSpaces()
      guard take("=") else {
        throw fail(
          next == ":"
            ? "':' stands between the label '\(name)' and its value"
            : "the label '\(name)' has no value", expected: "{\(name)=…}", next: "write = and what it must be"
        )
      }
      skipSpaces()
      let offset = index
      guard next != "\"" && next != "'" else {
        throw fail(
          "the value of '\(name)' stands in quotes", expected: "{\(name)=…}", next: "write it without quotes")
      }
      let value = take { $0.continuesIdentifier || $0 == "-" || $0 == "." }
      try check(name, value, offset)
      labels.append(ExpectationText.Label(name: name, value: value, offset: offset))
      skipSpaces()
    } while take(",")
    guard take("}") else { throw fail("the labels are not closed", expected: "'}'", next: "write '}' here") }
    return labels
  }

  private func check(_ name: String, _ value: String, _ offset: Int) throws(TextProblem) {
    switch name {
    case "attempt":
      if let number = Int(value), (1...AttemptRange.last).contains(number) { return }
      throw fail(
        "'\(value)' is no attempt", at: offset, expected: "a whole number from 1 to \(AttemptRange.last)",
        next: "write {attempt=1} for first attempts")
    case "outcome":
      if Outcome(name: value) != nil { return }
      let names = Outcome.named.map(\.name)
      throw fail(
        "unknown outcome '\(value)'", at: offset,
        expected: "one of \(names.joined(separator: ", ")), http_NNN",
        next: ExpectationAdvice.outcome(value, names))
    case "reason":
      let names = Rescue.reasons.map(\.name) + [Rescue.unknownName]
      if names.contains(value) { return }
      throw fail(
        "unknown reason '\(value)'", at: offset, expected: "one of \(names.joined(separator: ", "))",
        next: Suggestion.question(for: value, in: names, otherwise: "write one of them"))
    default:
      if value.isEmpty {
        throw fail(
          "the label '\(name)' has no value", at: offset, expected: "{\(name)=…}",
          next: "write what it must be")
      }
    }
  }

  mutating func statistic(of metric: Metric) throws(TextProblem) -> Statistic? {
    let start = index
    let isDistribution = metric.kind == .durations
    let example = "\(metric.name).p99"
    guard take(".") else {
      if !isDistribution { return nil }
      throw fail(
        "'\(metric.name)' is a distribution, and no statistic is named", at: start,
        expected: "count, min, mean, max or a percentile such as p50, p99 or p99.9",
        next: "write for example \"\(example)\"")
    }
    let name = take { $0.isASCII && ($0.continuesIdentifier || $0 == "." || $0 == "(" || $0 == ")") }
    guard isDistribution else {
      throw fail(
        "'\(metric.name)' is one number and has no statistic '\(name)'", at: start,
        expected: "\(metric.name), a comparison and a limit", next: "remove '.\(name)'")
    }
    if let statistic = Statistic(name: name) { return statistic }
    throw fail(
      "unknown statistic '\(name)'", at: start + 1,
      expected: "count, min, mean, max or a percentile such as p50, p99 or p99.9",
      next: ExpectationAdvice.statistic(name))
  }

  mutating func comparison() throws(TextProblem) -> Comparison {
    skipSpaces()
    let start = index
    let sign = take { $0 == "<" || $0 == ">" || $0 == "=" || $0 == "!" }
    if let comparison = Comparison(rawValue: sign) { return comparison }
    let meant = ["=": "==", "=<": "<=", "=>": ">=", "<>": "!=", "===": "=="][sign]
    throw fail(
      sign.isEmpty ? "a comparison is missing" : "'\(sign)' is no comparison", at: start,
      expected: "<, <=, >, >=, == or !=",
      next: meant.map { "did you mean '\($0)'?" } ?? "write a comparison and a limit")
  }

  mutating func limit(of metric: Metric, isDuration: Bool) throws(TextProblem) -> Double {
    skipSpaces()
    let start = index
    var text = take { _ in true }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    if isDuration { return try duration(text, start) }
    if metric.kind == .rate, let rate = RateText.read(text).value { return rate }
    if metric.kind == .ratio, text.last == "%", let value = ratio(text) {
      return try bounded(value, metric, text, start)
    }
    if let value = NumberText.value(of: text), value >= 0, value.isFinite {
      return metric.kind == .ratio ? try bounded(value, metric, text, start) : value
    }
    let forms: (expected: String, example: String) =
      switch metric.kind {
      case .ratio: ("a number or a percentage, such as 1.2 or 99%", metric.isShare ? "99%" : "1.2")
      case .rate: ("a rate such as 50/s", "50/s")
      case .count, .durations: ("a number, such as 0", "0")
      }
    throw fail(
      text.isEmpty ? "the limit is missing" : "the limit '\(text)' does not fit '\(metric.name)'", at: start,
      expected: forms.expected, next: "write for example \(forms.example)")
  }

  private func duration(_ text: String, _ start: Int) throws(TextProblem) -> Double {
    let expected = "a duration such as 800ms or 1.5s"
    if text.isEmpty {
      throw fail("the limit is missing", expected: expected, next: "write for example 800ms")
    }
    switch DurationText.read(text) {
    case .value(let duration): return Double(duration.count)
    case .wrong(let problem, let next):
      let isBare = NumberText.value(of: text) != nil
      throw fail(
        "the limit '\(text)' is \(problem)", at: start, expected: expected,
        next: isBare ? "write \(text)ms or \(text)s, whichever is meant" : next ?? "write for example 800ms")
    }
  }

  /// Digits over a power of ten: 99.9% is the number nearest to 999/1000, as everybody else gets it.
  private func ratio(_ text: String) -> Double? {
    guard let quantity = Quantity.whole(text), quantity.unit == "%" else { return nil }
    let parts = quantity.digits.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    guard fraction.count <= PercentageText.decimals, let digits = Int(parts[0] + fraction) else { return nil }
    var scale = 100.0
    for _ in 0..<fraction.count { scale *= 10 }
    return Double(digits) / scale
  }

  /// Shares of a whole that can't exceed it: a limit of 99 is a forgotten percent sign.
  private func bounded(
    _ value: Double, _ metric: Metric, _ text: String, _ start: Int
  ) throws(TextProblem) -> Double {
    guard metric.isShare && value > 1 else { return value }
    throw fail(
      "'\(metric.name)' is a share and never above 100%", at: start, expected: "0% to 100%",
      next: value <= 100 && text.last != "%" ? "write \(text)%" : "write a limit up to 100%")
  }
}

extension Metric {
  /// Whether it is a part of a whole, and so never above 1.
  var isShare: Bool {
    ["attainment", "success", "requests_share", "stall_exposure"].contains(name)
  }
}

extension Statistic {
  /// The statistic called `name`: `count`, `min`, `mean`, `max`, `p99.9`.
  public init?(name: String) {
    switch name {
    case "count": self = .count
    case "min": self = .min
    case "mean": self = .mean
    case "max": self = .max
    default:
      guard name.hasPrefix("p"), let percent = NumberText.value(of: String(name.dropFirst())),
        (0...100).contains(percent)
      else { return nil }
      self = .percentile(percent)
    }
  }
}
