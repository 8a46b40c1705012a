public import Base

// Which files a report has, and in which order they come to be.

extension RunReport {
  /// The names of the files, in the order in which they are written. summary.json comes last: where it
  /// stands, everything else is complete.
  public var fileNames: [String] {
    let names = [
      "profile.resolved.json", "env.json", "latency.hlog", "attempts.ndjson", "summary.md", "summary.json",
    ]
    return names.filter { $0 != "attempts.ndjson" || selection != .none }
  }

  /// Writes all files, each of them whole or not at all. The summary of an earlier run goes first, or it
  /// would pass for this one's if the writing is cut short.
  public func write(to directory: ReportDirectory) throws(Diagnostic) {
    try directory.remove("summary.json")
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
