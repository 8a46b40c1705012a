import Base
import Foundation
import Record
import XCTest

@testable import Failover
@testable import Proxy

/// Random policies, faults and loads through the whole system in simulated time: what must hold of every run.
///
/// A failing seed prints what replays it: `BROWNOUT_SEED=4711 swift test -c release --filter
/// SimulationTests`. In a debug build fewer seeds are run; `scripts/test` runs all of them in release.
final class PropertyTests: XCTestCase {
  #if DEBUG
    private static let seedCount: UInt64 = 300
  #else
    private static let seedCount: UInt64 = 12_000
  #endif

  private var seeds: Range<UInt64> {
    guard let text = ProcessInfo.processInfo.environment["BROWNOUT_SEED"], let seed = UInt64(text) else {
      return 0..<PropertyTests.seedCount
    }
    return seed..<seed + 1
  }

  func testEveryPropertyHoldsForEverySeed() throws {
    var attempts = 0
    var rescued = 0
    var failing = 0
    for seed in seeds {
      // A broken precondition ends the process: the last line says where to look.
      if seed % 1_000 == 0 { print("simulation: seeds from \(seed)") }
      if seeds.count == 1 { print("simulation: seed \(seed)") }
      var system = try SimulatedSystem(seed: seed)
      if seeds.count == 1 {
        print(system.text, system.policy.explain().joined(separator: "\n"), separator: "\n")
      }
      try system.run()
      attempts += system.attempts.count
      rescued += system.attempts.filter { $0.served && $0.attempt > 1 && $0.outcome == .ok }.count
      let problems = SystemChecker.problems(of: system)
      guard !problems.isEmpty else { continue }
      failing += 1
      XCTFail(
        """
        seed \(seed): \(problems.joined(separator: "; "))
        replay: BROWNOUT_SEED=\(seed) swift test -c release --filter SimulationTests.PropertyTests
        """)
      if failing >= 10 { break }
    }
    print("simulation: \(seeds.count) seeds, \(attempts) attempts, \(rescued) rescued requests")
    guard seeds.count > 1 else { return }
    XCTAssertGreaterThan(attempts, 5 * seeds.count, "the runs are too small to say anything")
    XCTAssertGreaterThan(rescued, seeds.count / 10)
  }

  func testTheSameSeedGivesTheSameRun() throws {
    for seed: UInt64 in 0..<20 {
      var first = try SimulatedSystem(seed: seed)
      var second = try SimulatedSystem(seed: seed)
      try first.run()
      try second.run()
      XCTAssertEqual(first.attempts, second.attempts)
      XCTAssertEqual(first.requests, second.requests)
    }
  }
}
