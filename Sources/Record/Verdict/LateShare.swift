public import Base

/// How many of some events came later than a limit, and whether that is more than chance makes of a good
/// instrument.
///
/// At most 1 % may be late. A 99th percentile over the limit says so of the events that were seen, which of
/// 150 is nothing but the second worst: one hiccup of the machine, and the run would be thrown away. So what
/// is asked is whether the share *behind* them is over 1 %: too many are late when as many would come of
/// exactly 1 % in fewer than one run of twenty. That is the exact binomial test, one-sided at 5 % (C. J.
/// Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
/// binomial", Biometrika 26, 1934). One late event alone is never too many: of fewer than six the test would
/// take it for proof. Of 150 it takes 5, of 1,000 it takes 16, of a million 10,165, where the percentile says
/// the same.
///
/// Lateness comes in bursts, and the test takes its events for independent: a burst weighs as much as that
/// many hiccups. The error is on the strict side.
public struct LateShare: Sendable, Equatable {
  /// The largest share that may be late.
  public static let allowed = 0.01
  /// How unlikely the count must be, if no more than `allowed` were late, to be too many.
  static let significance = 0.05

  /// Events later than the limit. The histogram tells them to a thousandth of the limit.
  public let late: Int
  /// All events.
  public let count: Int
  /// The latest that is not late.
  public let limit: Nanoseconds
  /// Whether too many are late.
  public let isTooMany: Bool

  /// The share of `histogram` beyond `limit`.
  public init(_ histogram: HistogramSnapshot, limit: Nanoseconds) {
    late = histogram.count(above: limit)
    count = histogram.count
    self.limit = limit
    isTooMany = LateShare.isTooMany(late, of: count)
  }

  /// Whether `late` of `count` events are too many.
  static func isTooMany(_ late: Int, of count: Int) -> Bool {
    // Below the mean of the distribution no count is unlikely.
    guard late >= 2, Double(late) > allowed * Double(count) else { return false }
    return chance(atLeast: late, of: count, share: allowed) < significance
  }

  /// The chance that at least `least` of `count` events are late when each is with the chance `share`.
  ///
  /// The terms of the binomial distribution are summed as multiples of its greatest one, which needs no
  /// logarithm and overflows nowhere; those beyond the last bit of the sum are left out.
  static func chance(atLeast least: Int, of count: Int, share: Double) -> Double {
    precondition(count >= 0 && (0...count).contains(least) && share > 0 && share < 1)
    let odds = share / (1 - share)
    let mode = min(count, Int(saturating: Double(count + 1) * share))
    let negligible = 1e-20
    var all = 0.0
    var tail = 0.0
    var term = 1.0
    var index = mode
    while term > negligible {
      all += term
      if index >= least { tail += term }
      if index == 0 { break }
      term *= Double(index) / (Double(count - index + 1) * odds)
      index -= 1
    }
    term = 1.0
    index = mode
    while index < count {
      term *= Double(count - index) * odds / Double(index + 1)
      index += 1
      if term <= negligible { break }
      all += term
      if index >= least { tail += term }
    }
    return tail / all
  }
}
