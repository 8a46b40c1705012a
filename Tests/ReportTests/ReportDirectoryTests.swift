import Base
import Foundation
import Report
import XCTest

final class ReportDirectoryTests: XCTestCase {
  private func path() -> String {
    let path = NSTemporaryDirectory() + "brownout-report-\(UUID().uuidString)"
    addTeardownBlock { try? FileManager.default.removeItem(atPath: path) }
    return path
  }

  func testAFileIsReplacedWholeAndNothingIsLeftAside() throws {
    let directory = try ReportDirectory(replacing: path() + "/deep/er")
    try directory.write("summary.json", "first")
    try directory.write("summary.json", String(repeating: "second ", count: 100_000))
    let text = try String(contentsOfFile: directory.path + "/summary.json", encoding: .utf8)
    XCTAssertEqual(text.count, 700_000)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: directory.path), ["summary.json"])
  }

  func testAFileInTheWayIsNamed() throws {
    let base = path()
    XCTAssertTrue(FileManager.default.createFile(atPath: base, contents: Data()))
    for isNew in [true, false] {
      do throws(ReportDirectory.Failure) {
        _ =
          isNew
          ? try ReportDirectory(new: base + "/report") : try ReportDirectory(replacing: base + "/report")
        XCTFail("a report below a file")
      } catch {
        guard case .failed(let failure) = error else { return XCTFail("\(error)") }
        XCTAssertEqual(failure.problem, "can't make the directory \(base)/report: Not a directory")
        XCTAssertNotNil(failure.next)
      }
    }
  }

  func testAFullDiskIsSaid() throws {
    // /dev/full takes any open and fails each write with ENOSPC: the same errno as a full disk.
    let base = path()
    let directory = try ReportDirectory(replacing: base)
    try FileManager.default.createSymbolicLink(
      atPath: base + "/summary.json.writing", withDestinationPath: "/dev/full")
    XCTAssertThrowsError(try directory.write("summary.json", "text")) { error in
      XCTAssertEqual(
        (error as? Diagnostic)?.problem, "can't write \(base)/summary.json: No space left on device")
    }
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: base), [])
  }

  private func files(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func refusal(_ path: String) -> String? {
    do throws(ReportDirectory.Failure) {
      _ = try ReportDirectory(replacing: path)
      return nil
    } catch {
      guard case .refused(let diagnostic) = error else { return "\(error)" }
      return diagnostic.problem
    }
  }

  func testANewDirectoryIsNobodyElses() throws {
    let base = path()
    let directories = try (0..<4).map { _ in try ReportDirectory(new: base + "/run") }
    XCTAssertEqual(directories.map(\.path), ["run", "run-2", "run-3", "run-4"].map { "\(base)/\($0)" })
    XCTAssertEqual(try files(base), ["run", "run-2", "run-3", "run-4"])
  }

  func testADirectoryThatAnotherRunHasIsRefused() throws {
    let base = path()
    do {
      let held = try ReportDirectory(replacing: base)
      XCTAssertEqual(refusal(held.path), "another run is writing its report to \(base)")
    }
    XCTAssertNil(refusal(base), "the claim did not end with its owner")
  }

  func testAnEarlierReportIsRemovedWholeAtOnce() throws {
    let base = path()
    try SampleRun.passing.report.write(to: ReportDirectory(replacing: base))
    // What a killed run leaves besides.
    for name in ["latency.hlog.writing", ".writable"] {
      XCTAssertTrue(FileManager.default.createFile(atPath: "\(base)/\(name)", contents: Data()))
    }
    XCTAssertNil(refusal(base))
    XCTAssertEqual(try files(base), [])
  }

  func testADirectoryWithAnythingElseInItIsRefusedAndLeftAsItIs() throws {
    let base = path()
    try SampleRun.passing.report.write(to: ReportDirectory(replacing: base))
    let report = try files(base)
    for (name, isFolder) in [("notes.txt", false), ("more", true), ("summary.json.bak", false)] {
      let stranger = "\(base)/\(name)"
      if isFolder {
        try FileManager.default.createDirectory(atPath: stranger, withIntermediateDirectories: false)
      } else {
        XCTAssertTrue(FileManager.default.createFile(atPath: stranger, contents: Data()))
      }
      XCTAssertEqual(refusal(base), "\(base) holds '\(name)', which is not part of a report")
      XCTAssertEqual(try files(base), (report + [name]).sorted())
      try FileManager.default.removeItem(atPath: stranger)
    }
  }

  func testFilesOfAnotherProgramWithOurNamesAreNotOurs() throws {
    for (name, content) in [("summary.json", "{\"k6\": 1}"), ("env.json", ""), ("summary.md", "# Notes")] {
      let base = path()
      try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: false)
      try content.write(toFile: "\(base)/\(name)", atomically: false, encoding: .utf8)
      XCTAssertTrue(refusal(base)?.contains("'\(name)'") ?? false, "\(name) \(refusal(base) ?? "was taken")")
      XCTAssertEqual(try files(base), [name])
    }
  }
}
