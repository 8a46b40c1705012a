import Base
import Failover
import XCTest

/// What the machine does beyond the two gateways: our own vocabulary, clients that leave, late events.
final class MachineTests: XCTestCase {
  func testTheDefaultIsOneAttemptAndFiveSecondsToConnect() {
    let policy = Policies.read("{}")
    Row(
      "503", policy, [.plain(503), .healthy], 503, "A", .complete, head: 0...0, end: 0...0, ["http_503"],
      .noRule
    ).verify()
    Row(
      "blackhole", policy, [.blackhole, .healthy], 504, "A", .local(.timedOut), head: 5000...5000,
      end: 5000...5000, ["connect_timeout"], .noRule
    ).verify()
    Row(
      "refused", policy, [.refused], 502, "A", .local(.connectionFailed), head: 0...0, end: 0...0,
      ["refused"], .noRule
    ).verify()
    var proxy = VirtualProxy(policy, tiers: [[0]]) { _, _, _ in .silent }
    proxy.arrive()
    proxy.run()
    XCTAssertFalse(proxy.checkers[0].isFinished, "without a timeout a silent backend is waited for")
  }

  func testACommitAtTheTokenRescuesASilentHead() {
    let policy = Policies.read(
      #"{ timeouts: { firstToken: "1s" }, retry: { max: 1 }, commit: { on: "token" } }"#)
    Row(
      "head, then silence", policy, [.head(200), .healthy], 200, "AB", .complete, head: 1050...1050,
      end: 1250...1250, ["first_token_timeout", "ok"]
    ).verify()
    Row(
      "pings for ever", policy, [.pings(50, every: 300), .healthy], 200, "AB", .complete, head: 1050...1050,
      end: 1250...1250, ["first_token_timeout", "ok"]
    ).verify()
  }

  func testAnInbandErrorBeforeTheCommitIsRescued() {
    let error = Script(acts: [
      (0, .head(200, stream: true)), (10, .body(content: false)), (10, .inbandError), (10, .end(.complete)),
    ])
    let policy = Policies.read(#"{ retry: { max: 1, on: ["inband_error"] }, commit: { on: "token" } }"#)
    Row(
      "first", policy, [error, .healthy], 200, "AB", .complete, head: 60...60, end: 260...260,
      ["inband_error", "ok"]
    ).verify()
    Row(
      "both: the client gets the error as it came", policy, [error, error], 200, "AB", .complete,
      head: 20...20, end: 20...20, ["inband_error", "inband_error"], .retriesUsed
    ).verify()
  }

  func testTokenIdleSeesThroughPings() {
    let pings = Script(
      acts: [(0, .head(200, stream: true)), (10, .body(content: true))]
        + (1...20).map { (Int64($0) * 500 + 10, .body(content: false)) })
    Row(
      "tokenIdle", Policies.read(#"{ timeouts: { idle: "1s", tokenIdle: "2s", idleArmsAt: "token" } }"#),
      [pings], 200, "A", .cut, head: 0...0, end: 2010...2010, ["token_idle_timeout"], .committed
    ).verify()
    Row(
      "idle", Policies.read(#"{ timeouts: { idle: "1s" } }"#), [pings], 200, "A", .cut, head: 0...0,
      end: 11_010...11_010, ["idle_timeout"], .committed
    ).verify()
  }

  func testFirstByteAndAttemptAreDeadlines() {
    let policy = Policies.read(
      #"{ timeouts: { firstByte: "500ms", attempt: "800ms" }, retry: { max: 2, repick: "cycle" } }"#)
    Row(
      "no head", policy, [.silent, .healthy], 200, "AB", .complete, head: 500...500, end: 750...750,
      ["first_byte_timeout", "ok"]
    ).verify()
    Row(
      "after the head", policy, [.head(200)], 200, "A", .cut, head: 0...0, end: 500...500,
      ["first_byte_timeout"], .committed
    ).verify()
    Row(
      "too long in all", policy, [.stream(tokens: 9, gap: 100, .complete)], 200, "A", .cut, head: 0...0,
      end: 800...800, ["attempt_timeout"], .committed
    ).verify()
  }

  func testTheLastAttemptMayRunWithoutTimeouts() {
    let policy = Policies.read(
      #"{ timeouts: { headers: "100ms", waiveOnLast: true }, retry: { max: 1, on: ["timeout"] } }"#)
    let slow = Script(acts: [(5_000, .head(200, stream: false)), (5_000, .end(.complete))])
    Row(
      "both slow", policy, [slow, slow], 200, "AB", .complete, head: 5100...5100, end: 5100...5100,
      ["headers_timeout", "ok"]
    ).verify()
  }

  func testSameTargetAndAttemptsPerTarget() {
    let fails = Script.plain(500)
    Row(
      "same", Policies.read(#"{ retry: { max: 2, repick: "same" } }"#), [fails, .healthy], 500, "AAA",
      .complete, head: 0...0, end: 0...0, ["http_500", "http_500", "http_500"], .retriesUsed
    ).verify()
    Row(
      "perTarget", Policies.read(#"{ retry: { max: 3, perTarget: 2 } }"#), [fails, .healthy], 200, "AAB",
      .complete, head: 0...0, end: 250...250, ["http_500", "http_500", "ok"]
    ).verify()
    Row(
      "other, exhausted: 502", Policies.read(#"{ retry: { max: 3, exhausted: 502, decideOn: "body" } }"#),
      [fails, fails], 502, "AB", .local(.held), head: 0...0, end: 0...0, ["http_500", "http_500"], .noTarget
    ).verify()
  }

  func testAFixedBackOffDoublesUpToItsMaximum() {
    let policy = Policies.read(
      #"{ retry: { max: 4, repick: "same" }, backoff: { base: "100ms", max: "300ms" } }"#)
    var proxy = VirtualProxy(policy, tiers: [[0]]) { _, _, _ in .plain(500) }
    proxy.arrive()
    proxy.run()
    XCTAssertEqual(
      proxy.answers[0].attempts.map { ($0.start - .zero).milliseconds }, [0, 100, 300, 600, 900])
  }

  func testNoAttemptStartsAfterStartBefore() {
    let policy = Policies.read(#"{ retry: { max: 5, repick: "cycle", startBefore: "250ms" } }"#)
    Row(
      "startBefore", policy, [.plain(500, at: 100), .plain(500, at: 100)], 500, "ABA", .complete,
      head: 300...300, end: 300...300, ["http_500", "http_500", "http_500"], .tooOld
    ).verify()
  }

  func testAClientThatLeavesCancelsWhatRuns() {
    for (at, outcomes) in [(700, ["cancelled"]), (1_030, ["idle_timeout", "cancelled"])]
      as [(Int64, [String])]
    {
      var proxy = VirtualProxy(Policies.envoy, tiers: [[0], [1]]) { _, _, _ in .silent }
      proxy.arrive()
      proxy.schedule(.zero + .milliseconds(at), 0, .clientLeft)
      proxy.run()
      let answer = proxy.answers[0]
      XCTAssertEqual(answer.attempts.map { $0.outcome?.name ?? "-" }, outcomes)
      XCTAssertEqual(answer.attempts.last?.end, .zero + .milliseconds(at))
      XCTAssertEqual(answer.outcome, .cancelled)
      XCTAssertEqual(answer.rescue, .clientLeft)
      XCTAssertEqual(proxy.machine.concurrentRetries, 0)
      XCTAssertEqual(proxy.checkers[0].violations, [])
    }
  }

  func testAClientThatLeavesInABackOffGivesItsPlaceBack() {
    let policy = Policies.read(
      #"{ retry: { max: 1, maxConcurrent: 1 }, backoff: { base: "1s" } }"#)
    var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { _, provider, _ in
      provider == 0 ? .plain(500) : .healthy
    }
    proxy.arrive()
    proxy.schedule(.zero + .milliseconds(500), 0, .clientLeft)
    proxy.arrive(at: .zero + .milliseconds(600))
    proxy.run()
    XCTAssertEqual(proxy.answers[0].outcome, .cancelled)
    XCTAssertEqual(proxy.answers[0].attempts.count, 1)
    XCTAssertEqual(proxy.answers[1].outcome, .ok)
    XCTAssertEqual(proxy.mostConcurrentRetries, 1)
  }

  func testLateEventsOfAnAttemptHaveNoEffect() {
    var machine = FailoverMachine(
      policy: Policies.apisix("\"timeout\": 1000, fallback_strategy: \"http_5xx\""), routes: [[[0], [1]]],
      seed: 1)
    var request = RequestState()
    let late: [FailoverEvent] = [
      .connected(attempt: 1), .sent(attempt: 1), .headBytes(attempt: 1), .informational(attempt: 1),
      .head(attempt: 1, status: 200, eventStream: true, hint: .none),
      .body(attempt: 1, count: 5, contents: .content), .inbandError(attempt: 1), .ended(attempt: 1, .cut),
    ]
    _ = machine.apply(
      .arrived(route: 0, ordinal: 0, bodyBytes: 1, hash: 0, wantsStream: true), to: &request, now: .zero)
    _ = machine.apply(.connected(attempt: 1), to: &request, now: .zero)
    _ = machine.apply(.sent(attempt: 1), to: &request, now: .zero)
    _ = machine.apply(.timer(TimerID(.idle)), to: &request, now: .zero + .milliseconds(1_000))
    XCTAssertEqual(request.attempt, 2)
    for event in late { XCTAssertEqual(machine.apply(event, to: &request, now: .zero).count, 0) }
    XCTAssertEqual(request.phase, .open)
    _ = machine.apply(.ended(attempt: 2, .refused), to: &request, now: .zero)
    XCTAssertEqual(request.phase, .finished)
    for event in late { XCTAssertEqual(machine.apply(event, to: &request, now: .zero).count, 0) }
  }

  func testTheEndOfSendingMattersOnlyWhereATimerCountsFromIt() {
    for idleArmsAt in Milestone.allCases {
      for number in 0..<8 {
        var policy = Policy()
        policy.timeouts.idleArmsAt = idleArmsAt
        if number & 1 != 0 { policy.timeouts.idle = .milliseconds(10) }
        if number & 2 != 0 { policy.timeouts.tokenIdle = .milliseconds(10) }
        if number & 4 != 0 { policy.timeouts.send = .milliseconds(10) }
        var machine = FailoverMachine(policy: policy, routes: [[[0]]], seed: 1)
        var request = RequestState()
        _ = machine.apply(
          .arrived(route: 0, ordinal: 0, bodyBytes: 1, hash: 0, wantsStream: true), to: &request, now: .zero)
        _ = machine.apply(.connected(attempt: 1), to: &request, now: .zero)
        let effects = machine.apply(.sent(attempt: 1), to: &request, now: .zero)
        XCTAssertEqual(machine.observesSending, effects.count > 0, "\(idleArmsAt) \(number)")
      }
    }
  }

  func testAModelWithoutARouteIsAnsweredAtOnce() {
    var machine = FailoverMachine(policy: Policy(), routes: [[[Int]]](), seed: 1)
    var request = RequestState()
    var effects = machine.apply(
      .arrived(route: -1, ordinal: 0, bodyBytes: 1, hash: 0, wantsStream: true), to: &request, now: .zero)
    XCTAssertEqual(effects.count, 2)
    XCTAssertEqual(effects[0], .reply(status: 404, .noRoute))
    XCTAssertEqual(effects[1], .finish(.http(404), rescue: .noTarget))
  }

  func testVisitsCountPerProviderEvenWhereItStandsTwice() {
    var visits: [Int] = []
    var proxy = VirtualProxy(Policies.read("{ retry: { max: 2 } }"), tiers: [[4], [7, 4]]) {
      _, provider, visit in
      visits.append(provider * 100 + visit)
      return .plain(500)
    }
    proxy.arrive()
    proxy.run()
    XCTAssertEqual(visits, [401, 701, 402])
    XCTAssertEqual(proxy.checkers[0].violations, [])
  }
}
