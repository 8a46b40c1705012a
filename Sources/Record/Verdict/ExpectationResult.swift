import Base

/// How a figure must compare with a limit.
public enum MetricComparison: String, Sendable {
  /// Below.
  case less = "<"
  /// Below or the same.
  case lessOrEqual = "<="
  /// Above.
  case greater = ">"
  /// Above or the same.
  case greaterOrEqual = ">="
  /// The same.
  case equal = "=="
  /// Not the same.
  case notEqual = "!="

  /// Whether it holds, if that is the same for all that `value` can have been; else nil.
  func decided(_ value: MetricValue, _ limit: Double) -> Bool? {
    let holds = holds(value.value, limit)
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return self.holds(value.low, limit) == holds && self.holds(value.high, limit) == holds ? holds : nil
    case .equal, .notEqual:
      let isWithin = value.low <= limit && limit <= value.high
      return value.low == value.high || !isWithin ? holds : nil
    }
  }

  func holds(_ value: Double, _ limit: Double) -> Bool {
    switch self {
    case .less: value < limit
    case .lessOrEqual: value <= limit
    case .greater: value > limit
    case .greaterOrEqual: value >= limit
    case .equal: value == limit
    case .notEqual: value != limit
    }
  }
}

/// An expectation in plain terms.
public struct ExpectationTerms: Sendable {
  /// As the profile has it.
  public var text: String
  /// The phase that it is about; nil: the whole run.
  public var phase: String?
  /// A name out of the metric catalogue.
  public var metric: String
  /// By which labels the metric is narrowed.
  public var labels: [(name: String, value: String)]
  /// Which statistic of a distribution; nil for metrics that are one number.
  public var statistic: MetricStatistic?
  /// How it must compare.
  public var comparison: MetricComparison
  /// The limit: milliseconds for durations, a plain number otherwise.
  public var limit: Double

  /// An expectation of these parts.
  public init(
    text: String, phase: String? = nil, metric: String, labels: [(name: String, value: String)] = [],
    statistic: MetricStatistic? = nil, comparison: MetricComparison, limit: Double
  ) {
    self.text = text
    self.phase = phase
    self.metric = metric
    self.labels = labels
    self.statistic = statistic
    self.comparison = comparison
    self.limit = limit
  }
}

/// An expectation with the figure that it was checked against.
public struct ExpectationResult: Sendable, Equatable {
  /// As the profile has it.
  public let text: String
  /// The phase that it is about; nil: the whole run.
  public let phase: String?
  /// The metric's name.
  public let metric: String
  /// Which statistic of a distribution; nil for metrics that are one number.
  public let statistic: MetricStatistic?
  /// The figure with what it can have been, in milliseconds for durations; nil without samples.
  public let value: MetricValue?
  /// The limit in the same unit.
  public let limit: Double
  /// `pass`, `fail`, `noData`, or `invalid` when it takes the arrivals that were not sent to tell.
  public let verdict: Verdict
  /// Whether figure and limit are durations in milliseconds.
  public let isDuration: Bool

  /// How many samples the figure rests on.
  public var sampleCount: Int { value?.sampleCount ?? 0 }
  /// The figure; nil without samples, and when it was never reached.
  public var actual: Double? { value.flatMap { $0.value.isFinite ? $0.value : nil } }
  /// Whether the figure is that of an arrival that never got there.
  public var isNever: Bool { value.map { $0.value == .infinity } ?? false }
  /// Whether there is a figure, but the instrument's own doing could decide the comparison.
  public var isUndecided: Bool { value != nil && (verdict == .noData || verdict == .invalid) }

  /// The figure as the expectation's text would write it; "no samples" when there is none.
  public var actualText: String {
    guard let value else { return "no samples" }
    if value.value == .infinity {
      return value.cutMilliseconds.map { "never (ended after \(milliseconds($0)) ms)" } ?? "never"
    }
    return text(of: value.value) + (value.isEstimate ? " (estimate)" : "")
  }

  /// What the figure can have been, as in `12.3 to 45.1 ms`; nil when the instrument leaves nothing open, or
  /// less than a hundredth of a figure that it could not decide.
  public var intervalText: String? {
    guard let value, value.isInterval else { return nil }
    guard isUndecided || value.high - value.low > 0.01 * value.value.magnitude else { return nil }
    let high = value.high == .infinity ? "never" : text(of: value.high)
    if isDuration && value.high.isFinite { return "\(milliseconds(value.low)) to \(high)" }
    return "\(text(of: value.low)) to \(high)"
  }

  private func text(of figure: Double) -> String {
    if isDuration { return "\(milliseconds(figure)) ms" }
    if text.hasSuffix("%") { return Figure.percent(figure) }
    return Figure.short(figure, 3)
  }

  private func milliseconds(_ figure: Double) -> String {
    Figure.milliseconds(Int64(saturating: (figure * 1000).rounded()))
  }
}

extension RunRecord {
  /// Checks one expectation: over all that its figure can have been without the instrument's own doing.
  public func evaluate(_ terms: ExpectationTerms) -> ExpectationResult {
    guard let metric = MetricCatalogue.metric(terms.metric) else {
      preconditionFailure("the metric \(terms.metric) is not in the catalogue")
    }
    let value = self.metric(
      terms.metric, labels: terms.labels, statistic: terms.statistic, phase: terms.phase)
    return ExpectationResult(
      text: terms.text, phase: terms.phase, metric: terms.metric, statistic: terms.statistic, value: value,
      limit: terms.limit,
      verdict: value.map { verdict($0, terms) } ?? .noData,
      isDuration: metric.kind == .durations && terms.statistic != .count)
  }

  private func verdict(_ value: MetricValue, _ terms: ExpectationTerms) -> Verdict {
    if let holds = terms.comparison.decided(value, terms.limit) { return holds ? .pass : .fail }
    // Would it be decided but for the arrivals that were not sent?
    let sent = withoutUnsent.metric(
      terms.metric, labels: terms.labels, statistic: terms.statistic, phase: terms.phase)
    let isDecided = sent.map { terms.comparison.decided($0, terms.limit) != nil } ?? false
    return isDecided ? .invalid : .noData
  }
}
