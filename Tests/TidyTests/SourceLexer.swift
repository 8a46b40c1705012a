// Tells code, comments and the text of string literals apart; nothing more. Knows nested comments, raw and
// multi-line strings, and expressions interpolated into strings (which are code).

/// Splits a text into two of the same shape: its code and its comments.
struct SourceLexer {
  /// The code; comments and the text of strings are blank.
  private(set) var code: [UInt8]
  /// The comments; all else is blank.
  private(set) var comments: [UInt8]

  private enum Context {
    /// Code, with the parentheses open since an interpolation began.
    case code(depth: Int)
    case string(hashes: Int, isMultiline: Bool)
  }

  private let text: [UInt8]
  private let isC: Bool
  private var stack: [Context] = [.code(depth: 0)]
  private var index = 0

  init(_ text: [UInt8], isC: Bool) {
    self.text = text
    self.isC = isC
    let blank = text.map { $0 == 0x0A ? $0 : 0x20 }
    code = blank
    comments = blank
  }

  mutating func run() {
    while index < text.count {
      switch stack[stack.count - 1] {
      case .code(let depth): lexCode(depth)
      case .string(let hashes, let isMultiline): lexString(hashes, isMultiline)
      }
    }
  }

  private mutating func lexCode(_ depth: Int) {
    if matches("//") {
      while index < text.count, text[index] != 0x0A { copyComment() }
      return
    }
    if matches("/*") { return skipBlockComment() }
    if isC && text[index] == UInt8(ascii: "'") { return skipCharacter() }
    if let hashes = openingHashes() {
      index += hashes
      let isMultiline = matches("\"\"\"")
      index += isMultiline ? 3 : 1
      stack.append(.string(hashes: hashes, isMultiline: isMultiline))
      return
    }
    switch text[index] {
    case UInt8(ascii: "("): stack[stack.count - 1] = .code(depth: depth + 1)
    case UInt8(ascii: ")"):
      if depth == 0 && stack.count > 1 {
        stack.removeLast()
        index += 1
        return
      }
      stack[stack.count - 1] = .code(depth: depth - 1)
    default: break
    }
    code[index] = text[index]
    index += 1
  }

  private mutating func lexString(_ hashes: Int, _ isMultiline: Bool) {
    if text[index] == UInt8(ascii: "\\") && hasHashes(at: index + 1, hashes) {
      index += 1 + hashes
      guard index < text.count else { return }
      if text[index] == UInt8(ascii: "(") { stack.append(.code(depth: 0)) }
      index += 1
      return
    }
    let quotes = isMultiline ? 3 : 1
    if matches(isMultiline ? "\"\"\"" : "\"") && hasHashes(at: index + quotes, hashes) {
      index += quotes + hashes
      stack.removeLast()
      return
    }
    // A line that ends inside a one-line string is a mistake of the text; the lexer recovers.
    if text[index] == 0x0A && !isMultiline { stack.removeLast() }
    index += 1
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while index < text.count {
      if matches("/*") {
        depth += 1
        copyComment()
      } else if matches("*/") {
        depth -= 1
        copyComment()
        if depth == 0 || isC { return copyComment() }
      }
      copyComment()
    }
  }

  private mutating func skipCharacter() {
    index += 1
    while index < text.count, text[index] != UInt8(ascii: "'"), text[index] != 0x0A {
      index += text[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    index += 1
  }

  private mutating func copyComment() {
    guard index < text.count else { return }
    if text[index] != 0x0A { comments[index] = text[index] }
    index += 1
  }

  /// The number of `#` before the quote that stands at `index` or after them; nil when no string begins here.
  private func openingHashes() -> Int? {
    var end = index
    while end < text.count, text[end] == UInt8(ascii: "#") { end += 1 }
    return end < text.count && text[end] == UInt8(ascii: "\"") ? end - index : nil
  }

  private func hasHashes(at start: Int, _ count: Int) -> Bool {
    start + count <= text.count && text[start..<(start + count)].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  private func matches(_ literal: StaticString) -> Bool {
    let length = literal.utf8CodeUnitCount
    guard index + length <= text.count else { return false }
    for offset in 0..<length where text[index + offset] != literal.utf8Start[offset] { return false }
    return true
  }
}
