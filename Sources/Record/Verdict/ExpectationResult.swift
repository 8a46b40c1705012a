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
  /// The figure, in milliseconds for durations; nil without samples.
  public let actual: Double?
  /// The limit in the same unit.
  public let limit: Double
  /// How many samples the figure rests on.
  public let sampleCount: Int
  /// `pass`, `fail` or `noData`.
  public let verdict: Verdict
  /// Whether figure and limit are durations in milliseconds.
  public let isDuration: Bool

  /// The figure as the expectation's text would write it; "no samples" when there is none.
  public var actualText: String {
    guard let actual else { return "no samples" }
    if isDuration { return "\(Figure.milliseconds(Int64(saturating: (actual * 1000).rounded()))) ms" }
    if text.hasSuffix("%") { return Figure.percent(actual) }
    return Figure.short(actual, 3)
  }
}

extension RunRecord {
  /// Checks one expectation.
  public func evaluate(_ terms: ExpectationTerms) -> ExpectationResult {
    guard let metric = MetricCatalogue.metric(terms.metric) else {
      preconditionFailure("the metric \(terms.metric) is not in the catalogue")
    }
    let value = self.metric(
      terms.metric, labels: terms.labels, statistic: terms.statistic, phase: terms.phase)
    return ExpectationResult(
      text: terms.text, phase: terms.phase, metric: terms.metric, actual: value?.value, limit: terms.limit,
      sampleCount: value?.sampleCount ?? 0,
      verdict: value.map { terms.comparison.holds($0.value, terms.limit) ? .pass : .fail } ?? .noData,
      isDuration: metric.kind == .durations && terms.statistic != .count)
  }
}
