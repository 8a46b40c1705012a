// The corpus of mistakes: each Mistakes/NN-name.json5 is read, and what is said must be NN-name.expected, to
// the letter. With BROWNOUT_UPDATE_MISTAKES=1 in the environment the expected texts are written anew instead:
// look at the diff. Lines that begin with "// --set " are overrides, as on the command line.

import Base
import Foundation
import XCTest

@testable import Profile

final class MistakeTests: XCTestCase {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Mistakes")

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: MistakeTests.folder.path)
      .filter { $0.hasSuffix(".json5") }.sorted()
  }

  private func read(_ name: String) throws -> (profile: RunProfile?, diagnostics: Diagnostics) {
    let text = try String(contentsOf: MistakeTests.folder.appendingPathComponent(name), encoding: .utf8)
    let overrides = text.split(separator: "\n").filter { $0.hasPrefix("// --set ") }
      .compactMap { Override(argument: String($0.dropFirst(9))) }
    let (profile, diagnostics) = RunProfile.read(text: text, file: name, overrides: overrides) { path in
      try? String(contentsOf: MistakeTests.folder.appendingPathComponent(path), encoding: .utf8)
    }
    return (profile, diagnostics)
  }

  func testEveryMistakeIsReportedAsItsSnapshotSays() throws {
    let isUpdate = ProcessInfo.processInfo.environment["BROWNOUT_UPDATE_MISTAKES"] == "1"
    for name in try names() {
      let said = try read(name).diagnostics.all.map { $0.description + "\n" }.joined()
      let expected = MistakeTests.folder.appendingPathComponent(
        name.replacingOccurrences(of: ".json5", with: ".expected"))
      if isUpdate {
        try said.write(to: expected, atomically: true, encoding: .utf8)
      } else {
        XCTAssertEqual(said, try String(contentsOf: expected, encoding: .utf8), name)
      }
    }
  }

  func testEveryMistakeHasAPlaceAProblemWhatWasExpectedAndANextStep() throws {
    for name in try names() {
      let (profile, diagnostics) = try read(name)
      XCTAssertNil(profile, name)
      XCTAssertFalse(diagnostics.all.isEmpty, name)
      for diagnostic in diagnostics.all {
        XCTAssertGreaterThan(diagnostic.place?.line ?? 0, 0, "\(name): \(diagnostic.problem)")
        XCTAssertGreaterThan(diagnostic.place?.column ?? 0, 0, "\(name): \(diagnostic.problem)")
        XCTAssertFalse(diagnostic.place?.file.isEmpty ?? true, "\(name): \(diagnostic.problem)")
        XCTAssertFalse(diagnostic.problem.isEmpty, name)
        XCTAssertFalse(diagnostic.expected?.isEmpty ?? true, "\(name): \(diagnostic.problem)")
        XCTAssertFalse(diagnostic.next?.isEmpty ?? true, "\(name): \(diagnostic.problem)")
      }
    }
  }

  func testTheCorpusIsLargeEnoughAndComplete() throws {
    let names = try names()
    XCTAssertGreaterThanOrEqual(names.count, 45)
    let expected = try FileManager.default.contentsOfDirectory(atPath: MistakeTests.folder.path)
      .filter { $0.hasSuffix(".expected") }.sorted()
    XCTAssertEqual(names.map { $0.replacingOccurrences(of: ".json5", with: ".expected") }, expected)
  }

  func testMistakesComeInTheOrderOfTheirPlaces() throws {
    for name in try names() {
      let own = try read(name).diagnostics.all.compactMap(\.place).filter { $0.file == name }
      let sorted = own.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
      XCTAssertEqual(own, sorted, name)
    }
  }
}
