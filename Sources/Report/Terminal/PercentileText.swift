import Base
import Record

// Percentiles for people: in milliseconds, with a mark where there are too few samples for them to mean much,
// and another where late events of the instrument alone can have made them.

/// A percentile that stands on a number of samples.
enum PercentileText {
  /// Stands behind percentiles with too few samples.
  static let mark = "*"
  /// What the mark means.
  static let footnote = "* too few samples: a p99 needs 1000, a p99.9 10000"
  /// Stands behind percentiles that the instrument's own lateness can have made.
  static let lateMark = "~"
  /// What that mark means.
  static let lateFootnote = "~ late events of the generator or the providers alone can decide it"
  /// All that can stand behind a figure.
  static let marks = [mark + lateMark, mark, lateMark]

  /// How many samples it takes for a percentile to mean something.
  static func samplesNeeded(_ percent: Double) -> Int {
    percent >= 99.9 ? 10_000 : percent >= 99 ? 1000 : 0
  }

  static func isWeak(_ count: Int, _ percent: Double) -> Bool {
    count > 0 && count < samplesNeeded(percent)
  }

  /// Whether an expectation is about a percentile that stands on too few samples.
  static func isWeak(_ result: ExpectationResult) -> Bool {
    guard case .percentile(let percent) = result.statistic else { return false }
    return isWeak(result.sampleCount, percent)
  }

  /// `402.1`, or `402.1*` with too few samples; "-" without any.
  static func text(_ histogram: HistogramSnapshot, _ percent: Double) -> String {
    text(LatencyDistribution(histogram), percent)
  }

  /// The same, and `never` where an arrival never got there.
  static func text(_ distribution: LatencyDistribution, _ percent: Double) -> String {
    guard let figure = distribution.percentile(percent) else { return "-" }
    return text(figure) + (isWeak(distribution.count, percent) ? mark : "")
  }

  /// `402.1` or `never`.
  static func text(_ figure: LatencyFigure) -> String {
    switch figure {
    case .reached(let microseconds): Figure.milliseconds(microseconds)
    case .never: "never"
    }
  }

  /// The greatest sample; "-" without any.
  static func greatest(_ histogram: HistogramSnapshot) -> String {
    histogram.isEmpty ? "-" : Figure.milliseconds(histogram.maxMicroseconds)
  }

  /// The greatest sample, `never` where an arrival never got there; "-" without any.
  static func greatest(_ distribution: LatencyDistribution) -> String {
    distribution.max.map(text) ?? "-"
  }
}
