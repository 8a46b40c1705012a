import XCTest

/// Each check on small samples planted for it: it must fail on them, name the right line, and pass what only
/// looks alike.
final class PlantedSampleTests: XCTestCase {
  private func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }

  private func lines(_ findings: [Finding]) -> [Int] { findings.map(\.line) }

  func testAFindingPrintsPathLineWhatAndTheReplacement() {
    let found = BannedCalls.sleeps.findings(in: file("Sources/Load/A.swift", "let a = 1\nusleep(5)\n"))
    XCTAssertEqual(
      found.map(\.description),
      [
        "Sources/Load/A.swift:2: `usleep`; "
          + "use a deadline of the loop; in tests SimBackend, whose time jumps"
      ])
  }

  func testAnImportOutsideTheTableIsFound() {
    let text = "import Base\npublic import Failover\n@testable import Profile\nimport struct IO.Token\n"
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/Load/A.swift", text))), [2, 3])
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/Proxy/A.swift", text))), [3])
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/Run/A.swift", text))), [])
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/brownout/A.swift", "import Base"))), [1])
  }

  func testFoundationAndGlibcAreFoundWhereTheyMayNotBe() {
    for (target, expected) in [("Load", [1, 2, 3]), ("Report", [3]), ("IO", [1, 2]), ("Base", [1, 2])] {
      let text = "import Foundation\nimport FoundationEssentials\nimport Glibc\nimport Synchronization\n"
      XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/\(target)/A.swift", text))), expected)
    }
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Tests/LoadTests/A.swift", "import Glibc"))), [1])
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Tests/IOTests/A.swift", "import Glibc"))), [])
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Tests/LoadTests/A.swift", "import NIOCore"))), [1])
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/IO/A.swift", "import XCTest"))), [1])
    let parts = "import func Glibc.log\nimport func Glibc.read\n"
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/Plan/A.swift", parts))), [2])
  }

  func testATargetOutsideTheTableIsFound() {
    XCTAssertEqual(lines(ImportCheck.findings(in: file("Sources/Extra/A.swift", "let a = 1"))), [1])
  }

  func testEachClockIsFound() {
    for phrase in BannedCalls.clocks.phrases {
      let sample = file("Sources/Run/A.swift", "\n let a = \(phrase) ")
      XCTAssertEqual(lines(BannedCalls.clocks.findings(in: sample)), [2], phrase)
    }
    XCTAssertEqual(BannedCalls.clocks.findings(in: file("Sources/IO/A.swift", "clock_gettime(1)")), [])
    XCTAssertEqual(lines(BannedCalls.clocks.findings(in: file("Tests/RunTests/A.swift", "Date()"))), [1])
    let similar = file(
      "Sources/Run/A.swift",
      "upDate(x); let clock_gettimes = 1; isUpToDate(); runtime(nil); Date(timeIntervalSince1970: a)")
    XCTAssertEqual(BannedCalls.clocks.findings(in: similar), [])
  }

  func testEachSourceOfRandomnessIsFound() {
    for phrase in BannedCalls.randomness.phrases {
      let sample = file("Tests/PlanTests/A.swift", "let a = x\(phrase.hasPrefix(".") ? "" : " + ")\(phrase)")
      XCTAssertEqual(lines(BannedCalls.randomness.findings(in: sample)), [1], phrase)
    }
    XCTAssertEqual(
      BannedCalls.randomness.findings(in: file("Sources/Plan/A.swift", "operand(1); a.random = b")), [])
  }

  func testEachNameThatDiffersFromRunToRunIsFound() {
    for phrase in BannedCalls.identifiers.phrases {
      let sample = file("Sources/Run/A.swift", "let a = x + \(phrase) ")
      XCTAssertEqual(lines(BannedCalls.identifiers.findings(in: sample)), [1], phrase)
    }
  }

  func testEachSleepIsFoundInSourcesTestsAndScripts() {
    let samples = [
      "sleep(1)", "usleep(1)", "nanosleep(&a, nil)", "Thread.sleep(1)", "try await Task.sleep(x)",
    ]
    for sample in samples {
      for path in ["Sources/IO/A.swift", "Tests/IOTests/A.swift", "Sources/CUring/a.c"] {
        XCTAssertEqual(lines(BannedCalls.sleeps.findings(in: file(path, sample))), [1], sample)
      }
    }
    XCTAssertEqual(lines(TextCheck.scriptFindings(in: file("scripts/run", "#!/bin/sh\n  sleep 1\n"))), [2])
    XCTAssertEqual(TextCheck.scriptFindings(in: file("scripts/run", "# never sleep\n")), [])
  }

  func testEachUnsafeConstructIsFoundOutsideBaseAndIO() {
    for phrase in BannedCalls.unsafeMemory.phrases {
      let text = "let a = \(phrase) "
      XCTAssertEqual(
        lines(BannedCalls.unsafeMemory.findings(in: file("Sources/Wire/A.swift", text))), [1], phrase)
      XCTAssertEqual(BannedCalls.unsafeMemory.findings(in: file("Sources/Base/A.swift", text)), [], phrase)
    }
  }

  func testForcedTriesAndCastsAreFound() {
    let text = "let a = try! b()\nlet c = d as! Int\nlet e = try? f()\n"
    XCTAssertEqual(lines(BannedCalls.forced.findings(in: file("Tests/RunTests/A.swift", text))), [1, 2])
  }

  func testConversionsThatMayEndTheProgramAreFound() {
    let products = "let a = Int64(b) * 1_000_000_000\nlet c = 1_000 * d\nlet e = f / 1_000\n"
    XCTAssertEqual(lines(NumberCheck.scaleFindings(in: file("Sources/Wire/A.swift", products))), [1, 2])
    let points = """
      let a = Int((b * Double(c)).rounded(.up))
      let d = UInt16(e.seconds)
      let f = Int(saturating: (b * 2).rounded())
      let g = Double(Int(c))
      let h = UnInt(b.rounded())
      """
    XCTAssertEqual(lines(NumberCheck.pointFindings(in: file("Sources/Wire/A.swift", points))), [1, 2])
    let narrow = """
      let a = UInt32(0x1F) + UInt16(clamping: b) + Int16(truncatingIfNeeded: c)
      let d = MyInt32(e) + UInt32.max
      let f = Int32(g) + UInt8(h(i))
      """
    let found = NumberCheck.narrowFindings(in: file("Sources/Wire/A.swift", narrow))
    XCTAssertEqual(lines(found), [3])
    XCTAssertEqual(found.first?.what, "2 conversions into fewer bits, 0 were reviewed")
    XCTAssertEqual(NumberCheck.narrowFindings(in: file("Sources/IO/A.swift", narrow)), [])
    XCTAssertEqual(NumberCheck.narrowFindings(in: file("Tests/WireTests/A.swift", narrow)), [])
  }

  func testCommentsAndStringsAreNoCodeButInterpolationsAre() {
    let text = """
      // sleep(1)
      /* sleep(1) /* nested */ sleep(2) */
      let a = "sleep(1)"
      let b = #"a \\(sleep) "quoted" sleep"#
      let c = "\\(sleep(1))"
      let d = \"\"\"
        sleep(1)
        \"\"\"
      sleep(2)
      """
    XCTAssertEqual(lines(BannedCalls.sleeps.findings(in: file("Sources/Load/A.swift", text))), [5, 9])
  }

  func testQuotesInCharactersOfCAreNoStrings() {
    let text = "int a = '\"';\nsleep(1);\nint b = '\\'';\nsleep(1);\n"
    XCTAssertEqual(lines(BannedCalls.sleeps.findings(in: file("Sources/CUring/a.c", text))), [2, 4])
  }

  func testALongFileIsFound() {
    let line = "let a = 1\n"
    for (path, cap) in [("Sources/IO/A.swift", 500), ("Tests/IOTests/A.swift", 800)] {
      XCTAssertEqual(SizeCheck.fileFindings(in: file(path, String(repeating: line, count: cap))), [])
      let long = file(path, String(repeating: line, count: cap + 1))
      XCTAssertEqual(lines(SizeCheck.fileFindings(in: long)), [cap + 1])
    }
  }

  func testALongLineIsFound() {
    let fits = String(repeating: "é", count: 110)
    let text = fits + "\n" + fits + "x\n"
    XCTAssertEqual(lines(SizeCheck.lineFindings(in: file("Sources/IO/A.swift", text))), [2])
  }

  func testALongFunctionIsFoundHoweverItIsWritten() {
    let heads = [
      "func a() {", "public mutating func a<B: C & ~Copyable>(b: inout B) where B: D {", "  init?(a: Int) {",
      "deinit {", "@inlinable public subscript(a: Int) -> B {", "var a: Int {",
      "@available(*, deprecated) static func a(\n  b: Int,\n  c: Int\n) throws(D) -> E {",
      "func a() -> B\n{", "static func == (a: B, c: B) -> Bool {", "func a(b: Int = 1) {",
    ]
    for head in heads {
      let extra = head.split(separator: "\n").count
      let fits = head + String(repeating: "\n  b()", count: 59 - extra) + "\n}\n"
      XCTAssertEqual(SizeCheck.functionFindings(in: file("Sources/IO/A.swift", "\n" + fits)), [], head)
      let long = head + String(repeating: "\n  b()", count: 60 - extra) + "\n}\n"
      XCTAssertEqual(
        lines(SizeCheck.functionFindings(in: file("Sources/IO/A.swift", "\n" + long))), [2], head)
    }
  }

  func testATypeOrARequirementIsNoFunction() {
    let body = String(repeating: "\n  let b = 1", count: 100)
    for head in ["struct A {", "protocol A {\n  func b()\n  var c: Int\n", "enum A {\n  static let d = 1\n"] {
      XCTAssertEqual(SizeCheck.functionFindings(in: file("Sources/IO/A.swift", head + body + "\n}\n")), [])
    }
  }

  func testMarksOfUnfinishedWorkAreFound() {
    for mark in TextCheck.marks + TextCheck.halves + ["Stub"] {
      let found = TextCheck.markFindings(in: file("Tests/IOTests/A.swift", "let a = 1\n// \(mark): later\n"))
      XCTAssertEqual(lines(found), [2], mark)
    }
    let similar = file("Sources/IO/A.swift", "// stubborn mastodon\nlet a = \"TODO\"\n")
    XCTAssertEqual(TextCheck.markFindings(in: similar), [])
  }

  func testTrailingBlanksAreFound() {
    let text = "let a = 1 \n\nlet b = 2\t\nlet c = 3\n"
    XCTAssertEqual(lines(TextCheck.blankFindings(in: file("Sources/IO/A.swift", text))), [1, 3])
  }

  func testTheUncheckedFlagIsFound() {
    let text = "// a\nunsafeFlags([\"" + "-O" + "unchecked\"])\n"
    XCTAssertEqual(lines(TextCheck.flagFindings(in: file("Package.swift", text))), [2])
  }

  func testAFileThatOnlyHoldsAPlaceIsFound() {
    XCTAssertEqual(lines(TextCheck.fileNameFindings(in: file("Sources/IO/Placeholder.swift", "\n"))), [1])
    XCTAssertEqual(TextCheck.fileNameFindings(in: file("Sources/IO/Places.swift", "\n")), [])
  }
}
