import Base
import Foundation
import IO
import XCTest

/// Every header, number and date that a peer can send, at its extremes: nothing ends the program.
///
/// Briefly here, with fixed seeds. By hand for longer, with fresh ones: `BROWNOUT_FUZZ_SECONDS=600 swift test
/// --filter SimulationTests.ExtremeTests`. What ends the program names the seed on the line before;
/// `BROWNOUT_SEED=4711` plays that one alone.
final class ExtremeTests: XCTestCase {
  #if DEBUG
    private static let seedCount: UInt64 = 150
  #else
    private static let seedCount: UInt64 = 2_000
  #endif

  private func variable(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  func testNothingThatAPeerSendsEndsTheProgram() throws {
    let one = variable("BROWNOUT_SEED")
    let seconds = one == nil ? variable("BROWNOUT_FUZZ_SECONDS") : nil
    var seed = one ?? (seconds == nil ? 0 : UInt64(Clock.now().nanoseconds) % 1_000_000_000)
    let first = seed
    let end = Clock.now() + .seconds(Int64(clamping: seconds ?? 0))
    var (answers, requests) = (0, 0)
    while seconds == nil ? seed < (one.map { $0 + 1 } ?? ExtremeTests.seedCount) : Clock.now() < end {
      if seconds != nil || one != nil {
        FileHandle.standardError.write(Data("\rextremes: seed \(seed) ".utf8))
      }
      var system = ExtremeSystem(try ExtremeSystem.prepare(seed: seed), seed: seed)
      try system.run()
      answers += system.answerCount
      requests += system.requestCount
      seed += 1
    }
    print("extremes: seeds \(first) to \(seed - 1), \(answers) answers, \(requests) requests")
    guard one == nil else { return }
    XCTAssertGreaterThan(answers, Int(seed - first) * 5, "the runs are too small to say anything")
    XCTAssertGreaterThan(requests, Int(seed - first) * 5)
  }
}
