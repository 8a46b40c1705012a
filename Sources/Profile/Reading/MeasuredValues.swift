// Measured values from a file beside the profile: one on a line, blank lines and what follows '#' apart.

import Base

extension ProfileReader {
  /// The most values that a file may hold.
  static let measuredLimit = 1_000_000

  /// The values of the file that `node` names.
  mutating func measured(_ node: Node, _ unit: DistributionUnit) -> Distribution? {
    guard let name = node.stringValue, !name.isEmpty else { return nil }
    let path = ProfileReader.path(of: name, besides: file)
    guard let text = readFile(path) else {
      diagnostics.add(
        node.place, "can't read the file \(path)", expected: "a text file with one value a line",
        next: "check that it stands there; the name is relative to the profile")
      return nil
    }
    var values: [Double] = []
    var line = 0
    let shape = unit == .durations ? Shape.duration(atLeast: .zero) : Shape.number(0...1e6)
    for row in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
      line += 1
      let content = row.prefix { $0 != "#" }
      let word = content.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
      if word.isEmpty { continue }
      let value: Double? =
        switch unit {
        case .durations: DurationText.read(word).value.map { Double(scaled($0).count) }
        case .counts: NumberText.value(of: word).flatMap { (0...1e6).contains($0) ? $0 : nil }
        }
      guard let value else {
        let column = content.prefix { $0 == " " || $0 == "\t" }.count + 1
        diagnostics.add(
          SourcePlace(file: path, line: line, column: column), "\"\(word.prefix(48))\" is no value",
          expected: shape.phrase,
          next: "write one value on each line, for example \(shape.example.filter { $0 != "\"" })")
        return nil
      }
      values.append(value)
    }
    guard !values.isEmpty && values.count <= ProfileReader.measuredLimit else {
      diagnostics.add(
        node.place, "the file \(path) has \(values.count) values",
        expected: "1 to \(ProfileReader.measuredLimit) values", next: "write one value on each line")
      return nil
    }
    return .empirical(values)
  }

  /// `name` in the folder of `file`, unless it is a path of its own.
  static func path(of name: String, besides file: String) -> String { FileName.path(of: name, besides: file) }
}

/// Names of files in profiles.
package enum FileName {
  /// `name` in the folder of `file`, unless it is a path of its own.
  package static func path(of name: String, besides file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return String(file[...slash]) + (name.hasPrefix("./") ? name.dropFirst(2) : name[...])
  }
}
