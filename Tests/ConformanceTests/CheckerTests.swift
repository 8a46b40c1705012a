import Base
import Failover
import Profile
import XCTest

@testable import Run

/// The checker itself: what is planted wrong must be found, each time in words that name it.
final class CheckerTests: XCTestCase {
  private func file(_ rows: String) -> String {
    """
    {
      conformance: 1, section: "test", source: "test",
      base: { head: "0ms", firstToken: "0ms", gap: "50ms", tokens: 6 },
      backends: {
        healthy: {}, silent: { rules: [{ do: "no-response" }] }, "503": { rules: [{ do: "fast-5xx" }] },
        once: { rules: [{ when: { nth: { first: 1 } }, do: "fast-5xx" }] },
      },
      policies: {
        one: {
          envoyAIGateway: {
            streamIdleTimeout: "1s", retryOn: "5xx", numRetries: 1, numAttemptsPerPriority: 1,
          },
        },
        none: { envoyAIGateway: { streamIdleTimeout: "1s" } },
      },
      rows: [\(rows)],
    }
    """
  }

  private func row(_ text: String) throws -> ConformanceRow {
    let (file, diagnostics) = ConformanceFile.readWithPolicies(text: file(text), file: "test.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    return try XCTUnwrap(file?.rows.first)
  }

  private func differences(_ text: String) throws -> [String] {
    try ConformanceRunner(mode: .virtual).run(try row(text)).differences
  }

  /// A silent backend and a healthy one, and what is expected of it, with one thing changed.
  private func silent(_ from: String = "", _ to: String = "", more: String = "") throws -> [String] {
    let right = """
      status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
      unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"], tokens: 6
      """
    XCTAssertTrue(from.isEmpty || right.contains(from), from)
    let expected = from.isEmpty ? right : right.replacingOccurrences(of: from, with: to)
    return try differences(
      """
      { id: "r", about: "a", backends: { A: "silent", B: "healthy" }, policy: "one", \(more)
        expect: { \(expected) } }
      """)
  }

  func testWhatIsRightPasses() throws { XCTAssertEqual(try silent(), []) }

  func testEveryPlantedMistakeIsFound() throws {
    let cases = [
      ("status: 200", "status: 503", "status 200, expected 503"),
      ("ends: \"complete\"", "ends: \"fin\"", "end complete, expected fin"),
      ("answer: \"ok\"", "answer: \"cut\"", "answer ok, expected cut"),
      ("targets: [\"A\", \"B\"]", "targets: [\"B\", \"A\"]", "targets A B, expected B A"),
      ("\"idle_timeout\"", "\"http_503\"", "attempts idle_timeout ok, expected http_503 ok"),
      ("\"not_needed\"", "\"breaker\"", "reason not_needed, expected breaker"),
      ("[\"1s\", \"1.03s\"]", "[\"1.1s\", \"2s\"]", "expected within 1.1..2s"),
      ("[\"1s\", \"1.03s\"]", "[\"0s\", \"999ms\"]", "expected within 0..0.999s"),
      ("[\"1.25s\", \"1.28s\"]", "[\"2s\", \"3s\"]", "expected within 2..3s"),
      ("tokens: 6", "tokens: [0, 5]", "6 tokens, expected 0..5"),
      ("tokens: 6", "tokens: 6, count: 2", "1 of 2 requests came to"),
    ]
    for (right, wrong, said) in cases {
      let found = try silent(right, wrong)
      XCTAssertTrue(found.contains { $0.contains(said) }, "\(wrong): \(found)")
    }
    for more in [
      "calls: { A: 2 },", "calls: { B: 0 },", "written: { B: 5 },", "medianHead: [\"2s\", \"3s\"],",
    ] {
      XCTAssertEqual(try silent(more: more).count, 1, more)
    }
    XCTAssertEqual(try silent(more: "calls: { A: 1, B: [0, 1] }, written: { A: 0, B: 6 },"), [])
  }

  func testGroupsAreMatchedWhateverTheirOrder() throws {
    func groups(_ first: Int, _ second: Int, status: Int = 503) throws -> [String] {
      try differences(
        """
        { id: "r", about: "a", backends: { A: "once", B: "healthy" }, policy: "none",
          load: { times: ["0s", "1s", "2s", "3s"] },
          expect: [
            { count: \(first), status: 200, ends: "complete", targets: ["A"] },
            { count: \(second), status: \(status), ends: "complete", targets: ["A"] },
          ] }
        """)
    }
    XCTAssertEqual(try groups(3, 1), [])
    XCTAssertFalse(try groups(2, 2).isEmpty)
    XCTAssertFalse(try groups(3, 2).isEmpty)
    XCTAssertFalse(try groups(2, 1).isEmpty)
    XCTAssertFalse(try groups(3, 1, status: 500).isEmpty)
  }

  func testRequestsCanBeNamedByTheirNumber() throws {
    func named(_ failing: String, _ fine: String) throws -> [String] {
      try differences(
        """
        { id: "r", about: "a", backends: { A: "once", B: "healthy" }, policy: "none",
          load: { times: ["0s", "1s", "2s"] },
          expect: [
            { requests: \(failing), status: 503, ends: "complete", targets: ["A"] },
            { requests: \(fine), status: 200, ends: "complete", targets: ["A"] },
          ] }
        """)
    }
    XCTAssertEqual(try named("1", "\"2-\""), [])
    XCTAssertFalse(try named("2", "\"1-\"").isEmpty)
    XCTAssertFalse(try named("1", "2").isEmpty)
  }

  func testAPolicyThatIsAMistakeIsRejectedInTheGatewaysOwnWords() throws {
    func verdict(_ status: Int, _ words: String) throws -> ConformanceResult.Verdict {
      let policy = "{ apisix: { fallback_http_statuses: [\(status)] } }"
      return try ConformanceRunner(mode: .virtual).run(
        try row(
          """
          { id: "r", about: "a", backends: { A: "healthy" }, policy: \(policy), rejected: "\(words)" }
          """
        )
      ).verdict
    }
    XCTAssertEqual(try verdict(200, "400 to 599"), .pass)
    XCTAssertEqual(try verdict(200, "something else"), .fail)
    XCTAssertEqual(try verdict(400, "400 to 599"), .fail)
  }

  func testARowThatCannotHoldIsNotRun() throws {
    let row = try row("{ id: \"r\", about: \"a\", backends: { A: \"healthy\" }, skip: \"needs TLS\" }")
    XCTAssertEqual(try ConformanceRunner(mode: .virtual).run(row).verdict, .skip)
    let report = ConformanceReport(results: [ConformanceResult(row: row, verdict: .skip)])
    XCTAssertTrue(report.text.contains("r: needs TLS"))
    XCTAssertEqual(report.summary, "1 rows: 0 pass, 1 can't hold (reasons above)")
  }
}
