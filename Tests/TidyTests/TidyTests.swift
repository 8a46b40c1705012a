import XCTest

/// The rules of the house, on the project as it stands. A failure names path, line and what to use instead.
final class TidyTests: XCTestCase {
  func testTargetsImportOnlyWhatTheArchitectureAllows() throws {
    try assertNothing(ImportCheck.findings)
  }

  func testNoClockIsReadOutsideIO() throws { try assertNothing(BannedCalls.clocks.findings) }

  func testNoRandomnessButKeyedDraws() throws { try assertNothing(BannedCalls.randomness.findings) }

  func testNoNameDiffersFromRunToRun() throws { try assertNothing(BannedCalls.identifiers.findings) }

  func testNothingSleeps() throws {
    try assertNothing(BannedCalls.sleeps.findings)
    assertNone(try SourceTree.scripts().flatMap(TextCheck.scriptFindings))
  }

  func testUnsafeMemoryStaysInBaseAndIO() throws { try assertNothing(BannedCalls.unsafeMemory.findings) }

  func testNothingIsForced() throws { try assertNothing(BannedCalls.forced.findings) }

  func testTimesAreNotMultipliedOutByHand() throws { try assertNothing(NumberCheck.scaleFindings) }

  func testNumbersWithAPointBecomeWholeOnesWithSaturation() throws {
    try assertNothing(NumberCheck.pointFindings)
  }

  func testEveryConversionIntoFewerBitsWasReviewed() throws {
    try assertNothing(NumberCheck.narrowFindings)
    let paths = Set(try SourceTree.sources().map(\.path))
    let gone = ReviewedConversions.counts.keys.filter { !paths.contains($0) }
    XCTAssertEqual(gone, [], "reviewed, but not there any more")
  }

  func testFilesAreShort() throws { try assertNothing(SizeCheck.fileFindings) }

  func testFunctionsAreShort() throws { try assertNothing(SizeCheck.functionFindings) }

  func testLinesAreShort() throws { try assertNothing(SizeCheck.lineFindings) }

  func testNoMarkOfUnfinishedWorkIsLeft() throws { try assertNothing(TextCheck.markFindings) }

  func testNoLineEndsInABlank() throws { try assertNothing(TextCheck.blankFindings) }

  func testPreconditionsAreNeverCompiledAway() throws {
    try assertNothing(TextCheck.flagFindings)
    assertNone(try SourceTree.scripts().flatMap(TextCheck.flagFindings))
  }

  func testNoFileOnlyHoldsAPlace() throws { try assertNothing(TextCheck.fileNameFindings) }

  func testTheTreeIsReallyRead() throws {
    let files = try SourceTree.sources()
    XCTAssertTrue(files.contains { $0.path == "Package.swift" })
    XCTAssertTrue(files.contains { $0.path == "Sources/Base/Time.swift" && $0.lines.count > 50 })
    XCTAssertTrue(files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
    XCTAssertTrue(files.contains { $0.path == "Sources/CUring/include/CUring.h" })
  }

  private func assertNothing(_ check: (SourceFile) -> [Finding]) throws {
    assertNone(try SourceTree.sources().flatMap(check))
  }

  private func assertNone(_ findings: [Finding]) {
    for finding in findings { XCTFail(finding.description) }
  }
}
