import Base
import Foundation

// What stands in a directory that a report is to go to: an earlier report, or something of the user's.

enum EarlierReport {
  /// Files that say whose they are: each is an object with the key `brownout`. Where any file of a report
  /// stands, one of them does: the first is written before the others and removed after them.
  private static let signed = ["profile.resolved.json", "env.json", "summary.json"]

  /// Something in the directory at `path` that no report of ours has; nil when there is nothing like that.
  static func stranger(in path: String) -> String? {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    let whole = names.filter { RunReport.allFileNames.contains($0) }
    let other = names.first { !whole.contains($0) && !isLeftover($0) }
    if let other { return "'\(other)'" }
    let unsigned = whole.first { signed.contains($0) && !isSigned("\(path)/\($0)") }
    if let unsigned { return "a file '\(unsigned)' that Brownout did not write" }
    if let first = whole.first, !whole.contains(where: signed.contains) {
      return "'\(first)' without the files that stand beside it in a report"
    }
    return nil
  }

  /// Removes the report in the directory at `path`. Its summary goes first: what is left of a report without
  /// it passes for none.
  static func remove(from path: String) throws(FileFailure) {
    for name in RunReport.allFileNames.reversed() {
      try WholeFile.remove("\(path)/\(name)\(WholeFile.temporarySuffix)")
      try WholeFile.remove("\(path)/\(name)")
    }
    try WholeFile.remove("\(path)/\(WholeFile.probeName)")
  }

  /// What a killed run may leave: a file that was not whole yet.
  private static func isLeftover(_ name: String) -> Bool {
    name == WholeFile.probeName
      || RunReport.allFileNames.contains { name == $0 + WholeFile.temporarySuffix }
  }

  private static func isSigned(_ path: String) -> Bool {
    // The key stands among the first; a command line before it may be long.
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    let beginning = (try? file.read(upToCount: 1 << 16)) ?? Data()
    return String(decoding: beginning, as: UTF8.self).contains("\"brownout\"")
  }
}
