import Base
import Failover
import XCTest

/// Targets that are left out: who gets the request, and what happens when nobody is left. e5 is a measurement
/// of Envoy.
final class EjectTableTests: XCTestCase {
  private func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    Policies.failover {
      $0.eject.on = $0.retry.on
      $0.eject.consecutive = 2
      $0.eject.time = .milliseconds(3_000)
      change(&$0)
    }
  }

  /// The targets that the requests used, one word per request.
  private func seen(
    _ policy: Policy, at times: [Int64], tiers: [[Int]] = [[0], [1]],
    script: @escaping (_ request: Int, _ provider: Int) -> Script
  ) -> (String, [VirtualProxy.Answer]) {
    var proxy = VirtualProxy(policy, tiers: tiers, providers: ["p0", "p1", "p2"]) { request, provider, _ in
      script(request, provider)
    }
    for time in times { proxy.arrive(at: .zero + .milliseconds(time)) }
    proxy.run()
    XCTAssertEqual(proxy.checkers.flatMap(\.violations), [])
    let words = proxy.answers.map { answer in
      String(answer.attempts.map { Character(UnicodeScalar(UInt8(65 + $0.provider))) })
    }
    return (words.joined(separator: " "), proxy.answers)
  }

  func testATargetThatFailedTwiceIsSkipped() {
    let stalls = policy { $0.timeouts.idle = .milliseconds(1_000) }
    let (words, answers) = seen(stalls, at: [0, 1_300, 2_600, 2_700, 2_800, 6_000]) { request, provider in
      provider == 0 && request < 5 ? .silent : .plain(200)
    }
    XCTAssertEqual(words, "AB AB B B B A", "e5")
    XCTAssertEqual(answers.map { ($0.endAt - $0.attempts[0].start).milliseconds }, [1000, 1000, 0, 0, 0, 0])
  }

  func testARetryGoesPastATargetThatIsLeftOut() {
    let (words, _) = seen(
      policy { $0.eject.consecutive = 1 }, at: [0, 100, 200], tiers: [[0], [1], [2]]
    ) { request, provider in
      provider < 2 && request == 0 ? .plain(500) : provider == 2 && request == 1 ? .plain(500) : .plain(200)
    }
    // The second request finds only C, which fails: nobody is left, so everybody may be tried.
    XCTAssertEqual(words, "ABC CA A")
  }

  func testWhenAllAreLeftOut() {
    let fails = policy {
      $0.eject.consecutive = 1
      $0.eject.whenAll = .fail
    }
    let (words, answers) = seen(fails, at: [0, 100, 3_050]) { request, _ in
      request < 2 ? .plain(500) : .plain(200)
    }
    XCTAssertEqual(words, "AB  A")
    XCTAssertEqual(answers.map(\.status), [503, 503, 200])
    XCTAssertEqual(answers.map(\.ending), [.local(.noTarget), .local(.noTarget), .complete])
    XCTAssertEqual(answers.map(\.rescue), [.noTarget, .noTarget, .notNeeded])
    let (tries, _) = seen(policy { $0.eject.consecutive = 1 }, at: [0, 100, 200]) { request, _ in
      request < 1 ? .plain(500) : .plain(200)
    }
    XCTAssertEqual(tries, "AB A A")
    for (replies, body) in [
      (LocalReplies.plain, ReplyBody.noTarget), (.envoy, .noHealthyUpstream), (.apisix, .none),
    ] {
      var policy = fails
      policy.replies = replies
      let (_, answers) = seen(policy, at: [0, 100]) { _, _ in .plain(500) }
      XCTAssertEqual(answers[1].ending, .local(body))
    }
  }

  func testNoTargetLeftIsAnsweredAsTheProductDoes() {
    let table: [(block: String, status: Int)] = [
      ("{ nginx: { max_fails: 1 } }", 502), ("{ litellm: { allowed_fails: 0, num_retries: 0 } }", 429),
      ("{ kong: { balancer: { max_fails: 1, failover_criteria: [\"http_500\"] } } }", 503),
      ("{ haproxy: { check: true, observe: \"layer7\", \"error-limit\": 1 } }", 503),
      ("{ aisix: {} }", 503),
      (
        """
        { envoy: { common_lb_config: { healthy_panic_threshold: { value: 0 } }, outlier_detection: {
          consecutive_5xx: 1, max_ejection_percent: 100 } } }
        """, 503
      ),
      ("{ nginx: { max_fails: 1 }, noTargetStatus: 599 }", 599),
    ]
    for row in table {
      var policy = Policies.read(row.block)
      XCTAssertEqual(policy.eject.whenAll, .fail, row.block)
      // Whatever counts as a failure of the product, one is enough here.
      policy.eject.on.insert(.http(500))
      policy.eject.consecutive = 1
      policy.retry.max = 0
      let (_, answers) = seen(policy, at: [0, 100, 200]) { _, _ in .plain(500) }
      XCTAssertEqual(answers[2].status, row.status, row.block)
    }
  }

  func testAHalfOpenTargetGetsOneAttemptAtATime() {
    let halfOpen = policy {
      $0.eject.probe = .halfOpen
      $0.eject.trials = 2
      $0.eject.consecutive = 1
    }
    let (words, _) = seen(halfOpen, at: [0, 1_000, 3_000, 3_010, 3_200, 3_210, 3_400, 3_410]) {
      request, provider in
      provider == 1 ? .plain(200) : request == 0 ? .plain(500) : .plain(200, at: 100)
    }
    // Two trials, one after the other; then all go there again.
    XCTAssertEqual(words, "AB B A B A B A A")
    let (again, _) = seen(halfOpen, at: [0, 3_000, 3_100, 6_100]) { request, provider in
      provider == 1 ? .plain(200) : request < 2 ? .plain(500) : .plain(200)
    }
    XCTAssertEqual(again, "AB AB B A", "a failed trial leaves it out again")
  }

  func testAHalfOpenTrialThatIsCancelledMakesRoomForTheNext() {
    let halfOpen = policy {
      $0.eject.probe = .halfOpen
      $0.eject.consecutive = 1
    }
    var proxy = VirtualProxy(halfOpen, tiers: [[0], [1]]) { request, provider, _ in
      provider == 1 ? .plain(200) : request == 0 ? .plain(500) : .silent
    }
    for time in [0, 3_100, 3_200, 3_400] as [Int64] { proxy.arrive(at: .zero + .milliseconds(time)) }
    proxy.schedule(.zero + .milliseconds(3_300), 1, .clientLeft)
    proxy.schedule(.zero + .milliseconds(3_500), 3, .clientLeft)
    proxy.run()
    XCTAssertEqual(proxy.answers.map { $0.attempts.map(\.provider) }, [[0, 1], [0], [1], [0]])
  }

  func testRulesDecideWhatCounts() {
    func rule(_ cool: Cool) -> Policy {
      policy {
        var rule = Rule()
        rule.on.insert(.http(500))
        rule.next = true
        rule.cool = cool
        $0.rules = [rule]
        $0.eject.time = .milliseconds(3_000)
      }
    }
    let cases: [(Cool, String)] = [
      (.asUsual, "AB AB B B A"), (.count, "AB AB B B A"), (.no, "AB AB AB AB AB"), (.now, "AB B B B A"),
      (.span(.milliseconds(150)), "AB B AB B AB"),
    ]
    for (cool, expected) in cases {
      let (words, _) = seen(rule(cool), at: [0, 100, 200, 300, 3_150]) { request, provider in
        let ends = expected.hasSuffix("B A") && request == 4
        return provider == 0 && !ends ? .plain(500) : .plain(200)
      }
      XCTAssertEqual(words, expected, "\(cool)")
    }
  }

  func testATimeoutThatDidNotCutCountsWhenTheAttemptLost() {
    let soft = policy {
      $0.hedge.onTimeout = true
      $0.timeouts.idle = .milliseconds(1_000)
      $0.eject.consecutive = 1
    }
    let (words, answers) = seen(soft, at: [0, 1_500]) { _, provider in
      provider == 0 ? .silent : .plain(200)
    }
    XCTAssertEqual(words, "AB B")
    XCTAssertEqual(answers[0].attempts.map { $0.outcome?.name }, ["cancelled", "ok"])
  }

  func testActiveProbesLeaveOutAndBringBack() {
    let active = policy {
      $0.eject.probe = .active
      $0.eject.active.healthy = 1
      $0.eject.active.unhealthy = 2
    }
    var machine = FailoverMachine(policy: active, routes: [[[0], [1]]], seed: 1)
    XCTAssertEqual(machine.providerCount, 2)
    XCTAssertEqual(machine.activeProbe(of: 0), active.eject.active)
    func first(_ machine: inout FailoverMachine) -> Int16? {
      var request = RequestState()
      var effects = machine.apply(
        .arrived(route: 0, ordinal: 0, bodyBytes: 1, hash: 0, wantsStream: false), to: &request, now: .zero)
      for index in 0..<effects.count {
        if case .start(_, let provider, _) = effects[index] { return provider }
      }
      return nil
    }
    XCTAssertEqual(first(&machine), 0)
    machine.probed(provider: 0, isHealthy: false, now: .zero)
    XCTAssertEqual(first(&machine), 0)
    machine.probed(provider: 0, isHealthy: false, now: .zero)
    XCTAssertEqual(first(&machine), 1)
    XCTAssertEqual(machine.ejectionCount, 1)
    machine.probed(provider: 0, isHealthy: true, now: .zero)
    XCTAssertEqual(first(&machine), 0)
    let passive = FailoverMachine(policy: policy(), routes: [[[0], [1]]], seed: 1)
    XCTAssertNil(passive.activeProbe(of: 0))
  }

  func testPanicIgnoresEjection() {
    let (words, _) = seen(
      policy {
        $0.eject.consecutive = 1
        $0.eject.panic = 0.7
      }, at: [0, 100]
    ) { _, provider in provider == 0 ? .plain(500) : .plain(200) }
    XCTAssertEqual(words, "AB AB", "half of the targets left is less than 70 %")
  }
}
