import Foundation
import XCTest

/// Whole runs over loopback TCP and over Unix sockets. Only counts are compared: they follow from the seed,
/// not from the machine's speed.
final class RealRunTests: XCTestCase {
  private func counts(_ arguments: [String]) throws -> (summary: Summary, finished: Finished) {
    let directory = Binary.temporaryDirectory(self)
    let report = directory.appendingPathComponent("report")
    let finished = try Binary.run(["run"] + arguments + ["--out", report.path, "--quiet"], in: directory)
    return (try Summary(directory: report), finished)
  }

  private func assertRealEqualsVirtual(
    _ profile: String, io: String, transport: String = "tcp", options: [String] = []
  ) throws {
    var settings = ["--set", "load.duration=2s", "--set", "transport=\(transport)"]
    if profile.hasSuffix("/stall-before-first-byte.json5") {
      // The first token comes after half a second at most: a machine that sleeps for a second must not be
      // taken for a silent provider.
      settings += ["--set", "proxy.policy.envoyAIGateway.streamIdleTimeout=3s"]
    }
    let (virtual, _) = try counts([profile, "--virtual"] + settings)
    let (real, finished) = try counts([profile, "--io", io] + options + settings)
    XCTAssertEqual(real.attemptCounts, virtual.attemptCounts, "\(profile) over \(io): \(finished.errors)")
    XCTAssertEqual(real.outcomes, virtual.outcomes, "\(profile) over \(io)")
    XCTAssertEqual(real.number("requests.scheduled"), virtual.number("requests.scheduled"))
    XCTAssertEqual(real.text("io"), io == "uring" ? "io_uring" : "epoll")
  }

  func testCountsOverEpollAreThoseOfTheVirtualRun() throws {
    for profile in ["healthy", "stall-before-first-byte", "stall-mid-stream", "slow-5xx", "fast-429"] {
      try assertRealEqualsVirtual(Binary.profile(profile), io: "epoll")
    }
  }

  private func skipWithoutUring() throws {
    let doctor = try Binary.run(["doctor"], in: Binary.temporaryDirectory(self))
    guard doctor.output.contains("io_uring: available") else {
      throw XCTSkip("io_uring is not permitted here: \(doctor.output)")
    }
  }

  func testCountsOverUringAreThoseOfTheVirtualRun() throws {
    try skipWithoutUring()
    for profile in ["healthy", "stall-before-first-byte", "stall-mid-stream", "slow-5xx", "fast-429"] {
      try assertRealEqualsVirtual(Binary.profile(profile), io: "uring")
    }
  }

  func testCountsOfOneThreadOverEpollAreThoseOfTheVirtualRun() throws {
    try assertRealEqualsVirtual(Binary.profile("fast-429"), io: "epoll", options: ["--one-thread"])
  }

  func testCountsOfOneThreadOverUringAreThoseOfTheVirtualRun() throws {
    try skipWithoutUring()
    let cut = Binary.profile("stall-mid-stream")
    try assertRealEqualsVirtual(cut, io: "uring", options: ["--one-thread"])
    let silent = Binary.profile("stall-before-first-byte")
    try assertRealEqualsVirtual(silent, io: "uring", transport: "unix", options: ["--one-thread"])
  }

  /// Connections that are cut, reset and refused: what Unix sockets do unlike TCP.
  private static let unixProfile = """
    { brownout: 1, name: "unix", seed: 5,
      providers: {
        primary: { base: { firstToken: "2ms", gap: "1ms", tokens: 20 }, rules: [
          { when: { share: "10%" }, do: "reset" },
          { when: { share: "10%" }, do: { fault: "cut", at: "token:5", how: "rst" } },
          { when: { share: "10%" }, do: { fault: "cut", at: "token:5", how: "fin" } },
          { when: { share: "10%" }, do: "fast-429" } ] },
        closed: { base: { firstToken: "2ms", gap: "1ms", tokens: 20 }, rules: [ { do: "refused" } ] },
        fallback: { base: { firstToken: "2ms", gap: "1ms", tokens: 20 } } },
      proxy: { policy: { envoyAIGateway: {
        retryOn: ["reset", "connect-failure", "retriable-status-codes"], retriableStatusCodes: [429],
        numRetries: 2, numAttemptsPerPriority: 1 } } },
      load: { rate: "100/s", duration: "2s" } }
    """

  private func assertUnixEqualsVirtual(io: String) throws {
    let file = Binary.temporaryDirectory(self).appendingPathComponent("unix.json5")
    try Self.unixProfile.write(to: file, atomically: true, encoding: .utf8)
    let shipped = ["healthy", "stall-before-first-byte", "fast-429", "stall-mid-stream"].map(Binary.profile)
    for profile in shipped + [file.path] {
      try assertRealEqualsVirtual(profile, io: io, transport: "unix")
    }
  }

  func testCountsOverUnixSocketsOfEpollAreThoseOfTheVirtualRun() throws {
    try assertUnixEqualsVirtual(io: "epoll")
  }

  func testCountsOverUnixSocketsOfUringAreThoseOfTheVirtualRun() throws {
    try skipWithoutUring()
    try assertUnixEqualsVirtual(io: "uring")
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
