// Where the rows are, and all of them read.

import Base
import Failover
import Foundation
import Profile
import Shipped

enum ConformanceFiles {
  /// The folder of the rows, as seen from the project's.
  static let folder = "Tests/ConformanceTests/Rows"

  /// The rows of `path`, a folder or a file; without one those of the project that the current folder lies
  /// in, or else those inside of the program.
  static func read(_ given: String?) throws(CommandFailure) -> [ConformanceFile] {
    guard let path = given ?? search() else {
      return try read(
        texts: Shipped.files.filter { $0.kind == .rows }
          .map { (path: "shipped/rows/\($0.name).json5", text: $0.text) })
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw .usage([
        Diagnostic(
          place: nil, problem: "there is no folder or file '\(path)'", expected: "rows: *.json5",
          next: "leave --rows out to get those of the project")
      ])
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return try read(files: [path])
    }
    let files = names.filter { $0.hasSuffix(".json5") }.sorted().map { "\(path)/\($0)" }
    guard !files.isEmpty else {
      throw .usage([
        Diagnostic(
          place: nil, problem: "there are no rows in '\(path)'", expected: "files *.json5",
          next: "name another folder with --rows")
      ])
    }
    return try read(files: files)
  }

  private static func read(files: [String]) throws(CommandFailure) -> [ConformanceFile] {
    var texts: [(path: String, text: String)] = []
    for path in files {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw .usage([Diagnostic(place: nil, problem: "'\(path)' can't be read as UTF-8 text")])
      }
      texts.append((path, text))
    }
    return try read(texts: texts)
  }

  private static func read(
    texts: [(path: String, text: String)]
  ) throws(CommandFailure) -> [ConformanceFile] {
    var sections: [ConformanceFile] = []
    var mistakes: [Diagnostic] = []
    var places: [String: SourcePlace] = [:]
    for (path, text) in texts {
      let (file, diagnostics) = ConformanceFile.readWithPolicies(text: text, file: path)
      mistakes += diagnostics.all
      guard let file else { continue }
      for row in file.rows {
        if let first = places[row.id] {
          mistakes.append(
            Diagnostic(
              place: row.place, problem: "the row '\(row.id)' stands twice",
              expected: "each id once; the first one is at \(first.file):\(first.line):\(first.column)",
              next: "call it for example '\(row.id)b'"))
        }
        places[row.id] = row.place
      }
      sections.append(file)
    }
    guard mistakes.isEmpty else { throw .usage(mistakes) }
    return sections
  }

  /// The folder of the rows in the project that the current folder lies in; nil when it lies in none.
  private static func search() -> String? {
    var place = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while true {
      let path = place.appendingPathComponent(folder).path
      if FileManager.default.fileExists(atPath: path) { return path }
      let above = place.deletingLastPathComponent()
      if above.path == place.path { return nil }
      place = above
    }
  }
}
