import Base
import Plan
import Profile
import XCTest

final class DrawTests: XCTestCase {
  private let broken = [FaultStep(.head, .close(.rst))]

  private func fires(
    _ plan: Plan, _ ordinal: Int, provider: Int = 0, at offset: Nanoseconds = .zero,
    _ change: (inout RequestFacts) -> Void = { _ in }
  ) -> Int {
    var facts = RequestFacts(ordinal: UInt32(ordinal))
    change(&facts)
    return Int(plan.script(provider: provider, facts: facts, offset: offset).rule)
  }

  private func plan(_ condition: Condition, seed: UInt64 = 1) -> Plan {
    Fixture.plan([Fixture.provider(rules: [Rule(id: "r", when: condition, steps: broken)])], seed: seed)
  }

  func testAnExactShareIsExactInEveryBlock() {
    for (numerator, denominator) in [(1, 10), (1, 3), (2, 7), (33, 100), (1, 1), (0, 1), (1, 2), (5, 64)] {
      for seed in UInt64(0)..<20 {
        let plan = plan(
          Condition(share: Share(numerator, of: denominator, exact: true)), seed: seed)
        let share = Share(numerator, of: denominator)
        for block in 0..<10 {
          let start = block * share.denominator
          let count = (start..<(start + share.denominator)).filter { fires(plan, $0) == 0 }.count
          XCTAssertEqual(count, share.numerator, "\(numerator)/\(denominator) block \(block) seed \(seed)")
        }
      }
    }
  }

  func testWhichRequestsAnExactShareTakesDependsOnSeedBlockAndVisit() {
    func chosen(_ seed: UInt64, _ visit: UInt16) -> [Int] {
      let plan = plan(Condition(share: Share(1, of: 10, exact: true)), seed: seed)
      return (0..<200).filter { fires(plan, $0) { $0.visit = visit } == 0 }
    }
    XCTAssertNotEqual(chosen(1, 1), chosen(2, 1))
    XCTAssertNotEqual(chosen(1, 1), chosen(1, 2))
    XCTAssertGreaterThan(Set(chosen(1, 1).map { $0 % 10 }).count, 3, "every block takes the same place")
  }

  func testADrawnShareIsCloseToItsSizeAndIndependentOfOrder() {
    let plan = plan(Condition(share: Share(1, of: 10)))
    let forward = (0..<20_000).filter { fires(plan, $0) == 0 }
    // Five standard deviations of a binomial count.
    XCTAssertEqual(Double(forward.count), 2000, accuracy: 5 * (20_000.0 * 0.1 * 0.9).squareRoot())
    let backward = (0..<20_000).reversed().filter { fires(plan, $0) == 0 }
    XCTAssertEqual(forward, backward.reversed())
  }

  func testNthCountsWhatItIsToldTo() {
    let first = plan(Condition(nth: Nth(first: 2, per: .request)))
    XCTAssertEqual((1...4).map { visit in fires(first, 5) { $0.visit = UInt16(visit) } }, [0, 0, -1, -1])
    let every = plan(Condition(nth: Nth(every: 3, per: .connection)))
    XCTAssertEqual(
      (1...6).map { n in fires(every, 5) { $0.connectionRequest = UInt32(n) } }, [-1, -1, 0, -1, -1, 0])
    let list = plan(Condition(nth: Nth(list: [1, 4], per: .key)))
    XCTAssertEqual((1...5).map { n in fires(list, 5) { $0.keyRequest = UInt32(n) } }, [0, -1, -1, 0, -1])
    let both = plan(Condition(nth: Nth(first: 4, every: 2, per: .provider)))
    XCTAssertEqual(
      (1...6).map { n in fires(both, 5) { $0.providerRequest = UInt32(n) } }, [-1, 0, -1, 0, -1, -1])
  }

  func testAllConditionsMustHold() {
    let condition = Condition(
      attempts: [2...3, 7...7], phases: ["bad"], models: ["b"],
      headers: [HeaderField(name: "x-fault", value: "yes"), HeaderField(name: "x-more", value: "1")])
    let timeline = [
      Phase(name: "good", duration: .seconds(10 as Int64)),
      Phase(name: "bad", duration: .seconds(10 as Int64)),
    ]
    let plan = Fixture.plan([
      Fixture.provider(
        rules: [Rule(id: "r", when: condition, steps: broken)], timeline: timeline, models: ["a", "b"])
    ])
    XCTAssertEqual(plan.models(provider: 0), ["a", "b"])
    XCTAssertEqual(plan.headerConditions(provider: 0).map(\.name), ["x-fault", "x-more"])
    func check(
      attempt: UInt16 = 2, model: Int16 = 1, headers: UInt64 = 3, at seconds: Int64 = 15
    ) -> Int {
      fires(plan, 0, at: .seconds(seconds)) {
        $0.attempt = attempt
        $0.model = model
        $0.matchedHeaders = headers
      }
    }
    XCTAssertEqual(check(), 0)
    XCTAssertEqual(check(attempt: 7), 0)
    XCTAssertEqual([check(attempt: 1), check(attempt: 4), check(attempt: 8)], [-1, -1, -1])
    XCTAssertEqual([check(model: 0), check(model: -1)], [-1, -1])
    XCTAssertEqual([check(headers: 1), check(headers: 2)], [-1, -1])
    XCTAssertEqual([check(at: 9), check(at: 25)], [-1, 0], "the last phase goes on")
  }

  func testAMixStrikesItsSharesAndItsFaultsExcludeEachOther() {
    func entry(_ fault: String, _ share: Share) -> MixEntry {
      MixEntry(fault: fault, share: share, steps: broken)
    }
    for exact in [true, false] {
      let phase = Phase(
        name: "bad", duration: .seconds(1 as Int64),
        mix: [entry("a", Share(1, of: 10, exact: exact)), entry("b", Share(1, of: 4, exact: exact))])
      let plan = Fixture.plan([Fixture.provider(timeline: [phase])])
      var counts = [0, 0, 0]
      for ordinal in 0..<10_000 { counts[fires(plan, ordinal) + 1] += 1 }
      if exact {
        XCTAssertEqual(counts, [6500, 1000, 2500])
      } else {
        XCTAssertEqual(Double(counts[1]), 1000, accuracy: 150)
        XCTAssertEqual(Double(counts[2]), 2500, accuracy: 220)
      }
    }
  }

  func testARampInterpolatesSharesAndScales() {
    func mix(_ fault: String, _ percent: Int) -> MixEntry {
      MixEntry(fault: fault, share: Share(percent, of: 100), steps: broken)
    }
    let timeline = [
      Phase(
        name: "down", duration: .seconds(10 as Int64), mix: [mix("a", 80), mix("b", 20)],
        scale: Scale(firstToken: 3, gap: 5)),
      Phase(name: "back", duration: .seconds(10 as Int64), mix: [mix("a", 0)], ramp: .linear),
    ]
    let plan = Fixture.plan([Fixture.provider(timeline: timeline)])
    XCTAssertEqual(plan.ruleNames(provider: 0), ["down/a", "down/b", "back/a", "back/b"])
    func shares(_ seconds: Int64) -> [Double] {
      var counts = [0.0, 0, 0, 0, 0]
      for ordinal in 0..<10_000 { counts[fires(plan, ordinal, at: .seconds(seconds)) + 1] += 1e-4 }
      return counts
    }
    for (seconds, a, b) in [(Int64(10), 0.8, 0.2), (15, 0.4, 0.1), (19, 0.08, 0.02), (20, 0, 0), (500, 0, 0)]
    {
      let shares = shares(seconds)
      XCTAssertEqual(shares[3], a, accuracy: 0.03, "at \(seconds) s")
      XCTAssertEqual(shares[4], b, accuracy: 0.03, "at \(seconds) s")
    }
    let healthy = Fixture.plan([
      Fixture.provider(
        timeline: timeline.map {
          var phase = $0
          phase.mix = []
          return phase
        })
    ])
    XCTAssertEqual(
      Array(Fixture.emissions(healthy, offset: .seconds(5 as Int64)).prefix(4)),
      ["300 head", "300 role", "300 token 0", "350 token 1"])
    XCTAssertEqual(
      Array(Fixture.emissions(healthy, offset: .seconds(15 as Int64)).prefix(4)),
      ["200 head", "200 role", "200 token 0", "230 token 1"])
  }

  func testTwoProvidersDrawApart() {
    let rule = Rule(id: "r", when: Condition(share: Share(1, of: 10, exact: true)), steps: broken)
    let plan = Fixture.plan([
      Fixture.provider("one", rules: [rule]), Fixture.provider("two", rules: [rule]),
    ])
    let one = (0..<500).filter { fires(plan, $0, provider: 0) == 0 }
    let two = (0..<500).filter { fires(plan, $0, provider: 1) == 0 }
    XCTAssertEqual(one.count, two.count)
    XCTAssertNotEqual(one, two)
  }

  func testLatencyDependsOnTheRequestAndTheVisitOnly() {
    let latency = BaseLatency(
      firstToken: .exponential(mean: 1e8), gap: .gamma(mean: 1e7, variation: 1),
      tokens: .uniform(low: 3, high: 9))
    let plan = Fixture.plan([ProviderProfile(name: "p", base: latency)])
    func emissions(_ ordinal: UInt32, _ visit: UInt16, attempt: UInt16) -> [String] {
      var facts = RequestFacts(ordinal: ordinal, visit: visit, attempt: attempt)
      facts.providerRequest = UInt32(attempt) * 17
      return Fixture.emissions(plan, facts: facts)
    }
    XCTAssertEqual(emissions(3, 1, attempt: 1), emissions(3, 1, attempt: 2))
    XCTAssertNotEqual(emissions(3, 1, attempt: 1), emissions(3, 2, attempt: 1))
    XCTAssertNotEqual(emissions(3, 1, attempt: 1), emissions(4, 1, attempt: 1))
  }
}
