import Foundation
import XCTest

/// What the program says when a file, a port or a machine is not as it should be, and what it explains.
final class AdviceTests: XCTestCase {
  func testAFolderIsNoProfileAndAPipeIsOne() throws {
    let directory = Binary.temporaryDirectory(self)
    let folder = try Binary.run(["check", directory.path], in: directory)
    XCTAssertEqual(folder.exitCode, 2)
    XCTAssertTrue(folder.errors.contains("is a folder"), folder.errors)
    let absent = try Binary.run(["check", "absent.json5"], in: directory)
    XCTAssertTrue(absent.errors.contains("there is no file 'absent.json5'"), absent.errors)
    try Data([0x7B, 0xFF, 0x7D]).write(to: directory.appendingPathComponent("latin.json5"))
    let latin = try Binary.run(["check", "latin.json5"], in: directory)
    XCTAssertTrue(latin.errors.contains("is no UTF-8 text"), latin.errors)
    let pipe = directory.appendingPathComponent("pipe").path
    XCTAssertEqual(mkfifo(pipe, 0o600), 0)
    let process = try Binary.start(["check", pipe], in: directory)
    let text = try String(contentsOfFile: Binary.profile("healthy"), encoding: .utf8)
    let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: pipe))
    try writer.write(contentsOf: Data(text.utf8))
    try writer.close()
    let finished = Binary.finish(process, in: directory)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
  }

  func testExplainShowsParametersAndNoTrailingBlanks() throws {
    let directory = Binary.temporaryDirectory(self)
    for (name, texts) in [
      ("regional-outage", ["mean 200ms, sd 60ms, from 80ms to 400ms (normal)", "30% no-response"]),
      ("keepalive-stall", ["at token:0: silence 5s with a comment every 500ms"]),
      ("stall-mid-stream", ["at token:10: silence", "exactly 1 of every 10 requests"]),
    ] {
      let explained = try Binary.run(["explain", Binary.profile(name)], in: directory)
      XCTAssertEqual(explained.exitCode, 0, explained.errors)
      for text in texts { XCTAssertTrue(explained.output.contains(text), "\(text)\n\(explained.output)") }
      XCTAssertFalse(explained.output.contains("typically"), explained.output)
      for line in explained.output.split(separator: "\n") { XCTAssertFalse(line.hasSuffix(" "), "\(line)|") }
    }
  }

  func testMetricsIsTheGlossaryAndTheSchemaNamesThem() throws {
    let directory = Binary.temporaryDirectory(self)
    let metrics = try Binary.run(["metrics"], in: directory)
    XCTAssertEqual(metrics.exitCode, 0)
    for name in ["attainment", "goodput", "drift", "amplification", "ttft"] {
      XCTAssertTrue(metrics.output.contains("  \(name) "), metrics.output)
    }
    let schema = try Binary.run(["schema"], in: directory)
    let object = try JSONSerialization.jsonObject(with: Data(schema.output.utf8)) as? [String: Any]
    let definitions = object?["$defs"] as? [String: Any]
    let names = (definitions?["metric"] as? [String: Any])?["enum"] as? [String]
    XCTAssertTrue(names?.contains("attainment") ?? false)
    XCTAssertTrue(schema.output.contains("ttft_service"), "the pattern names the metrics")
  }

  func testServeNeedsNoTargetOfTheLoad() throws {
    let directory = Binary.temporaryDirectory(self)
    let text = """
      { brownout: 1, name: "m", load: { rate: "5/s", duration: "1s" },
        providers: { a: { base: { firstToken: "1ms", gap: "1ms", tokens: 1 } } } }
      """
    try text.write(to: directory.appendingPathComponent("m.json5"), atomically: true, encoding: .utf8)
    let check = try Binary.run(["check", "m.json5"], in: directory)
    XCTAssertEqual(check.exitCode, 2)
    XCTAssertTrue(check.errors.contains("add proxy: {}"), check.errors)
    // What serve says of a wrong option comes after the profile was read.
    let serve = try Binary.run(["serve", "m.json5", "--upstream", "a=127.0.0.1:81"], in: directory)
    XCTAssertFalse(serve.errors.contains("no target"), serve.errors)
  }

  func testAGatewayThatIsDownIsNamed() throws {
    let directory = Binary.temporaryDirectory(self)
    let finished = try Binary.run(
      [
        "run", Binary.profile("healthy"), "--set", "target={url:\"http://127.0.0.1:1\"}", "--set",
        "load.rate=20/s", "--set", "load.duration=500ms", "--set", "expect=[]", "--out", "report",
      ], in: directory)
    XCTAssertTrue(finished.errors.contains("nothing listens at 127.0.0.1:1"), finished.errors)
  }
}
