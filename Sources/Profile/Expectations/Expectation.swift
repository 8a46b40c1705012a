public import Base

/// What must hold at the end of a run: `failover_delay{provider=primary}.p95 < 1500ms`.
public struct Expectation: Sendable, Equatable {
  /// As it was written; with its phase in front when it has one.
  public var text: String
  /// Where it stands in the profile.
  public var place: SourcePlace
  /// The phase that it is about; nil: the whole run.
  public var phase: String?
  /// A name out of `MetricCatalogue`.
  public var metric: String
  /// By which labels the metric is narrowed.
  public var labels: [MetricLabel]
  /// Which statistic of a distribution; nil for metrics that are one number.
  public var statistic: Statistic?
  /// How it must compare with the limit.
  public var comparison: Comparison
  /// The limit: milliseconds for durations, a plain number otherwise (99% is 0.99). The timescale is in it.
  public var limit: Double

  /// An expectation of these parts.
  public init(
    text: String, place: SourcePlace = SourcePlace(file: "", line: 1, column: 1), phase: String? = nil,
    metric: String, labels: [MetricLabel] = [], statistic: Statistic? = nil, comparison: Comparison,
    limit: Double
  ) {
    self.text = text
    self.place = place
    self.phase = phase
    self.metric = metric
    self.labels = labels
    self.statistic = statistic
    self.comparison = comparison
    self.limit = limit
  }
}

/// A label that narrows a metric.
public struct MetricLabel: Hashable, Sendable {
  /// `provider`, `attempt` or `outcome`.
  public var name: String
  /// What it must be.
  public var value: String

  /// `name=value`.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// A statistic of a distribution.
public enum Statistic: Hashable, Sendable, BitwiseCopyable {
  /// The number of samples.
  case count
  /// The least.
  case min
  /// The mean.
  case mean
  /// The greatest.
  case max
  /// A percentile, 0 to 100.
  case percentile(Double)

  /// `count`, `min`, `mean`, `max`, `p99`, `p99.9`.
  public var name: String {
    switch self {
    case .count: "count"
    case .min: "min"
    case .mean: "mean"
    case .max: "max"
    case .percentile(let percent):
      percent == percent.rounded() ? "p\(Int(percent))" : "p\(percent)"
    }
  }
}

/// How a value must compare with a limit.
public enum Comparison: String, Sendable, CaseIterable, BitwiseCopyable {
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

  /// Whether `value` compares with `limit` in this way.
  public func holds(_ value: Double, _ limit: Double) -> Bool {
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
