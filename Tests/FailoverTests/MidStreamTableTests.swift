import Base
import Failover
import XCTest

/// What the client gets when its answer can't be completed, bugs that exist included (X36 and apisix#13876,
/// shenyu#6647, Portkey#1797).
final class MidStreamTableTests: XCTestCase {
  private func policy(_ midStream: MidStream, _ change: (inout Policy) -> Void = { _ in }) -> Policy {
    Policies.failover {
      $0.commit.midStream = midStream
      change(&$0)
    }
  }

  private let breaks = Script.stream(tokens: 2, gap: 50, .cut)
  private let plainBreaks = Script(acts: [
    (0, .head(200, stream: false)), (50, .body(content: true)), (100, .end(.cut)),
  ])

  func testEveryEndOfABrokenStream() {
    let cases: [(MidStream, VirtualProxy.Ending, Outcome)] = [
      (.cut, .cut, .cut), (.error, .error(.cut), .inbandError), (.clean, .complete, .truncated),
      (.done, .markedDone, .truncated),
    ]
    for (midStream, ending, outcome) in cases {
      Row(
        "\(midStream)", policy(midStream), [breaks, .healthy], 200, "A", ending, head: 0...0,
        end: 100...100, ["cut"], .committed
      ).verify()
      var proxy = VirtualProxy(policy(midStream), tiers: [[0]]) { _, _, _ in self.breaks }
      proxy.arrive()
      proxy.run()
      XCTAssertEqual(proxy.answers[0].outcome, outcome, "\(midStream)")
    }
  }

  func testWhatOnlyAStreamCanSayIsACutForOtherAnswers() {
    for (midStream, ending) in [
      (MidStream.cut, VirtualProxy.Ending.cut), (.error, .cut), (.done, .cut), (.clean, .complete),
    ] {
      Row(
        "\(midStream)", policy(midStream), [plainBreaks, .healthy], 200, "A", ending, head: 0...0,
        end: 100...100, ["cut"], .committed
      ).verify()
    }
  }

  func testARestartGivesPartsOfTwoAnswers() {
    let rows = [
      Row(
        "restart", policy(.restart), [breaks, .healthy], 200, "AB", .complete, head: 0...0, end: 350...350,
        ["cut", "ok"], .committed, splices: true),
      Row(
        "twice", policy(.restart), [breaks, breaks, .healthy], 200, "ABC", .complete, head: 0...0,
        end: 450...450, ["cut", "cut", "ok"], .committed, splices: true),
      Row(
        "no target left", policy(.restart), [breaks, breaks], 200, "AB", .cut, head: 0...0, end: 200...200,
        ["cut", "cut"], .committed, splices: true),
      Row(
        "the next one fails before its head", policy(.restart), [breaks, .plain(500, at: 30), .healthy], 200,
        "ABC", .complete, head: 0...0, end: 380...380, ["cut", "http_500", "ok"], .committed, splices: true),
      Row(
        "all others fail", policy(.restart), [breaks, .plain(500, at: 30)], 200, "AB", .cut, head: 0...0,
        end: 130...130, ["cut", "http_500"], .committed),
      Row(
        "not in retry.on", policy(.restart) { $0.retry.on = OutcomeSet() }, [breaks, .healthy], 200, "A",
        .cut, head: 0...0, end: 100...100, ["cut"], .committed),
      Row(
        "the deadline is final", policy(.restart) { $0.timeouts.request = .milliseconds(70) },
        [breaks, .healthy], 200, "A", .cut, head: 0...0, end: 70...70, ["request_timeout"], .committed),
      Row(
        "the deadline while the next one runs", policy(.restart) { $0.timeouts.request = .milliseconds(170) },
        [breaks, .silent], 200, "AB", .cut, head: 0...0, end: 170...170, ["cut", "request_timeout"],
        .committed),
      Row(
        "after a back-off", policy(.restart) { $0.backoff.base = .milliseconds(40) }, [breaks, .healthy], 200,
        "AB", .complete, head: 0...0, end: 390...390, ["cut", "ok"], .committed, splices: true),
    ]
    for row in rows { row.verify() }
    var proxy = VirtualProxy(policy(.restart), tiers: [[0], [1]]) { _, provider, _ in
      provider == 0 ? self.breaks : .healthy
    }
    proxy.arrive()
    proxy.run()
    XCTAssertEqual(proxy.answers[0].forwarded, [0, 0, 1, 1, 1, 1, 1])
    XCTAssertEqual(proxy.answers[0].outcome, .wrongContent)
  }

  func testAnOrphanIsPaidForAndLost() {
    let rows = [
      Row(
        "X36 before the fix", policy(.orphan), [breaks, .healthy], 200, "AB", .cut, head: 0...0,
        end: 100...100, ["cut", "cancelled"], .committed),
      Row(
        "its head takes its time", policy(.orphan),
        [breaks, Script(acts: [(500, .head(200, stream: true))])], 200, "AB", .cut, head: 0...0,
        end: 600...600, ["cut", "cancelled"], .committed),
      Row(
        "it fails, and another follows", policy(.orphan), [breaks, .plain(500, at: 30), .healthy], 200, "ABC",
        .cut, head: 0...0, end: 130...130, ["cut", "http_500", "cancelled"], .committed),
      Row(
        "none follows", policy(.orphan), [breaks], 200, "A", .cut, head: 0...0, end: 100...100, ["cut"],
        .committed),
      Row(
        "X36 after it", policy(.cut), [breaks, .healthy], 200, "A", .cut, head: 0...0, end: 100...100,
        ["cut"], .committed),
    ]
    for row in rows { row.verify() }
  }

  func testLimitsHaveAnEndOfTheirOwn() {
    for (atLimit, ending) in [
      (MidStream.cut, VirtualProxy.Ending.cut), (.clean, .complete), (.error, .error(.tooBig)),
      (.done, .markedDone),
    ] {
      let policy = policy(.cut) {
        $0.limits.responseBytes = 25
        $0.commit.atLimit = atLimit
      }
      Row(
        "\(atLimit)", policy, [.stream(tokens: 9, gap: 10, .complete), .healthy], 200, "A", ending,
        head: 0...0, end: 30...30, ["too_big"], .committed
      ).verify()
    }
  }

  /// Three tokens of 10 bytes each: a limit of 30 bytes lets them pass, one of 29 does not, whether they are
  /// held or forwarded.
  func testAnAnswerOfExactlyTheLimitPasses() {
    for commit in [CommitPoint.headers, .done] {
      func limited(_ bytes: Int) -> Policy {
        policy(.cut) {
          $0.limits.responseBytes = bytes
          $0.commit.on = commit
        }
      }
      let backends = [Script.stream(tokens: 3, gap: 10, .complete)]
      let held = commit == .done
      Row(
        "\(commit), 30", limited(30), backends, 200, "A", .complete, head: held ? 30...30 : 0...0,
        end: 30...30, ["ok"]
      ).verify()
      if held {
        Row(
          "held, 29", limited(29), backends, 502, "A", .local(.connectionFailed), head: 30...30,
          end: 30...30, ["too_big"], .noTarget
        ).verify()
      } else {
        Row(
          "forwarded, 29", limited(29), backends, 200, "A", .cut, head: 0...0, end: 30...30, ["too_big"],
          .committed
        ).verify()
      }
    }
  }

  func testAnAnswerThatTheProxyCannotHold() {
    let holds = policy(.cut) { $0.commit.on = .done }
    Row(
      "held: rescued", holds, [.stream(tokens: 2, gap: 50, .tooBig), .healthy], 200, "AB", .complete,
      head: 350...350, end: 350...350, ["too_big", "ok"]
    ).verify()
    Row(
      "held: not rescued", holds, [.stream(tokens: 2, gap: 50, .tooBig)], 502, "A",
      .local(.connectionFailed), head: 100...100, end: 100...100, ["too_big"], .noTarget
    ).verify()
    Row(
      "its head", holds, [.ends(.tooBig), .healthy], 200, "AB", .complete, head: 250...250, end: 250...250,
      ["too_big", "ok"]
    ).verify()
    Row(
      "forwarded", policy(.cut), [.stream(tokens: 2, gap: 50, .tooBig), .healthy], 200, "A", .cut,
      head: 0...0, end: 100...100, ["too_big"], .committed
    ).verify()
    let error = Script(acts: [
      (0, .head(503, stream: false)), (10, .body(content: true)), (20, .end(.tooBig)),
    ])
    Row(
      "an error's body: the status stands", policy(.cut) { $0.retry.decideOn = .body }, [error], 503, "A",
      .local(.none), head: 20...20, end: 20...20, ["http_503"], .noTarget
    ).verify()
  }
}
