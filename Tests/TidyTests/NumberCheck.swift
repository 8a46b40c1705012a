// Conversions of numbers that can end the program. Peers, files and command lines choose numbers freely, so
// these stand in one place (`Saturation.swift` and `Time.swift` of Base) or were looked at one by one.

/// Findings on conversions of numbers.
enum NumberCheck {
  private static let narrow = ["Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32"]
  private static let wide = ["Int", "Int64", "UInt", "UInt64"]
  private static let scales = ["1_000_000_000", "1_000_000", "1_000"]

  /// Products with a unit of time, which overflow for what a peer sends.
  static func scaleFindings(in file: SourceFile) -> [Finding] {
    guard isChecked(file), file.path != "Sources/Base/Time.swift" else { return [] }
    return findings(in: file) { line in
      scales.contains { line.contains("* \($0)") || line.contains("\($0) *") }
        ? "a product with a unit of time" : nil
    }
  }

  /// Conversions of numbers with a point, which end the program for what is no number or too large.
  static func pointFindings(in file: SourceFile) -> [Finding] {
    guard isChecked(file), file.path != "Sources/Base/Saturation.swift" else { return [] }
    return findings(in: file) { line in
      calls(of: wide + narrow, in: line)
        .first { call in
          !isLabelled(call.argument)
            && [".rounded(", "Double(", "squareRoot(", ".seconds", ".milliseconds"].contains {
              call.argument.contains($0)
            }
        }.map { "`\($0.name)(\($0.argument))`" }
    }
  }

  /// Conversions into fewer bits beyond those that were reviewed.
  static func narrowFindings(in file: SourceFile) -> [Finding] {
    guard isChecked(file) else { return [] }
    let places = file.code.indices.flatMap { index in
      calls(of: narrow, in: file.code[index]).filter { isOpen($0.argument) }.map { (index, $0) }
    }
    let reviewed = ReviewedConversions.counts[file.path] ?? 0
    guard places.count != reviewed else { return [] }
    return [
      Finding(
        path: file.path, line: (places.last?.0 ?? 0) + 1,
        what: "\(places.count) conversions into fewer bits, \(reviewed) were reviewed",
        instead: "use `clamping:`, `exactly:`, `saturating:` or `truncatingIfNeeded:`; or see that the value "
          + "fits whatever a peer or a file says, and change its count in ReviewedConversions")
    ]
  }

  private static func isChecked(_ file: SourceFile) -> Bool {
    // IO converts what the kernel says, and its own indices.
    file.isSource && file.isSwift && file.target != "IO"
  }

  private static func findings(in file: SourceFile, _ problem: (String) -> String?) -> [Finding] {
    file.code.indices.compactMap { index in
      problem(file.code[index]).map {
        file.finding(
          index, $0, "use Nanoseconds, `Int64(saturating:)` or `multipliedSaturating(by:)` of Base")
      }
    }
  }

  struct Call: Equatable {
    var name: String
    var argument: String
  }

  /// The calls of initializers `names` in `line`, with what stands between the parentheses.
  static func calls(of names: [String], in line: String) -> [Call] {
    let text = Array(line.utf8)
    var calls: [Call] = []
    var nameStart = 0
    for index in text.indices where !isNamePart(text[index]) {
      defer { nameStart = index + 1 }
      guard text[index] == UInt8(ascii: "("), index > nameStart else { continue }
      let isMember = nameStart > 0 && text[nameStart - 1] == UInt8(ascii: ".")
      let name = String(decoding: text[nameStart..<index], as: UTF8.self)
      if !isMember && names.contains(name) {
        calls.append(Call(name: name, argument: argument(text, from: index + 1)))
      }
    }
    return calls
  }

  private static func argument(_ text: [UInt8], from start: Int) -> String {
    var depth = 0
    var end = start
    while end < text.count {
      if text[end] == UInt8(ascii: "(") { depth += 1 }
      if text[end] == UInt8(ascii: ")") {
        if depth == 0 { break }
        depth -= 1
      }
      end += 1
    }
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
  }

  /// Whether an argument begins with a label: `truncatingIfNeeded: x`.
  private static func isLabelled(_ argument: String) -> Bool {
    argument.prefix { $0.isLetter }.count > 0 && argument.drop { $0.isLetter }.hasPrefix(":")
  }

  /// Whether a conversion of this argument may end the program: no label, no literal.
  private static func isOpen(_ argument: String) -> Bool {
    !argument.isEmpty && !isLabelled(argument)
      && !argument.allSatisfy { $0.isHexDigit || $0 == "x" || $0 == "_" }
  }
}
