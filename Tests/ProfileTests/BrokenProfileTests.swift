// Profiles broken at random in every part of the language: reading must end in a profile or in mistakes with
// places, never in a crash and never in a profile with something left out (the reader itself insists on
// that).

import Base
import XCTest

@testable import Profile

final class BrokenProfileTests: XCTestCase {
  private static let rich = """
    { brownout: 1, name: "rich", about: "all of it", seed: 7, timescale: 0.5,
      faults: { slow: { fault: "slow-5xx", after: { p50: "1s", p99: "3s" }, retryAfter: "2s" },
        raw: [ { at: "head", wait: "1s" }, { at: "head", status: 503, headers: { a: "b" },
          body: { raw: "x" } } ] },
      providers: {
        primary: { port: 9101, models: ["gpt-mock"],
          base: { firstToken: { mix: [[0.5, "1s"], [0.5, { gamma: { mean: "1s", cv: 1 } }]] },
            gap: { quantiles: { "0": "1ms", "50": "2ms", "100": "9ms" } },
            tokens: { normal: { mean: 100, sd: 10, min: 1, max: 500 } }, head: { uniform: ["1ms", "2ms"] } },
          faults: { own: [ { at: "token:3", stall: "1s", keepalive: { every: "100ms" } }, { at: "final",
            finish: "length" } ] },
          rules: [ { id: "a", when: { share: "10%", exact: true, nth: { first: 3, per: "key" },
            attempt: ["1-2"],
                phase: ["up"], model: "gpt-mock", header: { "x-a": "b" } }, do: "slow" },
            { do: { fault: "mid-stall", at: "frac:0.5", for: "1s", then: "rst" } }, { do: "own" },
              { do: "raw" } ],
          timeline: [ { phase: "up", for: "10s" },
            { phase: "down", for: "5s", mix: { slow: "60%", cut: "25.5%" }, scale: { gap: 2 },
              ramp: "linear" } ] },
        fallback: { base: { firstToken: { pareto: { min: "1ms", alpha: 2 } },
          gap: { exponential: { mean: "1ms" } }, tokens: 5 } },
      },
      proxy: { port: 9100, routes: { "gpt-mock": { tiers: [["primary"], "fallback"] } },
        policy: { apisix: {} },
        limits: { headBytes: "64KiB", bodyBytes: 65536, inFlight: 10 } },
      load: { stages: [ { rate: "5/s", for: "5s" }, { rate: "50/min", for: "5s", ramp: "linear" } ],
        arrivals: { gamma: { cv: 2 } }, warmup: "1s", drain: "3s", inFlightCap: 64, model: "gpt-mock",
          stream: false,
        promptTokens: { p50: 100, p99: 200 }, maxTokens: 100, bodyBytes: "1KiB", connections: "perRequest",
          keys: 3,
        hangUp: { share: "1%", after: "1s" }, slo: { ttft: "1s", maxGap: "2s" }, requestTimeout: "30s" },
      target: "proxy",
      expect: [ "ttft.p99 < 7s", { phase: "down",
        metric: "attempts{provider=primary,outcome=http_503} > 1" } ] }
    """

  private static let values: [JSONText] = [
    .null, .bool(false), .bool(true), .integer(0), .integer(-1), .integer(Int.max), .number(1e300),
    .number(0.5),
    .string(""), .string("5s"), .string("0s"), .string("168h"), .string("9999999h"), .string("50/s"),
    .string("100%"),
    .string("0%"), .string("listen"), .string("token:1"), .string("refused"), .string("primary"),
    .string("p"),
    .string("forever"), .string("ttft.p99 < 1s"), .string("1000000000000000000000000%"), .array([]),
    .object([]),
    .array([.integer(1), .string("1s")]), .object([("p50", .string("1s"))]),
    .object([("fault", .string("keepalive-stall"))]),
    .object([("at", .string("listen")), ("refuse", .bool(true))]),
  ]

  /// `value` with one place in it replaced, removed or doubled.
  private func broken(_ value: JSONText, _ random: inout KeyedRandom) -> JSONText {
    func anything(_ random: inout KeyedRandom) -> JSONText {
      BrokenProfileTests.values[Int(random.below(UInt64(BrokenProfileTests.values.count)))]
    }
    switch value {
    case .object(var members) where !members.isEmpty && random.below(8) != 0:
      let at = Int(random.below(UInt64(members.count)))
      switch random.below(12) {
      case 0: members.remove(at: at)
      case 1: members.append((members[at].key + "x", members[at].value))
      default: members[at].value = broken(members[at].value, &random)
      }
      return .object(members)
    case .array(var elements) where !elements.isEmpty && random.below(8) != 0:
      let at = Int(random.below(UInt64(elements.count)))
      switch random.below(12) {
      case 0: elements.remove(at: at)
      case 1: elements.append(elements[at])
      default: elements[at] = broken(elements[at], &random)
      }
      return .array(elements)
    default: return anything(&random)
    }
  }

  func testTheRichProfileReads() {
    XCTAssertNotNil(ProfileFixtures.profile(BrokenProfileTests.rich))
  }

  func testBrokenProfilesEndInAProfileOrInMistakesWithPlaces() throws {
    let sound = try XCTUnwrap(JSON5Reader.read(BrokenProfileTests.rich, file: "f").node).json
    var readable = 0
    for seed in 0..<1200 as Range<UInt64> {
      var random = KeyedRandom(seed: seed).keyed("profile")
      var value = sound
      for _ in 0...random.below(3) { value = broken(value, &random) }
      let (profile, diagnostics) = RunProfile.read(text: value.text, file: "f")
      XCTAssertEqual(profile == nil, !diagnostics.all.isEmpty, "seed \(seed)")
      for diagnostic in diagnostics.all {
        XCTAssertNotNil(diagnostic.place, "seed \(seed): \(diagnostic.problem)")
        XCTAssertNotNil(diagnostic.expected, "seed \(seed): \(diagnostic.problem)")
        XCTAssertNotNil(diagnostic.next, "seed \(seed): \(diagnostic.problem)")
      }
      guard let profile else { continue }
      readable += 1
      XCTAssertEqual(profile.resolvedJSON(), profile.resolvedJSON(), "seed \(seed)")
    }
    XCTAssertGreaterThan(readable, 8)
    XCTAssertLessThan(readable, 1150)
  }

  func testBrokenOverridesEndInAProfileOrInMistakesWithPlaces() {
    let paths = [
      "load", "load.rate", "load.slo.ttft", "providers.primary.base.gap",
      "providers.primary.base.gap.quantiles.50",
      "providers.primary.rules.0.when.nth.first", "providers.primary.rules.9", "proxy.policy.apisix.timeout",
      "proxy.routes.\"gpt-mock\".tiers.0.0", "expect.0", "faults.raw.1.status", "", "...", "\"", "seed.x",
      "target.url",
    ]
    for seed in 0..<600 as Range<UInt64> {
      var random = KeyedRandom(seed: seed).keyed("override")
      let overrides = (0...random.below(2)).map { _ in
        Override(
          path: paths[Int(random.below(UInt64(paths.count)))],
          value: BrokenProfileTests.values[Int(random.below(UInt64(BrokenProfileTests.values.count)))].text)
      }
      let (profile, diagnostics) = RunProfile.read(
        text: BrokenProfileTests.rich, file: "f", overrides: overrides)
      XCTAssertEqual(profile == nil, !diagnostics.all.isEmpty, "seed \(seed)")
      XCTAssertTrue(diagnostics.all.allSatisfy { $0.place != nil }, "seed \(seed)")
    }
  }
}
