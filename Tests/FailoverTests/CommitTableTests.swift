import Base
import Failover
import XCTest

/// When the client gets its first byte: commit points, bounded holding, signs of life.
final class CommitTableTests: XCTestCase {
  /// A head at 0, a comment at 10, an event without content at 20, content at 30 and 40, the end at 50.
  private let steps = Script(acts: [
    (0, .head(200, stream: true)), (10, .body(content: false)), (20, .role), (30, .body(content: true)),
    (40, .body(content: true)), (50, .end(.complete)),
  ])
  private let plainSteps = Script(acts: [
    (0, .head(200, stream: false)), (10, .body(content: true)), (20, .body(content: true)),
    (50, .end(.complete)),
  ])

  private func policy(_ on: CommitPoint, _ change: (inout Policy) -> Void = { _ in }) -> Policy {
    Policies.failover {
      $0.commit.on = on
      $0.commit.plainOn = on
      change(&$0)
    }
  }

  func testEveryPointForStreamsAndOtherAnswers() {
    let cases: [(CommitPoint, Double, Double)] = [
      (.headers, 0, 0), (.byte, 10, 10), (.event, 20, 10), (.token, 30, 10), (.done, 50, 50),
    ]
    for (point, stream, plain) in cases {
      for (script, head) in [(steps, stream), (plainSteps, plain)] {
        Row(
          "\(point)", policy(point), [script], 200, "A", .complete, head: head...head, end: 50...50, ["ok"]
        ).verify()
      }
    }
  }

  func testWhatFailsBeforeThePointIsRescued() {
    // It breaks 5 ms after each step; before the point that is rescued, after it the client gets a cut
    // answer.
    for (point, reached) in [
      (CommitPoint.headers, 0), (.byte, 10), (.event, 20), (.token, 30), (.done, 50),
    ] as [(CommitPoint, Int64)] {
      for at in [5, 15, 25, 35, 45] as [Int64] {
        let breaks = Script(acts: steps.acts.filter { $0.at < at } + [(at, .end(.cut))])
        let isRescued = at < reached
        Row(
          "\(point), cut at \(at)", policy(point), [breaks, .plain(200)], 200, isRescued ? "AB" : "A",
          isRescued ? .complete : .cut,
          head: isRescued ? Double(at)...Double(at) : Double(reached)...Double(reached),
          end: Double(at)...Double(at), isRescued ? ["cut", "ok"] : ["cut"],
          isRescued ? .notNeeded : .committed
        ).verify()
      }
    }
  }

  func testAnErrorAsTheFirstEventIsRescuedBeforeACommitAtTheEvent() {
    let error = Script(acts: [
      (0, .head(200, stream: true)), (10, .body(content: false)), (10, .inbandError), (10, .end(.complete)),
    ])
    for point in [CommitPoint.event, .token, .done] {
      Row(
        "\(point)", policy(point), [error, .plain(200)], 200, "AB", .complete, head: 10...10, end: 10...10,
        ["inband_error", "ok"]
      ).verify()
    }
    Row(
      "byte", policy(.byte), [error, .plain(200)], 200, "A", .complete, head: 10...10, end: 10...10,
      ["inband_error"], .committed
    ).verify()
  }

  func testHoldingEndsAtSoManyBytesAndAfterSoLong() {
    // Reads have 10 bytes.
    for (bytes, head) in [(9, 10), (10, 20), (19, 20), (20, 30), (39, 40), (40, 50)] as [(Int, Double)] {
      Row(
        "\(bytes) bytes", policy(.done) { $0.commit.holdBytes = bytes }, [steps], 200, "A", .complete,
        head: head...head, end: 50...50, ["ok"]
      ).verify()
    }
    for (time, head) in [(0, 0), (7, 7), (25, 25), (49, 49), (51, 50)] as [(Int64, Double)] {
      Row(
        "\(time) ms", policy(.done) { $0.commit.holdTime = .milliseconds(time) }, [steps], 200, "A",
        .complete, head: head...head, end: 50...50, ["ok"]
      ).verify()
    }
    // It counts from the head of the answer that is held.
    let late = Script(acts: [(100, .head(200, stream: true)), (120, .end(.cut))])
    Row(
      "of each answer", policy(.done) { $0.commit.holdTime = .milliseconds(30) }, [late, .healthy], 200, "AB",
      .complete, head: 150...150, end: 370...370, ["cut", "ok"]
    ).verify()
    // An error body is not committed by it: it is not decided yet.
    let error = Script(acts: [
      (0, .head(503, stream: false)), (10, .body(content: true)), (50, .end(.complete)),
    ])
    Row(
      "an error body",
      policy(.done) {
        $0.commit.holdBytes = 1
        $0.commit.holdTime = .milliseconds(5)
        $0.retry.decideOn = .body
      }, [error, .plain(200)], 200, "AB", .complete, head: 50...50, end: 50...50, ["http_503", "ok"]
    ).verify()
  }

  func testTheHoldTimeOfRacingAttemptsIsThatOfTheFirstHead() {
    let racing = policy(.done) {
      $0.commit.holdTime = .milliseconds(100)
      $0.hedge.after = .fixed(.milliseconds(20))
      $0.hedge.win = .done
    }
    let slow = Script(acts: [(40, .head(200, stream: true)), (400, .end(.complete))])
    let slower = Script(acts: [(30, .head(200, stream: true)), (500, .end(.complete))])
    Row(
      "the first", racing, [slow, slower], 200, "AB", .complete, head: 140...140, end: 400...400,
      ["ok", "cancelled"]
    ).verify()
    let breaks = Script(acts: [(10, .head(200, stream: true)), (60, .end(.cut))])
    Row(
      "the first that is left",
      policy(.done) {
        $0.commit.holdTime = .milliseconds(100)
        $0.hedge.after = .fixed(.milliseconds(20))
        $0.hedge.win = .done
        $0.retry.max = 1
      }, [breaks, slower], 200, "AB", .complete, head: 150...150, end: 520...520, ["cut", "ok"]
    ).verify()
  }

  func testSignsOfLifeBeforeTheCommit() {
    func pings(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
      policy(.headers) {
        $0.commit.ping.every = .milliseconds(400)
        $0.commit.ping.beforeCommit = true
        $0.timeouts.headers = .milliseconds(1_000)
        change(&$0)
      }
    }
    let rows = [
      Row(
        "rescued all the same", pings(), [.silent, .plain(200)], 200, "AB", .complete, head: 400...400,
        end: 1000...1000, ["headers_timeout", "ok"], pings: [400, 800]),
      Row(
        "no status any more: an error event", pings(), [.silent, .plain(503)], 200, "AB",
        .error(.http(503)), head: 400...400, end: 1000...1000, ["headers_timeout", "http_503"],
        .noTarget, pings: [400, 800]),
      Row(
        "nor for a local answer", pings(), [.silent], 200, "A", .error(.headersTimeout), head: 400...400,
        end: 1000...1000, ["headers_timeout"], .noTarget, pings: [400, 800]),
      Row(
        "nor for the deadline", pings { $0.timeouts.request = .milliseconds(500) }, [.silent], 200, "A",
        .error(.requestTimeout), head: 400...400, end: 500...500, ["request_timeout"], .deadline,
        pings: [400]),
      Row(
        "nor for a whole error body", pings { $0.retry.decideOn = .body }, [.plain(400, at: 500)], 200, "A",
        .error(.http(400)), head: 400...400, end: 500...500, ["http_400"], .noRule, pings: [400]),
      Row(
        "a status while nothing was sent", pings(), [.plain(503, at: 300)], 503, "A", .complete,
        head: 300...300, end: 300...300, ["http_503"], .noTarget),
      Row(
        "none before the commit", pings { $0.commit.ping.beforeCommit = false }, [.silent], 504, "A",
        .local(.timedOut), head: 1000...1000, end: 1000...1000, ["headers_timeout"], .noTarget),
    ]
    for row in rows { row.verify() }
    var proxy = VirtualProxy(pings(), tiers: [[0]]) { _, _, _ in .silent }
    proxy.arrive(wantsStream: false)
    proxy.run()
    XCTAssertEqual(proxy.answers[0].pings, [], "a client that asked for no stream")
    XCTAssertEqual(proxy.answers[0].status, 504)
  }

  func testSignsOfLifeAfterTheCommitFollowSilence() {
    let policy = policy(.headers) { $0.commit.ping.every = .milliseconds(400) }
    let gaps = Script(acts: [
      (0, .head(200, stream: true)), (300, .body(content: true)), (1_200, .body(content: false)),
      (1_500, .body(content: true)), (2_000, .end(.complete)),
    ])
    Row(
      "gaps", policy, [gaps], 200, "A", .complete, head: 0...0, end: 2000...2000, ["ok"],
      pings: [700, 1100, 1900]
    ).verify()
    let plain = Script(acts: [(0, .head(200, stream: false)), (2_000, .end(.complete))])
    Row(
      "not in other answers", policy, [plain], 200, "A", .complete, head: 0...0, end: 2000...2000, ["ok"]
    ).verify()
  }
}
