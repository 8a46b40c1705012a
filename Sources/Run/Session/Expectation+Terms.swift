import Profile
import Record

extension Expectation {
  /// The expectation in the terms of the record.
  var terms: ExpectationTerms {
    ExpectationTerms(
      text: text, phase: phase, metric: metric, labels: labels.map { (name: $0.name, value: $0.value) },
      statistic: statistic.map(\.inRecordTerms), comparison: comparison.inRecordTerms, limit: limit)
  }
}

extension Statistic {
  fileprivate var inRecordTerms: MetricStatistic {
    switch self {
    case .count: .count
    case .min: .min
    case .mean: .mean
    case .max: .max
    case .percentile(let percent): .percentile(percent)
    }
  }
}

extension Comparison {
  fileprivate var inRecordTerms: MetricComparison {
    guard let same = MetricComparison(rawValue: rawValue) else {
      preconditionFailure("the record does not know the comparison \(rawValue)")
    }
    return same
  }
}
