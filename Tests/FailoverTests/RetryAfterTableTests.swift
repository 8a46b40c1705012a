import Base
import Failover
import XCTest

/// What a provider's own wish to be left alone for a while does. Envoy waits 1.03 to 1.41 s for a hint of 1 s
/// (f15), ignores one above its limit (d38), and waits although the retry goes elsewhere (d37).
final class RetryAfterTableTests: XCTestCase {
  private func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    Policies.failover {
      $0.retryAfter.use = .retry
      $0.retry.max = 1
      change(&$0)
    }
  }

  private let twoSeconds = Script.hinted(429, .milliseconds(2_000))
  private let hint = ["http_429", "ok"]

  private func rescued(_ id: String, _ policy: Policy, _ backends: [Script], after: ClosedRange<Double>)
    -> Row
  {
    Row(
      id, policy, backends, 200, "AB", .complete, head: after,
      end: after.lowerBound + 250...after.upperBound + 250, hint)
  }

  func testTheHintIsWaitedInsteadOfTheBackOff() {
    let rows = [
      rescued("off", policy { $0.retryAfter.use = .off }, [twoSeconds, .healthy], after: 0...0),
      rescued("retry", policy(), [twoSeconds, .healthy], after: 2000...2000),
      rescued(
        "d37: up to half as long again", policy { $0.retryAfter.jitter = 0.5 }, [twoSeconds, .healthy],
        after: 2000...3000),
      rescued(
        "not at another target", policy { $0.backoff.scope = .same }, [twoSeconds, .healthy], after: 0...0),
      rescued("no hint", policy(), [.hinted(429, nil), .healthy], after: 0...0),
      rescued(
        "the back-off without a hint", policy { $0.backoff.base = .milliseconds(70) },
        [.hinted(429, nil), .healthy], after: 70...70),
      rescued(
        "not the back-off with one", policy { $0.backoff.base = .milliseconds(70) },
        [twoSeconds, .healthy], after: 2000...2000),
      rescued("zero: at once", policy(), [.hinted(429, .zero), .healthy], after: 0...0),
    ]
    for row in rows { row.verify() }
    Row(
      "at the same target", policy { $0.retry.repick = .same }, [twoSeconds], 429, "AA", .complete,
      head: 2000...2000, end: 2000...2000, ["http_429", "http_429"], .retriesUsed
    ).verify()
  }

  func testAWaitAboveTheLimit() {
    func over(_ over: RetryAfterOver, _ max: Int64 = 1_999) -> Policy {
      policy {
        $0.retryAfter.max = .milliseconds(max)
        $0.retryAfter.over = over
        $0.backoff.base = .milliseconds(30)
      }
    }
    let rows = [
      rescued("exactly the limit", over(.stop, 2_000), [twoSeconds, .healthy], after: 2000...2000),
      rescued("d38, backoff", over(.backoff), [twoSeconds, .healthy], after: 30...30),
      rescued("clamp", over(.clamp), [twoSeconds, .healthy], after: 1999...1999),
      rescued("next", over(.next), [twoSeconds, .healthy], after: 0...0),
      Row(
        "stop", over(.stop), [twoSeconds, .healthy], 429, "A", .complete, head: 0...0, end: 0...0,
        ["http_429"], .noRule),
    ]
    for row in rows { row.verify() }
    var same = over(.next)
    same.retry.repick = .same
    Row(
      "next, although the same would be retried", same, [twoSeconds, .healthy], 200, "AB", .complete,
      head: 0...0, end: 250...250, hint
    ).verify()
    Row(
      "next, and there is none", same, [twoSeconds], 429, "A", .complete, head: 0...0, end: 0...0,
      ["http_429"], .noTarget
    ).verify()
  }

  func testTheSumOfTheWaitsOfARequest() {
    func total(_ over: RetryAfterOver) -> Policy {
      policy {
        $0.retry.max = 9
        $0.retry.repick = .same
        $0.retryAfter.total = .milliseconds(5_000)
        $0.retryAfter.over = over
      }
    }
    Row(
      "stop (Portkey)", total(.stop), [twoSeconds], 429, "AAA", .complete, head: 4000...4000,
      end: 4000...4000, ["http_429", "http_429", "http_429"], .noRule
    ).verify()
    var proxy = VirtualProxy(total(.clamp), tiers: [[0]]) { _, _, _ in self.twoSeconds }
    proxy.arrive()
    proxy.run()
    XCTAssertEqual(
      proxy.answers[0].attempts.map { ($0.start - .zero).milliseconds },
      [0, 2000, 4000, 5000, 5000, 5000, 5000, 5000, 5000, 5000])
  }

  func testWhatTheHintCountsFor() {
    let only = policy { $0.retryAfter.onlyTooManyRequests = true }
    let unavailable = Script.hinted(503, .milliseconds(2_000))
    Row(
      "503", policy(), [unavailable, .healthy], 200, "AB", .complete, head: 2000...2000, end: 2250...2250,
      ["http_503", "ok"]
    ).verify()
    Row(
      "only 429", only, [unavailable, .healthy], 200, "AB", .complete, head: 0...0, end: 250...250,
      ["http_503", "ok"]
    ).verify()
    rescued("only 429: 429", only, [twoSeconds, .healthy], after: 2000...2000).verify()
  }

  func testTheProviderSaysWhetherToTryAgain() {
    let obeys = policy { $0.retryAfter.obeysShouldRetry = true }
    Row(
      "false", obeys, [.hinted(503, nil, shouldRetry: false), .healthy], 503, "A", .complete, head: 0...0,
      end: 0...0, ["http_503"], .noRule
    ).verify()
    Row(
      "true", obeys, [.hinted(400, nil, shouldRetry: true), .healthy], 200, "AB", .complete, head: 0...0,
      end: 250...250, ["http_400", "ok"]
    ).verify()
    Row(
      "not obeyed", policy(), [.hinted(503, nil, shouldRetry: false), .healthy], 200, "AB", .complete,
      head: 0...0, end: 250...250, ["http_503", "ok"]
    ).verify()
  }

  func testGeminisHintIsInTheBody() {
    let body = Script(acts: [
      (0, .head(429, stream: false)), (5, .body(content: true)), (5, .bodyHint(.milliseconds(800))),
      (10, .end(.complete)),
    ])
    let both = Script(acts: [
      (0, .head(429, stream: false, hint: RetryHint(wait: .milliseconds(300)))), (5, .body(content: true)),
      (5, .bodyHint(.milliseconds(800))), (10, .end(.complete)),
    ])
    func reads(_ forms: RetryAfterForms) -> Policy {
      policy {
        $0.retry.decideOn = .body
        $0.retryAfter.forms = forms
      }
    }
    rescued("body", reads(.all), [body, .healthy], after: 810...810).verify()
    rescued("a header goes first", reads(.all), [both, .healthy], after: 310...310).verify()
    rescued("not read", reads(.seconds), [body, .healthy], after: 10...10).verify()
  }

  /// A wish of exactly the limit is obeyed; what becomes of one a millisecond above it, to the millisecond.
  func testCoolingAtAndBeyondTheLimit() {
    for (use, max, over, expected) in [
      (.cool, 1_500, .backoff, "ABBBA"), (.cool, 1_500, .clamp, "ABBBA"), (.cool, 1_500, .stop, "ABBBA"),
      (.cool, 1_500, .next, "ABBBA"), (.cool, 1_499, .backoff, "ABAAA"), (.cool, 1_499, .clamp, "ABBAA"),
      (.cool, 1_499, .stop, "ABBBA"), (.cool, 1_499, .next, "ABBBA"), (.both, 1_499, .stop, "ABBBA"),
      (.both, 1_499, .next, "ABBBA"), (.cool, 0, .clamp, "ABAAA"), (.retry, 1_499, .next, "ABAAA"),
    ] as [(RetryAfterUse, Int64, RetryAfterOver, String)] {
      let policy = Policies.failover {
        $0.retryAfter.use = use
        $0.retryAfter.max = .milliseconds(max)
        $0.retryAfter.over = over
        $0.backoff.scope = .same
      }
      var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { request, provider, _ in
        provider == 0 && request == 0 ? .hinted(429, .milliseconds(1_500)) : .plain(200)
      }
      for at in [0, 1_498, 1_499, 1_500] as [Int64] { proxy.arrive(at: .zero + .milliseconds(at)) }
      proxy.run()
      let seen = proxy.answers.flatMap { $0.attempts.map { $0.provider == 0 ? "A" : "B" } }.joined()
      XCTAssertEqual(seen, expected, "\(use), \(max), \(over)")
    }
  }

  func testCoolingLeavesTheTargetOutForOthers() {
    for (use, max, over, expected) in [
      (RetryAfterUse.cool, 60_000, RetryAfterOver.backoff, "ABBBBA"),
      (.both, 60_000, .backoff, "ABBBBA"), (.off, 60_000, .backoff, "ABABABABA"),
      (.cool, 1_000, .backoff, "ABABABABA"), (.cool, 1_000, .clamp, "ABBABBB"),
      (.cool, 1_000, .stop, "ABBBBA"),
    ] as [(RetryAfterUse, Int64, RetryAfterOver, String)] {
      let policy = Policies.failover {
        $0.retryAfter.use = use
        $0.retryAfter.max = .milliseconds(max)
        $0.retryAfter.over = over
        $0.backoff.scope = .same
      }
      var proxy = VirtualProxy(policy, tiers: [[0], [1]]) { request, provider, _ in
        provider == 0 && request < 4 ? .hinted(429, .milliseconds(1_500)) : .plain(200)
      }
      for at in [0, 500, 1_400, 1_450, 1_501] as [Int64] { proxy.arrive(at: .zero + .milliseconds(at)) }
      proxy.run()
      let seen = proxy.answers.flatMap { $0.attempts.map { $0.provider == 0 ? "A" : "B" } }.joined()
      XCTAssertEqual(seen, expected, "\(use), \(max), \(over)")
      XCTAssertEqual(proxy.checkers.flatMap(\.violations), [])
    }
  }
}
