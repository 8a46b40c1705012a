import Record

// Percentiles for people: in milliseconds, and with a mark where there are too few samples for them to mean
// much.

/// A percentile that stands on a number of samples.
enum PercentileText {
  /// Stands behind percentiles with too few samples.
  static let mark = "*"
  /// What the mark means.
  static let footnote = "* too few samples: a p99 needs 1000, a p99.9 10000"

  /// How many samples it takes for a percentile to mean something.
  static func samplesNeeded(_ percent: Double) -> Int {
    percent >= 99.9 ? 10_000 : percent >= 99 ? 1000 : 0
  }

  static func isWeak(_ histogram: HistogramSnapshot, _ percent: Double) -> Bool {
    !histogram.isEmpty && histogram.count < samplesNeeded(percent)
  }

  /// `402.1`, or `402.1*` with too few samples; "-" without any.
  static func text(_ histogram: HistogramSnapshot, _ percent: Double) -> String {
    guard !histogram.isEmpty else { return "-" }
    let value = Figure.milliseconds(histogram.percentileMicroseconds(percent))
    return isWeak(histogram, percent) ? value + mark : value
  }

  /// The greatest sample; "-" without any.
  static func greatest(_ histogram: HistogramSnapshot) -> String {
    histogram.isEmpty ? "-" : Figure.milliseconds(histogram.maxMicroseconds)
  }
}
