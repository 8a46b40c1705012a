import Base
import Foundation
import XCTest

@testable import Profile

final class ShippedProfileTests: XCTestCase {
  func testEveryShippedProfileReadsUnderTheNameOfItsFile() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Profiles")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json5") }.sorted()
    XCTAssertFalse(names.isEmpty)
    for name in names {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let (profile, diagnostics) = RunProfile.read(text: text, file: name)
      XCTAssertEqual(diagnostics.all.map(\.description), [], name)
      XCTAssertEqual(profile.map { $0.name + ".json5" }, name)
      XCTAssertTrue(text.hasPrefix("//"), "\(name) says nothing of what it shows")
    }
  }
}
