import Base
import Failover
import Profile
import XCTest

/// Mistakes in a file of rows have their place, and all of them are told at once.
final class RowFileTests: XCTestCase {
  private func mistakes(_ rows: String, top: String = "") -> [String] {
    let text = """
      { conformance: 1, section: "test", source: "test", \(top)
        backends: { healthy: {} }, policies: { none: {} },
        rows: [
      \(rows)
        ],
      }
      """
    return ConformanceFile.readWithPolicies(text: text, file: "r.json5").1.all.map(\.description)
  }

  private let base = "base: { firstToken: \"0ms\", gap: \"1ms\", tokens: 1 },"
  private let expect = "expect: { status: 200, ends: \"complete\", targets: [\"A\"] }"

  func testASoundRowIsRead() {
    XCTAssertEqual(
      mistakes(
        "{ id: \"a\", about: \"x\", backends: { A: \"healthy\" }, policy: \"none\", \(expect) }", top: base),
      [])
  }

  func testUnknownNames() {
    let found = mistakes(
      """
      { id: "a", about: "x", backends: { A: "helthy" }, policy: "non", \(expect) },
      { id: "a", about: "x", backends: { A: "healthy" },
        expect: { status: 200, ends: "complete", targets: ["B"], attempts: ["ok", "ok"] } },
      """, top: base)
    XCTAssertEqual(found.count, 5, found.joined(separator: "\n"))
    XCTAssertTrue(found[0].hasPrefix("r.json5:4:"), found[0])
    XCTAssertTrue(
      found[0].contains("unknown backend 'helthy'") && found[0].contains("did you mean 'healthy'?"))
    XCTAssertTrue(found[1].contains("unknown policy 'non'"))
    XCTAssertTrue(found[2].contains("the row 'a' stands twice"))
    XCTAssertTrue(found.contains { $0.hasPrefix("r.json5:6:") && $0.contains("unknown backend 'B'") })
    XCTAssertTrue(found.contains { $0.contains("'attempts' has 2 outcomes for 1 targets") })
  }

  func testTheFormatIsChecked() {
    let found = mistakes(
      """
      { id: "a", about: "x", backends: { A: "healthy" },
        expect: { status: 2000, ends: "maybe", targets: ["A"], head: ["1s"], answer: "fine", tokenz: 1 } },
      """, top: base)
    XCTAssertEqual(found.count, 5, found.joined(separator: "\n"))
    XCTAssertTrue(found.allSatisfy { $0.hasPrefix("r.json5:5:") }, found.joined(separator: "\n"))
  }

  func testWhatRowsAreMadeOfIsReadAsAProfileIs() {
    let policy = "{ envoyAIGateway: { numRetries: -1 } }"
    let backend = "{ rules: [{ do: \"no-respnse\" }] }"
    let found = mistakes(
      """
      { id: "a", about: "x", backends: { A: \(backend) }, \(expect) },
      { id: "b", about: "x", backends: { A: "healthy" }, policy: \(policy), \(expect) },
      { id: "c", about: "x", backends: { A: "healthy" }, tiers: [["A"], ["B"]], \(expect) },
      """, top: base)
    XCTAssertEqual(found.count, 3, found.joined(separator: "\n"))
    XCTAssertTrue(
      found[0].hasPrefix("r.json5:4:") && found[0].contains("unknown fault 'no-respnse'"), found[0])
    XCTAssertTrue(found[1].hasPrefix("r.json5:5:") && found[1].contains("numRetries"), found[1])
    XCTAssertTrue(found[2].hasPrefix("r.json5:6:") && found[2].contains("unknown provider 'B'"), found[2])
  }

  func testARowMustExpectSomethingAndABackendMustHaveALatency() {
    XCTAssertTrue(
      mistakes("{ id: \"a\", about: \"x\", backends: { A: \"healthy\" } }", top: base)[0]
        .contains("the row 'a' expects nothing"))
    XCTAssertTrue(
      mistakes("{ id: \"a\", about: \"x\", backends: { A: \"healthy\" }, \(expect) }")[0]
        .contains("the backend 'A' has no 'base'"))
  }

  func testWindowsAreTheRightWayRound() {
    let found = mistakes(
      """
      { id: "a", about: "x", backends: { A: "healthy" },
        expect: { status: 200, ends: "complete", targets: ["A"], head: ["2s", "1s"] }, calls: { A: [3, 1] } },
      """, top: base)
    XCTAssertEqual(found.count, 2, found.joined(separator: "\n"))
  }
}
