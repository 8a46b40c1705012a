import Foundation
import XCTest

/// A report is there whole, or not at all.
final class ReportSafetyTests: XCTestCase {
  func testAnUnwritableDirectoryIsSaidBeforeAnythingIsStarted() throws {
    let directory = Binary.temporaryDirectory(self)
    let file = directory.appendingPathComponent("file")
    try Data("in the way".utf8).write(to: file)
    let finished = try Binary.run(
      ["run", Binary.profile("healthy"), "--virtual", "--out", file.appendingPathComponent("report").path],
      in: directory)
    XCTAssertEqual(finished.exitCode, 1, finished.errors)
    XCTAssertTrue(finished.errors.contains("error:"), finished.errors)
    XCTAssertTrue(finished.errors.contains(file.path), finished.errors)
  }

  func testAFullDiskIsSaidAndLeavesNoHalfSummary() throws {
    let directory = Binary.temporaryDirectory(self)
    let disk = directory.appendingPathComponent("disk")
    try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
    guard Self.command("/bin/mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.path]) == 0 else {
      throw XCTSkip("a small file system can't be mounted here (needs root)")
    }
    defer { _ = Self.command("/bin/umount", [disk.path]) }
    let report = disk.appendingPathComponent("report")
    let finished = try Binary.run(
      ["run", Binary.profile("regional-outage"), "--virtual", "--out", report.path], in: directory)
    XCTAssertEqual(finished.exitCode, 1, finished.errors)
    XCTAssertTrue(finished.errors.contains("No space left on device"), finished.errors)
    XCTAssertFalse(
      FileManager.default.fileExists(atPath: report.appendingPathComponent("summary.json").path))
  }

  func testAKilledRunNeverLeavesAHalfSummary() throws {
    for iteration in 0..<12 {
      let directory = Binary.temporaryDirectory(self)
      let report = directory.appendingPathComponent("report")
      let process = try Binary.start(
        ["run", Binary.profile("healthy"), "--virtual", "--set", "load.duration=2s", "--out", report.path],
        in: directory)
      // Kill it when the report has as many files as this iteration says, temporary ones included: from the
      // empty directory to the last rename.
      while process.isRunning && Self.fileCount(report) < iteration / 2 {}
      kill(process.processIdentifier, SIGKILL)
      _ = Binary.finish(process, in: directory)
      let path = report.appendingPathComponent("summary.json")
      if FileManager.default.fileExists(atPath: path.path) {
        XCTAssertNoThrow(try Summary(directory: report), "half a summary, iteration \(iteration)")
      }
    }
  }

  private static func fileCount(_ directory: URL) -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: directory.path).count) ?? -1
  }

  private static func command(_ path: String, _ arguments: [String]) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
