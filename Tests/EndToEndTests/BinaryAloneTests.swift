import Foundation
import XCTest

/// The program alone, copied to an empty folder: everything that is shipped is inside of it.
final class BinaryAloneTests: XCTestCase {
  private func run(_ arguments: [String], in folder: URL) throws -> Finished {
    let process = Process()
    process.executableURL = folder.appendingPathComponent("brownout")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Finished(
      exitCode: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self))
  }

  func testEveryCommandWorks() throws {
    let folder = Binary.temporaryDirectory(self)
    try FileManager.default.copyItem(at: Binary.url, to: folder.appendingPathComponent("brownout"))
    let table: [(arguments: [String], says: String)] = [
      (["catalog"], "stall-before-first-byte"), (["catalog", "healthy"], "name: \"healthy\""),
      (["catalog", "policy/envoy"], "retry_policy"), (["check", "healthy", "fast-429"], "healthy: ok"),
      (["explain", "slow-5xx"], "policy"),
      (["explain", "--policy", "envoy"], "shipped/policies/envoy.json5"),
      (["conformance", "--filter", "c01"], "c01"), (["schema"], "\"$schema\""), (["doctor"], "io"),
      (
        [
          "run", "healthy", "--virtual", "--set", "load.duration=1s", "--set", "proxy.policy=litellm",
          "--set",
          "expect=[]",
        ], "shipped/healthy.json5 is the profile inside of the program"
      ),
    ]
    for row in table {
      let finished = try run(row.arguments, in: folder)
      XCTAssertEqual(finished.exitCode, 0, "\(row.arguments): \(finished.errors)")
      XCTAssertTrue(finished.output.contains(row.says), "\(row.arguments): \(finished.output.prefix(2_000))")
    }
    let reports = try FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("Reports").path)
    XCTAssertEqual(reports.filter { $0.hasPrefix("healthy-") }.count, 1)
  }

  func testAFileOfThatNameWins() throws {
    let folder = Binary.temporaryDirectory(self)
    try FileManager.default.copyItem(at: Binary.url, to: folder.appendingPathComponent("brownout"))
    try "{ mine: 1 }".write(
      to: folder.appendingPathComponent("healthy"), atomically: true, encoding: .utf8)
    let finished = try run(["check", "healthy"], in: folder)
    XCTAssertEqual(finished.exitCode, 2)
    XCTAssertTrue(finished.errors.contains("unknown key 'mine'"), finished.errors)
    let unknown = try run(["check", "helthy"], in: folder)
    XCTAssertTrue(unknown.errors.contains("did you mean the shipped profile 'healthy'?"), unknown.errors)
  }

  func testWarningsAreInCheckAndInTheReport() throws {
    let folder = Binary.temporaryDirectory(self)
    let profile = """
      { brownout: 1, name: "warned", providers: { a: { base: { firstToken: "5ms", gap: "1ms", tokens: 2 } } },
        proxy: { policy: { kong: { balancer: { slots: 10 } } } }, load: { rate: "20/s", duration: "1s" } }
      """
    try profile.write(to: folder.appendingPathComponent("p.json5"), atomically: true, encoding: .utf8)
    let says = "kong.balancer.slots has no effect here"
    let check = try Binary.run(["check", "p.json5"], in: folder)
    XCTAssertEqual(check.exitCode, 0)
    XCTAssertTrue(check.errors.contains("p.json5:2:42: warning: \(says)"), check.errors)
    XCTAssertTrue(check.output.contains("1 warning"), check.output)
    let run = try Binary.run(["run", "p.json5", "--virtual", "--out", "r"], in: folder)
    XCTAssertTrue(run.output.contains("p.json5:2: \(says)"), run.output)
    let written = try String(contentsOf: folder.appendingPathComponent("r/summary.json"), encoding: .utf8)
    XCTAssertTrue(written.contains(says))
  }
}
