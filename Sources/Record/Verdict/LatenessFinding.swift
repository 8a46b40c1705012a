import Base

/// What is said of events that were late: a reason against the run when they are too many, else a note.
struct LatenessFinding {
  private let share: LateShare
  private let histogram: HistogramSnapshot
  private let what: String
  private let whose: String
  private let fault: String

  /// The lateness of events named `what`, of `whose` part of the instrument; too much of it is its `fault`.
  init(_ histogram: HistogramSnapshot, limit: Nanoseconds, what: String, whose: String, fault: String) {
    share = LateShare(histogram, limit: limit)
    self.histogram = histogram
    self.what = what
    self.whose = whose
    self.fault = fault
  }

  /// Why the run is invalid; nil when it is not, by this.
  var reason: String? { share.isTooMany ? "\(whose) \(fault): \(counted) (p99 \(p99) ms)" : nil }

  /// What a reader should know of a valid run; nil when nothing was late.
  var note: String? {
    guard share.late > 0, !share.isTooMany else { return nil }
    let text = "\(whose): \(counted) (max \(Figure.milliseconds(histogram.maxMicroseconds)) ms)"
    let isOverShare = Double(share.late) > LateShare.allowed * Double(share.count)
    return isOverShare ? "\(text), too few to tell" : text
  }

  private var counted: String {
    "\(share.late) of \(share.count) \(what)s \(share.late == 1 ? "was" : "were") over "
      + "\(Figure.short(share.limit.milliseconds, 3)) ms late"
  }

  private var p99: String { Figure.milliseconds(histogram.percentileMicroseconds(99)) }
}
