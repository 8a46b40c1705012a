public import Base
import Profile

/// A stretch of the run in which a provider's listener lets nobody in: connecting to it is refused, or comes
/// to nothing.
public struct RefusalWindow: BitwiseCopyable, Sendable, Equatable {
  /// Its start, since the start of the run.
  public var start: Nanoseconds
  /// Its end; `forever` when the listener stays closed.
  public var end: Nanoseconds
  /// The rule or the phase's fault that closes it, by the index of `Plan.ruleNames`; the first where several
  /// do.
  public var rule: Int
  /// Whether SYNs are dropped, instead of being refused.
  public var isBlackHole: Bool

  /// The same stretch with SYNs dropped.
  var asBlackHole: RefusalWindow {
    RefusalWindow(start: start, end: end, rule: rule, isBlackHole: true)
  }

  /// From `start` to just before `end`.
  public init(start: Nanoseconds, end: Nanoseconds, rule: Int, isBlackHole: Bool = false) {
    self.isBlackHole = isBlackHole
    self.start = start
    self.end = end
    self.rule = rule
  }
}

extension Plan {
  /// The windows in which the listener of `provider` is closed, in order, none touching another.
  ///
  /// A listener does not know requests, so a share of less than all becomes a share of the time: each eighth
  /// of the phase has one window, placed by a draw.
  public func refusalWindows(provider: Int) -> [RefusalWindow] {
    let node = providers[provider]
    var windows: [RefusalWindow] = []
    for index in node.timeline.indices {
      let phase = timeline[Int(index)]
      let isLast = index + 1 == node.timeline.upperBound
      var share = 0.0
      var rule: Int?
      var isBlackHole = false
      for entry in phase.mix.indices where mixes[Int(entry)].refuses {
        share += mixes[Int(entry)].share
        isBlackHole = rule == nil ? mixes[Int(entry)].isBlackHole : isBlackHole
        rule = rule ?? Int(node.rules.count + entry - node.mixes.lowerBound)
      }
      guard let rule else { continue }
      let new = spread(share, from: phase.start, to: phase.end, isOpenEnded: isLast, rule, phase.key)
      windows += isBlackHole ? new.map(\.asBlackHole) : new
    }
    for index in node.rules.indices where rules[Int(index)].refuses {
      let new = self.windows(Int(index), node, provider)
      windows += rules[Int(index)].isBlackHole ? new.map(\.asBlackHole) : new
    }
    return merged(windows)
  }

  private func windows(_ index: Int, _ node: ProviderNode, _ provider: Int) -> [RefusalWindow] {
    let rule = rules[index]
    let number = index - Int(node.rules.lowerBound)
    let share = Double(rule.share.numerator) / Double(rule.share.denominator)
    if rule.phases == 0 || node.timeline.isEmpty {
      let end = profile.load.map { $0.duration + $0.drain } ?? .seconds(3600 as Int64)
      return spread(share, from: .zero, to: end, isOpenEnded: true, number, rule.key)
    }
    return node.timeline.indices.flatMap { index -> [RefusalWindow] in
      let phase = timeline[Int(index)]
      let bit = UInt64(1) << UInt64(phases.behaviour(provider: provider, at: phase.start))
      if rule.phases & bit == 0 { return [] }
      let isLast = index + 1 == node.timeline.upperBound
      return spread(share, from: phase.start, to: phase.end, isOpenEnded: isLast, number, rule.key)
    }
  }

  private func spread(
    _ share: Double, from start: Nanoseconds, to end: Nanoseconds, isOpenEnded: Bool, _ rule: Int,
    _ key: KeyedRandom
  ) -> [RefusalWindow] {
    if share <= 0 { return [] }
    if share >= 1 { return [RefusalWindow(start: start, end: isOpenEnded ? .forever : end, rule: rule)] }
    let period = (end - start).seconds / 8
    return (0..<8).map { index in
      var random = key.keyed("refusal").keyed(UInt64(index))
      let opening = start + .seconds((Double(index) + random.unit() * (1 - share)) * period)
      return RefusalWindow(start: opening, end: opening + .seconds(share * period), rule: rule)
    }
  }

  /// Of windows that meet, the first one says what becomes of those who try to connect.
  private func merged(_ windows: [RefusalWindow]) -> [RefusalWindow] {
    var result: [RefusalWindow] = []
    for window in windows.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) })
    where window.start < window.end {
      if let last = result.last, window.start <= last.end {
        result[result.count - 1].end = max(last.end, window.end)
      } else {
        result.append(window)
      }
    }
    return result
  }
}
