import Base
import XCTest

@testable import Profile

final class RunProfileTests: XCTestCase {
  /// Section 1 of the language's description, letter by letter but for the phase that its timeline would
  /// have.
  static let example = """
    {
      brownout: 1,                                   // version of the language
      name: "stall-before-first-byte",
      about: "Primary accepts and goes silent; does the idle timeout rescue the request?",
      seed: 7,
      timescale: 1,                               // 0.1: every duration x 0.1, the policy's too
      providers: {
        primary: {
          dialect: "openai.chat",
          base: { firstToken: { p50: "400ms", p99: "2s" }, gap: "15ms", tokens: { p50: 120, p99: 600 } },
          rules: [ { id: "silent", when: { share: "10%", exact: true }, do: "no-response" } ],
          timeline: [ { phase: "up", for: "10s" }, { phase: "down", for: "20s" } ],
        },
        fallback: { dialect: "openai.chat", base: { firstToken: "350ms", gap: "12ms", tokens: 120 } },
      },
      proxy: {
        routes: { "gpt-mock": { tiers: [["primary"], ["fallback"]] } },
        policy: { envoyAIGateway: { streamIdleTimeout: "5s", retryOn: ["reset", "5xx",
          "retriable-status-codes"],
          retriableStatusCodes: [429], numRetries: 1 } },
      },
      load: { rate: "50/s", arrivals: "poisson", duration: "30s", model: "gpt-mock", stream: true,
        promptTokens: 200 },
      expect: [ "attainment >= 99%", "ttft.p99 < 7s", "amplification < 1.2",
        { phase: "down", metric: "failover_delay.p95 < 5200ms" } ],
    }
    """

  func testTheExampleOfTheLanguageReads() throws {
    let profile = try XCTUnwrap(ProfileFixtures.profile(RunProfileTests.example))
    XCTAssertEqual(profile.name, "stall-before-first-byte")
    XCTAssertEqual(profile.seed, 7)
    XCTAssertEqual(profile.providers.map(\.name), ["primary", "fallback"])
    XCTAssertEqual(profile.providers[0].base.firstToken, .logNormal(median: 4e8, percentile99: 2e9))
    XCTAssertEqual(profile.providers[0].base.gap, .constant(.milliseconds(15)))
    let rule = profile.providers[0].rules[0]
    XCTAssertEqual(rule.id, "silent")
    XCTAssertEqual(rule.when.share, Share(1, of: 10, exact: true))
    XCTAssertEqual(rule.steps, [FaultStep(at: .admit, action: .stall(nil, keepalive: nil))])
    XCTAssertEqual(rule.fault, "no-response")
    XCTAssertEqual(rule.place.line, 11)
    XCTAssertEqual(
      profile.proxy?.routes, [Route(model: "gpt-mock", tiers: [[RouteTarget(0)], [RouteTarget(1)]])])
    XCTAssertEqual(profile.proxy?.policy?["envoyAIGateway"]?["numRetries"]?.exactInteger, 1)
    let load = try XCTUnwrap(profile.load)
    XCTAssertEqual(load.arrivals, [Stage(rate: 50, until: .seconds(30 as Int64))])
    XCTAssertEqual(load.process, .poisson)
    XCTAssertEqual(load.drain, .seconds(30 as Int64))
    XCTAssertEqual(load.inFlightCap, 4096)
    XCTAssertEqual(load.promptTokens, .constant(200.0))
    XCTAssertEqual(profile.target, .proxy)
    XCTAssertEqual(
      profile.expectations.map(\.metric), ["attainment", "ttft", "amplification", "failover_delay"])
    XCTAssertEqual(profile.expectations.map(\.limit), [0.99, 7000, 1.2, 5200])
    XCTAssertEqual(profile.expectations.map(\.comparison), [.greaterOrEqual, .less, .less, .less])
    XCTAssertEqual(profile.expectations[3].phase, "down")
    XCTAssertEqual(profile.expectations[3].statistic, .percentile(95))
    XCTAssertEqual(profile.sha256.count, 64)
  }

  func testDefaultsOfASmallProfile() throws {
    let profile = try XCTUnwrap(ProfileFixtures.profile(ProfileFixtures.text(rest: ProfileFixtures.load)))
    XCTAssertEqual(profile.seed, 1)
    XCTAssertEqual(
      profile.proxy?.routes, [Route(model: "gpt-mock", tiers: [[RouteTarget(0)], [RouteTarget(1)]])])
    XCTAssertEqual(
      profile.load,
      LoadProfile(arrivals: [Stage(rate: 50, until: .seconds(30 as Int64))], duration: .seconds(30 as Int64)))
    XCTAssertEqual(profile.proxy?.limits, ProxyLimits())
    XCTAssertNil(profile.proxy?.policy)
  }

  func testARequestOfTheProfilesOwnWords() throws {
    let load = #"load: { streams: 4, duration: "1s", request: "#
    let least = try XCTUnwrap(ProfileFixtures.profile(ProfileFixtures.text(rest: "proxy: {}, \(load){} }")))
    XCTAssertEqual(
      least.load?.request, PlainRequest(method: "GET", path: "/", headers: [], body: nil, key: true))
    let text = """
      proxy: { routes: { one: { tiers: ["primary"] }, two: { tiers: ["fallback"] } } },
      \(load){ method: "POST", path: "/v1/embeddings?x", headers: { "Content-Type": "text/plain" },
        body: "a\\nb", key: false } }
      """
    let profile = try XCTUnwrap(ProfileFixtures.profile(ProfileFixtures.text(rest: text)))
    XCTAssertEqual(
      profile.load?.request,
      PlainRequest(
        method: "POST", path: "/v1/embeddings?x",
        headers: [
          RequestHeader(
            name: "content-type", value: HeaderTemplate(parts: [.text("text/plain")]),
            place: profile.load?.request?.headers.first?.place)
        ], body: "a\nb", key: false))
    XCTAssertTrue(profile.resolvedJSON(policy: []).contains(#""path": "/v1/embeddings?x""#))
  }

  func testWhatAnswersAreHeldToFollowsFromWhoAnswers() throws {
    let url = #"target: { url: "http://127.0.0.1:8080" }"#
    let chat = #"request: { method: "POST", path: "/v1/chat/completions?x=1", body: "{}" }"#
    let cases: [(port: String, target: String, load: String, expected: Verification)] = [
      ("", #"target: "provider:p""#, "", .content), ("", "proxy: {}", "", .content), ("", url, "", .shape),
      ("port: 18310,", url, "", .content), ("", url, #"verify: "content""#, .content),
      ("", #"target: "provider:p""#, #"verify: "shape""#, .shape),
      ("", "proxy: {}", #"verify: "none""#, .none),
      ("", url, chat, .shape), ("port: 18310,", url, chat, .shape),
      ("", url, #"request: { path: "/x" }"#, .none),
      ("", url, chat + #", verify: "content""#, .content),
    ]
    for (port, target, load, expected) in cases {
      let text = """
        { brownout: 1, name: "v",
          providers: { p: { \(port) base: { firstToken: "1ms", gap: "1ms", tokens: 1 } } },
          \(target), load: { rate: "1/s", duration: "1s", \(load) } }
        """
      let profile = try XCTUnwrap(ProfileFixtures.profile(text), text)
      XCTAssertEqual(profile.verification(), expected, text)
    }
    let bare = try XCTUnwrap(
      ProfileFixtures.profile(
        """
        { brownout: 1, name: "v", providers: { p: { base: { firstToken: "1ms", gap: "1ms", tokens: 1 } } },
          \(url), load: { rate: "1/s", duration: "1s" } }
        """))
    XCTAssertEqual(bare.verification(providersHavePorts: true), .content)
    let (none, diagnostics) = RunProfile.read(
      text: """
        { brownout: 1, name: "v", providers: { p: { base: { firstToken: "1ms", gap: "1ms", tokens: 1 } } },
          \(url), load: { rate: "1/s", duration: "1s", verify: "shape", request: { path: "/x" } } }
        """, file: "v.json5")
    XCTAssertNil(none)
    XCTAssertEqual(
      diagnostics.all.map(\.problem), ["'verify' is \"shape\", but 'request' is none for chat"])
  }

  func testASeedOfTheCommandLineWins() {
    let text = ProfileFixtures.text(rest: "seed: 3")
    XCTAssertEqual(RunProfile.read(text: text, file: "f").0?.seed, 3)
    XCTAssertEqual(RunProfile.read(text: text, file: "f", seed: .max).0?.seed, .max)
  }

  func testTargetsOfATierHaveWeights() throws {
    let text = ProfileFixtures.text(
      rest: #"""
        proxy: { routes: { m: { tiers: [["primary", { target: "fallback", weight: 3 }]] },
          n: { tiers: [{ target: "primary", weight: 2 }, { target: "fallback" }] } } }
        """#)
    let (read, diagnostics) = RunProfile.read(text: text, file: "f")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    let profile = try XCTUnwrap(read)
    XCTAssertEqual(
      profile.proxy?.routes,
      [
        Route(model: "m", tiers: [[RouteTarget(0), RouteTarget(1, weight: 3)]]),
        Route(model: "n", tiers: [[RouteTarget(0, weight: 2)], [RouteTarget(1)]]),
      ])
    let resolved = profile.resolvedJSON().filter { !$0.isWhitespace }
    XCTAssertTrue(resolved.contains(#"{"tiers":[["primary",{"target":"fallback","weight":3}]]}"#))
    XCTAssertTrue(resolved.contains(#"{"tiers":[[{"target":"primary","weight":2}],["fallback"]]}"#))
  }

  func testARouteForAnyModelServesWhatTheLoadAsksFor() throws {
    func profile(_ routes: String, _ load: String, rule: String = "") -> (RunProfile?, Diagnostics) {
      let text = """
        { brownout: 1, name: "any",
          providers: { a: { base: { firstToken: "1ms", gap: "1ms", tokens: 1 }, rules: [\(rule)] } },
          proxy: { routes: { \(routes) } }, load: { rate: "1/s", duration: "1s"\(load) } }
        """
      return RunProfile.read(text: text, file: "f")
    }
    let any = #""*": { tiers: [["a"]] }"#
    let (read, diagnostics) = profile(
      any, #", model: "m""#, rule: #"{ when: { model: "other" }, do: "cut" }"#)
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    XCTAssertEqual(read?.load?.model, "m")
    XCTAssertEqual(profile(any, "").0?.load?.model, "gpt-mock")
    XCTAssertEqual(profile(any + #", n: { tiers: ["a"] }"#, "").0?.load?.model, "n")
    XCTAssertEqual(
      profile(#"n: { tiers: ["a"] }"#, #", model: "m""#).1.all.map(\.problem), ["unknown model 'm'"])
  }

  func testALoadToAGatewayNeedsNoModelThatTheProvidersKnow() {
    let text = ProfileFixtures.text(
      provider: #"rules: [{ when: { model: "mapped" }, do: "cut" }]"#,
      rest: #"target: { url: "http://127.0.0.1:80" }, load: { rate: "1/s", duration: "1s" }"#)
    let (profile, diagnostics) = RunProfile.read(text: text, file: "f")
    XCTAssertEqual(profile?.load?.model, "gpt-mock")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    XCTAssertEqual(
      diagnostics.warnings.map(\.problem),
      [#"the load names no model, so it asks the gateway for "gpt-mock""#])
    let named = text.replacing(#"duration: "1s" }"#, with: #"duration: "1s", model: "m" }"#)
    XCTAssertEqual(RunProfile.read(text: named, file: "f").1.warnings.map(\.description), [])
  }

  func testALoadToAGatewayHasToChooseAmongSeveralModels() {
    func problems(_ models: String) -> [String] {
      let text = ProfileFixtures.text(
        provider: models,
        rest: #"target: { url: "http://127.0.0.1:80" }, load: { rate: "1/s", duration: "1s" }"#)
      let diagnostics = RunProfile.read(text: text, file: "f").1
      return (diagnostics.all + diagnostics.warnings).map(\.problem)
    }
    XCTAssertEqual(problems(#"models: ["x", "y"]"#), ["the load names no model, and the profile has 2"])
    XCTAssertEqual(problems(#"models: ["x"]"#), [])
    XCTAssertEqual(
      problems(#"models: ["*"]"#), [#"the load names no model, so it asks the gateway for "gpt-mock""#])
  }

  func testOnlyALoadThatIsSentNeedsATarget() {
    let text = ProfileFixtures.text(rest: #"load: { rate: "1/s", duration: "1s" }"#)
    XCTAssertEqual(
      RunProfile.read(text: text, file: "f").1.all.map(\.problem),
      ["the load has no target: the profile has no proxy"])
    XCTAssertNotNil(ProfileReading(text: text, file: "f", needsTarget: false).profile)
  }

  func testTimescaleIsInEveryDurationAndInNoRate() throws {
    let members = """
      rules: [ { do: [ { at: "time:10s", pace: "1s", for: "20s" } ] },
        { do: [ { at: "token:1", stall: "5s", keepalive: { every: "1s" } } ] },
        { do: { fault: "fast-429", retryAfter: { ms: "100ms" } } }, { do: { fault: "fast-429",
          retryAfter: "12s" } },
        { do: { fault: "dribble", gap: "2/s" } } ],
      timeline: [ { phase: "up", for: "10s" } ]
      """
    let rest = """
      timescale: 0.1, proxy: {}, load: { rate: "50/s", duration: "30s", warmup: "2s", drain: "10s",
        slo: { ttft: "1s" }, requestTimeout: "20s", hangUp: { share: "1%", after: "4s" } },
      expect: [ "ttft.p99 < 8s", "goodput > 10/s" ]
      """
    let profile = try XCTUnwrap(ProfileFixtures.profile(ProfileFixtures.text(provider: members, rest: rest)))
    let primary = profile.providers[0]
    XCTAssertEqual(primary.base.firstToken, .constant(.milliseconds(40)))
    XCTAssertEqual(primary.base.tokens, .constant(120.0))
    XCTAssertEqual(
      primary.rules[0].steps,
      [
        FaultStep(
          at: .time(.seconds(1 as Int64)),
          action: .pace(gap: .constant(.milliseconds(100)), duration: .seconds(2 as Int64)))
      ])
    XCTAssertEqual(
      primary.rules[1].steps[0].action,
      .stall(.constant(.milliseconds(500)), keepalive: Keepalive(every: .milliseconds(100), kind: .comment)))
    XCTAssertEqual(primary.rules[2].steps[0].action, reply(.milliseconds(10)))
    XCTAssertEqual(primary.rules[3].steps[0].action, reply(.seconds(2)))
    XCTAssertEqual(primary.rules[4].steps[0].action, .pace(gap: .constant(.milliseconds(50)), duration: nil))
    XCTAssertEqual(primary.timeline[0].duration, .seconds(1 as Int64))
    let load = try XCTUnwrap(profile.load)
    XCTAssertEqual(load.arrivals, [Stage(rate: 50, until: .seconds(3 as Int64))])
    XCTAssertEqual(load.duration, .seconds(3 as Int64))
    XCTAssertEqual(load.warmup, .milliseconds(200))
    XCTAssertEqual(load.drain, .seconds(1 as Int64))
    XCTAssertEqual(load.slo.ttft, .milliseconds(100))
    XCTAssertEqual(load.requestTimeout, .seconds(2 as Int64))
    XCTAssertEqual(load.hangUp, HangUp(share: Share(1, of: 100), after: .constant(.milliseconds(400))))
    XCTAssertEqual(profile.expectations.map(\.limit), [800, 10])
  }

  private func reply(_ form: RetryAfterForm) -> FaultAction {
    .status(StatusReply(code: 429, body: .preset(.rateLimited), retryAfter: form))
  }

  func testStagesAddUpAndClosedLoopsHaveNone() throws {
    let stages =
      """
      proxy: {},
      load: { stages: [ { rate: "10/s", for: "5s" }, { rate: "600/min", for: "10s", ramp: "linear" } ] }
      """
    let open = try XCTUnwrap(ProfileFixtures.profile(ProfileFixtures.text(rest: stages))?.load)
    XCTAssertEqual(
      open.arrivals,
      [
        Stage(rate: 10, until: .seconds(5 as Int64)),
        Stage(rate: 10, until: .seconds(15 as Int64), ramp: .linear),
      ])
    XCTAssertEqual(open.duration, .seconds(15 as Int64))
    let streams = #"target: "provider:fallback", load: { streams: 64, duration: "5s", arrivals: null }"#
      .replacingOccurrences(of: ", arrivals: null", with: "")
    let profile = try XCTUnwrap(ProfileFixtures.profile(ProfileFixtures.text(rest: streams)))
    XCTAssertEqual(profile.load?.closedLoopStreams, 64)
    XCTAssertEqual(profile.load?.arrivals, [])
    XCTAssertEqual(profile.target, .provider(1))
  }

  func testTargetsAreTheProxyAProviderOrAURL() {
    func target(_ rest: String) -> TargetProfile? {
      ProfileFixtures.profile(ProfileFixtures.text(rest: rest))?.target
    }
    XCTAssertEqual(target("proxy: {}"), .proxy)
    XCTAssertEqual(target(#"proxy: {}, target: "provider:fallback""#), .provider(1))
    XCTAssertEqual(
      target(#"target: { url: "http://127.0.0.1:8080/v1" }"#),
      .url(host: "127.0.0.1", port: 8080, pathPrefix: "/v1"))
  }

  func testConditionsReadAllTheirForms() throws {
    let members = """
      timeline: [ { phase: "up", for: "1s" }, { phase: "down", for: "1s", mix: { refused: "100%" },
        scale: { firstToken: 6 } } ],
      rules: [
        { when: { nth: { first: 2, every: 3, list: [5, 7], per: "key" }, attempt: [1, "3-4", "6-"] },
          do: "reset" },
        { when: { phase: "down", model: ["gpt-mock"], header: { "X-Fault": "a" } }, do: "reset" },
        { when: { attempt: 2 }, do: "cut" }, { when: { phase: ["down"] }, do: "refused" } ]
      """
    let profile = try XCTUnwrap(
      ProfileFixtures.profile(ProfileFixtures.text(provider: members, rest: "proxy: {}")))
    let rules = profile.providers[0].rules
    XCTAssertEqual(rules.map(\.id), ["rule-0", "rule-1", "rule-2", "rule-3"])
    XCTAssertEqual(rules[0].when.nth, Nth(first: 2, every: 3, list: [5, 7], per: .key))
    XCTAssertEqual(rules[0].when.attempts, [1...1, 3...4, 6...AttemptRange.last])
    XCTAssertEqual(rules[1].when.phases, ["down"])
    XCTAssertEqual(rules[1].when.models, ["gpt-mock"])
    XCTAssertEqual(rules[1].when.headers, [HeaderField(name: "x-fault", value: "a")])
    XCTAssertEqual(rules[2].when.attempts, [2...2])
    XCTAssertEqual(rules[3].steps, [FaultStep(at: .listen, action: .refuse)])
    let phase = profile.providers[0].timeline[1]
    XCTAssertEqual(phase.scale, Scale(firstToken: 6))
    XCTAssertEqual(phase.mix.map(\.fault), ["refused"])
  }

  func testOwnFaultsComeBeforeSharedOnes() throws {
    let text = ProfileFixtures.text(
      provider:
        #"faults: { bad: { fault: "fast-5xx", code: 529 } }, rules: [ { do: "bad" }, { do: "worse" } ]"#,
      rest: #"faults: { bad: [ { at: "admit", close: "fin" } ], worse: [ { at: "head", close: "rst" } ] }"#)
    let rules = try XCTUnwrap(ProfileFixtures.profile(text)).providers[0].rules
    XCTAssertEqual(
      rules[0].steps,
      [FaultStep(at: .admit, action: .status(StatusReply(code: 529, body: .preset(.overloaded))))])
    XCTAssertEqual(rules[1].steps, [FaultStep(at: .head, action: .close(.rst))])
    XCTAssertEqual(rules.map(\.fault), ["bad", "worse"])
  }
}
