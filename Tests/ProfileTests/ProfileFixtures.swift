import Base
import XCTest

@testable import Profile

/// Profiles for tests, and how to read them.
enum ProfileFixtures {
  static let base = #"base: { firstToken: "400ms", gap: "15ms", tokens: 120 }"#

  /// A profile around `provider` (members of `primary`) and `rest` (members of the profile).
  static func text(provider: String = "", rest: String = "", base: String = base) -> String {
    """
    { brownout: 1, name: "test", providers: {
      primary: { \(base), \(provider) },
      fallback: { base: { firstToken: "350ms", gap: "12ms", tokens: 120 } },
    }, \(rest) }
    """
  }

  static let load = #"proxy: {}, load: { rate: "50/s", duration: "30s" }"#

  /// The profile of `text`; fails the test when it has mistakes.
  static func profile(
    _ text: String, _ overrides: [String] = [], files: [String: String] = [:], line: UInt = #line
  ) -> RunProfile? {
    let overrides = overrides.compactMap { Override(argument: $0) }
    let (profile, diagnostics) = RunProfile.read(text: text, file: "dir/p.json5", overrides: overrides) {
      files[$0]
    }
    XCTAssertEqual(diagnostics.all.map(\.description), [], line: line)
    XCTAssertNotNil(profile, line: line)
    return profile
  }

  /// The problems of `text`.
  static func problems(_ text: String, _ overrides: [String] = [], files: [String: String] = [:]) -> [String]
  {
    let overrides = overrides.compactMap { Override(argument: $0) }
    return RunProfile.read(text: text, file: "dir/p.json5", overrides: overrides) { files[$0] }.1.all.map(
      \.problem)
  }

  /// The steps that `do: script` comes to.
  static func steps(_ script: String, line: UInt = #line) -> [FaultStep]? {
    profile(text(provider: "rules: [{ do: \(script) }]"), line: line)?.providers[0].rules[0].steps
  }
}
