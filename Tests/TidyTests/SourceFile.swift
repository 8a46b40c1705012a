// A file of the project as the checks see it: its raw lines, its code without comments and the text of
// strings, and its comments alone. A banned word in a string (the planted samples of these very tests, say)
// is therefore no finding.

/// Something that a check found: where, what, and what to use instead.
struct Finding: Equatable, CustomStringConvertible {
  var path: String
  var line: Int
  var what: String
  var instead: String

  var description: String { "\(path):\(line): \(what); \(instead)" }
}

/// A source file with its three views; all have the same lines.
struct SourceFile {
  /// Path from the top of the repository, as in `Sources/Base/Time.swift`.
  let path: String
  /// The lines as they are.
  let lines: [String]
  /// The lines without comments and without the text of string literals (interpolated expressions stay).
  let code: [String]
  /// The lines of comments, all else blank.
  let comments: [String]

  init(path: String, text: String) {
    self.path = path
    var lexer = SourceLexer(Array(text.utf8), isC: !path.hasSuffix(".swift"))
    lexer.run()
    lines = SourceFile.split(Array(text.utf8))
    code = SourceFile.split(lexer.code)
    comments = SourceFile.split(lexer.comments)
  }

  /// `Sources`, `Tests`, or whatever the first folder is called.
  var topFolder: String { component(0) }
  /// The SwiftPM target: the second folder.
  var target: String { component(1) }
  /// The file's own name.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  var isSwift: Bool { path.hasSuffix(".swift") }
  var isSource: Bool { topFolder == "Sources" }

  func finding(_ index: Int, _ what: String, _ instead: String) -> Finding {
    Finding(path: path, line: index + 1, what: what, instead: instead)
  }

  private func component(_ index: Int) -> String {
    let parts = path.split(separator: "/")
    return index < parts.count ? String(parts[index]) : ""
  }

  private static func split(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
