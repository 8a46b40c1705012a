import Base
import Failover
import XCTest

/// What all requests together may spend on retries: Envoy's circuit breaker and its budget (e1 to e4 are
/// measurements).
final class BudgetTableTests: XCTestCase {
  /// Ten requests at once, the first target fails at once, the second answers after 600 ms.
  private func ten(_ policy: Policy, first: Script, second: Script) -> (Int, [Rescue?], Int) {
    var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { _, provider, _ in provider == 0 ? first : second }
    for _ in 0..<10 { proxy.arrive() }
    proxy.run()
    XCTAssertEqual(proxy.checkers.flatMap(\.violations), [])
    XCTAssertEqual(proxy.machine.concurrentRetries, 0)
    let rescued = proxy.answers.filter { $0.outcome == .ok }.count
    let reasons = proxy.answers.filter { $0.outcome != .ok }.map(\.rescue)
    return (rescued, reasons, proxy.mostConcurrentRetries)
  }

  private let later = Script.plain(200, at: 600)

  private func envoy(_ change: (inout Policy) -> Void) -> Policy {
    var policy = Policies.envoy
    change(&policy)
    return policy
  }

  func testEnvoysBreakerOfThree() {
    let policy = envoy { $0.retry.maxConcurrent = 3 }
    for (id, first, second) in [
      ("e1", Script.plain(503), later), ("e2", .silent, later), ("e4", .plain(503), .plain(200)),
    ] {
      let (rescued, reasons, most) = ten(policy, first: first, second: second)
      XCTAssertEqual(rescued, 3, id)
      XCTAssertEqual(reasons, Array(repeating: .breaker, count: 7), id)
      XCTAssertEqual(most, 3, id)
    }
  }

  func testEnvoysBudgetIsAShareOfTheRequestsUnderWay() {
    for (id, ratio, least, expected) in [
      ("e3", 0.2, 1, 2), ("half", 0.5, 1, 5), ("the least", 0.1, 4, 4), ("none", 0, 0, 0), ("all", 1, 0, 10),
    ] as [(String, Double, Int, Int)] {
      let policy = envoy {
        $0.budget.ratio = ratio
        $0.budget.min = least
      }
      let (rescued, reasons, _) = ten(policy, first: .plain(503), second: later)
      XCTAssertEqual(rescued, expected, id)
      XCTAssertEqual(reasons, Array(repeating: .budget, count: 10 - expected), id)
    }
  }

  func testABudgetOverAWindowCountsRetriesThatAreOver() {
    let policy = envoy {
      $0.budget.ratio = 0.2
      $0.budget.min = 0
      $0.budget.window = .seconds(Int64(10))
    }
    var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { _, provider, _ in
      provider == 0 ? .plain(503) : .plain(200)
    }
    for request in 0..<40 { proxy.arrive(at: .zero + .milliseconds(Int64(request) * 100)) }
    proxy.arrive(at: .zero + .milliseconds(30_000))
    for request in 0..<5 { proxy.arrive(at: .zero + .milliseconds(30_100 + Int64(request) * 100)) }
    proxy.run()
    // Every fifth: the share of what arrived so far.
    let rescued = proxy.answers.indices.filter { proxy.answers[$0].outcome == .ok }
    XCTAssertEqual(rescued.filter { $0 < 40 }, [4, 9, 14, 19, 24, 29, 34, 39])
    // The window has passed: it begins anew.
    XCTAssertEqual(rescued.filter { $0 >= 40 }, [44])
    XCTAssertEqual(Set(proxy.answers.compactMap(\.rescue)), [.notNeeded, .budget])
  }

  func testTheGatesAreAskedInTheirOrder() {
    // The first one that says no gives the reason: qualifies, body, age, counter, target, budget, breaker.
    let changes: [(Rescue, (inout Policy) -> Void)] = [
      (.noRule, { $0.retry.on = OutcomeSet() }), (.bodyTooBig, { $0.retry.bodyLimit = 1 }),
      (.tooOld, { $0.retry.within = .milliseconds(99) }), (.retriesUsed, { $0.retry.max = 0 }),
      (.noTarget, { $0.retry.rounds = 1 }),
      (
        .budget,
        {
          $0.budget.ratio = 0
          $0.budget.min = 0
        }
      ), (.breaker, { $0.retry.maxConcurrent = 0 }),
    ]
    for first in changes.indices {
      for second in changes.indices where second > first {
        let policy = envoy {
          changes[second].1(&$0)
          changes[first].1(&$0)
        }
        Row(
          "\(changes[first].0) before \(changes[second].0)", policy, [.plain(503, at: 100), .healthy], 503,
          "A", .complete, head: 100...100, end: 100...100, ["http_503"], changes[first].0, tiers: [[0, 1]]
        ).verify()
      }
    }
  }
}
