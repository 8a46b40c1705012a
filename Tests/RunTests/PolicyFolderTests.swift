// Files that a profile names are found from wherever the profile is read.

import Base
import Failover
import Foundation
import Profile
import XCTest

@testable import Run

final class PolicyFolderTests: XCTestCase {
  private var folder = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("policy-folders-\(getpid())")
    let files = [
      "profiles/policies/mine.json5": "{ retry: { max: 4 } }",
      "profiles/gaps.txt": "1ms\n",
      "profiles/run.json5": """
      {
        brownout: 1, name: "run",
        providers: { a: { base: { firstToken: "1ms", gap: { file: "gaps.txt" }, tokens: 2 } } },
        proxy: { policy: "mine" },
      }
      """,
    ]
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

  func testAProfileInAFolderFindsItsPolicyAndItsMeasuredValues() throws {
    // A path that is not absolute: that is where folders could be put together twice.
    let up = String(
      repeating: "../", count: FileManager.default.currentDirectoryPath.split(separator: "/").count)
    for path in [folder.path, up + String(folder.path.dropFirst())] {
      guard case .command(let arguments) = try ParsedArguments.parse(["check", "x"]) else { return XCTFail() }
      let input = try ProfileInput.read(path + "/profiles/run.json5", arguments)
      XCTAssertEqual(input.policy.retry.max, 4)
      XCTAssertEqual(input.profile.providers[0].base.gap, .empirical([1e6]))
    }
  }

  func testFilesBesideTheProfileWinOverTheShippedOnes() throws {
    let path = folder.path + "/profiles/run.json5"
    XCTAssertTrue(PolicyFolders.files(for: path).presets.contains("mine"))
    XCTAssertTrue(PolicyFolders.files(for: path).presets.contains("apisix"))
    let own = folder.appendingPathComponent("profiles/policies/nginx.json5")
    try "{ retry: { max: 9 } }".write(to: own, atomically: true, encoding: .utf8)
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(
      named: "nginx", files: PolicyFolders.files(for: path), diagnostics: &diagnostics)
    XCTAssertEqual(policy.retry.max, 9)
  }
}
