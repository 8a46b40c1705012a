import Base
import XCTest

@testable import Profile

final class OverrideTests: XCTestCase {
  private let text = ProfileFixtures.text(
    provider: #"rules: [ { when: { share: "10%" }, do: { fault: "slow-5xx", after: "2s" } }, { do: ["x"] } ]"#
      .replacingOccurrences(of: ", { do: [\"x\"] }", with: ""),
    rest: #"proxy: { policy: { apisix: { timeout: 1 } } }, load: { rate: "50/s", duration: "30s" }"#)

  func testValuesAreReplacedAtTheirPath() throws {
    let profile = try XCTUnwrap(
      ProfileFixtures.profile(
        text,
        [
          "load.rate=200/s", "providers.primary.base.gap=10ms", "providers.primary.rules.0.when.share=20%",
          "proxy.policy.apisix.timeout=3000", "providers.primary.rules.0.do.after=5s", "about=a few words",
          "providers.primary.base.tokens={ uniform: [1, 2] }", "providers.primary.base.tokens.uniform.1=3",
        ]))
    XCTAssertEqual(profile.load?.arrivals.map(\.rate), [200])
    XCTAssertEqual(profile.providers[0].base.gap, .constant(.milliseconds(10)))
    XCTAssertEqual(profile.providers[0].rules[0].when.share, Share(1, of: 5))
    XCTAssertEqual(profile.proxy?.policy?["apisix"]?["timeout"]?.exactInteger, 3000)
    XCTAssertEqual(profile.providers[0].rules[0].steps[0].action, .wait(.constant(.seconds(5 as Int64))))
    XCTAssertEqual(profile.about, "a few words")
    XCTAssertEqual(profile.providers[0].base.tokens, .uniform(low: 1, high: 3))
  }

  func testKeysThatTheSchemaKnowsAreAdded() throws {
    let profile = try XCTUnwrap(
      ProfileFixtures.profile(
        text,
        [
          "load.slo.ttft=1s", "seed=9", "proxy.limits.inFlight=5", "providers.fallback.rules=[{do:'reset'}]",
          "providers.primary.rules.1={ do: 'cut' }", "proxy.routes={ 'gpt-4.1': { tiers: ['primary'] } }",
          "proxy.routes.\"gpt-4.1\".tiers.1=fallback", "expect=['attainment >= 99%']",
          "providers.third={ base: { firstToken: '1s', gap: '1ms', tokens: 1 } }",
          "providers.primary.rules.0.when.exact=true",
        ]))
    XCTAssertEqual(profile.load?.slo.ttft, .seconds(1 as Int64))
    XCTAssertEqual(profile.seed, 9)
    XCTAssertEqual(profile.proxy?.limits.inFlight, 5)
    XCTAssertEqual(profile.providers[1].rules.count, 1)
    XCTAssertEqual(profile.providers[0].rules.map(\.id), ["rule-0", "rule-1"])
    XCTAssertEqual(
      profile.proxy?.routes, [Route(model: "gpt-4.1", tiers: [[RouteTarget(0)], [RouteTarget(1)]])])
    XCTAssertEqual(profile.load?.model, "gpt-4.1")
    XCTAssertEqual(profile.expectations.count, 1)
    XCTAssertEqual(profile.providers.count, 3)
    XCTAssertEqual(profile.providers[0].rules[0].when.share?.exact, true)
  }

  func testAWholePolicyIsReplacedNotMerged() {
    let profile = ProfileFixtures.profile(text, ["proxy.policy={envoyAIGateway:{streamIdleTimeout:'1s'}}"])
    XCTAssertNil(profile?.proxy?.policy?["apisix"])
    XCTAssertEqual(profile?.proxy?.policy?["envoyAIGateway"]?["streamIdleTimeout"]?.stringValue, "1s")
    XCTAssertEqual(
      ProfileFixtures.profile(text, ["proxy.policy=preset"])?.proxy?.policy?.stringValue, "preset")
  }

  func testNullTakesAKeyAway() {
    let profile = ProfileFixtures.profile(
      text, ["load.rate=null", "load.streams=4", "providers.primary.rules.0=null"])
    XCTAssertEqual(profile?.load?.closedLoopStreams, 4)
    XCTAssertEqual(profile?.providers[0].rules, [])
  }

  func testTheLastOfTwoWins() {
    XCTAssertEqual(ProfileFixtures.profile(text, ["seed=1", "seed=2"])?.seed, 2)
  }

  func testPathsThatDoNotExistAreReportedAtTheirPart() {
    let cases: [(String, Int, String)] = [
      ("load.rat=5", 6, "there is no key 'rat' in 'load'"),
      ("lod.rate=5", 1, "there is no key 'lod' in the profile"),
      ("providers.primry.base.gap=1ms", 11, "there is no provider 'primry' in 'providers'"),
      ("providers.primary.rules.1.id=x", 25, "there is no entry '1' in 'providers.primary.rules'"),
      ("providers.primary.rules.x.id=x", 25, "there is no entry 'x' in 'providers.primary.rules'"),
      ("load.rate.p50=1", 11, "there is no 'p50' in \"50/s\""),
      ("load.=1", 6, "the path has an empty part"),
      ("providers.primary.rules.0.do.gap=1", 30, "there is no key 'gap' in 'providers.primary.rules.0.do'"),
    ]
    for (argument, column, problem) in cases {
      let override = Override(argument: argument)
      let found = RunProfile.read(text: text, file: "f", overrides: override.map { [$0] } ?? []).1.all
      XCTAssertEqual(found.map(\.problem), [problem], argument)
      XCTAssertEqual(found.first?.place?.column, column, argument)
      XCTAssertEqual(found.first?.place?.file, "--set \(override?.path ?? "")=…", argument)
    }
    XCTAssertNil(Override(argument: "load.rate"))
  }
}
