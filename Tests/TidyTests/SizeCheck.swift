// Caps on files, functions and lines: small things are read, large ones are skipped.

/// Findings on what is too long.
enum SizeCheck {
  static let sourceFileLines = 500
  static let testFileLines = 800
  static let functionLines = 60
  static let columns = 110

  static func fileFindings(in file: SourceFile) -> [Finding] {
    let cap = file.isSource ? sourceFileLines : testFileLines
    guard file.lines.count > cap else { return [] }
    return [
      file.finding(
        cap, "file has \(file.lines.count) lines, more than \(cap)", "use one file per type or job")
    ]
  }

  static func lineFindings(in file: SourceFile) -> [Finding] {
    file.lines.enumerated().compactMap { index, line in
      guard line.count > columns else { return nil }
      return file.finding(index, "line has \(line.count) columns", "use at most \(columns) (swift format)")
    }
  }

  static func functionFindings(in file: SourceFile) -> [Finding] {
    guard file.isSource, file.isSwift else { return [] }
    return FunctionFinder(file.code).functions.compactMap { function in
      let count = function.last - function.first + 1
      guard count > functionLines else { return nil }
      return file.finding(
        function.first, "function has \(count) lines, more than \(functionLines)",
        "use smaller functions, each with a name of its own")
    }
  }
}

/// Finds functions, initialisers, subscripts and computed properties by their braces; needs code without
/// comments and strings.
struct FunctionFinder {
  /// First and last line, counted from 0.
  private(set) var functions: [(first: Int, last: Int)] = []
  private let lines: [[UInt8]]

  init(_ code: [String]) {
    lines = code.map { Array($0.utf8) }
    for index in lines.indices {
      guard let column = declarationColumn(code[index]), let body = body(line: index, column: column) else {
        continue
      }
      functions.append((index, end(of: body)))
    }
  }

  /// The column behind the keyword when a function-like declaration begins in `line`.
  private func declarationColumn(_ line: String) -> Int? {
    var column = line.prefix(while: { $0 == " " }).utf8.count
    var rest = line.dropFirst(column)
    while !rest.isEmpty {
      let word = rest.prefix(while: { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "@" })
      if ["func", "init", "deinit", "subscript", "var"].contains(word) { return column + word.utf8.count }
      guard !word.isEmpty, FunctionFinder.modifiers.contains(String(word)) || word.hasPrefix("@") else {
        return nil
      }
      var length = word.count
      if rest.dropFirst(length).hasPrefix("(") {
        length = rest.firstIndex(of: ")").map { rest.distance(from: rest.startIndex, to: $0) + 1 } ?? length
      }
      length += rest.dropFirst(length).prefix(while: { $0 == " " }).count
      column += length
      rest = rest.dropFirst(length)
    }
    return nil
  }

  private static let modifiers: Set<String> = [
    "public", "internal", "private", "fileprivate", "package", "open", "static", "class", "final", "mutating",
    "nonmutating", "override", "convenience", "required", "borrowing", "consuming", "nonisolated", "indirect",
    "lazy", "prefix", "postfix", "infix",
  ]

  /// Where the body's brace stands; nil when there is none (a requirement of a protocol, a stored property).
  private func body(line first: Int, column: Int) -> (line: Int, column: Int)? {
    var depth = 0
    var line = first
    var start = column
    while line < lines.count {
      var previous = UInt8(ascii: " ")
      for index in start..<max(start, lines[line].count) {
        let byte = lines[line][index]
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: "{") where depth == 0: return (line, index)
        case UInt8(ascii: "=") where depth == 0 && previous == 0x20 && followedBySpace(line, index):
          return nil
        default: break
        }
        previous = byte
      }
      line += 1
      start = 0
      if depth == 0 && !(line < lines.count && continuesSignature(lines[line])) { return nil }
    }
    return nil
  }

  /// An `=` between blanks is a default or a stored value, but `static func == (` is a name.
  private func followedBySpace(_ line: Int, _ index: Int) -> Bool {
    index + 1 >= lines[line].count || lines[line][index + 1] == 0x20
  }

  private func continuesSignature(_ line: [UInt8]) -> Bool {
    let text = String(decoding: line, as: UTF8.self).drop(while: { $0 == " " })
    return ["{", "->", "where ", "throws", "rethrows", "async", "-> "].contains { text.hasPrefix($0) }
  }

  private func end(of body: (line: Int, column: Int)) -> Int {
    var depth = 0
    for line in body.line..<lines.count {
      let start = line == body.line ? body.column : 0
      for byte in lines[line][min(start, lines[line].count)...] {
        if byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "}") {
          depth -= 1
          if depth == 0 { return line }
        }
      }
    }
    return lines.count - 1
  }
}
