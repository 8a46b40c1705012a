import Base
import Failover
import Plan
import Profile
import XCTest

@testable import Run

/// What the engines keep in the bits of one word: 64 of a thing run, 65 are a mistake of the profile with its
/// place, and neither ends the program.
final class CountLimitTests: XCTestCase {
  private let base = #"base: { firstToken: "10ms", gap: "1ms", tokens: 2 }"#

  /// The mistakes of `text`; without any it is compiled for a run.
  private func mistakes(_ text: String) throws -> [String] {
    let (run, diagnostics) = ProfileWithPolicy.read(text: text, file: "test.json5")
    guard let run else { return diagnostics.all.map(\.description) }
    let policy = run.policy
    let prepared = PreparedRun(profile: run.profile, policy: policy)
    if let proxy = prepared.profile.proxy {
      _ = FailoverMachine(
        policy: policy, routes: proxy.routes, providers: prepared.profile.providers.map(\.name), seed: 1)
    }
    return []
  }

  private func profile(_ providers: String, _ rest: String = "") -> String {
    "{ brownout: 1, name: \"counts\", providers: { \(providers) }, \(rest) }"
  }

  func testTargetsOfARoute() throws {
    for count in [64, 65] {
      let providers = (0..<count).map { "p\($0): { \(base) }" }.joined(separator: ",")
      let names = (0..<count).map { "\"p\($0)\"" }.joined(separator: ",")
      let routes = ["", "routes: { m: { tiers: [[\(names)]] } }"]
      for route in routes {
        let found = try mistakes(profile(providers, "proxy: { \(route) }"))
        XCTAssertEqual(found.count, count - 64, "\(count) \(route): \(found)")
        XCTAssertEqual(found.first?.contains("this route has 65 targets"), count > 64 ? true : nil)
      }
    }
  }

  func testModelsOfAProvider() throws {
    for count in [64, 65] {
      let models = (0..<count).map { "\"m\($0)\"" }.joined(separator: ",")
      let listed = try mistakes(profile("p: { models: [\(models)], \(base) }"))
      XCTAssertEqual(listed.count, count - 64, "\(listed)")
      let served = (1..<count).map { "\"m\($0)\"" }.joined(separator: ",")
      let named = try mistakes(
        profile(
          "p: { models: [\(served)], \(base), rules: [{ when: { model: \"m0\" }, do: \"reset\" }] },"
            + " q: { models: [\"m0\"], \(base) }"))
      XCTAssertEqual(named.count, count - 64, "\(named)")
    }
  }

  func testStepsOfAllFaults() throws {
    // 10 steps in each of 64 rules.
    let steps = (0..<10).map { "{ at: \"token:\($0)\", wait: \"1ms\" }" }.joined(separator: ",")
    let rules = (0..<64).map { _ in "{ do: [\(steps)] }" }.joined(separator: ",")
    for (count, expected) in [(46, 0), (47, 1)] {
      let providers = (0..<count).map { "p\($0): { \(base), rules: [\(rules)] }" }.joined(separator: ",")
      let found = try mistakes(profile(providers))
      XCTAssertEqual(found.count, expected, "\(found)")
    }
  }

  func testPhasesOfTheTimelines() throws {
    for (count, rule, expected) in [(63, true, 0), (64, true, 1), (63, false, 0), (100, false, 1)] {
      let phases = (0..<count).map { "{ phase: \"f\($0)\", for: \"1s\" }" }.joined(separator: ",")
      let rules = rule ? "rules: [{ when: { phase: \"f\(count - 1)\" }, do: \"reset\" }]," : ""
      let found = try mistakes(
        profile(
          "p: { \(base), \(rules) timeline: [\(phases)] }",
          "load: { rate: \"1/s\", duration: \"9s\", warmup: \"1s\" }, target: \"provider:p\""))
      XCTAssertEqual(found.count, expected, "\(found)")
    }
  }
}
