// Families of outcomes as other products see them.

import Base

extension OutcomeSet {
  /// The connection could not be made: nothing was sent.
  static var notConnected: OutcomeSet { OutcomeSet([.refused, .connectTimeout]) }

  /// Timers that cut an attempt once it is connected.
  static var timers: OutcomeSet {
    OutcomeSet([
      .headersTimeout, .firstByteTimeout, .firstTokenTimeout, .idleTimeout, .tokenIdleTimeout,
      .attemptTimeout, .tooSlow,
    ])
  }

  /// What is wrong with an answer whose head was good.
  static var brokenAnswers: OutcomeSet {
    OutcomeSet([.empty, .inbandError, .truncated, .cut, .malformed, .wrongType, .tooBig])
  }

  /// No answer: not connected, broken before the head, or cut by a timer.
  static var noAnswer: OutcomeSet { notConnected + timers + OutcomeSet([.reset, .malformed]) }

  /// Every failure: 4xx and 5xx, no answer, a broken answer.
  static var failures: OutcomeSet { statuses(400...599) + noAnswer + brokenAnswers }

  static func statuses(_ statuses: ClosedRange<Int>) -> OutcomeSet {
    var set = OutcomeSet()
    set.insert(statuses: statuses)
    return set
  }

  static func statuses(_ statuses: [Int]) -> OutcomeSet { OutcomeSet(statuses.map { .http($0) }) }

  /// What a product that answers by itself as `replies` says turns into one of `statuses`, the provider's own
  /// statuses included.
  static func seen(as statuses: [Int], by replies: LocalReplies) -> OutcomeSet {
    var set = OutcomeSet.statuses(statuses)
    for outcome in (noAnswer + brokenAnswers).members where statuses.contains(Int(replies.status(outcome))) {
      set.insert(outcome)
    }
    return set
  }

  static func + (left: OutcomeSet, right: OutcomeSet) -> OutcomeSet {
    var set = left
    set.formUnion(right)
    return set
  }

  static func - (left: OutcomeSet, right: OutcomeSet) -> OutcomeSet {
    OutcomeSet(left.members.filter { !right.contains($0) })
  }
}

extension Policy {
  /// Adds a rule that comes from `origin`.
  mutating func add(_ rule: Rule, _ origin: String) {
    provenance.origins["rules[\(rules.count)]"] = origin
    rules.append(rule)
  }
}

extension Rule {
  /// What follows one of `on`.
  init(
    _ on: OutcomeSet, retry: Int = 0, next: Bool = false, cool: Cool = .asUsual, drop: Drop = .none,
    backoff: Bool = true
  ) {
    self.init()
    self.on = on
    self.retry = retry
    self.next = next
    self.cool = cool
    self.drop = drop
    self.backoff = backoff
  }
}
