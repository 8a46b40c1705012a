import Foundation
import XCTest

/// Whole runs over loopback TCP. Only counts are compared: they follow from the seed, not from the
/// machine's speed.
final class RealRunTests: XCTestCase {
  private func counts(_ arguments: [String]) throws -> (summary: Summary, finished: Finished) {
    let directory = Binary.temporaryDirectory(self)
    let report = directory.appendingPathComponent("report")
    let finished = try Binary.run(["run"] + arguments + ["--out", report.path, "--quiet"], in: directory)
    return (try Summary(directory: report), finished)
  }

  private func assertRealEqualsVirtual(_ profile: String, io: String) throws {
    var settings = ["--set", "load.duration=2s"]
    if profile == "stall-before-first-byte" {
      // The first token comes after half a second at most: a machine that sleeps for a second must not be
      // taken for a silent provider.
      settings += ["--set", "proxy.policy.envoyAIGateway.streamIdleTimeout=3s"]
    }
    let (virtual, _) = try counts([Binary.profile(profile), "--virtual"] + settings)
    let (real, finished) = try counts([Binary.profile(profile), "--io", io] + settings)
    XCTAssertEqual(real.attemptCounts, virtual.attemptCounts, "\(profile) over \(io): \(finished.errors)")
    XCTAssertEqual(real.outcomes, virtual.outcomes, "\(profile) over \(io)")
    XCTAssertEqual(real.number("requests.scheduled"), virtual.number("requests.scheduled"))
    XCTAssertEqual(real.text("io"), io == "uring" ? "io_uring" : "epoll")
  }

  func testCountsOverEpollAreThoseOfTheVirtualRun() throws {
    for profile in ["healthy", "stall-before-first-byte", "stall-mid-stream", "slow-5xx", "fast-429"] {
      try assertRealEqualsVirtual(profile, io: "epoll")
    }
  }

  func testCountsOverUringAreThoseOfTheVirtualRun() throws {
    let doctor = try Binary.run(["doctor"], in: Binary.temporaryDirectory(self))
    guard doctor.output.contains("io_uring: available") else {
      throw XCTSkip("io_uring is not permitted here: \(doctor.output)")
    }
    for profile in ["healthy", "stall-before-first-byte", "stall-mid-stream", "slow-5xx", "fast-429"] {
      try assertRealEqualsVirtual(profile, io: "uring")
    }
  }

  func testAnInterruptedRunLeavesAPartialReport() throws {
    let directory = Binary.temporaryDirectory(self)
    let report = directory.appendingPathComponent("report")
    let process = try Binary.start(
      ["run", Binary.profile("regional-outage"), "--out", report.path], in: directory)
    // The first live line says that the run is under way; off a terminal it comes after ten seconds, so ask
    // the kernel instead: the report's directory is made before anything starts.
    while !FileManager.default.fileExists(atPath: report.path) && process.isRunning {}
    process.interrupt()
    let finished = Binary.finish(process, in: directory)
    XCTAssertEqual(finished.exitCode, 130, finished.errors)
    let summary = try Summary(directory: report)
    XCTAssertEqual(summary.value("partial") as? Bool, true)
  }
}
