import Base
import XCTest

@testable import Failover
@testable import Profile

/// Targets in a gateway's own block make the route that the profile leaves open, or must agree with it.
final class PastedTargetTests: XCTestCase {
  private func read(_ policy: String, routes: String? = nil) -> (ProfileWithPolicy?, Diagnostics) {
    let routes = routes.map { "routes: \($0)," } ?? ""
    let text = """
      { brownout: 1, name: "test",
        providers: {
          a: { base: { firstToken: "10ms", gap: "1ms", tokens: 5 } },
          b: { base: { firstToken: "10ms", gap: "1ms", tokens: 5 } },
          c: { base: { firstToken: "10ms", gap: "1ms", tokens: 5 } },
        },
        proxy: { \(routes)
          policy: \(policy) },
        load: { rate: "10/s", duration: "10s", model: "m" },
      }
      """
    return ProfileWithPolicy.read(text: text, file: "f.json5")
  }

  /// The tiers as `a8 b2 | c1`.
  private func tiers(_ policy: String, line: UInt = #line) -> String {
    let (read, diagnostics) = read(policy)
    XCTAssertEqual(diagnostics.all.map(\.description), [], line: line)
    XCTAssertEqual(read?.warnings.map(\.problem), [], line: line)
    return (read?.profile.proxy?.routes ?? []).map { route in
      route.tiers.map { tier in tier.map { "\("abc"[$0.provider])\($0.weight)" }.joined(separator: " ") }
        .joined(separator: " | ")
    }.joined(separator: "; ")
  }

  func testTargetsThatAreCalledLikeProvidersMakeTheRoute() {
    let table: [(policy: String, tiers: String)] = [
      (
        "{ apisix: { instances: [{ name: \"a\", weight: 8 }, { name: \"b\", weight: 2 }] } }", "a4 b1"
      ),
      (
        """
        { apisix: { instances: [{ name: "a", weight: 1, priority: 0 }, { name: "b", weight: 6, priority: 1 },
          { name: "c", weight: 3, priority: 1 }] } }
        """, "b2 c1 | a1"
      ),
      (
        """
        { kong: { targets: [{ model: { name: "a", provider: "openai" }, weight: 80 },
          { model: { name: "c", provider: "openai" }, weight: 20 }] } }
        """, "a4 c1"
      ),
      (
        """
        { kong: { balancer: { algorithm: "priority" },
          targets: [{ description: "a", weight: 10 }, { description: "b", weight: 90 }] } }
        """, "b1 | a1"
      ),
      (
        """
        { portkey: { strategy: { mode: "loadbalance" },
          targets: [{ provider: "@a", weight: 0.7 }, { provider: "@b", weight: 0.3 }] } }
        """, "a7 b3"
      ),
      (
        "{ portkey: { strategy: { mode: \"fallback\" }, targets: [{ name: \"c\" }, { name: \"a\" }] } }",
        "c1 | a1"
      ),
      (
        """
        { envoyAIGateway: { backendRefs: [{ name: "b", priority: 1 }, { name: "a", priority: 0, weight: 3 },
          { name: "c", weight: 1 }] } }
        """, "a3 c1 | b1"
      ),
      ("{ tensorzero: { routing: [\"c\", \"a\"] } }", "c1 | a1"),
      ("{ vercel: { order: [\"c\"] } }", "c1 | a1 | b1"),
      (
        "{ aisix: { routing: { strategy: \"failover\", targets: [{ model: \"b\" }, { model: \"a\" }] } } }",
        "b1 | a1"
      ),
      (
        """
        { helicone: { "load-balance": { chat: { strategy: "weighted",
          targets: [{ provider: "a", weight: "0.75" }, { provider: "b", weight: "0.25" }] } } } }
        """, "a3 b1"
      ),
    ]
    for row in table { XCTAssertEqual(tiers(row.policy), row.tiers, row.policy) }
  }

  func testTargetsThatAreCalledLikeNoProviderAreWarnedOf() throws {
    let (read, _) = read(
      "{ apisix: { instances: [{ name: \"a\", weight: 8 }, { name: \"x\", weight: 2 }] } }")
    let run = try XCTUnwrap(read)
    XCTAssertEqual(
      run.warnings.map(\.problem),
      [
        "apisix.instances: 'x' is no provider of the profile, so that weights, order and settings of these "
          + "targets have no effect"
      ])
    XCTAssertEqual(run.profile.proxy?.routes[0].tiers.count, 3)
  }

  func testTargetsThatContradictTheRoutesAreAMistake() {
    let instances = """
      { apisix: { instances: [{ name: "a", weight: 8, priority: 1 }, { name: "b", weight: 2, priority: 1 },
        { name: "c", weight: 1, priority: 0 }] } }
      """
    let table = [
      ("{ m: { tiers: [[{ target: \"a\", weight: 4 }, \"b\"], [\"c\"]] } }", nil),
      ("{ m: { tiers: [[\"b\"], [\"c\"]] } }", nil),
      (
        "{ m: { tiers: [[\"a\", \"b\"], [\"c\"]] } }",
        "here the weights of 'a' and 'b' are 4 and 1, there 1 and 1"
      ),
      (
        "{ m: { tiers: [[\"c\"], [{ target: \"a\", weight: 4 }, \"b\"]] } }",
        "here 'a' is preferred to 'c', there it comes after it"
      ),
    ]
    for (routes, problem) in table {
      let found = read(instances, routes: routes).1.all
      XCTAssertEqual(
        found.map(\.problem), problem.map { ["apisix.instances contradicts the route 'm': \($0)"] } ?? [],
        routes)
      XCTAssertEqual(found.first?.place?.line, problem == nil ? nil : 8)
    }
  }

  func testATierWithoutAnyWeightIsAMistake() {
    XCTAssertEqual(
      read("{ apisix: { instances: [{ name: \"a\", weight: 0 }, { name: \"b\", weight: 0 }] } }").1.all.map(
        \.problem),
      ["apisix.instances: 'a', 'b' have the weight 0, and nobody else has their priority"])
  }

  func testPortkeysTargetsKeepTheirOwnRetriesAndTimeouts() throws {
    let (read, diagnostics) = read(
      """
      { portkey: { strategy: { mode: "fallback" }, targets: [
        { provider: "a", retry: { attempts: 3 }, request_timeout: 1500 }, { provider: "b" }] } }
      """)
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    let policy = try XCTUnwrap(read).policy
    XCTAssertEqual(policy.settings(of: "a").retry.perTarget, 4)
    XCTAssertEqual(policy.settings(of: "a").timeouts.headers, .milliseconds(1_500))
    XCTAssertEqual(policy.settings(of: "b").retry.perTarget, 1)
    XCTAssertEqual(policy.settings(of: "b").timeouts.headers, .forever)
    XCTAssertEqual(policy.rules.first?.retry, Rule.perTarget)
  }

  /// What all targets say holds whatever they are called.
  func testWhatAllTargetsOfPortkeySayIsThePolicy() {
    let policy = Policies.read(
      """
      { portkey: { strategy: { mode: "fallback" }, targets: [
        { provider: "openai", retry: { attempts: 3 } }, { provider: "azure", retry: { attempts: 3 } }] } }
      """)
    XCTAssertEqual(policy.retry.perTarget, 4)
    XCTAssertTrue(policy.retry.on.contains(.http(503)))
  }

  func testWeightsBecomeWholeNumbersInTheSameRelation() {
    let table: [(weights: [Double], whole: [Int])] = [
      ([8, 2], [4, 1]), ([0.7, 0.3], [7, 3]), ([0.125, 0.875], [1, 7]), ([100_000, 1], [1_000, 1]),
      ([0, 0], [0, 0]),
      ([0, 5], [0, 1]), ([65_535, 65_535], [1, 1]), ([1.0 / 3, 2.0 / 3], [1, 2]),
    ]
    for row in table { XCTAssertEqual(PastedTargets.wholeWeights(row.weights), row.whole, "\(row.weights)") }
  }
}

extension String {
  fileprivate subscript(index: Int) -> Character { self[self.index(startIndex, offsetBy: index)] }
}
