import Base
import Plan
import Profile
import XCTest

final class RefusalWindowTests: XCTestCase {
  private let refused = [FaultStep(.listen, .refuse)]

  private func phase(_ name: String, _ seconds: Int64, refusing share: Share? = nil) -> Phase {
    Phase(
      name: name, duration: .seconds(seconds),
      mix: share.map { [MixEntry(fault: "refused", share: $0, steps: refused)] } ?? [])
  }

  private func window(_ start: Int64, _ end: Int64?, rule: Int = 0) -> RefusalWindow {
    RefusalWindow(start: .seconds(start), end: end.map { .seconds($0) } ?? .forever, rule: rule)
  }

  func testAPhaseThatRefusesEverythingIsOneWindow() {
    let all = Share(1, of: 1)
    let plan = Fixture.plan([
      Fixture.provider(
        timeline: [
          phase("up", 10), phase("down", 5, refusing: all), phase("gone", 5, refusing: all), phase("up", 9),
        ]
      ), Fixture.provider("second", timeline: [phase("up", 10), phase("down", 5, refusing: all)]),
      Fixture.provider("third"),
    ])
    XCTAssertEqual(plan.refusalWindows(provider: 0), [window(10, 20)])
    XCTAssertEqual(plan.refusalWindows(provider: 1), [window(10, nil)], "the last phase goes on")
    XCTAssertEqual(plan.refusalWindows(provider: 2), [])
  }

  func testABlackHoleIsAWindowOfItsKind() {
    let hole = [FaultStep(.listen, .blackHole)]
    let all = Share(1, of: 1)
    let timeline = [
      Phase(name: "up", duration: .seconds(10 as Int64)),
      Phase(
        name: "hole", duration: .seconds(5 as Int64),
        mix: [MixEntry(fault: "blackhole", share: all, steps: hole)]),
      phase("down", 5, refusing: all),
    ]
    let plan = Fixture.plan([
      Fixture.provider(timeline: timeline),
      Fixture.provider("second", rules: [Rule(id: "hole", steps: hole)]),
    ])
    var first = window(10, nil)
    first.isBlackHole = true
    // Of windows that meet, the first one says which it is.
    XCTAssertEqual(plan.refusalWindows(provider: 0), [first])
    XCTAssertEqual(plan.refusalWindows(provider: 1).map(\.isBlackHole), [true])
  }

  func testAShareBecomesAShareOfTheTime() {
    let plan = Fixture.plan([
      Fixture.provider(timeline: [phase("bad", 80, refusing: Share(1, of: 10)), phase("up", 1)])
    ])
    let windows = plan.refusalWindows(provider: 0)
    XCTAssertEqual(windows.count, 8)
    XCTAssertEqual(windows.reduce(0) { $0 + ($1.end - $1.start).seconds }, 8, accuracy: 1e-6)
    XCTAssertGreaterThanOrEqual(windows[0].start, .zero)
    XCTAssertLessThanOrEqual(windows[7].end, .seconds(80 as Int64))
    for (one, next) in zip(windows, windows.dropFirst()) { XCTAssertLessThan(one.end, next.start) }
  }

  func testARuleRefusesInItsPhasesOrAlways() {
    let always = Fixture.plan([Fixture.provider(rules: [Rule(id: "r", steps: refused)])])
    XCTAssertEqual(always.refusalWindows(provider: 0), [window(0, nil)])
    let inPhase = Fixture.plan([
      Fixture.provider(
        rules: [Rule(id: "r", when: Condition(phases: ["down"]), steps: refused)],
        timeline: [phase("up", 10), phase("down", 5), phase("up", 10), phase("down", 5), phase("up", 1)])
    ])
    XCTAssertEqual(inPhase.refusalWindows(provider: 0), [window(10, 15), window(25, 30)])
  }

  func testWhatIsNotRefusedSharesWhatIsLeft() {
    let steps = [FaultStep(.head, .close(.rst))]
    let bad = Phase(
      name: "bad", duration: .seconds(10 as Int64),
      mix: [
        MixEntry(fault: "refused", share: Share(1, of: 2), steps: refused),
        MixEntry(fault: "reset", share: Share(1, of: 2), steps: steps),
      ])
    let plan = Fixture.plan([Fixture.provider(timeline: [bad])])
    for ordinal in 0..<100 {
      let script = plan.script(provider: 0, facts: RequestFacts(ordinal: UInt32(ordinal)), offset: .zero)
      XCTAssertEqual(plan.ruleNames(provider: 0)[Int(script.rule)], "bad/reset")
    }
  }
}
