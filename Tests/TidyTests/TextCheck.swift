// What a text may not hold whatever its language: marks of unfinished work, trailing blanks, flags that
// change what `precondition` means, files that only held a place.

/// Findings on the text itself.
enum TextCheck {
  /// Marks of unfinished work. In comments and code, not in strings.
  static let marks = ["TODO", "FIXME", "XXX", "HACK"]
  static let halves = ["stub", "stubs", "stubbed", "unimplemented"]

  static func markFindings(in file: SourceFile) -> [Finding] {
    var findings: [Finding] = []
    for index in file.lines.indices {
      let text = Array((file.code[index] + " " + file.comments[index]).utf8)
      let folded = Array((file.code[index] + " " + file.comments[index]).lowercased().utf8)
      let mark =
        marks.first { BannedCalls.contains(text, $0) } ?? halves.first { BannedCalls.contains(folded, $0) }
      if let mark {
        findings.append(file.finding(index, "`\(mark)`", "use an issue, or finish it"))
      }
    }
    return findings
  }

  static func blankFindings(in file: SourceFile) -> [Finding] {
    file.lines.enumerated().compactMap { index, line in
      guard line.last == " " || line.last == "\t" || line.last == "\r" else { return nil }
      return file.finding(index, "trailing blank", "use swift format")
    }
  }

  /// The unchecked mode of the optimiser removes the side effects inside `precondition`.
  static func flagFindings(in file: SourceFile) -> [Finding] {
    let flag = "-O" + "unchecked"
    return file.lines.enumerated().compactMap { index, line in
      guard line.contains(flag) else { return nil }
      return file.finding(index, "`\(flag)`", "use -O")
    }
  }

  static func fileNameFindings(in file: SourceFile) -> [Finding] {
    guard file.name == "Placeholder.swift" else { return [] }
    return [file.finding(0, "a file that only holds a place", "delete it")]
  }

  /// A shell script that waits by sleeping waits too long or not long enough.
  static func scriptFindings(in file: SourceFile) -> [Finding] {
    file.lines.enumerated().compactMap { index, line in
      let code = Array(line.prefix(while: { $0 != "#" }).utf8)
      guard BannedCalls.contains(code, "sleep") else { return nil }
      return file.finding(index, "`sleep`", "use a wait for the thing itself")
    }
  }
}
