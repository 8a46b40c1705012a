import Base
import Profile
import XCTest

@testable import Plan

/// Answers in one piece skip the stations at which nothing acts; going through them comes to the same.
final class WholeAnswerTests: XCTestCase {
  private func plan(_ random: inout KeyedRandom) -> Plan {
    func duration(_ random: inout KeyedRandom) -> Distribution {
      switch random.below(5) {
      case 0: .constant(.milliseconds(Int64(random.below(200))))
      case 1: .constant(.zero)
      case 2: .constant(.forever)
      default: .uniform(low: 0, high: 3e8)
      }
    }
    let provider = ProviderProfile(
      name: "primary",
      base: BaseLatency(
        firstToken: duration(&random), gap: duration(&random),
        tokens: random.below(2) == 0 ? .uniform(low: 0, high: 9) : .constant(1.0),
        head: random.below(2) == 0 ? duration(&random) : nil))
    return Plan(profile: RunProfile(name: "test", seed: random.next(), providers: [provider]))
  }

  func testTheStationsComeToTheSame() {
    var kinds = Set<String>()
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("whole")
      let plan = plan(&random)
      var facts = RequestFacts(ordinal: UInt32(random.below(1000)), stream: false)
      facts.maxTokens = Int32(random.below(6))
      var player = plan.script(provider: 0, facts: facts, offset: .zero)
      var byStations = player
      XCTAssertFalse(player.hasSteps)
      // As if something could act: then each station is looked at.
      byStations.hasSteps = true
      for _ in 0..<3 {
        let emission = player.next(plan)
        XCTAssertEqual(emission, byStations.next(plan), "seed \(seed)")
        kinds.insert(String(Fixture.text(emission).split(separator: " ")[1]))
      }
    }
    XCTAssertEqual(kinds, ["answer", "done", "silence"])
  }
}
