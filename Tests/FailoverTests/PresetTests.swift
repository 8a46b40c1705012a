import Base
import Foundation
import XCTest

@testable import Failover
@testable import Profile

/// The files of Profiles/policies: each is a policy that can be used as it stands, and says whose it is, of
/// which version and date, and how that is known.
final class PresetTests: XCTestCase {
  private static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Profiles/policies")

  /// The files, with the block that each holds; nil for our own vocabulary.
  static let files: [(name: String, block: String?)] = [
    ("agentgateway", "agentgateway"), ("aisix", "aisix"), ("anthropic-python", "anthropicPython"),
    ("apisix", "apisix"), ("apisix-3.18", "apisix"), ("bifrost", "bifrost"), ("cloudflare", "cloudflare"),
    ("envoy", "envoy"), ("envoyAIGateway", "envoyAIGateway"),
    ("envoyAIGateway-provider-fallback", "envoyAIGateway"),
    ("envoyAIGateway-stream-idle-timeout", "envoyAIGateway"), ("haproxy", "haproxy"),
    ("helicone", "helicone"), ("higress", "higress"), ("kong", "kong"), ("litellm", "litellm"),
    ("nginx", "nginx"), ("openai-node", "openaiNode"), ("openai-python", "openaiPython"),
    ("portkey", "portkey"), ("recommended", nil), ("tensorzero", "tensorzero"), ("vercel", "vercel"),
  ]

  private func text(_ name: String) throws -> String {
    try String(contentsOf: PresetTests.directory.appendingPathComponent("\(name).json5"), encoding: .utf8)
  }

  func testThereIsAFileForEachProductAndNoOther() throws {
    let found = try FileManager.default.contentsOfDirectory(atPath: PresetTests.directory.path).sorted()
    XCTAssertEqual(found, PresetTests.files.map { "\($0.name).json5" }.sorted())
    XCTAssertEqual(Set(PresetTests.files.compactMap(\.block)), Set(NativeBlocks.names))
  }

  func testEachFileReadsAndExplains() throws {
    for file in PresetTests.files {
      let policy = Policies.read(try text(file.name))
      let lines = policy.explain()
      if file.block == nil {
        XCTAssertNil(policy.provenance.product, file.name)
        continue
      }
      XCTAssertTrue(lines.contains { $0.hasPrefix("# emulation, not the product: ") }, file.name)
      XCTAssertTrue(lines.contains { $0.hasPrefix("# not covered: ") }, file.name)
      // Nothing in it is without effect.
      XCTAssertEqual(policy.provenance.warnings, [], file.name)
    }
  }

  /// The explanation must be able to say of each value where it is from.
  func testEveryValueThatIsNotOursHasAnOrigin() throws {
    let usual = Policy()
    let rows = PolicyGroup.policy.rows()
    for file in PresetTests.files where file.block != nil {
      let policy = Policies.read(try text(file.name))
      for row in rows where row.setting.show(policy) != row.setting.show(usual) {
        XCTAssertNotNil(policy.provenance.origins[row.name], "\(file.name): \(row.name)")
      }
      for index in policy.rules.indices {
        XCTAssertNotNil(policy.provenance.origins["rules[\(index)]"], "\(file.name): rule \(index)")
      }
      let names = rows.map(\.name) + policy.rules.indices.map { "rules[\($0)]" }
      for name in policy.provenance.origins.keys.sorted() {
        XCTAssertTrue(names.contains(name), "\(file.name): \(name) is no setting of ours")
      }
    }
  }

  func testEachFileHoldsItsOwnBlock() throws {
    for file in PresetTests.files {
      let node = JSON5Reader.read(try text(file.name), file: file.name).node
      guard case .object(let members) = node?.value else { return XCTFail(file.name) }
      if let block = file.block {
        XCTAssertEqual(members.map(\.key), [block], file.name)
      } else {
        XCTAssertTrue(Set(members.map(\.key)).isDisjoint(with: NativeBlocks.names), file.name)
      }
    }
  }

  func testEachFileSaysWhoseItIsAndHowThatIsKnown() throws {
    for file in PresetTests.files where file.block != nil {
      let head = try text(file.name).split(separator: "\n").prefix { $0.hasPrefix("//") }
      for key in ["// Source: ", "// Version: ", "// Date: 20", "// Known by: "] {
        XCTAssertEqual(head.filter { $0.hasPrefix(key) }.count, 1, "\(file.name): \(key)")
      }
      let prose = head.map { $0.dropFirst(3) }.joined(separator: " ")
      XCTAssertTrue(prose.contains("emulation, not the product"), file.name)
    }
  }
}
