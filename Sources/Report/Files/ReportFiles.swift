public import Base

// Which files a report has, and in which order they come to be.

extension RunReport {
  /// The names of all files that a report can have, in the order in which they are written. summary.json
  /// comes last: where it stands, everything else is complete.
  public static let allFileNames = [
    "profile.resolved.json", "env.json", "latency.hlog", "attempts.ndjson", "summary.md", "summary.json",
  ]

  /// The names of this report's files.
  public var fileNames: [String] {
    RunReport.allFileNames.filter { $0 != "attempts.ndjson" || selection != .none }
  }

  /// Writes all files, each of them whole or not at all.
  public func write(to directory: ReportDirectory) throws(Diagnostic) {
    for name in fileNames {
      switch name {
      case "profile.resolved.json": try directory.write(name, resolvedProfile)
      case "env.json": try directory.write(name, environment)
      case "latency.hlog": try directory.write(name, latencyLog())
      case "attempts.ndjson":
        var lines = AttemptLines(self)
        try directory.write(name) { lines.next() }
      case "summary.md": try directory.write(name, summaryMarkdown())
      case "summary.json": try directory.write(name, summaryJSON())
      default: preconditionFailure("a report has no file \(name)")
      }
    }
  }
}
