// The policy as the machine needs it per event: one entry per provider, and the rules as a table by outcome.

import Base

/// What holds for attempts at one provider.
struct ProviderSettings: BitwiseCopyable {
  var timeouts: Timeouts
  var retry: Retry
  var backoff: Backoff

  init(_ settings: TargetSettings) {
    timeouts = settings.timeouts
    retry = settings.retry
    backoff = settings.backoff
  }
}

/// The policy's rules, looked up by outcome.
struct RuleTable: ~Copyable {
  /// A rule without its set of outcomes.
  struct Entry: BitwiseCopyable {
    var retry: Int
    var next: Bool
    var cool: Cool
    var drop: Drop
    var backoff: Bool
  }

  private let entries: Slab<Entry>
  /// The number of the first rule that names an outcome, by the outcome's raw value; -1: none.
  private let numbers: Slab<Int16>

  init(_ rules: [Rule]) {
    precondition(rules.count <= 1_000, "more rules than the table can number")
    entries = Slab(
      capacity: rules.count,
      repeating: Entry(retry: 0, next: false, cool: .asUsual, drop: .none, backoff: true))
    numbers = Slab(capacity: rules.isEmpty ? 0 : 1_088, repeating: -1)
    for (index, rule) in rules.enumerated() {
      precondition(rule.retry >= 0, "a negative number of retries")
      entries[index] = Entry(
        retry: rule.retry, next: rule.next, cool: rule.cool, drop: rule.drop, backoff: rule.backoff)
      for outcome in rule.on.members where numbers[Int(outcome.rawValue)] < 0 {
        numbers[Int(outcome.rawValue)] = Int16(index)
      }
    }
  }

  /// The rule for `outcome`; nil when none names it.
  func rule(_ outcome: Outcome) -> Entry? {
    let number = Int(outcome.rawValue)
    guard number < numbers.capacity, numbers[number] >= 0 else { return nil }
    return entries[Int(numbers[number])]
  }
}
