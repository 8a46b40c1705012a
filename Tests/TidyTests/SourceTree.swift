// Reads the repository that these tests were compiled from.

import Foundation

/// The files of the project.
enum SourceTree {
  /// The top of the repository: three levels above this file.
  static let root: URL = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url
  }()

  /// What `scripts/embed` writes: the texts of shipped files, for which the rules of code mean nothing.
  private static let embedded = "Sources/Shipped/Texts/"

  /// All Swift and C files under Sources and Tests that somebody wrote, and Package.swift, in the order of
  /// their paths.
  static func sources() throws -> [SourceFile] { try all.get() }

  /// Read once: every check looks at all of them.
  private static let all = Result { try readSources() }

  private static func readSources() throws -> [SourceFile] {
    var files = [try read("Package.swift")]
    for folder in ["Sources", "Tests"] {
      files += try paths(under: folder).filter { path in
        [".swift", ".c", ".h"].contains { path.hasSuffix($0) } && !path.hasPrefix(embedded)
      }.map(read)
    }
    return files
  }

  /// The shell scripts.
  static func scripts() throws -> [SourceFile] {
    try ["scripts", ".ci"].flatMap { try paths(under: $0) }.map(read).filter { file in
      file.lines.first?.hasPrefix("#!") == true && file.lines.first?.contains("sh") == true
    }
  }

  private static func paths(under folder: String) throws -> [String] {
    let url = root.appendingPathComponent(folder)
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: url.path).map { "\(folder)/\($0)" }.filter {
      var isDirectory: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: root.appendingPathComponent($0).path, isDirectory: &isDirectory)
      return exists && !isDirectory.boolValue
    }.sorted()
  }

  private static func read(_ path: String) throws -> SourceFile {
    let data = try Data(contentsOf: root.appendingPathComponent(path))
    return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
  }
}
