import Base
import XCTest

@testable import Failover

/// How long retries wait: growth, maximum, and the bounds and shape of every form of jitter over many draws.
final class BackoffTableTests: XCTestCase {
  private func waits(_ backoff: Backoff, retry: Int, count: Int = 2_000) -> [Double] {
    (0..<count).map { request in
      var draw = KeyedRandom(seed: 7).keyed(UInt64(request)).keyed(UInt64(retry))
      return backoff.wait(retry: retry, draw: &draw).milliseconds
    }
  }

  private func backoff(
    _ base: Int64, _ jitter: Jitter, factor: Double = 2, growth: BackoffGrowth = .exponential,
    max: Nanoseconds = .forever
  ) -> Backoff {
    var backoff = Backoff()
    backoff.base = .milliseconds(base)
    backoff.jitter = jitter
    backoff.factor = factor
    backoff.growth = growth
    backoff.max = max
    return backoff
  }

  func testGrowthWithoutJitter() {
    let cases: [(Backoff, [Double])] = [
      (backoff(100, .none), [100, 200, 400, 800, 1600]),
      (backoff(100, .none, factor: 1), [100, 100, 100, 100, 100]),
      (backoff(100, .none, factor: 1.5), [100, 150, 225, 337.5, 506.25]),
      (backoff(100, .none, growth: .linear), [100, 200, 300, 400, 500]),
      (backoff(100, .none, max: .milliseconds(350)), [100, 200, 350, 350, 350]),
      (backoff(100, .none, growth: .linear, max: .milliseconds(350)), [100, 200, 300, 350, 350]),
    ]
    for (backoff, expected) in cases {
      XCTAssertEqual((1...5).map { waits(backoff, retry: $0, count: 1)[0] }, expected)
    }
    XCTAssertEqual(waits(backoff(100, .none, max: .seconds(Int64(8))), retry: 10_000, count: 1), [8_000])
  }

  func testEveryFormOfJitterStaysWithinItsBoundsAndFillsThem() {
    let cases: [(String, Backoff, Int, ClosedRange<Double>)] = [
      ("none", backoff(100, .none), 3, 400...400),
      ("full", backoff(100, .full), 3, 0...400),
      ("full, maximum first", backoff(100, .full, max: .milliseconds(300)), 3, 0...300),
      ("envoy, first (f13)", backoff(25, .full, max: .milliseconds(250)), 1, 0...25),
      ("envoy, first (f14)", backoff(100, .full, max: .milliseconds(1_000)), 1, 0...100),
      ("envoy, second (measured)", backoff(200, .full, max: .milliseconds(2_000)), 2, 0...400),
      ("envoy, third (measured)", backoff(200, .full, max: .milliseconds(2_000)), 3, 0...800),
      ("envoy, maximum", backoff(25, .full, max: .milliseconds(250)), 6, 0...250),
      ("openai-python", backoff(500, .subtract(0.25), max: .milliseconds(8_000)), 2, 750...1000),
      ("openai-python, maximum", backoff(500, .subtract(0.25), max: .milliseconds(8_000)), 9, 6000...8000),
      ("equal jitter", backoff(100, .subtract(0.5)), 1, 50...100),
      ("litellm", backoff(500, .add(.milliseconds(750)), max: .milliseconds(8_000)), 1, 500...1250),
      (
        "litellm, above the maximum", backoff(500, .add(.milliseconds(750)), max: .milliseconds(8_000)), 9,
        8000...8750
      ),
      ("bifrost", backoff(500, .spread(0.2), max: .milliseconds(5_000)), 1, 400...600),
      ("bifrost, maximum", backoff(500, .spread(0.2), max: .milliseconds(5_000)), 9, 4000...6000),
    ]
    for (name, backoff, retry, bounds) in cases {
      let waits = waits(backoff, retry: retry)
      let span = bounds.upperBound - bounds.lowerBound
      let least = waits.min() ?? -1
      let most = waits.max() ?? -1
      XCTAssertGreaterThanOrEqual(least, bounds.lowerBound, name)
      XCTAssertLessThanOrEqual(most, bounds.upperBound, name)
      XCTAssertLessThanOrEqual(least, bounds.lowerBound + span * 0.01, "\(name): never near the least")
      XCTAssertGreaterThanOrEqual(most, bounds.upperBound - span * 0.01, "\(name): never near the most")
      // Uniform: each quarter of the range has a quarter of 2,000 draws, give or take five deviations.
      guard span > 0 else { continue }
      var quarters = [0, 0, 0, 0]
      for wait in waits { quarters[min(3, Int((wait - bounds.lowerBound) / span * 4))] += 1 }
      for count in quarters { XCTAssertLessThanOrEqual(abs(count - 500), 97, "\(name): \(quarters)") }
    }
  }

  func testOnlyRetriesInScopeWait() {
    for (scope, same, other) in [(BackoffScope.always, 100, 100), (.same, 100, 0)]
      as [(BackoffScope, Double, Double)]
    {
      let policy = Policies.failover {
        $0.retry.perTarget = 2
        $0.backoff = backoff(100, .none, factor: 1)
        $0.backoff.scope = scope
      }
      var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { _, _, _ in .plain(500) }
      proxy.arrive()
      proxy.run()
      let starts = proxy.answers[0].attempts.map { ($0.start - .zero).milliseconds }
      XCTAssertEqual(starts, [0, same, same + other, 2 * same + other], "\(scope)")
    }
  }

  func testDrawsDependOnSeedRequestAndAttemptAlone() {
    let policy = Policies.failover {
      $0.retry.repick = .same
      $0.retry.max = 5
      $0.backoff = backoff(100, .full)
    }
    func starts(seed: UInt64, gap: Int64) -> [[Int64]] {
      var proxy = VirtualProxy(policy, tiers: [[0]], seed: seed) { _, _, _ in .plain(500) }
      for request in 0..<4 { proxy.arrive(at: .zero + .milliseconds(Int64(request) * gap)) }
      proxy.run()
      return proxy.answers.map { answer in
        answer.attempts.map { ($0.start - answer.attempts[0].start).count }
      }
    }
    XCTAssertEqual(starts(seed: 3, gap: 0), starts(seed: 3, gap: 10_000))
    XCTAssertNotEqual(starts(seed: 3, gap: 0), starts(seed: 4, gap: 0))
    XCTAssertEqual(Set(starts(seed: 3, gap: 0)).count, 4, "requests that wait alike come back together")
  }
}
