import Foundation
import XCTest

/// A sample of the rows over loopback TCP, with both backends, through the program itself.
///
/// Nothing here depends on the machine's speed: a row must agree in status, sequence of targets, ending and
/// outcomes, and may be up to 5 s late; and if it differs (the machine slept when a backend should have
/// answered, so a timeout fired) it is run again with a clock a third as fast, and then in real time, where
/// each timeout of these rows leaves a second or more. What is wrong differs in all three.
final class RealRowTests: XCTestCase {
  /// Every kind of fault, ending and reason; none that hinges on Retry-After, which has whole seconds on the
  /// wire, or on when a kernel repeats a SYN.
  static let rows = [
    "c01", "c02", "c03", "c04", "c05", "c07", "c08", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c20",
    "c21", "c22", "c23", "c24", "c25", "c26", "d03", "d05", "d07", "d11", "d16", "d21", "d24", "d30", "d34",
    "d39", "d41", "d45", "e1", "f07", "f11", "V10", "G3", "X15", "X27b", "X28", "X36a", "N2a", "N3a", "N12a",
  ]

  private struct Ran {
    var exitCode: Int32
    var verdicts: [String: String]
    var errors: String
  }

  private func run(_ arguments: [String]) throws -> Ran {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("brownout-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // The program stands beside the test bundle.
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let tests = bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let products = tests.deletingLastPathComponent()
    let process = Process()
    process.executableURL = products.appendingPathComponent("brownout")
    process.arguments = ["conformance", "--json"] + arguments
    // To files, so that no pipe can fill up.
    for name in ["output", "errors"] { try Data().write(to: folder.appendingPathComponent(name)) }
    process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent("output"))
    process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent("errors"))
    try process.run()
    process.waitUntilExit()
    let errors = try String(contentsOf: folder.appendingPathComponent("errors"), encoding: .utf8)
    let data = try Data(contentsOf: folder.appendingPathComponent("output"))
    let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    var verdicts: [String: String] = [:]
    for row in object?["rows"] as? [[String: Any]] ?? [] {
      let differences = (row["differences"] as? [String] ?? []).joined(separator: "; ")
      verdicts[row["id"] as? String ?? "?"] = "\(row["verdict"] ?? "?") \(differences)"
    }
    return Ran(exitCode: process.terminationStatus, verdicts: verdicts, errors: errors)
  }

  private func check(io: String) throws {
    let ran = try run([
      "--rows", RowTests.rowsFolder, "--filter", Self.rows.joined(separator: ","), "--real", "--io", io,
      "--tolerance", "5s",
    ])
    XCTAssertEqual(ran.verdicts.keys.sorted(), Self.rows.sorted(), ran.errors)
    for (row, verdict) in ran.verdicts { XCTAssertEqual(verdict, "pass ", "\(row) over \(io)") }
    XCTAssertEqual(ran.exitCode, 0, ran.errors)
  }

  func testASampleHoldsOverEpoll() throws { try check(io: "epoll") }

  func testASampleHoldsOverUring() throws {
    let probe = try run([
      "--rows", RowTests.rowsFolder, "--filter", "c11", "--real", "--io", "uring", "--tolerance", "5s",
    ])
    if probe.exitCode == 1 { throw XCTSkip("io_uring is not permitted here: \(probe.errors)") }
    try check(io: "uring")
  }

  func testThereAreEnoughRowsAndASampleOfThem() throws {
    XCTAssertEqual(Set(Self.rows).count, Self.rows.count)
    XCTAssertGreaterThanOrEqual(Self.rows.count, 20)
    let ran = try run(["--rows", RowTests.rowsFolder])
    XCTAssertGreaterThanOrEqual(ran.verdicts.values.filter { $0.hasPrefix("pass") }.count, 110)
  }

  /// What is planted wrong is told over sockets too, after all tries, with exit code 99.
  func testAPlantedMistakeIsFoundOverSockets() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("rows-\(UUID().uuidString).json5")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = """
      {
        conformance: 1, section: "planted", source: "this test",
        base: { head: "0ms", firstToken: "0ms", gap: "10ms", tokens: 3 },
        backends: { bad: { rules: [{ do: "fast-5xx" }] }, good: {} },
        rows: [
          { id: "wrong-status", about: "x", backends: { A: "bad" },
            expect: { status: 200, ends: "complete", targets: ["A"] } },
          { id: "wrong-sequence", about: "x", backends: { A: "bad", B: "good" },
            expect: { status: 503, ends: "complete", targets: ["A", "B"] } },
          { id: "wrong-ending", about: "x", backends: { A: "good" },
            expect: { status: 200, ends: "fin", targets: ["A"] } },
          { id: "too-soon", about: "x", backends: { A: "good" },
            expect: { status: 200, ends: "complete", targets: ["A"], head: ["60s", "61s"] } },
          { id: "right", about: "x", backends: { A: "good" },
            expect: { status: 200, ends: "complete", targets: ["A"] } },
        ],
      }
      """
    try text.write(to: file, atomically: true, encoding: .utf8)
    let ran = try run(["--rows", file.path, "--real", "--io", "epoll", "--tolerance", "5s"])
    XCTAssertEqual(ran.exitCode, 99, ran.errors)
    for id in ["wrong-status", "wrong-sequence", "wrong-ending", "too-soon"] {
      XCTAssertEqual(ran.verdicts[id]?.hasPrefix("fail"), true, id)
    }
    XCTAssertEqual(ran.verdicts["right"], "pass ")
  }

  func testMistakesOnTheCommandLineStartNothing() throws {
    for arguments in [
      ["--filter", "zzz"], ["--timescale", "0.5"], ["--real", "--timescale", "0"],
      ["--real", "--tolerance", "5"], ["--io", "epoll"], ["--rows", "/no/such/folder"],
    ] {
      let rows = arguments.contains("--rows") ? [] : ["--rows", RowTests.rowsFolder]
      let ran = try run(rows + arguments)
      XCTAssertEqual(ran.exitCode, 2, "\(arguments): \(ran.errors)")
      XCTAssertTrue(ran.errors.contains("  next: "), ran.errors)
      XCTAssertEqual(ran.verdicts, [:])
    }
  }
}
