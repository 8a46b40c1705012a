import Base
import Failover
import XCTest

/// Two attempts beside each other, their events in every possible order.
final class InterleavingTests: XCTestCase {
  private enum Kind: CaseIterable {
    case answers, refuses, resets, fails
  }

  private func events(_ kind: Kind, _ attempt: UInt16) -> [FailoverEvent] {
    switch kind {
    case .answers:
      [
        .connected(attempt: attempt), .head(attempt: attempt, status: 200, eventStream: true, hint: .none),
        .body(attempt: attempt, count: 10, contents: [.content, .event]), .ended(attempt: attempt, .complete),
      ]
    case .refuses: [.ended(attempt: attempt, .refused)]
    case .resets: [.connected(attempt: attempt), .ended(attempt: attempt, .reset)]
    case .fails:
      [
        .connected(attempt: attempt), .head(attempt: attempt, status: 503, eventStream: false, hint: .none),
        .body(attempt: attempt, count: 10, contents: .content), .ended(attempt: attempt, .complete),
      ]
    }
  }

  /// Every order of the events of both that keeps each one's own.
  private func orders(_ one: [FailoverEvent], _ two: [FailoverEvent]) -> [[FailoverEvent]] {
    guard let first = one.first else { return [two] }
    guard let second = two.first else { return [one] }
    return orders(Array(one.dropFirst()), two).map { [first] + $0 }
      + orders(one, Array(two.dropFirst())).map { [second] + $0 }
  }

  /// Which of two good attempts gets far enough first.
  private func winner(_ order: [FailoverEvent], _ win: HedgeWin) -> UInt16? {
    for event in order {
      switch (event, win) {
      case (.head(let attempt, 200, _, _), .headers), (.body(let attempt, _, _), .token),
        (.ended(let attempt, .complete), .done):
        return attempt
      default: continue
      }
    }
    return nil
  }

  func testWhateverTheOrderOneWinsAndTheOtherIsCancelled() {
    for win in HedgeWin.allCases {
      for point in CommitPoint.allCases {
        for decideOn in [DecisionPoint.head, .body] {
          let policy = Policies.failover {
            $0.hedge.after = .fixed(.milliseconds(10))
            $0.hedge.win = win
            $0.retry.max = 1
            $0.retry.decideOn = decideOn
            $0.commit.on = point
          }
          for one in Kind.allCases {
            for two in Kind.allCases {
              for order in orders(events(one, 1), events(two, 2)) { check(policy, order, one, two) }
            }
          }
        }
      }
    }
  }

  private func check(_ policy: Policy, _ order: [FailoverEvent], _ one: Kind, _ two: Kind) {
    var machine = FailoverMachine(policy: policy, routes: [[[0], [1]]], seed: 1)
    var request = RequestState()
    var checker = EffectChecker(policy, bodyBytes: 1)
    let now = Instant.zero + .milliseconds(10)
    func apply(_ event: FailoverEvent, _ now: Instant) {
      checker.noteBackoff(event, now: now)
      checker.note(event, now: now)
      checker.take(machine.apply(event, to: &request, now: now), of: event)
      if let problem = request.validate() ?? machine.validate() { checker.violations.append(problem) }
    }
    apply(.arrived(route: 0, ordinal: 0, bodyBytes: 1, hash: 0, wantsStream: true), .zero)
    apply(.timer(TimerID(.hedge)), now)
    for event in order { apply(event, now) }
    let name = "\(policy.hedge.win), \(policy.commit.on), \(order)"
    XCTAssertEqual(checker.violations, [], name)
    XCTAssertTrue(checker.isFinished, name)
    XCTAssertEqual(machine.concurrentRetries, 0, name)
    switch (one, two) {
    case (.answers, .answers):
      XCTAssertEqual(checker.committed, winner(order, policy.hedge.win), name)
      XCTAssertEqual(checker.outcome, .ok, name)
      XCTAssertEqual(Set(checker.attempts.compactMap { $0.outcome?.name }), ["ok", "cancelled"], name)
    case (.answers, _):
      XCTAssertEqual(checker.committed, 1, name)
      XCTAssertEqual(checker.outcome, .ok, name)
    case (_, .answers):
      XCTAssertEqual(checker.committed, 2, name)
      XCTAssertEqual(checker.outcome, .ok, name)
    case (_, _):
      // Both failed: the reason is the last one's.
      XCTAssertEqual(checker.rescue, .retriesUsed, name)
    }
  }
}
