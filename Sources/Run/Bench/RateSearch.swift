// Finds the highest rate at which runs are valid in a few runs, which cost seconds each.

/// A search for the highest rate that holds. What it is told decides what it tries next; it starts nothing.
struct RateSearch: Equatable {
  private let first: Double
  private let last: Double
  /// The highest rate that held; nil: none so far.
  private(set) var best: Double?
  /// The lowest rate that did not.
  private var lowestFailed: Double?
  private var estimate: Double?

  /// A search that begins at `first` and does not go beyond `last`, both per second.
  init(first: Double, last: Double) {
    precondition(first > 0 && first <= last)
    self.first = first
    self.last = last
  }

  /// What to try next; nil when more tries would say nothing new.
  var next: Double? {
    switch (best, lowestFailed) {
    case (nil, nil): return first
    case (nil, .some(let failed)): return failed / 4
    case (.some(let best), nil):
      guard best < last else { return nil }
      return min(last, max(estimate ?? 0, best * 1.25))
    // The middle, by ratio: what is missed at most is the same share above and below.
    case (.some(let best), .some(let failed)):
      return failed / best > 1.05 ? (best * failed).squareRoot() : nil
    }
  }

  /// `rate` held; `estimate` is the rate that the busiest thread could bear by its CPU time, if known.
  mutating func held(_ rate: Double, estimate: Double? = nil) {
    if rate > best ?? 0 {
      best = rate
      self.estimate = estimate
    }
  }

  /// `rate` did not hold.
  mutating func failed(_ rate: Double) { lowestFailed = min(rate, lowestFailed ?? rate) }
}
