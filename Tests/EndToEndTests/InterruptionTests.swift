// Runs that are stopped by signals, in processes of their own.

import Foundation
import XCTest

final class InterruptionTests: XCTestCase {
  private func errors(_ directory: URL) throws -> String {
    try String(contentsOf: directory.appendingPathComponent("errors"), encoding: .utf8)
  }

  func testAVirtualRunAnswersASignalWithAPartialReport() throws {
    for (signal, code, name) in [(SIGINT, Int32(130), "SIGINT"), (SIGTERM, 143, "SIGTERM")] {
      let directory = Binary.temporaryDirectory(self)
      let report = directory.appendingPathComponent("report")
      let process = try Binary.start(
        [
          "run", Binary.profile("healthy"), "--virtual", "--set", "load.rate=100/s", "--set",
          "load.duration=1h", "--attempts", "none", "--out", report.path,
        ], in: directory)
      // The directory is made when signals are waited for.
      while !FileManager.default.fileExists(atPath: report.path) && process.isRunning {}
      kill(process.processIdentifier, signal)
      let finished = Binary.finish(process, in: directory)
      XCTAssertEqual(finished.exitCode, code, finished.errors)
      XCTAssertTrue(finished.errors.contains("no more arrivals"), finished.errors)
      let summary = try Summary(directory: report)
      XCTAssertEqual(summary.value("partial") as? Bool, true)
      XCTAssertTrue(summary.text("interruption").hasPrefix("stopped by \(name) after "))
      XCTAssertEqual(summary.number("planned_seconds"), 3600)
      let seconds = summary.number("schedule_seconds")
      XCTAssertLessThan(seconds, 3600)
      // A Poisson process: within six standard deviations of its mean.
      let expected = 100 * seconds
      XCTAssertEqual(summary.number("requests.scheduled"), expected, accuracy: 6 * expected.squareRoot() + 6)
    }
  }

  func testASecondSignalCutsWhatIsOpenAndStillLeavesAReport() throws {
    let directory = Binary.temporaryDirectory(self)
    let report = directory.appendingPathComponent("report")
    // A gateway that takes connections and never answers.
    let gateway = try XCTUnwrap(LoopbackListener())
    let profile = directory.appendingPathComponent("hanging.json5")
    try """
    { brownout: 1, name: "hanging", providers: { a: { base: { firstToken: "1ms", gap: "1ms", tokens: 3 } } },
      target: { url: "http://127.0.0.1:\(gateway.port)" },
      load: { rate: "50/s", duration: "1h", drain: "1h", model: "gpt-mock" } }
    """.write(to: profile, atomically: true, encoding: .utf8)
    let process = try Binary.start(["run", profile.path, "--out", report.path], in: directory)
    XCTAssertNotNil(gateway.acceptAndRead(), "no request came")
    process.interrupt()
    while try !errors(directory).contains("no more arrivals") && process.isRunning {}
    process.interrupt()
    let finished = Binary.finish(process, in: directory)
    XCTAssertEqual(finished.exitCode, 130, finished.errors)
    XCTAssertTrue(finished.errors.contains("open requests are cut"), finished.errors)
    let summary = try Summary(directory: report)
    XCTAssertEqual(summary.value("partial") as? Bool, true)
    XCTAssertGreaterThanOrEqual(summary.number("requests.undrained"), 1)
    XCTAssertEqual(summary.number("requests.undrained"), summary.number("requests.sent"))
  }
}
