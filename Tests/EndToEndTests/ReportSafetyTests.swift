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

  /// Runs that end at once, all started together.
  private func startTogether(_ count: Int, in directory: URL) throws -> [(Process, URL)] {
    try (0..<count).map { index in
      let output = directory.appendingPathComponent("output-\(index)")
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
      // All write their reports below the same folder, each prints to its own.
      try FileManager.default.createSymbolicLink(
        at: output.appendingPathComponent("Reports"), withDestinationURL: directory)
      let arguments = ["run", Binary.profile("healthy"), "--virtual", "--set", "load.duration=1s"]
      return (try Binary.start(arguments, in: output), output)
    }
  }

  func testRunsThatStartInOneSecondHaveAReportEach() throws {
    let directory = Binary.temporaryDirectory(self)
    // A second may end between two starts, but not four times.
    for (process, output) in try startTogether(4, in: directory) {
      let finished = Binary.finish(process, in: output)
      XCTAssertEqual(finished.exitCode, 0, finished.errors)
    }
    let folders = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("healthy-") }
    XCTAssertEqual(folders.count, 4, "\(folders)")
    for folder in folders {
      let summary = try Summary(directory: folder)
      XCTAssertEqual(summary.text("verdict"), "pass")
      XCTAssertEqual(Self.fileCount(folder), 6)
    }
  }

  func testAFolderWithAnythingElseInItIsRefused() throws {
    let directory = Binary.temporaryDirectory(self)
    let notes = directory.appendingPathComponent("notes.txt")
    try Data("mine".utf8).write(to: notes)
    let finished = try Binary.run(
      ["run", Binary.profile("healthy"), "--virtual", "--out", directory.path], in: directory)
    XCTAssertEqual(finished.exitCode, 2, finished.errors)
    XCTAssertTrue(finished.errors.contains("not part of a report"), finished.errors)
    XCTAssertEqual(try String(contentsOf: notes, encoding: .utf8), "mine")
  }

  func testARunThatIsKilledLeavesNothingOfTheReportBeforeIt() throws {
    let directory = Binary.temporaryDirectory(self)
    let report = directory.appendingPathComponent("report")
    let arguments = ["run", Binary.profile("healthy"), "--out", report.path]
    let first = try Binary.run(arguments + ["--virtual", "--seed", "1"], in: directory)
    XCTAssertEqual(first.exitCode, 0, first.errors)
    // In real time, so that it is killed long before it has a report of its own.
    let process = try Binary.start(arguments + ["--seed", "2"], in: directory)
    while process.isRunning && Self.fileCount(report) > 0 {}
    let refused = try Binary.run(arguments + ["--virtual"], in: Binary.temporaryDirectory(self))
    XCTAssertEqual(refused.exitCode, 2, refused.errors)
    XCTAssertTrue(refused.errors.contains("another run"), refused.errors)
    kill(process.processIdentifier, SIGKILL)
    _ = Binary.finish(process, in: directory)
    XCTAssertEqual(Self.fileCount(report), 0)
    let last = try Binary.run(arguments + ["--virtual", "--seed", "3"], in: directory)
    XCTAssertEqual(last.exitCode, 0, last.errors)
    XCTAssertEqual(try Summary(directory: report).number("profile.seed"), 3)
  }

  func testTooLittleMemoryIsSaidAndNoTrap() throws {
    for mebibytes in [400, 500, 600] {
      let directory = Binary.temporaryDirectory(self)
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.currentDirectoryURL = directory
      let command =
        "ulimit -v \(mebibytes * 1024); exec '\(Binary.url.path)' run '\(Binary.profile("healthy"))' "
        + "--set load.duration=200ms --out report --quiet"
      shell.arguments = ["-c", command]
      let errors = directory.appendingPathComponent("errors")
      try Data().write(to: errors)
      shell.standardError = try FileHandle(forWritingTo: errors)
      try shell.run()
      shell.waitUntilExit()
      let text = try String(contentsOf: errors, encoding: .utf8)
      XCTAssertEqual(shell.terminationReason, .exit, "\(mebibytes) MiB: \(text)")
      if mebibytes == 400 {
        XCTAssertEqual(shell.terminationStatus, 1, text)
        XCTAssertTrue(text.contains("out of memory"), text)
        XCTAssertTrue(text.contains("the limit of address space is 400 MiB"), text)
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
