import Base
import Failover
import XCTest

/// Rules for single outcomes, and settings of single targets.
final class RuleTableTests: XCTestCase {
  private func rule(_ statuses: [Int], _ change: (inout Rule) -> Void = { _ in }) -> Rule {
    var rule = Rule()
    for status in statuses { rule.on.insert(.http(status)) }
    change(&rule)
    return rule
  }

  private func policy(_ rules: [Rule], _ change: (inout Policy) -> Void = { _ in }) -> Policy {
    Policies.failover {
      $0.rules = rules
      $0.backoff.base = .milliseconds(100)
      $0.backoff.factor = 1
      change(&$0)
    }
  }

  private func run(_ policy: Policy, tiers: [[Int]] = [[0], [1], [2]], _ scripts: [Script]) -> (
    String, [Double], Rescue?
  ) {
    var proxy = VirtualProxy(policy, tiers: tiers, providers: ["p0", "p1", "p2", "p3"]) { _, provider, _ in
      scripts[provider]
    }
    proxy.arrive()
    proxy.run()
    XCTAssertEqual(proxy.checkers[0].violations, [])
    XCTAssertTrue(proxy.checkers[0].isFinished)
    let attempts = proxy.answers[0].attempts
    return (
      String(attempts.map { Character(UnicodeScalar(UInt8(65 + $0.provider))) }),
      attempts.map { ($0.start - .zero).milliseconds }, proxy.answers[0].rescue
    )
  }

  private let fails: [Script] = [.plain(500), .plain(500), .plain(500)]

  func testWhatARuleAllows() {
    let cases: [(Rule, String, [Double], Rescue)] = [
      (rule([500]), "A", [0], .noRule),
      (rule([500]) { $0.retry = 2 }, "AAA", [0, 100, 200], .retriesUsed),
      (rule([500]) { $0.next = true }, "ABC", [0, 100, 200], .noTarget),
      (
        rule([500]) {
          $0.retry = 1
          $0.next = true
        }, "AABBCC", [0, 100, 200, 300, 400, 500], .noTarget
      ),
      (
        rule([500]) {
          $0.next = true
          $0.backoff = false
        }, "ABC", [0, 0, 0], .noTarget
      ),
      (
        rule([500]) {
          $0.retry = 3
          $0.drop = .target
          $0.next = true
        }, "ABC", [0, 100, 200], .noTarget
      ),
      (
        rule([500]) {
          $0.retry = 3
          $0.drop = .target
        }, "A", [0], .retriesUsed
      ),
    ]
    for (rule, sequence, starts, rescue) in cases {
      let (seen, times, reason) = run(policy([rule]), fails)
      XCTAssertEqual(seen, sequence, "\(rule)")
      XCTAssertEqual(times, starts, "\(rule)")
      XCTAssertEqual(reason, rescue, "\(rule)")
    }
  }

  func testTheFirstRuleThatNamesAnOutcomeDecides() {
    let first = rule([500]) { $0.retry = 1 }
    let second = rule([500, 503]) { $0.next = true }
    XCTAssertEqual(run(policy([first, second]), fails).0, "AA")
    XCTAssertEqual(run(policy([second, first]), fails).0, "ABC")
    XCTAssertEqual(run(policy([first, second]), [.plain(503), .plain(500), .plain(200)]).0, "ABB")
    // What no rule names is as `retry` says.
    XCTAssertEqual(run(policy([first]), [.plain(502), .plain(500), .plain(200)]).0, "ABB")
    XCTAssertEqual(
      run(policy([first]) { $0.retry.on = OutcomeSet() }, [.plain(502), .healthy, .healthy]).0, "A")
  }

  func testALimitOfRetryHoldsForRules() {
    let rule = rule([500]) {
      $0.retry = 5
      $0.next = true
    }
    XCTAssertEqual(run(policy([rule]) { $0.retry.max = 2 }, fails).0, "AAA")
    XCTAssertEqual(run(policy([rule]) { $0.retry.bodyLimit = 10 }, fails).2, .bodyTooBig)
    XCTAssertEqual(run(policy([rule]) { $0.retry.maxConcurrent = 0 }, fails).2, .breaker)
    XCTAssertEqual(run(policy([rule]) { $0.retry.startBefore = .milliseconds(150) }, fails).0, "AA")
  }

  func testDroppedTiersAreLeftForGood() {
    let dropsTier = rule([401]) {
      $0.next = true
      $0.drop = .tier
    }
    let scripts: [Script] = [.plain(401), .plain(500), .plain(500), .plain(500)]
    XCTAssertEqual(run(policy([dropsTier]), tiers: [[0, 1], [2, 3]], scripts).0, "ACD")
    XCTAssertEqual(
      run(policy([]), tiers: [[0, 1], [2, 3]], [.plain(500)] + Array(scripts.dropFirst())).0, "ABCD")
    // Also where targets repeat.
    let cycles = policy([dropsTier]) {
      $0.retry.repick = .cycle
      $0.retry.max = 5
    }
    XCTAssertEqual(run(cycles, tiers: [[0, 1], [2, 3]], scripts).0, "ACDCDC")
    var perTier = cycles
    perTier.retry.perTier = 1
    XCTAssertEqual(run(perTier, tiers: [[0, 1], [2, 3]], scripts).0, "ACDCDC")
  }

  func testADroppedTargetIsDroppedWhereverItStands() {
    let drops = rule([401]) {
      $0.next = true
      $0.drop = .target
    }
    XCTAssertEqual(
      run(policy([drops]), tiers: [[0], [1, 0], [2]], [.plain(401), .plain(500), .plain(500)]).0, "ABC")
  }

  func testTargetsHaveSettingsOfTheirOwn() {
    var policy = Policies.failover { $0.timeouts.headers = .milliseconds(100) }
    var own = policy.settings(of: "p1")
    own.timeouts.headers = .milliseconds(300)
    own.retry.perTarget = 2
    own.retry.on.insert(.http(400))
    own.backoff.base = .milliseconds(50)
    policy.targets["p1"] = own
    XCTAssertEqual(run(policy, [.silent, .silent, .healthy]).1, [0, 150, 550, 850])
    XCTAssertEqual(run(policy, [.silent, .silent, .healthy]).0, "ABBC")
    XCTAssertEqual(run(policy, [.plain(400), .healthy, .healthy]).0, "A")
    XCTAssertEqual(run(policy, [.plain(500), .plain(400), .healthy]).0, "ABBC")
    // Its own decision point and age limit.
    own.retry.decideOn = .body
    own.retry.within = .milliseconds(40)
    policy.targets["p1"] = own
    let slowBody = Script(acts: [
      (10, .head(500, stream: false)), (50, .body(content: true)), (50, .end(.complete)),
    ])
    XCTAssertEqual(run(policy, [slowBody, .plain(200), .healthy]).0, "AB", "judged at its head")
    XCTAssertEqual(run(policy, [.plain(500), slowBody, .healthy]).0, "AB", "judged when it is too old")
    XCTAssertEqual(run(policy, [.plain(500), slowBody, .healthy]).2, .tooOld)
  }

  func testALoneTargetIsSparedWhereThatIsSaid() {
    for (spares, tiers, expected) in [
      (true, [[0], [1]], "AB AB"), (false, [[0], [1]], "AB B"), (true, [[0, 2], [1]], "AC CB"),
    ] as [(Bool, [[Int]], String)] {
      let policy = Policies.failover {
        $0.eject.on = $0.retry.on
        $0.eject.consecutive = 1
        $0.eject.sparesLoneTargets = spares
        $0.retryAfter.use = .cool
      }
      var proxy = VirtualProxy(policy, tiers: tiers) { request, provider, _ in
        provider == 1 || (provider == 2 && request == 0) ? .plain(200) : .hinted(429, .milliseconds(5_000))
      }
      proxy.arrive()
      proxy.arrive(at: .zero + .milliseconds(1_000))
      proxy.run()
      let words = proxy.answers.map { answer in
        String(answer.attempts.map { Character(UnicodeScalar(UInt8(65 + $0.provider))) })
      }
      XCTAssertEqual(words.joined(separator: " "), expected)
    }
  }
}
