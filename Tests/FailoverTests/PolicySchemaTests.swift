// The schema of policies against their reader: the schema accepts what is accepted, knows every key that is
// read, and its examples are no mistakes.

import Base
import Foundation
import XCTest

@testable import Failover
@testable import Profile

final class PolicySchemaTests: XCTestCase {
  private func complaints(_ text: String, _ file: String) throws -> [String] {
    var check = ShapeCheck()
    check.check(try XCTUnwrap(JSON5Reader.read(text, file: file).node), PolicySchema.shape, "policy")
    return check.diagnostics.all.map(\.description)
  }

  func testTheSchemaAcceptsWhatTheReaderAccepts() throws {
    for text in VocabularyTests.texts { XCTAssertEqual(try complaints(text, "text"), []) }
    XCTAssertEqual(try complaints(#""litellm""#, "text"), [])
    XCTAssertEqual(try complaints(#"{ preset: "litellm", timeouts: { idle: "off" } }"#, "text"), [])
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Profiles/policies")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json5") }
    XCTAssertFalse(files.isEmpty)
    for file in files.sorted() {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      XCTAssertEqual(try complaints(text, file), [], file)
    }
  }

  func testEveryShippedPolicyCanBeChangedAndRun() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Profiles/policies").path
    let files = PolicyFiles(
      profile: "p.json5", folders: [folder], readFile: { try? String(contentsOfFile: $0, encoding: .utf8) },
      listFolder: { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] })
    let changes = [
      "", #"timeouts: { request: "50s" }"#, #"timeouts: { idle: "500ms" }"#, #"timeouts: { idle: "off" }"#,
      "retry: { max: 0 }", #"retry: { repick: "same" }"#, #"retry: { repick: "cycle" }"#,
      #"retry: { max: "unlimited", repick: "other" }"#, #"backoff: { base: "1s", max: "off" }"#,
      #"hedge: { after: "p95" }"#, "eject: { consecutive: 2 }", #"eject: { consecutive: "off" }"#,
      #"budget: { ratio: "10%" }"#, #"pick: "random""#,
      #"targets: { backup: { timeouts: { connect: "1s" } } }"#,
    ]
    XCTAssertFalse(files.presets.isEmpty)
    for name in files.presets {
      for change in changes {
        let text = #"{ preset: "\#(name)", \#(change) }"#
        var diagnostics = Diagnostics()
        let policy = PolicyReader.read(
          JSON5Reader.read(text, file: "f").node, timescale: 0.5, providers: ["primary", "backup"],
          files: files, diagnostics: &diagnostics)
        // A limit that never comes is the only thing that a change can make of these.
        let isEndless = diagnostics.all.allSatisfy { $0.problem.contains("never runs out of targets") }
        XCTAssertTrue(isEndless, "\(text): \(diagnostics.all.map(\.description))")
        if !change.hasPrefix("retry: { repick") { XCTAssertEqual(diagnostics.all, [], text) }
        guard diagnostics.all.isEmpty else { continue }
        let routes = [Route(model: "m", tiers: [[RouteTarget(0)], [RouteTarget(1)]])]
        let machine = FailoverMachine(
          policy: policy, routes: routes, providers: ["primary", "backup"], seed: 1)
        XCTAssertGreaterThan(machine.lanes, 0)
        XCTAssertFalse(policy.explain().isEmpty)
      }
    }
  }

  /// The paths of all keys of `shape`, lists and choices seen through.
  private func paths(_ shape: Shape, _ path: String) -> Set<String> {
    switch shape {
    case .object(let object):
      return object.fields.reduce(into: []) { all, field in
        let own = path.isEmpty ? field.key : "\(path).\(field.key)"
        all.formUnion([own])
        all.formUnion(paths(field.shape, own))
      }
    case .choice(let shapes): return shapes.reduce(into: []) { $0.formUnion(paths($1, path)) }
    case .list(let element, _): return paths(element, path)
    case .map(let map): return paths(map.value, "\(path).*")
    case .flag, .integer, .number, .duration, .rate, .size, .percentage, .word, .text, .pair, .catalogueFault,
      .durationDistribution, .countDistribution, .anything:
      return []
    }
  }

  func testTheSchemaHasEveryKeyThatIsReadAndNoOther() {
    var read = Set(NativeBlocks.names + ["preset", "about", "rules", "targets"])
    for row in PolicyGroup.policy.rows() { read.insert(row.name == "pick" ? "pick.algorithm" : row.name) }
    for row in PolicyGroup.target.rows() { read.insert("targets.*.\(row.name)") }
    for key in RuleReading.keys { read.insert("rules.\(key)") }
    for key in Jitter.keys {
      read.formUnion(["backoff.jitter.\(key)", "targets.*.backoff.jitter.\(key)"])
    }
    // The objects around settings.
    for path in read {
      var parts = path.split(separator: ".")
      while parts.count > 1 {
        parts.removeLast()
        if parts.last != "*" { read.insert(parts.joined(separator: ".")) }
      }
    }
    XCTAssertEqual(paths(PolicySchema.shape, ""), read)
  }

  func testEveryExampleOfTheSchemaIsRead() throws {
    for row in PolicyGroup.policy.rows() {
      let text = "{ \(row.setting.key): \(row.setting.shape.example) }"
      var diagnostics = Diagnostics()
      let node = try XCTUnwrap(JSON5Reader.read(text, file: "example").node)
      let block = try XCTUnwrap(Block(node, [row.setting.key], "p", "", noting: &diagnostics))
      var policy = Policy()
      row.setting.read(
        block, key: row.setting.key, name: row.name, to: &policy, noting: &diagnostics)
      XCTAssertEqual(diagnostics.all.map(\.description), [], "\(row.name): \(text)")
      XCTAssertNotNil(policy.provenance.origins[row.name])
    }
  }

  func testAPolicyOfAProfileIsInTheJSONSchema() throws {
    let text = ProfileSchema.json(policy: PolicySchema.shape)
    let schema = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let properties = try XCTUnwrap(schema["properties"] as? [String: Any])
    let proxy = try XCTUnwrap((properties["proxy"] as? [String: Any])?["properties"] as? [String: Any])
    let choices = try XCTUnwrap((proxy["policy"] as? [String: Any])?["anyOf"] as? [[String: Any]])
    let keys = try XCTUnwrap(choices[0]["properties"] as? [String: Any])
    XCTAssertEqual(Set(keys.keys), Set(PolicySchema.object.keys))
    XCTAssertEqual(choices[0]["additionalProperties"] as? Bool, false)
  }
}
