// The schema's table against itself: what it shows must be what it accepts, and every key must be read by
// somebody.

import Base
import Foundation
import XCTest

@testable import Profile

final class SchemaTests: XCTestCase {
  /// Every shape of the language, with the path on which it was met.
  private func shapes() -> [(path: String, shape: Shape)] {
    var found: [(String, Shape)] = []
    var distributions = 0
    func visit(_ object: ObjectShape, _ path: String) {
      for field in object.fields { visit(field.shape, "\(path).\(field.key)") }
    }
    func visit(_ shape: Shape, _ path: String) {
      found.append((path, shape))
      switch shape {
      case .list(let element, _): visit(element, "\(path).0")
      case .pair(let first, let second):
        visit(first, "\(path).0")
        visit(second, "\(path).1")
      case .map(let map): visit(map.value, "\(path).*")
      case .object(let object): visit(object, path)
      case .choice(let shapes): for shape in shapes { visit(shape, path) }
      case .catalogueFault: for fault in FaultCatalogue.all { visit(fault.shape, "\(path)(\(fault.name))") }
      case .durationDistribution, .countDistribution:
        distributions += 1
        guard distributions <= 2 else { return }
        visit(DistributionShape.durationForms, path)
        visit(DistributionShape.countForms, path)
      default: break
      }
    }
    visit(ProfileSchema.root, "")
    return found
  }

  private func objects() -> [ObjectShape] {
    shapes().compactMap { if case .object(let object) = $0.shape { object } else { nil } }
      + FaultCatalogue.all.map(\.shape) + [ProfileSchema.root]
  }

  func testEveryExampleFitsItsShape() throws {
    for (path, shape) in shapes() {
      let result = JSON5Reader.read(shape.example, file: "example")
      XCTAssertEqual(result.diagnostics.all.map(\.description), [], path)
      var check = ShapeCheck()
      check.check(try XCTUnwrap(result.node, path), shape, path)
      XCTAssertEqual(check.diagnostics.all.map(\.description), [], "\(path): \(shape.example)")
    }
  }

  func testEveryDefaultFitsItsShape() throws {
    for object in objects() {
      for field in object.fields {
        guard case .standard(let text) = field.presence else { continue }
        var check = ShapeCheck()
        check.check(try XCTUnwrap(JSON5Reader.read(text, file: "default").node), field.shape, field.key)
        XCTAssertEqual(check.diagnostics.all.map(\.description), [], field.key)
      }
    }
  }

  func testKeysAreUniqueAndWhatTheyNeedExists() {
    for object in objects() {
      XCTAssertEqual(Set(object.keys).count, object.keys.count, object.keys.joined(separator: " "))
      for field in object.fields {
        if let needed = field.needs { XCTAssertNotNil(object[needed], field.key) }
        XCTAssertFalse(field.about.isEmpty, field.key)
      }
      for choice in object.choices { XCTAssertTrue(choice.keys.allSatisfy { object[$0] != nil }) }
    }
  }

  func testEveryKeyOfTheSchemaIsReadBySomebody() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Profile")
    var text = ""
    for folder in ["Reading", "Faults"] {
      let files = try FileManager.default.contentsOfDirectory(
        atPath: sources.appendingPathComponent(folder).path)
      for file in files.sorted() {
        text += try String(contentsOf: sources.appendingPathComponent("\(folder)/\(file)"), encoding: .utf8)
      }
    }
    for object in objects() {
      // The version is checked by its range alone.
      for key in object.keys where key != "brownout" { XCTAssertTrue(text.contains("\"\(key)\""), key) }
    }
  }

  func testPatternsLetEveryExampleOfTheirFormPass() throws {
    for (path, shape) in shapes() {
      guard case .text(let form) = shape, let pattern = form.pattern else { continue }
      let example = try XCTUnwrap(JSON5Reader.read(form.example, file: "").node?.stringValue)
      XCTAssertNotNil(example.range(of: pattern, options: .regularExpression), "\(path): \(example)")
    }
  }

  func testTheJSONSchemaIsJSONWhoseReferencesResolve() throws {
    let text = ProfileSchema.json()
    XCTAssertEqual(text, ProfileSchema.json())
    let schema = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    XCTAssertEqual(schema["$schema"] as? String, "https://json-schema.org/draft/2020-12/schema")
    XCTAssertEqual(schema["additionalProperties"] as? Bool, false)
    let definitions = try XCTUnwrap(schema["$defs"] as? [String: Any])
    var references = 0
    func visit(_ value: Any) {
      if let members = value as? [String: Any] {
        if let reference = members["$ref"] as? String {
          references += 1
          XCTAssertNotNil(definitions[reference.replacingOccurrences(of: "#/$defs/", with: "")], reference)
        }
        for key in members.keys.sorted() { if let inner = members[key] { visit(inner) } }
      } else if let elements = value as? [Any] {
        elements.forEach(visit)
      }
    }
    visit(schema)
    XCTAssertGreaterThan(references, 10)
  }
}
