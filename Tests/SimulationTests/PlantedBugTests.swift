import XCTest

@testable import Failover
@testable import Proxy

/// The properties are worth something only if they catch what real implementations get wrong: each of these
/// bugs is planted, and some seed must show it.
///
/// All of the machine's bugs are caught by its own random walks (`MachinePropertyTests`) and all of the
/// proxy's by its hygiene tests. Here are those that the records of a whole run must give away; most of the
/// others break a precondition first, which ends the process.
final class PlantedBugTests: XCTestCase {
  private static let mostSeeds: UInt64 = 600

  /// The first seed of which a property fails, and how.
  private func caught(
    _ machineBug: PlantedBug, _ proxyBug: ProxyBug
  ) throws -> (seed: UInt64, problem: String)? {
    for seed in 0..<PlantedBugTests.mostSeeds {
      var system = try SimulatedSystem(seed: seed)
      try system.run(machineBug, proxyBug)
      if let problem = SystemChecker.problems(of: system).first { return (seed, problem) }
    }
    return nil
  }

  func testBugsOfTheMachineAreCaught() throws {
    for bug in [PlantedBug.oneRetryTooMany, .breakerKept] {
      guard let found = try caught(bug, .none) else {
        XCTFail("\(bug) was not caught in \(PlantedBugTests.mostSeeds) seeds")
        continue
      }
      print("planted \(bug): caught by seed \(found.seed): \(found.problem)")
    }
  }

  func testBugsOfTheProxyAreCaught() throws {
    let bugs: [ProxyBug] = [
      .leaksHeldBytes, .losesHeldByte, .reusesUnfinishedConnection, .endsCutAnswers, .forgetsAttempts,
    ]
    for bug in bugs {
      guard let found = try caught(.none, bug) else {
        XCTFail("\(bug) was not caught in \(PlantedBugTests.mostSeeds) seeds")
        continue
      }
      print("planted \(bug): caught by seed \(found.seed): \(found.problem)")
    }
  }
}
