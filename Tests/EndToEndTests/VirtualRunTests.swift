import Foundation
import XCTest

/// Whole runs in simulated time: what the shipped profiles promise, to the request.
final class VirtualRunTests: XCTestCase {
  private func run(_ profile: String, _ arguments: [String] = []) throws -> (Finished, Summary) {
    let directory = Binary.temporaryDirectory(self)
    let report = directory.appendingPathComponent("report")
    let finished = try Binary.run(
      ["run", Binary.profile(profile), "--virtual", "--out", report.path] + arguments, in: directory)
    return (finished, try Summary(directory: report))
  }

  static let apisix = "proxy.policy={apisix:{fallback_strategy:[\"http_429\",\"http_5xx\"],max_retries:1,"

  func testEveryShippedProfileHoldsItsExpectations() throws {
    for profile in [
      "healthy", "stall-before-first-byte", "stall-mid-stream", "slow-5xx", "fast-429", "regional-outage",
      "head-then-silence", "keepalive-stall", "retry-overflow",
    ] {
      let (finished, summary) = try run(profile)
      XCTAssertEqual(finished.exitCode, 0, finished.output + finished.errors)
      XCTAssertEqual(summary.text("verdict"), "pass")
      XCTAssertEqual(summary.text("io"), "virtual")
      XCTAssertEqual(summary.number("requests.scheduled"), summary.number("requests.sent"))
      XCTAssertLessThanOrEqual(
        finished.output.split(separator: "\n", omittingEmptySubsequences: false).count, 51)
    }
  }

  func testAnIdleTimeoutRescuesSilentAttempts() throws {
    let (_, summary) = try run("stall-before-first-byte")
    let sent = summary.number("requests.sent")
    XCTAssertEqual(Double(summary.attemptCounts["primary#1 idle_timeout"] ?? 0), sent / 10)
    XCTAssertEqual(Double(summary.attemptCounts["fallback#2 ok"] ?? 0), sent / 10)
    XCTAssertEqual(summary.number("failover.amplification"), 1.1, accuracy: 1e-9)
    XCTAssertEqual(summary.number("failover.visible"), 0)
    XCTAssertTrue((1000...1030).contains(summary.number("failover.delay_ms.p50")))
    XCTAssertEqual(summary.number("rescue.rescued"), sent / 10)
    XCTAssertEqual(summary.number("rescue.attempts"), sent / 5)
    XCTAssertTrue((1000...1030).contains(summary.number("rescue.delay_ms.p50")))
  }

  func testAPISIXGivesASilentAttemptUpAfterItsTimeoutWithoutARetry() throws {
    let (finished, summary) = try run(
      "stall-before-first-byte", ["--set", Self.apisix + "retry_on_failure_within_ms:1000,timeout:3000}}"])
    let sent = summary.number("requests.sent")
    XCTAssertEqual(finished.exitCode, 99, "the shipped expectations are about the other policy")
    XCTAssertEqual(Double(summary.outcomes["http_504"] ?? 0), sent / 10)
    XCTAssertEqual(summary.number("rescue.unrescued.too_old"), sent / 10)
    XCTAssertEqual(summary.number("failover.amplification"), 1)
    XCTAssertEqual(summary.attemptCounts.keys.filter { $0.hasPrefix("fallback") }, [])
  }

  func testAStreamThatStopsIsCutAndNeverRetried() throws {
    for policy in [[], ["--set", Self.apisix + "timeout:2000}}"]] {
      let (_, summary) = try run("stall-mid-stream", policy)
      let sent = summary.number("requests.sent")
      XCTAssertEqual(Double(summary.outcomes["cut"] ?? 0), sent / 10)
      XCTAssertEqual(summary.number("rescue.unrescued.committed"), sent / 10)
      XCTAssertEqual(summary.number("failover.amplification"), 1)
      XCTAssertEqual(summary.attemptCounts.keys.filter { $0.hasPrefix("fallback") }, [])
      XCTAssertGreaterThanOrEqual(summary.number("latency.max_gap_ms.max"), 2000)
    }
  }

  func testTheAgeLimitDecidesWhetherASlowFailureIsRetried() throws {
    let (_, rescued) = try run("slow-5xx")
    XCTAssertEqual(rescued.number("requests.failed"), 0)
    XCTAssertTrue((2000...2050).contains(rescued.number("failover.delay_ms.min")))
    XCTAssertTrue((2000...2050).contains(rescued.number("failover.delay_ms.max")))
    let (_, returned) = try run("slow-5xx", ["--set", "proxy.policy.apisix.retry_on_failure_within_ms=1000"])
    XCTAssertEqual(Double(returned.outcomes["http_503"] ?? 0), returned.number("requests.sent") / 10)
    XCTAssertEqual(returned.number("rescue.unrescued.too_old"), returned.number("requests.sent") / 10)
    XCTAssertEqual(returned.number("failover.amplification"), 1)
  }

  func testARejectionCostsMillisecondsUnderBothPolicies() throws {
    for policy in [[], ["--set", Self.apisix + "}}"]] {
      let (finished, summary) = try run("fast-429", policy)
      XCTAssertEqual(finished.exitCode, 0, finished.output)
      XCTAssertLessThan(summary.number("failover.delay_ms.p99"), 30)
    }
  }

  func testTheSameSeedGivesTheSameReportAndAnotherSeedAnother() throws {
    func report(_ arguments: [String]) throws -> String {
      let directory = Binary.temporaryDirectory(self)
      let out = directory.appendingPathComponent("report")
      _ = try Binary.run(
        ["run", Binary.profile("regional-outage"), "--virtual", "--out", out.path] + arguments, in: directory)
      let text = try String(contentsOf: out.appendingPathComponent("summary.json"), encoding: .utf8)
      var object = try XCTUnwrap(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      XCTAssertNotNil(object.removeValue(forKey: "times"))
      return String(
        decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]), as: UTF8.self)
    }
    let first = try report([])
    XCTAssertEqual(first, try report([]))
    XCTAssertNotEqual(first, try report(["--seed", "43"]))
  }

  func testTheKeptSampleIsWhatARunGivesToday() throws {
    let (_, summary) = try run("stall-before-first-byte")
    let kept = try Summary(
      directory: Binary.root.appendingPathComponent("Reports/samples/stall-before-first-byte"))
    // Not the last digit of each latency: another processor's logarithm may round otherwise.
    XCTAssertEqual(summary.attemptCounts, kept.attemptCounts)
    XCTAssertEqual(summary.outcomes, kept.outcomes)
    for path in ["schema", "requests.tokens", "failover.amplification", "waste.attempts"] {
      XCTAssertEqual(summary.number(path), kept.number(path), path)
    }
    XCTAssertEqual(
      Self.keys(summary.root), Self.keys(kept.root), "Reports/README.md says how to make the sample anew")
  }

  /// The paths of all keys, through objects and the first elements of arrays.
  private static func keys(_ value: Any, _ path: String = "") -> [String] {
    if let object = value as? [String: Any] {
      return object.keys.sorted().flatMap { keys(object[$0] as Any, "\(path).\($0)") }
    }
    if let array = value as? [Any], let first = array.first { return keys(first, path + "[]") }
    return [path]
  }

  func testAnOverloadedGeneratorMakesTheRunInvalid() throws {
    let (finished, summary) = try run(
      "healthy", ["--set", "load.rate=2000000/s", "--set", "load.duration=100ms"])
    XCTAssertEqual(finished.exitCode, 3, finished.output)
    XCTAssertEqual(summary.text("verdict"), "invalid")
    XCTAssertTrue((summary.root["reasons"] as? [String] ?? []).contains { $0.contains("shed") })
  }
}
