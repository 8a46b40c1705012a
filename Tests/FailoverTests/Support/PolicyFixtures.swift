import Base
@testable import Failover
@testable import Profile

/// Policies in files that exist only here.
enum PolicyFixtures {
  static let providers = ["primary", "backup"]

  private static let texts = [
    "Profiles/policies/litellm.json5": """
    {
      about: "as its documentation has it",
      timeouts: { idle: "6s" },
      retry: { max: 2 },
    }
    """,
    "Profiles/policies/apisix.json5": #"{ apisix: { fallback_strategy: "http_5xx" } }"#,
    "Profiles/policies/broken.json5": """
    {
      timeouts: { idle: "6 sec" },
      retry: { max: -1 },
    }
    """,
    "Profiles/policies/nested.json5": #"{ preset: "litellm" }"#,
    "shared/policies/litellm.json5": "{ retry: { max: 9 } }",
    "shared/policies/recommended.json5": "{ retry: { max: 3 } }",
    "Profiles/own.json5": "{ retry: { max: 5 } }",
    "/etc/own.json5": "{ retry: { max: 6 } }",
  ]

  static let files = PolicyFiles(
    profile: "Profiles/profile.json5", folders: ["Profiles/policies", "shared/policies"],
    readFile: { texts[$0] },
    listFolder: { folder in
      texts.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
    })

  /// Reads `text` as the policy of a profile beside these files.
  static func read(_ text: String, timescale: Double = 1) -> (policy: Policy, mistakes: [String]) {
    var diagnostics = Diagnostics()
    let result = JSON5Reader.read(text, file: "policy.json5")
    let policy = PolicyReader.read(
      result.node, timescale: timescale, providers: providers, files: files, diagnostics: &diagnostics)
    return (policy, (result.diagnostics.all + diagnostics.all).map(\.description))
  }

  /// What is wrong with `text`.
  static func mistakes(_ text: String) -> [String] { read(text).mistakes }
}
