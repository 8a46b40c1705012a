import Base
import Plan
import Profile
import XCTest

final class ScriptPlayerTests: XCTestCase {
  private func facts(_ change: (inout RequestFacts) -> Void) -> RequestFacts {
    var facts = RequestFacts(ordinal: 0)
    change(&facts)
    return facts
  }

  func testAnAnswerThatIsNotStreamedComesAtOnce() {
    let whole = RequestFacts(ordinal: 0, stream: false)
    XCTAssertEqual(
      Fixture.emissions(Fixture.plan([Fixture.provider()]), facts: whole), ["140 answer 5 0", "140 done"])
    func check(_ steps: [FaultStep], _ expected: [String], line: UInt = #line) {
      XCTAssertEqual(Fixture.emissions(Fixture.plan(steps), facts: whole), expected, line: line)
    }
    check([.stall(.token(2), .milliseconds(500))], ["640 answer 5 0", "640 done"])
    check([.stall(.head, nil)], ["0 silence"])
    check([.stall(.firstByte, nil)], ["100 head", "100 silence"])
    check([FaultStep(.token(2), .close(.rst))], ["120 head", "120 close reset"])
    check([FaultStep(.requestBody, .close(.rst))], ["0 close reset"])
    check([FaultStep(.token(2), .emitError(.rateLimited))], ["120 status 2", "120 done"])
    check([FaultStep(.firstByte, .finish(FinishShape(content: false)))], ["100 answer 0 0", "100 done"])
    check([FaultStep(.token(3), .finish(FinishShape(reason: "length")))], ["130 answer 3 1", "130 done"])
    check([FaultStep(.idle, .close(.fin))], ["140 answer 5 0", "140 close finish"])
    check(
      [.stall(.token(2), .milliseconds(500), every: .milliseconds(10))], ["640 answer 5 0", "640 done"])
    let reply = StatusReply(code: 429, body: .preset(.rateLimited))
    check([FaultStep(.token(2), .status(reply))], ["120 status 3", "120 done"])
  }

  func testTheRequestsLimitOnTokensEndsTheAnswerForLength() {
    let plan = Fixture.plan([Fixture.provider()])
    let limited = facts { $0.maxTokens = 2 }
    XCTAssertEqual(
      Fixture.emissions(plan, facts: limited),
      ["100 head", "100 role", "100 token 0", "110 token 1"]
        + ["final 1", "usage", "terminator", "end", "done"].map { "110 \($0)" })
    XCTAssertEqual(
      Fixture.emissions(plan, facts: facts { $0.maxTokens = 5 }), Fixture.healthy)
  }

  func testStepsOfSeveralRulesAddUpUntilOneEndsTheScript() {
    let reply = FaultAction.status(StatusReply(code: 500, body: .preset(.serverError)))
    let slow = Rule(id: "slow", steps: [FaultStep(.head, .wait(.constant(.milliseconds(40))))])
    let paced = Rule(
      id: "paced", steps: [FaultStep(.token(0), .pace(gap: .constant(.milliseconds(1)), duration: nil))])
    let broken = Rule(id: "broken", steps: [FaultStep(.head, reply)])
    let never = Rule(id: "never", steps: [FaultStep(.head, .close(.rst))])
    let mix = Phase(
      name: "bad", duration: .seconds(1 as Int64),
      mix: [MixEntry(fault: "mute", share: Share(1, of: 1), steps: [.stall(.firstByte, nil)])])

    let additive = Fixture.plan([Fixture.provider(rules: [slow, paced])])
    XCTAssertEqual(
      Fixture.emissions(additive),
      ["40 head", "140 role"] + (0..<5).map { "\(140 + $0) token \($0)" }
        + ["final 0", "usage", "terminator", "end", "done"].map { "144 \($0)" })

    let ended = Fixture.plan([Fixture.provider(rules: [slow, broken, never], timeline: [mix])])
    XCTAssertEqual(Fixture.emissions(ended), ["40 status 3", "40 done"])
    let script = ended.script(provider: 0, facts: RequestFacts(ordinal: 0), offset: .zero)
    XCTAssertEqual([Int(script.rule), Int(script.firedRules), Int(script.mixRule)], [1, 0b011, -1])

    let mixed = Fixture.plan([Fixture.provider(rules: [slow], timeline: [mix])])
    XCTAssertEqual(Fixture.emissions(mixed), ["40 head", "140 silence"])
    let second = mixed.script(provider: 0, facts: RequestFacts(ordinal: 0), offset: .zero)
    XCTAssertEqual([Int(second.rule), Int(second.firedRules), Int(second.mixRule)], [1, 0b1, 1])
    XCTAssertEqual(mixed.ruleNames(provider: 0), ["slow", "bad/mute"])
  }

  func testAByteAnchorActsBeforeTheEventThatReachesItAndTheEventComesAgain() {
    let plan = Fixture.plan([.stall(.byte(300), .milliseconds(50)), FaultStep(.byte(400), .close(.rst))])
    var player = plan.script(provider: 0, facts: RequestFacts(ordinal: 0), offset: .zero)
    XCTAssertEqual(player.byteLimit(plan), 300)
    XCTAssertEqual(Fixture.text(player.next(plan)), "100 head")
    XCTAssertEqual(Fixture.text(player.next(plan, bodyBytes: 0)), "100 role")
    XCTAssertEqual(Fixture.text(player.next(plan, bodyBytes: 200)), "100 token 0")
    // Half of the event is out when byte 300 is reached.
    player.interrupt()
    XCTAssertEqual(Fixture.text(player.next(plan, bodyBytes: 300)), "150 token 0")
    XCTAssertEqual(player.byteLimit(plan), 400)
    XCTAssertEqual(Fixture.text(player.next(plan, bodyBytes: 390)), "160 token 1")
    XCTAssertEqual(Fixture.text(player.next(plan, bodyBytes: 400)), "170 close reset")
    XCTAssertNil(player.byteLimit(plan))
  }

  func testTimesNeverGoBackWhateverFires() {
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed)
      let steps = (0..<(1 + Int(random.below(4)))).map { _ in Self.step(&random) }
      let plan = Fixture.plan(steps)
      for stream in [true, false] {
        var player = plan.script(
          provider: 0, facts: RequestFacts(ordinal: 0, stream: stream), offset: .zero)
        var before = Nanoseconds.zero
        var heads = 0
        var ended = false
        var bodies = 0
        for _ in 0..<60 {
          let emission = player.next(plan)
          XCTAssertGreaterThanOrEqual(emission.at, before, "seed \(seed)")
          before = emission.at
          if case .endBody = emission.kind {
            XCTAssertEqual(bodies, 0)
            bodies = 1
            continue
          }
          switch emission.kind {
          case .head, .answer, .status, .statusHead: heads += 1
          case .informational, .keepalive(.earlyHints), .keepalive(.headByte):
            XCTAssertEqual(heads, 0, "too late for what goes before a head, seed \(seed)")
          case .role, .token, .final, .usage, .terminator, .endBody, .keepalive, .inbandError, .statusBody:
            XCTAssertEqual(heads, 1, "a body without a head, seed \(seed)")
            XCTAssertEqual(bodies, 0, "more after the end of the body, seed \(seed)")
          case .done, .silence, .close: ended = true
          }
          if ended {
            XCTAssertEqual(player.next(plan), emission, "something follows the end, seed \(seed)")
            break
          }
        }
        XCTAssertLessThanOrEqual(heads, 1, "seed \(seed)")
      }
    }
  }

  private static func step(_ random: inout KeyedRandom) -> FaultStep {
    let anchors: [Anchor] = [
      .requestHead, .admit, .head, .firstByte, .token(0), .token(3), .token(9), .event(2), .byte(0),
      .fraction(0.5), .time(.milliseconds(115)), .final, .terminator, .close, .idle,
    ]
    let duration = Distribution.uniform(low: 0, high: 5e7)
    let actions: [FaultAction] = [
      .wait(duration), .stall(duration, keepalive: nil), .stall(nil, keepalive: nil),
      .stall(duration, keepalive: Keepalive(every: .milliseconds(4), kind: .comment)),
      .stall(nil, keepalive: Keepalive(every: .milliseconds(4), kind: .event)),
      .pace(gap: duration, duration: .milliseconds(20)), .emitError(.serverError),
      .status(StatusReply(code: 500, body: .preset(.serverError))), .finish(FinishShape(content: false)),
      .finish(FinishShape(reason: "length")), .close(.fin), .close(.rst), .close(.half),
      .stall(duration, keepalive: Keepalive(every: .milliseconds(4), kind: .earlyHints)),
      .stall(nil, keepalive: Keepalive(every: .milliseconds(4), kind: .headByte)),
      .inform(103), .closeDelimit,
      .status(StatusReply(code: 503, body: .preset(.overloaded), bodyTiming: .never)),
      .status(StatusReply(code: 503, body: .preset(.overloaded), bodyTiming: .after(duration))),
    ]
    return FaultStep(
      anchors[Int(random.below(UInt64(anchors.count)))], actions[Int(random.below(UInt64(actions.count)))])
  }

  /// Asking for the next token first changes nothing, whatever is drawn and whatever strikes.
  func testTheShortWayToTheNextTokenIsTheLongOne() {
    let gaps: [Distribution] = [
      .constant(.milliseconds(10)), .constant(.zero), .constant(.forever),
      .uniform(low: 0, high: 2e7), .exponential(mean: 5e6), .logNormal(median: 5e6, percentile99: 9e6),
      .gamma(mean: 5e6, variation: 0.5), .pareto(min: 1e6, alpha: 1.5), .empirical([1e6, 2e6, 3e6]),
    ]
    let faults: [[FaultStep]] = [
      [], [.stall(.token(2), .milliseconds(500))], [FaultStep(.token(3), .close(.rst))],
      [FaultStep(.token(0), .pace(gap: .constant(.milliseconds(1)), duration: nil))],
    ]
    var shortCount = 0
    for (number, gap) in gaps.enumerated() {
      for steps in faults {
        for isStream in [true, false] {
          let provider = ProviderProfile(
            name: "p",
            base: BaseLatency(firstToken: .constant(.milliseconds(1)), gap: gap, tokens: .constant(6.0)),
            rules: steps.isEmpty ? [] : [Rule(id: "fault", steps: steps)])
          let plan = Fixture.plan([provider])
          for ordinal in UInt32(0)..<8 {
            let facts = RequestFacts(ordinal: ordinal, stream: isStream)
            var long = plan.script(provider: 0, facts: facts, offset: .zero)
            var short = long
            for step in 0..<24 {
              let token = short.nextToken()
              if token != nil { shortCount += 1 }
              let (emission, expected) = (token ?? short.next(plan), long.next(plan))
              XCTAssertEqual(emission, expected, "gap \(number), \(steps), step \(step)")
            }
          }
        }
      }
    }
    XCTAssertGreaterThan(shortCount, 100)
  }
}
