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
    let directory = try ReportDirectory(creating: path() + "/deep/er")
    try directory.write("summary.json", "first")
    try directory.write("summary.json", String(repeating: "second ", count: 100_000))
    let text = try String(contentsOfFile: directory.path + "/summary.json", encoding: .utf8)
    XCTAssertEqual(text.count, 700_000)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: directory.path), ["summary.json"])
  }

  func testAFileInTheWayIsNamed() throws {
    let base = path()
    XCTAssertTrue(FileManager.default.createFile(atPath: base, contents: Data()))
    XCTAssertThrowsError(try ReportDirectory(creating: base + "/report")) { error in
      let failure = error as? Diagnostic
      XCTAssertEqual(failure?.problem, "can't make the directory \(base)/report: Not a directory")
      XCTAssertNotNil(failure?.next)
    }
  }

  func testAFullDiskIsSaid() throws {
    // /dev/full takes any open and fails each write with ENOSPC: the same errno as a full disk.
    let base = path()
    let directory = try ReportDirectory(creating: base)
    try FileManager.default.createSymbolicLink(
      atPath: base + "/summary.json.writing", withDestinationPath: "/dev/full")
    XCTAssertThrowsError(try directory.write("summary.json", "text")) { error in
      XCTAssertEqual(
        (error as? Diagnostic)?.problem, "can't write \(base)/summary.json: No space left on device")
    }
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: base), [])
  }
}
