import Base
import Failover
import XCTest

/// Attempts beside each other. d34 to d36 are measurements of Envoy 1.40, V7 is a test of its own.
final class HedgeTableTests: XCTestCase {
  private func slow(_ head: Int64) -> Script {
    Script(acts: [
      (head, .head(200, stream: true)), (head + 50, .body(content: true)), (head + 100, .end(.complete)),
    ])
  }

  private func envoy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = Policies.envoy
    policy.hedge.onTimeout = true
    change(&policy)
    return policy
  }

  func testEnvoysSoftTimeouts() {
    let perTry = envoy {
      $0.timeouts.idle = .forever
      $0.timeouts.headers = .milliseconds(1_000)
    }
    let v7 = envoy {
      $0.timeouts.idle = .forever
      $0.timeouts.headers = .milliseconds(400)
      $0.timeouts.request = .milliseconds(500)
    }
    let late = Script(acts: [
      (1_200, .head(200, stream: true)), (2_400, .body(content: true)), (3_600, .body(content: true)),
      (4_800, .body(content: true)), (4_800, .end(.complete)),
    ])
    let answersLate = Script(acts: [(450, .head(200, stream: false)), (450, .end(.complete))])
    let rows = [
      Row(
        "d34", envoy(), [.silent, .healthy], 200, "AB", .complete, head: 1000...1025, end: 1250...1275,
        ["cancelled", "ok"]),
      Row(
        "d35", envoy(), [late, .silent], 200, "AB", .complete, head: 1200...1200, end: 4800...4800,
        ["ok", "cancelled"]),
      Row(
        "d36", perTry, [slow(1_200), .healthy], 200, "AB", .complete, head: 1000...1025,
        end: 1250...1275, ["cancelled", "ok"]),
      Row(
        "V7", v7, [answersLate, .silent], 200, "AB", .complete, head: 450...450, end: 450...450,
        ["ok", "cancelled"]),
      Row(
        "V7, mirrored", v7, [.silent, .plain(200)], 200, "AB", .complete, head: 400...425, end: 400...425,
        ["cancelled", "ok"]),
      Row(
        "both silent: nothing but the request's timeout ends it", v7, [.silent, .silent], 504, "AB",
        .local(.upstreamRequestTimeout), head: 500...500, end: 500...500,
        ["request_timeout", "request_timeout"], .deadline),
    ]
    for row in rows { row.verify() }
  }

  func testASoftTimeoutUsesUpARetryAndAsksForWhatRetriesMust() {
    let none = envoy { $0.retry.max = 0 }
    let breaker = envoy { $0.retry.maxConcurrent = 0 }
    let budget = envoy {
      $0.budget.ratio = 0
      $0.budget.min = 0
    }
    for (id, policy) in [("no retry", none), ("breaker", breaker), ("budget", budget)] {
      Row(
        id, policy, [slow(5_000), .healthy], 200, "A", .complete, head: 5000...5000, end: 5100...5100,
        ["ok"]
      ).verify()
    }
    let large = envoy()
    Row(
      "large body", large, [slow(5_000), .healthy], 200, "A", .complete, head: 5000...5000,
      end: 5100...5100, ["ok"], bodyBytes: 100_000
    ).verify()
    Row(
      "retry.on is not asked", envoy { $0.retry.on = OutcomeSet() }, [.silent, .healthy], 200, "AB",
      .complete, head: 1000...1025, end: 1250...1275, ["cancelled", "ok"]
    ).verify()
    // The one retry went to the second attempt: when that fails, the first is waited for.
    Row(
      "the second fails", envoy(), [slow(3_000), .plain(503)], 200, "AB", .complete, head: 3000...3000,
      end: 3100...3100, ["ok", "http_503"]
    ).verify()
    Row(
      "the first fails after the second began", envoy { $0.retry.max = 5 },
      [.ends(.reset, at: 1_500), slow(900)], 200, "AB", .complete, head: 1900...1925, end: 2000...2025,
      ["reset", "ok"]
    ).verify()
  }

  func testAFixedDelay() {
    let policy = Policies.failover { $0.hedge.after = .fixed(.milliseconds(300)) }
    let two = Policies.failover {
      $0.hedge.after = .fixed(.milliseconds(300))
      $0.hedge.max = 2
    }
    let rows = [
      Row(
        "fast enough", policy, [.healthy, .healthy], 200, "A", .complete, head: 0...0, end: 250...250,
        ["ok"]),
      Row(
        "the second wins", policy, [slow(900), slow(100)], 200, "AB", .complete, head: 400...400,
        end: 500...500, ["cancelled", "ok"]),
      Row(
        "the first wins after all", policy, [slow(350), slow(100)], 200, "AB", .complete, head: 350...350,
        end: 450...450, ["ok", "cancelled"]),
      Row(
        "no more than max", policy, [slow(2_000), slow(2_000), .healthy], 200, "AB", .complete,
        head: 2000...2000, end: 2100...2100, ["ok", "cancelled"]),
      Row(
        "max 2", two, [slow(2_000), slow(2_000), .healthy], 200, "ABC", .complete, head: 600...600,
        end: 850...850, ["cancelled", "cancelled", "ok"]),
      Row(
        "no target left", two, [slow(900), slow(2_000)], 200, "AB", .complete, head: 900...900,
        end: 1000...1000, ["ok", "cancelled"]),
      Row(
        "a failure is followed at once", policy, [.plain(500, at: 100), slow(900), .healthy], 200, "ABC",
        .complete, head: 400...400, end: 650...650, ["http_500", "cancelled", "ok"]),
    ]
    for row in rows { row.verify() }
  }

  func testAFailureBesideAnotherAttemptIsNoFailure() {
    let policy = Policies.failover {
      $0.hedge.after = .fixed(.milliseconds(300))
      $0.retry.max = 1
    }
    let rows = [
      Row(
        "the first fails", policy, [.plain(500, at: 500), slow(400)], 200, "AB", .complete,
        head: 700...700, end: 800...800, ["http_500", "ok"]),
      Row(
        "the second fails", policy, [slow(900), .plain(500, at: 100)], 200, "AB", .complete,
        head: 900...900, end: 1000...1000, ["ok", "http_500"]),
      Row(
        "both fail: the last one's answer", policy, [.plain(500, at: 500), .plain(503, at: 400)], 503,
        "AB", .complete, head: 700...700, end: 700...700, ["http_500", "http_503"], .retriesUsed),
      Row(
        "a status that nobody calls a failure is an answer", policy, [slow(900), .plain(400, at: 100)], 400,
        "AB", .complete, head: 400...400, end: 400...400, ["cancelled", "http_400"], .noRule),
      Row(
        "what nobody calls a failure, and is no answer",
        Policies.failover {
          $0.hedge.after = .fixed(.milliseconds(300))
          $0.retry.on = OutcomeSet()
        }, [slow(900), .ends(.reset, at: 100)], 200, "AB", .complete, head: 900...900, end: 1000...1000,
        ["ok", "reset"]),
    ]
    for row in rows { row.verify() }
  }

  func testWhoGetsFarEnoughWins() {
    func policy(_ win: HedgeWin) -> Policy {
      Policies.failover {
        $0.hedge.after = .fixed(.milliseconds(300))
        $0.hedge.win = win
      }
    }
    let stalls = Script.head(200)
    let slowToken = Script(acts: [
      (0, .head(200, stream: true)), (800, .body(content: true)), (1_000, .end(.complete)),
    ])
    let slowEnd = Script(acts: [
      (0, .head(200, stream: true)), (10, .body(content: true)), (3_000, .end(.complete)),
    ])
    var stalling = policy(.headers)
    stalling.timeouts.firstToken = .milliseconds(1_000)
    let rows = [
      Row(
        "headers: a head is enough", stalling, [stalls, .healthy], 200, "A", .cut, head: 0...0,
        end: 1000...1000, ["first_token_timeout"], .committed),
      Row(
        "token: a silent head does not win", policy(.token), [stalls, .healthy], 200, "AB", .complete,
        head: 350...350, end: 550...550, ["cancelled", "ok"]),
      Row(
        "token: a slow one wins against a slower one", policy(.token), [slowToken, stalls], 200, "AB",
        .complete, head: 800...800, end: 1000...1000, ["ok", "cancelled"]),
      Row(
        "done: the whole answer wins", policy(.done), [slowEnd, .healthy], 200, "AB", .complete,
        head: 550...550, end: 550...550, ["cancelled", "ok"]),
      Row(
        "done: what is alone is forwarded as it comes", policy(.done), [slowEnd], 200, "A", .complete,
        head: 300...300, end: 3000...3000, ["ok"]),
    ]
    for row in rows { row.verify() }
  }

  func testTheQuantileNeedsAHundredWins() {
    let policy = Policies.failover { $0.hedge.after = .quantile(0.95) }
    var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { request, provider, _ in
      guard provider == 0 else { return self.slow(10) }
      return self.slow(request == 150 || request == 50 ? 60_000 : 100)
    }
    for request in 0..<152 { proxy.arrive(at: .zero + .seconds(Int64(request))) }
    proxy.run()
    // Too early to know what slow is.
    XCTAssertEqual(proxy.answers[50].attempts.count, 1)
    XCTAssertEqual(proxy.answers[149].attempts.count, 1)
    XCTAssertEqual(proxy.answers[150].attempts.map { $0.outcome?.name }, ["cancelled", "ok"])
    let joined = (proxy.answers[150].attempts[1].start - proxy.answers[150].attempts[0].start).milliseconds
    XCTAssertTrue((100...107).contains(joined), "joined after \(joined) ms, wins take 100 ms")
    XCTAssertEqual(proxy.checkers.flatMap(\.violations), [])
  }

  func testHedgesCountTowardsEveryLimit() {
    let limited: [(String, (inout Policy) -> Void)] = [
      ("retry.max", { $0.retry.max = 0 }), ("breaker", { $0.retry.maxConcurrent = 0 }),
      (
        "budget",
        {
          $0.budget.ratio = 0
          $0.budget.min = 0
        }
      ), ("body", { $0.retry.bodyLimit = 10 }),
      ("startBefore", { $0.retry.startBefore = .milliseconds(299) }),
    ]
    for (id, change) in limited {
      let policy = Policies.failover {
        $0.hedge.after = .fixed(.milliseconds(300))
        change(&$0)
      }
      Row(
        id, policy, [slow(900), .healthy], 200, "A", .complete, head: 900...900, end: 1000...1000, ["ok"]
      ).verify()
    }
    // The place of the hedge is free again when its head arrives.
    let one = Policies.failover {
      $0.hedge.after = .fixed(.milliseconds(300))
      $0.retry.maxConcurrent = 1
    }
    var proxy = VirtualProxy(one, tiers: [[0], [1]]) { _, provider, _ in
      provider == 0 ? self.slow(2_000) : self.slow(100)
    }
    proxy.arrive()
    proxy.arrive(at: .zero + .milliseconds(50))
    proxy.arrive(at: .zero + .milliseconds(150))
    proxy.run()
    XCTAssertEqual(proxy.answers.map(\.attempts.count), [2, 1, 2])
    XCTAssertEqual(proxy.mostConcurrentRetries, 1)
  }

  func testAClientThatLeavesCancelsAllLanes() {
    let policy = Policies.failover {
      $0.hedge.after = .fixed(.milliseconds(100))
      $0.hedge.max = 3
    }
    var proxy = VirtualProxy(policy, tiers: [[0, 1, 2, 3, 4]]) { _, _, _ in .silent }
    proxy.arrive()
    proxy.schedule(.zero + .milliseconds(1_000), 0, .clientLeft)
    proxy.run()
    XCTAssertEqual(proxy.answers[0].attempts.count, 4)
    XCTAssertEqual(Set(proxy.answers[0].attempts.map { $0.outcome?.name }), ["cancelled"])
    XCTAssertEqual(proxy.checkers[0].violations, [])
    XCTAssertEqual(proxy.machine.concurrentRetries, 0)
  }
}
