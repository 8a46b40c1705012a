import Base
import Record

// What could have been saved, in words: each reason with what it means and which setting would change it.
// Settings are named as `brownout explain` names them, whatever block they came from.

/// The failures that reached clients for one reason.
struct UnrescuedRow {
  let name: String
  let count: Int
  /// What the reason means, short enough for a line.
  let meaning: String
  /// Which setting would change it, and at what price.
  let remedy: String
  /// How the last attempts ended, by provider, the most frequent first: `30 primary cut`.
  let lastAttempts: [String]

  /// The reasons of `scope`, the most frequent first.
  static func rows(_ scope: RunScope, _ facts: RunFacts) -> [UnrescuedRow] {
    var rows: [UnrescuedRow] = []
    var rest = scope.unrescued[...]
    while let first = rest.first {
      let same = rest.prefix { $0.reason == first.reason }
      rest = rest.dropFirst(same.count)
      let last = mostFirst(Array(same), \.count).map { group in
        guard let provider = group.provider, let outcome = group.outcome else {
          return "\(group.count) without an attempt"
        }
        return "\(group.count) \(facts.providers[provider].name) \(outcome.name)"
      }
      let text = first.reason.map(RescueText.text) ?? RescueText.unknown(facts.observer)
      rows.append(
        UnrescuedRow(
          name: first.reasonName, count: same.reduce(0) { $0 + $1.count }, meaning: text.meaning,
          remedy: text.remedy, lastAttempts: last))
    }
    return mostFirst(rows, \.count)
  }

  /// The greatest count first; what counts the same stays in its order.
  private static func mostFirst<Row>(_ rows: [Row], _ count: (Row) -> Int) -> [Row] {
    rows.enumerated().sorted { (count($1.element), $0.offset) < (count($0.element), $1.offset) }
      .map(\.element)
  }
}

/// Words for reasons and for what rescues cost.
enum RescueText {
  /// What `reason` means and what would change it.
  static func text(_ reason: Rescue) -> (meaning: String, remedy: String) {
    switch reason {
    case .notNeeded: preconditionFailure("a failure needs a reason")
    case .committed:
      (
        "the answer had begun",
        "`commit.on` can hold an answer back for longer, which costs clients time to the first byte"
      )
    case .tooOld:
      (
        "failed too late for retry.within or startBefore",
        "raise `retry.within` or `retry.startBefore`, or let a timeout end the attempt sooner"
      )
    case .retriesUsed: ("retry.max was used up", "raise `retry.max`")
    case .noRule: ("retry.on does not name the outcome", "add the outcome to `retry.on`")
    case .budget: ("the retry budget was used up", "raise `budget.ratio` or `budget.min`")
    case .breaker: ("retry.maxConcurrent was reached", "raise `retry.maxConcurrent`")
    case .bodyTooBig:
      ("the request was over a limit on size", "raise `retry.bodyLimit` or `limits.requestBytes`")
    case .noTarget:
      ("no target was left", "give the route another target, or let `retry.repick` try one again")
    case .deadline:
      (
        "timeouts.request ran out",
        "raise `timeouts.request`, or give attempts less time, so that another one fits in"
      )
    case .clientLeft:
      ("the client left first", "give attempts less time than the client has, so that another one fits in")
    case .undrained:
      ("the run was over first", "give attempts a timeout that ends before `load.drain` does")
    }
  }

  /// What is said where nobody told a reason.
  static func unknown(_ observer: AttemptObserver) -> (meaning: String, remedy: String) {
    switch observer {
    case .proxy:
      ("the proxy saw no failure, or not the request", "attempts.ndjson has what each side saw")
    case .provider: ("the gateway under test does not say", "its own settings and logs have the answer")
    case .load: ("there was no gateway", "send the load through one")
    }
  }

  /// What rescues cost: `+1015.3 ms p50, +1024.2 ms p99, 0 wasted tokens, 2 attempts each`.
  static func cost(_ scope: RunScope) -> String {
    let delay = scope.rescueDelay
    var parts: [String] = []
    if !delay.isEmpty {
      for percent in [50.0, 99] {
        let value = Figure.milliseconds(delay.percentileMicroseconds(percent))
        let mark = PercentileText.isWeak(delay.count, percent) ? PercentileText.mark : ""
        parts.append("+\(value) ms p\(Figure.short(percent, 1))\(mark)")
      }
    }
    parts.append(Figure.counted(scope.rescueWastedTokens, "wasted token"))
    if scope.absorbed > 0 {
      let each = Figure.short(Double(scope.rescueAttempts) / Double(scope.absorbed), 2)
      parts.append("\(each) attempts each")
    }
    return parts.joined(separator: ", ")
  }

  /// `40 failures reached clients`.
  static func reached(_ rows: [UnrescuedRow]) -> String {
    let count = rows.reduce(0) { $0 + $1.count }
    return "\(Figure.counted(count, "failure")) reached \(count == 1 ? "its client" : "clients")"
  }
}
