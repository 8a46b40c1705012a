// The vocabulary against itself: every value of a policy can be written, every key is read, every duration
// knows the timescale, and what is shown can be written again.

import Base
import XCTest

@testable import Failover
@testable import Profile

final class VocabularyTests: XCTestCase {
  /// Between them, these say something of every setting, other than its default.
  static let texts = [
    """
    { timeouts: { connect: "1s", send: "2s", headers: "3s", firstByte: "4s", firstToken: "5s", idle: "6s",
        tokenIdle: "7s", idleArmsAt: "byte", headBytesRearmIdle: true, idleUntil: "9s",
        informationalEndsHeaders: true, attempt: "8s", attemptEnforced: "onBytes",
        deadlinesStartAt: "connected", request: "60s", exchange: "70s", exchangeIdle: "65s",
        waiveOnLast: true },
      retry: { on: ["any"], max: 7, repick: "cycle", perTarget: 2, perTier: 3, rounds: 4, within: "50s",
        startBefore: "20s", bodyLimit: "64KiB", maxConcurrent: 5, exhausted: 502, decideOn: "body",
        informationalEndsRetries: true },
      backoff: { base: "10ms", growth: "linear", max: "1s", jitter: { add: "5ms" }, scope: "same" },
      retryAfter: { use: "both", max: "30s", total: "40s", over: "next", jitter: "50%",
        forms: ["seconds", "date"], shouldRetry: true, onlyTooManyRequests: true },
      budget: { ratio: "20%", min: 4, window: "10s" },
      hedge: { after: "500ms", max: 2, win: "token", onTimeout: true },
      eject: { on: ["5xx"], consecutive: 5, rate: "50%", min: 20, failures: 6, window: "30s", time: "10s",
        grow: "double", maxTime: "100s", maxShare: "25%", panic: "30%",
        sparesLoneTargets: true, probe: "active",
        active: { every: "2s", timeout: "3s", healthy: 4, unhealthy: 5 } },
      commit: { on: "token", plainOn: "done", holdBytes: "2MiB", holdTime: "3s", midStream: "orphan",
        atLimit: "clean", cutDelay: "1s", ping: { every: "9s", kind: "event", beforeCommit: true } },
      limits: { requestBytes: "1MiB", responseBytes: "8MiB" },
      pick: { algorithm: "powerOfTwo", decay: "20s" },
      replies: "envoy", noTargetStatus: 429,
      rules: [ { on: [429], retry: 1, next: true, cool: "30s", backoff: false } ],
      targets: { backup: { timeouts: { idle: "1500ms", headers: "off" }, retry: { perTarget: 3 },
        backoff: { max: "2s" }, eject: { time: "5s" } } } }
    """,
    """
    { backoff: { base: "100ms", factor: 3 }, eject: { consecutive: 1, probe: "halfOpen", trials: 3,
      whenAll: "fail" }, pick: { algorithm: "consistentHash", hashHeader: "x-user" } }
    """,
  ]

  /// A value without parts, as far as settings go.
  private struct Leaf {
    var path: String
    var value: Any
    var text: String
  }

  private func leaves(_ value: Any, _ path: String, intoCases: Bool) -> [Leaf] {
    if value is Provenance { return [] }
    if let set = value as? OutcomeSet { return [Leaf(path: path, value: value, text: set.summary)] }
    let mirror = Mirror(reflecting: value)
    let isStruct = mirror.displayStyle == .struct && !(value is Nanoseconds) && !(value is RetryAfterForms)
    guard isStruct || intoCases && !mirror.children.isEmpty && !(value is Nanoseconds) else {
      return [Leaf(path: path, value: value, text: "\(value)")]
    }
    return mirror.children.enumerated().flatMap { index, child in
      leaves(child.value, path + "." + (child.label ?? "\(index)"), intoCases: intoCases)
    }
  }

  func testEveryValueOfAPolicyCanBeWritten() {
    let defaults = leaves(Policy(), "", intoCases: false)
    XCTAssertGreaterThan(defaults.count, 75)
    let written = VocabularyTests.texts.map { leaves(Policies.read($0), "", intoCases: false) }
    for (index, leaf) in defaults.enumerated() {
      XCTAssertTrue(
        written.contains { $0[index].path == leaf.path && $0[index].text != leaf.text },
        "nothing changes \(leaf.path)")
    }
  }

  func testEveryKeyIsRead() {
    let policies = VocabularyTests.texts.map { Policies.read($0) }
    for row in PolicyGroup.policy.rows() {
      XCTAssertTrue(policies.contains { $0.provenance.origins[row.name] == row.name || row.name == "pick" })
      XCTAssertTrue(
        policies.contains { row.setting.show($0) != row.setting.show(Policy()) }, "\(row.name) is not read")
      XCTAssertFalse(row.setting.about.isEmpty)
    }
    let names = PolicyGroup.policy.rows().map(\.name)
    XCTAssertEqual(Set(names).count, names.count)
    XCTAssertGreaterThan(names.count, 75)
  }

  func testTheTimescaleReachesEveryDuration() {
    let policy = Policies.read(VocabularyTests.texts[0])
    let scaled = leaves(policy.scaled(by: 0.5), "", intoCases: true)
    var count = 0
    for (whole, half) in zip(leaves(policy, "", intoCases: true), scaled) {
      XCTAssertEqual(whole.path, half.path)
      guard let duration = whole.value as? Nanoseconds, let changed = half.value as? Nanoseconds else {
        XCTAssertEqual(whole.text, half.text, whole.path)
        continue
      }
      count += 1
      if duration == .forever {
        // A target's own timeout that is off; everything else has a value in the text.
        XCTAssertEqual(whole.path, ".targets.0.value.timeouts.headers")
        XCTAssertEqual(changed, .forever)
      } else {
        XCTAssertEqual(changed.count * 2, duration.count, whole.path)
      }
    }
    XCTAssertGreaterThan(count, 40)
    XCTAssertEqual(policy.scaled(by: 1e-12).timeouts.connect, Nanoseconds(1))
  }

  func testWhatIsShownCanBeWrittenAgain() throws {
    for policy in VocabularyTests.texts.map({ Policies.read($0) }) + [Policy()] {
      for row in PolicyGroup.policy.rows() {
        let shown = row.setting.show(policy)
        if row.name.hasSuffix(".on") && shown == "nothing" { continue }
        let text =
          ["{", "true", "false"].contains { shown.hasPrefix($0) } || Double(shown) != nil
          ? shown
          : ["retry.on", "eject.on", "retryAfter.forms"].contains(row.name)
            ? "[" + shown.split(separator: ", ").map { "\"\($0)\"" }.joined(separator: ",") + "]"
            : "\"\(shown)\""
        let node = try XCTUnwrap(JSON5Reader.read("{ \(row.setting.key): \(text) }", file: "f").node)
        var diagnostics = Diagnostics()
        var again = Policy()
        let block = try XCTUnwrap(Block(node, [row.setting.key], "p", "", noting: &diagnostics))
        row.setting.read(
          block, key: row.setting.key, name: row.name, to: &again, noting: &diagnostics)
        XCTAssertEqual(diagnostics.all.map(\.description), [], row.name)
        XCTAssertEqual(row.setting.show(again), shown, row.name)
      }
    }
  }

  func testTargetsHaveThePolicysSettingsButTheirOwn() {
    let policy = Policies.read(VocabularyTests.texts[0])
    let backup = policy.settings(of: "backup")
    XCTAssertEqual(backup.timeouts.idle, .milliseconds(1_500))
    XCTAssertEqual(backup.timeouts.headers, .forever)
    XCTAssertEqual(backup.timeouts.firstByte, policy.timeouts.firstByte)
    XCTAssertEqual(backup.retry.perTarget, 3)
    XCTAssertEqual(backup.retry.on, policy.retry.on)
    XCTAssertEqual(backup.backoff.max, .milliseconds(2_000))
    XCTAssertEqual(backup.eject.time, .milliseconds(5_000))
    XCTAssertEqual(backup.eject.consecutive, 5)
    XCTAssertEqual(policy.settings(of: "other").timeouts, policy.timeouts)
  }

  func testWhatATargetCompletesIsNoContradiction() {
    let texts = [
      #"{ eject: { time: "10s" }, targets: { a: { eject: { consecutive: 2 } } } }"#,
      #"{ backoff: { jitter: "full" }, targets: { a: { backoff: { base: "10ms" } } } }"#,
      #"{ retry: {}, timeouts: { headers: "1s" }, hedge: { after: "2s" }, "#
        + #"targets: { slow: { timeouts: { headers: "9s" } } } }"#,
      #"{ retry: {}, hedge: { after: "1s", win: "token" } }"#,
    ]
    for text in texts { _ = Policies.read(text) }
  }

  func testNotesSayWhatHasNoEffectWithTheValuesOfTheMoment() {
    let rows: [(String, String)] = [
      (#"{ timeouts: { idle: "5s" }, retry: { within: "3s" } }"#, "too old for a retry"),
      (#"{ timeouts: { idle: "5s", tokenIdle: "2s" } }"#, "ends every silence first"),
      ("{ retry: { maxConcurrent: 0 } }", "no failure is ever retried"),
      (#"{ retry: {}, backoff: { base: "1s", scope: "same" } }"#, "none waits"),
      (#"{ budget: { ratio: "0%", min: 0 } }"#, "no failure is ever retried"),
      (#"{ retry: { max: 1 }, hedge: { after: "1s", max: 2 } }"#, "attempts that join count as retries"),
      (#"{ retry: { max: 0 }, hedge: { after: "1s" } }"#, "attempts that join count as retries"),
      (#"{ eject: { rate: "50%", min: 2 } }"#, "a single failure reaches eject.rate"),
      (#"{ commit: { holdTime: "1s" } }"#, "no answer is held"),
    ]
    for (text, words) in rows {
      let notes = Policies.read(text).explain().filter { $0.hasPrefix("# note") }
      XCTAssertTrue(notes.contains { $0.contains(words) }, "\(text): \(notes)")
    }
  }

  func testWhoWritesAGroupGetsWhatIsUsuallyMeant() {
    let policy = Policies.read("{ retry: {}, eject: { consecutive: 5 } }")
    XCTAssertEqual(policy.retry.max, 1)
    XCTAssertTrue(policy.retry.on.contains(.http(503)))
    XCTAssertEqual(policy.eject.on, policy.retry.on)
    XCTAssertTrue(Policies.read("{ backoff: { base: \"1s\" } }").eject.on.isEmpty)
  }

  func testTheExplanationShowsRulesAndTargetsInWords() {
    let lines = Policies.read(VocabularyTests.texts[0]).explain()
    let expected = [
      "rules[0] = 429: 1 more at the same target, then another target at once; leaves the target out for 30s"
        + "   # from rules[0]",
      "targets.backup.timeouts.idle = 1500ms   # from targets.backup.timeouts.idle",
      "pick = powerOfTwo                       # from pick.algorithm",
      "eject.active.every = 2s                 # from eject.active.every",
      "backoff.jitter = { add: \"5ms\" }         # from backoff.jitter",
      "hedge.after = 500ms                     # from hedge.after",
    ]
    for line in expected { XCTAssertTrue(lines.contains(line), line + "\n" + lines.joined(separator: "\n")) }
  }

  func testWhatIsOffIsNotExplained() {
    let lines = Policies.read("{ retry: { max: 2 } }").explain()
    for group in ["hedge", "eject", "budget", "retryAfter", "backoff", "limits", "commit.ping", "rules"] {
      XCTAssertFalse(lines.contains { $0.hasPrefix(group) }, lines.joined(separator: "\n"))
    }
  }
}
