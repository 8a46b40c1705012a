import Base

/// What the instrument's own lateness can have done to a set of samples.
///
/// How late each sample was is not known, only how late such events were in all. So this is a list of steps,
/// each true: at most `exceeding` of the samples were delayed by more than `microseconds`. A percentile
/// without the lateness then lies above that of a rank lower by `exceeding`, less `microseconds`, for every
/// step; the greatest of these is the bound (of a difference of two variables with known distributions and
/// any dependence: G. D. Makarov, "Estimates for the distribution function of a sum of two random variables
/// when the marginal distributions are fixed", Theory of Probability and its Applications 26, 1981).
struct LatenessBound: Equatable {
  struct Step: Equatable {
    let microseconds: Int64
    let exceeding: Int
  }

  /// By rising delay and falling count; the last one has a count of 0.
  private(set) var steps: [Step]

  /// Nothing was late.
  static var none: LatenessBound { LatenessBound(steps: [Step(microseconds: 0, exceeding: 0)]) }

  private init(steps: [Step]) { self.steps = steps }

  /// Delays as in `histogram`; each of its events stands for `factor` samples that it may have delayed.
  init(_ histogram: HistogramSnapshot, factor: Double = 1) {
    var steps: [Step] = []
    for percent in LatenessBound.percents {
      let delay = histogram.percentileMicroseconds(percent)
      let late = Double(histogram.count(above: .microseconds(delay))) * factor
      steps.append(Step(microseconds: delay, exceeding: Int(saturating: late.rounded(.up))))
    }
    steps.append(Step(microseconds: histogram.maxMicroseconds, exceeding: 0))
    self.steps = LatenessBound.pruned(steps)
  }

  private static let percents = [
    0, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.99, 99.999,
  ]

  /// Both delays one after the other.
  static func + (left: LatenessBound, right: LatenessBound) -> LatenessBound {
    var steps: [Step] = []
    for first in left.steps {
      for second in right.steps {
        steps.append(
          Step(
            microseconds: first.microseconds + second.microseconds,
            exceeding: first.exceeding + second.exceeding))
      }
    }
    return LatenessBound(steps: pruned(steps))
  }

  /// The steps that say something no other does.
  private static func pruned(_ steps: [Step]) -> [Step] {
    var kept: [Step] = []
    for step in steps.sorted(by: { ($0.microseconds, $0.exceeding) < ($1.microseconds, $1.exceeding) }) {
      if let last = kept.last, step.exceeding >= last.exceeding { continue }
      kept.append(step)
    }
    return kept
  }

  /// The delays divided by `divisor`, at least 1.
  func divided(by divisor: Double) -> LatenessBound {
    LatenessBound(
      steps: LatenessBound.pruned(
        steps.map {
          Step(
            microseconds: Int64(saturating: (Double($0.microseconds) / max(1, divisor)).rounded(.up)),
            exceeding: $0.exceeding)
        }))
  }

  /// The most that may have been later than `limit`.
  func count(above limit: Nanoseconds) -> Int {
    let microseconds = HistogramLayout.microseconds(limit)
    // The last step whose delay is within the limit bounds those beyond it best.
    return steps.last { $0.microseconds <= microseconds }?.exceeding ?? .max
  }

  /// The greatest delay.
  var maxMicroseconds: Int64 { steps.last?.microseconds ?? 0 }
}

extension LatencyDistribution {
  /// The least that the latency of rank `rank` can have been, in microseconds, without the lateness in
  /// `bound`, and if `flipped` more arrivals had been as fast as any. Infinite: never.
  func least(rank: Int, _ bound: LatenessBound, flipped: Int) -> Double {
    var least = 0.0
    for step in bound.steps {
      let lower = rank - flipped - step.exceeding
      guard lower >= 1 else { continue }
      switch figure(rank: lower) {
      case .reached(let value): least = Swift.max(least, Double(value - step.microseconds))
      case .never: return .infinity
      }
    }
    return least
  }

  /// The most that the latency of rank `rank` can have been, if lateness can also shorten it.
  func most(rank: Int, _ bound: LatenessBound) -> Double {
    var most = Double.infinity
    for step in bound.steps where rank + step.exceeding <= count {
      if case .reached(let value) = figure(rank: rank + step.exceeding) {
        most = Swift.min(most, Double(value + step.microseconds))
      }
    }
    return most
  }

  /// How many got there within `limit`: the least and the most that it can have been without the lateness.
  func counts(within limit: Nanoseconds, _ bound: LatenessBound) -> (least: Int, seen: Int, most: Int) {
    func within(_ microseconds: Int64) -> Int {
      microseconds < 0 ? 0 : reached.count - reached.count(above: .microseconds(microseconds))
    }
    let limit = HistogramLayout.microseconds(limit)
    let seen = within(limit)
    var (least, most) = (0, count)
    for step in bound.steps {
      most = Swift.min(most, within(limit + step.microseconds) + step.exceeding)
      least = Swift.max(least, within(limit - step.microseconds) - step.exceeding)
    }
    return (Swift.min(least, seen), seen, Swift.max(most, seen))
  }
}
