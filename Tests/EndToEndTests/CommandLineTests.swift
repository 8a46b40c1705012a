import Foundation
import XCTest

final class CommandLineTests: XCTestCase {
  func testHelpAndVersionArePrintedOnStandardOutput() throws {
    let directory = Binary.temporaryDirectory(self)
    let version = try Binary.run(["--version"], in: directory)
    XCTAssertEqual(version.exitCode, 0)
    XCTAssertTrue(version.output.hasPrefix("brownout "), version.output)
    for arguments in [["--help"], ["run", "--help"], ["help", "serve"], ["doctor", "-h"]] {
      let help = try Binary.run(arguments, in: directory)
      XCTAssertEqual(help.exitCode, 0)
      XCTAssertTrue(help.output.contains("usage: brownout"), help.output)
      XCTAssertEqual(help.errors, "")
    }
  }

  func testNoCommandAtAllShowsWhatThereIs() throws {
    let finished = try Binary.run([], in: Binary.temporaryDirectory(self))
    XCTAssertEqual(finished.exitCode, 2)
    XCTAssertTrue(finished.output.contains("brownout run"), finished.output)
  }

  func testAWrongCommandLineSaysWhatWasExpectedAndExitsWith2() throws {
    let directory = Binary.temporaryDirectory(self)
    let mistakes: [([String], String)] = [
      (["rnu", "x"], "did you mean 'run'?"),
      (["run"], "'run' needs a profile"),
      (["run", "a", "b"], "takes one profile"),
      (["run", "a", "--quite"], "did you mean '--quiet'?"),
      (["run", "a", "--seed"], "'--seed' has no value"),
      (["run", "a", "--virtual=yes"], "'--virtual' takes no value"),
      (["run", Binary.profile("healthy"), "--seed", "x"], "--seed"),
      (["run", Binary.profile("healthy"), "--io", "kqueue"], "--io"),
      (["run", Binary.profile("healthy"), "--attempts", "some"], "--attempts"),
      (["run", Binary.profile("healthy"), "--set", "load.rat=1/s"], "did you mean 'rate'?"),
      (["run", "/nowhere/profile.json5"], "/nowhere/profile.json5"),
      (["doctor", "now"], "takes no operands"),
      (["serve", Binary.profile("healthy"), "--port-base", "70000"], "--port-base"),
      (["serve", Binary.profile("healthy"), "--port-base", "65534"], "--port-base"),
      (["serve", Binary.profile("healthy"), "--upstream", "primary=10.0.0.1:80"], "--upstream"),
      (["serve", Binary.profile("healthy"), "--upstream", "primary=127.0.0.1"], "--upstream"),
      (["serve", Binary.profile("healthy"), "--upstream", "primray=127.0.0.1:80"], "primray"),
      (["serve", Binary.profile("healthy"), "--set", "transport=unix"], "the transport is \"unix\""),
    ]
    for (arguments, expected) in mistakes {
      let finished = try Binary.run(arguments, in: directory)
      XCTAssertEqual(finished.exitCode, 2, "\(arguments)\n\(finished.errors)")
      XCTAssertTrue(finished.errors.contains(expected), "\(arguments)\n\(finished.errors)")
      XCTAssertFalse(
        FileManager.default.fileExists(atPath: directory.appendingPathComponent("Reports").path),
        "\(arguments) started something")
    }
  }

  func testShippedProfilesHaveNoMistakes() throws {
    let directory = Binary.temporaryDirectory(self)
    let profiles = try FileManager.default.contentsOfDirectory(
      atPath: Binary.root.appendingPathComponent("Profiles").path
    ).filter { $0.hasSuffix(".json5") }.sorted()
    XCTAssertGreaterThanOrEqual(profiles.count, 6)
    let paths = profiles.map { Binary.root.appendingPathComponent("Profiles/\($0)").path }
    let finished = try Binary.run(["check"] + paths, in: directory)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
    for path in paths {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      XCTAssertTrue(text.hasPrefix("//"), "\(path) does not open with a comment on what it shows")
    }
  }

  func testTheProfileInTheReadmeHasNoMistakes() throws {
    let readme = try String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)
    let directory = Binary.temporaryDirectory(self)
    let file = directory.appendingPathComponent("readme.json5")
    let profile = try XCTUnwrap(readme.components(separatedBy: "```json5\n").dropFirst().first)
    try XCTUnwrap(profile.components(separatedBy: "```").first).write(
      to: file, atomically: true, encoding: .utf8)
    let finished = try Binary.run(["check", file.path], in: directory)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
    XCTAssertTrue(finished.output.contains("1500 requests in 30s"), finished.output)
  }

  func testTheSchemaIsJSON() throws {
    let finished = try Binary.run(["schema"], in: Binary.temporaryDirectory(self))
    XCTAssertEqual(finished.exitCode, 0)
    let schema = try JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [String: Any]
    XCTAssertEqual(schema?["$schema"] as? String, "https://json-schema.org/draft/2020-12/schema")
  }

  func testATargetThatIsNotThisMachineIsRefusedUnlessItIsNamed() throws {
    let directory = Binary.temporaryDirectory(self)
    let finished = try Binary.run(
      ["run", Binary.profile("healthy"), "--set", "target={url:\"http://192.0.2.1:8080\"}"], in: directory)
    XCTAssertEqual(finished.exitCode, 2, finished.errors)
    XCTAssertTrue(finished.errors.contains("--allow-target 192.0.2.1:8080"), finished.errors)
  }
}
