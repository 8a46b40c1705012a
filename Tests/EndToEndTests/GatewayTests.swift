// A gateway under test: how it is found, what is sent to it, and what of that is written down.

import Foundation
import XCTest

final class GatewayTests: XCTestCase {
  private let key = "sk-the-master-key"

  private func write(_ text: String, _ name: String, in directory: URL) throws -> String {
    let url = directory.appendingPathComponent(name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  /// A provider that is free for whoever has the key, and says 401 to everybody else.
  private func gateway() throws -> Int {
    let directory = Binary.temporaryDirectory(self)
    let base = #"base: { firstToken: "1ms", gap: "1ms", tokens: 3 }"#
    let profile = try write(
      """
      { brownout: 1, name: "gateway", providers: { locked: { \(base), rules: [
        { when: { header: { authorization: "Bearer \(key)" } }, do: { fault: "fast-5xx", code: 503 } } ] } } }
      """, "gateway.json5", in: directory)
    let process = try Binary.start(["serve", profile, "--quiet"], in: directory)
    addTeardownBlock {
      process.terminate()
      process.waitUntilExit()
    }
    while process.isRunning {
      let output = try String(contentsOf: directory.appendingPathComponent("output"), encoding: .utf8)
      if let port = output.firstMatch(of: #/:([0-9]+)/v1\n/#) { return try XCTUnwrap(Int(port.1)) }
    }
    throw XCTSkip("the providers did not start")
  }

  private func profile(_ host: String, headers: String = "", in directory: URL) throws -> String {
    try write(
      """
      { brownout: 1, name: "client", target: { url: "http://\(host)" },
        providers: { primary: { base: { firstToken: "1ms", gap: "1ms", tokens: 3 } } },
        load: { rate: "50/s", duration: "200ms", headers: { \(headers) } } }
      """, "client.json5", in: directory)
  }

  func testAKeyOfTheEnvironmentIsSentAndWrittenNowhere() throws {
    let directory = Binary.temporaryDirectory(self)
    let load = try profile(
      "127.0.0.1:\(try gateway())",
      headers: #"authorization: "Bearer ${BROWNOUT_TEST_KEY}", "x-team": "${BROWNOUT_TEST_TEAM}""#,
      in: directory)
    setenv("BROWNOUT_TEST_KEY", key, 1)
    setenv("BROWNOUT_TEST_TEAM", "team-of-tests", 1)
    defer {
      unsetenv("BROWNOUT_TEST_KEY")
      unsetenv("BROWNOUT_TEST_TEAM")
    }
    let finished = try Binary.run(
      ["run", load, "--out", "report", "--set", #"load.headers.x-api-key="literal-secret""#], in: directory)
    let report = directory.appendingPathComponent("report")
    XCTAssertEqual(try Summary(directory: report).outcomes, ["http_503": 10], finished.errors)
    // That gateway has other providers than the profile's.
    XCTAssertTrue(finished.output.contains("nothing reached a provider"), finished.output)
    var written = ["output": finished.output, "errors": finished.errors]
    for name in try FileManager.default.contentsOfDirectory(atPath: report.path) {
      let data = try Data(contentsOf: report.appendingPathComponent(name))
      written[name] = String(decoding: data, as: UTF8.self)
    }
    XCTAssertGreaterThan(written.count, 5)
    for (name, text) in written {
      for secret in [key, "team-of-tests", "literal-secret"] {
        XCTAssertFalse(text.contains(secret), "\(name) has \(secret)")
      }
    }
    XCTAssertTrue(written["profile.resolved.json"]?.contains(#""authorization": "***""#) ?? false)
  }

  func testAVariableThatIsNotSetStopsARunAndIsSaidByCheckAndExplain() throws {
    let directory = Binary.temporaryDirectory(self)
    let load = try profile(
      "127.0.0.1:1", headers: #"authorization: "Bearer ${BROWNOUT_UNSET}""#, in: directory)
    let run = try Binary.run(["run", load], in: directory)
    XCTAssertEqual(run.exitCode, 2)
    XCTAssertTrue(run.errors.contains("client.json5:3:"), run.errors)
    XCTAssertTrue(run.errors.contains("variable BROWNOUT_UNSET is not set"), run.errors)
    XCTAssertFalse(
      FileManager.default.fileExists(atPath: directory.appendingPathComponent("Reports").path))
    let check = try Binary.run(["check", load], in: directory)
    XCTAssertEqual(check.exitCode, 0, check.errors)
    XCTAssertTrue(check.output.contains("note: the environment variable BROWNOUT_UNSET"), check.output)
    let explain = try Binary.run(["explain", load], in: directory)
    XCTAssertTrue(
      explain.output.contains("header authorization: *** (from BROWNOUT_UNSET, which is not set)"),
      explain.output)
  }

  func testATargetsNameIsLookedUpAtTheStart() throws {
    let directory = Binary.temporaryDirectory(self)
    // The resolver reads this as 127.0.0.1: a name to us, and no question to a server.
    let load = try profile("127.1:\(try gateway())", in: directory)
    let finished = try Binary.run(["run", load, "--out", "report", "--quiet"], in: directory)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
    XCTAssertEqual(
      try Summary(directory: directory.appendingPathComponent("report")).outcomes, ["ok": 10])
    for (host, expected) in [
      // Labels have at most 63 characters, so nobody is asked.
      (String(repeating: "a", count: 64) + ".test:80", "can't be found"),
      ("192.0.513:8080", "192.0.513:8080 is not on this machine (192.0.2.1)"),
    ] {
      let refused = try Binary.run(
        ["run", try profile(host, in: directory), "--out", "refused"], in: directory)
      XCTAssertEqual(refused.exitCode, 2, refused.errors)
      XCTAssertTrue(refused.errors.contains(expected), refused.errors)
    }
    XCTAssertFalse(
      FileManager.default.fileExists(atPath: directory.appendingPathComponent("refused").path))
  }
}
