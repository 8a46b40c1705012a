// Who may import whom: the table of ARCHITECTURE.md, as data. A missing row is a finding too, so that a new
// target cannot stand outside the architecture.

import Foundation

/// Findings on imports that the architecture does not allow.
enum ImportCheck {
  /// For each target under Sources, the modules of the project that it may import.
  static let allowed: [String: Set<String>] = [
    "CUring": [],
    "Base": [],
    "Profile": ["Base"],
    "Plan": ["Base", "Profile"],
    "Wire": ["Base"],
    "Failover": ["Base", "Profile"],
    "Record": ["Base"],
    "IO": ["Base", "CUring"],
    "Provider": ["Base", "Plan", "Wire", "Record", "IO"],
    "Proxy": ["Base", "Plan", "Wire", "Failover", "Record", "IO"],
    "Load": ["Base", "Plan", "Wire", "Record", "IO"],
    "Report": ["Base", "Record"],
    "Shipped": [],
    "Run": [
      "Base", "Profile", "Plan", "Wire", "Failover", "Record", "IO", "Provider", "Proxy", "Load", "Report",
      "Shipped",
    ],
    "brownout": ["Run"],
  ]
  /// Targets off the hot path: the only ones that may use Foundation.
  static let cold: Set<String> = ["Profile", "Report", "Run", "brownout"]
  /// Targets that may call the C library.
  static let systemTargets: Set<String> = ["Base", "IO"]
  /// Test suites that may: what they test is the system itself.
  static let systemTests: Set<String> = ["BaseTests", "IOTests", "EndToEndTests", "AllocationTests"]

  static func findings(in file: SourceFile) -> [Finding] {
    guard file.isSwift, file.isSource || file.topFolder == "Tests" else { return [] }
    var findings: [Finding] = []
    if file.isSource && allowed[file.target] == nil {
      findings.append(
        file.finding(0, "target \(file.target) is not in the import table", "add its row to ImportCheck"))
    }
    for (index, line) in file.code.enumerated() {
      guard let module = importedModule(line), !isMathematics(line),
        let instead = objection(to: module, in: file)
      else { continue }
      findings.append(file.finding(index, "\(file.target) may not import \(module)", instead))
    }
    return findings
  }

  /// What to do instead of importing `module`, or nil when it may be imported.
  private static func objection(to module: String, in file: SourceFile) -> String? {
    switch module {
    case "Swift", "Synchronization": return nil
    case "Foundation", "FoundationEssentials":
      if !file.isSource || cold.contains(file.target) { return nil }
      return "use Base, or do it in Profile, Report or Run"
    case "Glibc":
      if (file.isSource ? systemTargets : systemTests).contains(file.target) { return nil }
      return "use IO for system calls, Base for memory, `import func Glibc.log` for mathematics"
    case "XCTest": return file.isSource ? "keep tests under Tests" : nil
    default:
      if !file.isSource {
        if allowed[module] != nil && module != "CUring" || module.hasPrefix("CAllocation") { return nil }
        return "use modules of this package instead"
      }
      if (allowed[file.target] ?? []).contains(module) { return nil }
      let row = (allowed[file.target] ?? []).sorted().joined(separator: ", ")
      return "use what its row of the table allows (\(row)) instead"
    }
  }

  /// Whether a line imports one function that only computes: there is no other source of a logarithm.
  static func isMathematics(_ line: String) -> Bool {
    guard let words = line.range(of: "import func Glibc.") else { return false }
    return functions.contains(String(line[words.upperBound...].prefix(while: { $0.isLetter || $0.isNumber })))
  }

  private static let functions: Set<String> = ["cos", "exp", "lgamma", "log", "pow", "sin", "sqrt", "tan"]

  /// The module that a line of code imports, or nil.
  static func importedModule(_ line: String) -> String? {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) { words.removeFirst() }
    guard words.first == "import", words.count > 1 else { return nil }
    let named = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
    return named.split(separator: ".").first.map(String.init)
  }

  private static let modifiers: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "func", "let", "var", "typealias",
  ]
}
