import Base

/// What is said of events of the instrument that were late.
struct LatenessFinding {
  private let counted: LateCount
  private let histogram: HistogramSnapshot
  private let what: String
  private let whose: String

  /// The lateness of events named `what`, of `whose` part of the instrument.
  init(_ histogram: HistogramSnapshot, limit: Nanoseconds, what: String, whose: String) {
    counted = LateCount(histogram, limit: limit)
    self.histogram = histogram
    self.what = what
    self.whose = whose
  }

  /// What a reader should know; nil when nothing was late.
  var note: String? {
    guard counted.late > 0 else { return nil }
    return
      "\(whose): \(counted.late) of \(counted.count) \(what)s \(counted.late == 1 ? "was" : "were") over "
      + "\(Figure.short(counted.limit.milliseconds, 3)) ms late "
      + "(max \(Figure.milliseconds(histogram.maxMicroseconds)) ms)"
  }
}
