import Base
import Failover
import Foundation
import Profile
import XCTest

@testable import Run

/// Every row of the table, run in virtual time: the whole system, not the machine alone.
final class RowTests: XCTestCase {
  static let rowsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Rows").path

  func testEveryRowHoldsOrSaysWhyItCannot() throws {
    let files = try ConformanceFiles.read(RowTests.rowsFolder)
    let runner = ConformanceRunner(mode: .virtual)
    var differing: [String] = []
    for row in files.flatMap(\.rows) {
      let result = try runner.run(row)
      guard result.verdict == .fail else { continue }
      differing += ["\(row.id) (\(row.about)):"] + result.differences.map { "  \($0)" }
    }
    XCTAssertTrue(differing.isEmpty, "\n" + differing.joined(separator: "\n"))
  }

  func testARowIsTheSameEachTimeItIsRun() throws {
    let runner = ConformanceRunner(mode: .virtual)
    for row in try ConformanceFiles.read(RowTests.rowsFolder).flatMap(\.rows).prefix(20) {
      XCTAssertEqual(try runner.run(row).seen, try runner.run(row).seen, row.id)
    }
  }

  /// A window is from below to above in the order of time, as narrow as a second; whoever writes a wider one
  /// says so by giving none.
  func testEveryRowNamesItsSourceAndKeepsItsWindowsNarrow() throws {
    for row in try ConformanceFiles.read(RowTests.rowsFolder).flatMap(\.rows) {
      XCTAssertFalse(row.source.isEmpty, row.id)
      XCTAssertFalse(row.about.isEmpty, row.id)
      XCTAssertFalse(row.skip?.isEmpty ?? false, row.id)
      for expectation in row.expectations {
        for window in [expectation.head, expectation.end].compactMap(\.self) {
          XCTAssertLessThanOrEqual(window.upperBound - window.lowerBound, .seconds(1), row.id)
        }
      }
    }
  }
}
