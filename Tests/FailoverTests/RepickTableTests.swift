import Base
import Failover
import XCTest

/// Where retries go. The sequences of all small routes are compared with lists written out by hand-made
/// rules.
final class RepickTableTests: XCTestCase {
  /// The targets in the order in which attempts go to them, as long as each one fails.
  private func plan(_ tiers: [[Int]], _ retry: Retry) -> [Int] {
    let most = 12
    let each = tiers.flatMap { $0 }.flatMap { Array(repeating: $0, count: retry.perTarget) }
    switch retry.repick {
    case .same: return Array(repeating: tiers[0][0], count: most)
    case .other: return each
    case .cycle:
      var list: [Int] = []
      var used = tiers.map { _ in 0 }
      var round = 0
      while round < retry.rounds && list.count < most {
        guard retry.perTier > 0 else {
          list += each
          round += 1
          continue
        }
        for tier in tiers.indices {
          for _ in 0..<min(retry.perTier, most) {
            list.append(tiers[tier][used[tier] % tiers[tier].count])
            used[tier] += 1
          }
        }
        round += 1
      }
      return list
    }
  }

  private func name(_ targets: [Int]) -> String {
    String(targets.map { Character(UnicodeScalar(UInt8(65 + $0))) })
  }

  func testEverySmallRouteGoesAsWrittenDown() {
    var settings: [Retry] = []
    for perTarget in 1...2 {
      for rounds in [1, 2, Int.max] {
        for (repick, perTier) in [
          (Repick.same, 0), (.other, 0), (.cycle, 0), (.cycle, 1), (.cycle, 2), (.cycle, Int.max),
        ] {
          if perTier > 0 && perTarget > 1 { continue }
          var retry = Retry()
          retry.on.insert(.http(500))
          (retry.perTarget, retry.rounds, retry.repick, retry.perTier) = (perTarget, rounds, repick, perTier)
          settings.append(retry)
        }
      }
    }
    for tiers in [
      [[0]], [[0], [1]], [[0, 1]], [[0, 1], [2]], [[0], [1, 2]], [[0, 1, 2]], [[0], [1], [2]],
    ] {
      let count = tiers.reduce(0) { $0 + $1.count }
      for var retry in settings {
        let plan = plan(tiers, retry)
        for healthy in 0..<1 << count {
          for max in 0...4 {
            retry.max = max
            var policy = Policy()
            policy.retry = retry
            var proxy = VirtualProxy(policy, tiers: tiers) { _, provider, _ in
              .plain(healthy >> provider & 1 == 1 ? 200 : 500)
            }
            proxy.arrive()
            proxy.run()
            var expected = Array(plan.prefix(max + 1))
            if let first = expected.firstIndex(where: { healthy >> $0 & 1 == 1 }) {
              expected = Array(expected.prefix(first + 1))
            }
            let seen = proxy.answers[0].attempts.map(\.provider)
            XCTAssertEqual(name(seen), name(expected), "\(tiers), \(retry), healthy \(healthy)")
            XCTAssertEqual(proxy.checkers[0].violations, [])
          }
        }
        if testRun?.failureCount ?? 0 > 5 { return }
      }
    }
  }

  func testASingleTargetWithoutAPickerKeepsItsAnswer() {
    // X18: whatever the limits say, the reason is that there is no other one.
    let policy = Policies.failover { $0.retry.max = 0 }
    Row(
      "single", policy, [.plain(500)], 500, "A", .complete, head: 0...0, end: 0...0, ["http_500"], .noTarget
    ).verify()
  }

  func testNoAttemptStartsAfterStartBeforeEvenWhenItWaits() {
    for (wait, sequence, rescue) in [
      (149, "AB", Rescue.notNeeded), (150, "AB", .notNeeded), (151, "A", .tooOld),
    ] as [(Int64, String, Rescue)] {
      let policy = Policies.failover {
        $0.retry.startBefore = .milliseconds(250)
        $0.backoff.base = .milliseconds(wait)
      }
      var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { _, provider, _ in
        provider == 0 ? .plain(500, at: 100) : .plain(200)
      }
      proxy.arrive()
      proxy.run()
      XCTAssertEqual(name(proxy.answers[0].attempts.map(\.provider)), sequence, "\(wait) ms")
      XCTAssertEqual(proxy.answers[0].rescue, rescue, "\(wait) ms")
    }
  }

  func testExactlyTheAgeLimitIsRetried() {
    for (age, sequence) in [(199, "AB"), (200, "AB"), (201, "A")] as [(Int64, String)] {
      let policy = Policies.failover { $0.retry.within = .milliseconds(200) }
      Row(
        "\(age) ms", policy, [.plain(500, at: age), .plain(200)], sequence == "AB" ? 200 : 500, sequence,
        .complete, head: Double(age)...Double(age), end: Double(age)...Double(age),
        sequence == "AB" ? ["http_500", "ok"] : ["http_500"], sequence == "AB" ? .notNeeded : .tooOld
      ).verify()
    }
  }

  func testAnInformationalHeadEndsRetriesWhereEnvoyDoes() {
    let early = Script(acts: [
      (0, .informational), (10, .head(500, stream: false)), (10, .end(.complete)),
    ])
    for ends in [true, false] {
      Row(
        "\(ends)", Policies.failover { $0.retry.informationalEndsRetries = ends }, [early, .plain(200)],
        ends ? 500 : 200, ends ? "A" : "AB", .complete, head: 10...10, end: 10...10,
        ends ? ["http_500"] : ["http_500", "ok"], ends ? .noRule : .notNeeded
      ).verify()
    }
  }
}
