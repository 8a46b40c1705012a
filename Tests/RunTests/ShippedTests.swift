import Foundation
import Shipped
import XCTest

/// What is inside of the program is what stands in the project's files.
final class ShippedTests: XCTestCase {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  func testTheTextsAreThoseOfTheFiles() throws {
    let folders: [(ShippedFile.Kind, String)] = [
      (.profile, "Profiles"), (.policy, "Profiles/policies"), (.rows, "Tests/ConformanceTests/Rows"),
    ]
    for (kind, folder) in folders {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: root.appendingPathComponent(folder).path
      )
      .filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }
      XCTAssertFalse(names.isEmpty)
      XCTAssertEqual(Set(Shipped.names(kind)), Set(names), "run scripts/embed")
    }
    for file in Shipped.files {
      let text = try String(contentsOf: root.appendingPathComponent(file.path), encoding: .utf8)
      XCTAssertTrue(file.text == text, "\(file.path) was changed: run scripts/embed")
    }
  }
}
