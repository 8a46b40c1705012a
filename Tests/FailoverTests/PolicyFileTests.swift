// Policies by name and in files: where they are looked for, what is changed on top, and what is said about
// it.

import Base
import Failover
import XCTest

final class PolicyFileTests: XCTestCase {
  private func read(_ text: String, line: UInt = #line) -> Policy {
    let (policy, mistakes) = PolicyFixtures.read(text)
    XCTAssertEqual(mistakes, [], line: line)
    return policy
  }

  func testANameIsLookedForBesideTheProfileFirst() {
    XCTAssertEqual(read(#""litellm""#).retry.max, 2)
    XCTAssertEqual(read(#""recommended""#).retry.max, 3)
    XCTAssertEqual(read(#""apisix""#).retry.exhausted, .badGateway)
  }

  func testAPathIsRelativeToTheProfile() {
    XCTAssertEqual(read(#""own.json5""#).retry.max, 5)
    XCTAssertEqual(read(#""./own.json5""#).retry.max, 5)
    XCTAssertEqual(read(#""policies/litellm.json5""#).retry.max, 2)
    XCTAssertEqual(read(#""/etc/own.json5""#).retry.max, 6)
  }

  func testAPresetCanBeChanged() {
    let policy = read(#"{ preset: "litellm", timeouts: { connect: "1s" }, retry: { max: 7 } }"#)
    XCTAssertEqual(policy.timeouts.idle, .milliseconds(6_000))
    XCTAssertEqual(policy.timeouts.connect, .milliseconds(1_000))
    XCTAssertEqual(policy.retry.max, 7)
    // Changing one number of a preset's retry does not bring the defaults of a policy of one's own with it.
    let apisix = read(#"{ preset: "apisix", retry: { within: "3s" } }"#)
    XCTAssertEqual(apisix.retry.max, .max)
    XCTAssertEqual(apisix.retry.within, .milliseconds(3_000))
    XCTAssertEqual(read(#"{ preset: "litellm", timeouts: { idle: "off" } }"#).timeouts.idle, .forever)
  }

  func testTheExplanationNamesTheFileAndWhatWasChanged() {
    let lines = read(#"{ preset: "litellm", retry: { max: 7 } }"#).explain()
    XCTAssertEqual(
      Array(lines.prefix(2)),
      ["# from the file Profiles/policies/litellm.json5", "# as its documentation has it"])
    XCTAssertTrue(
      lines.contains("timeouts.idle = 6s                      # from timeouts.idle of the preset"))
    XCTAssertTrue(lines.contains("retry.max = 7                           # from retry.max"))
  }

  func testTheTimescaleHoldsForPresetsToo() {
    var diagnostics = Diagnostics()
    let policy = PolicyReader.read(named: "litellm", files: PolicyFixtures.files, diagnostics: &diagnostics)
    XCTAssertEqual(policy.timeouts.idle, .milliseconds(6_000))
    XCTAssertEqual(diagnostics.all, [])
    XCTAssertEqual(
      PolicyFixtures.read(#""litellm""#, timescale: 0.5).policy.timeouts.idle, .milliseconds(3_000))
  }

  func testAnUnknownNameHasNoPlaceOnACommandLine() {
    var diagnostics = Diagnostics()
    _ = PolicyReader.read(named: "litelm", files: PolicyFixtures.files, diagnostics: &diagnostics)
    XCTAssertEqual(
      diagnostics.all.map(\.description),
      [
        """
        error: there is no policy 'litelm'
          expected: a preset: 'apisix', 'broken', 'litellm', 'nested' or 'recommended'
          next: did you mean 'litellm'?
        """
      ])
    diagnostics = Diagnostics()
    _ = PolicyReader.read(named: "broken", files: PolicyFixtures.files, diagnostics: &diagnostics)
    XCTAssertEqual(
      diagnostics.all.map { $0.place?.file }, Array(repeating: "Profiles/policies/broken.json5", count: 2))
  }

  func testWithoutAnyPresetTheMessageSaysWhereOneWouldBe() {
    var diagnostics = Diagnostics()
    _ = PolicyReader.read(named: "mine", files: .none, diagnostics: &diagnostics)
    XCTAssertEqual(diagnostics.all.first?.expected, "a preset's name; there are none in policies")
    XCTAssertEqual(diagnostics.all.first?.next, "put it into policies/mine.json5")
  }

  func testTheFoldersGiveAllPresetsOnce() {
    XCTAssertEqual(PolicyFixtures.files.presets, ["apisix", "broken", "litellm", "nested", "recommended"])
  }
}
