// Reads JSON5 (https://spec.json5.org) into nodes that know where they stand. After a mistake it goes on
// where the next member or element begins, so that one reading shows all that is wrong; a text with a syntax
// error yields no usable tree, a text with a duplicate key does.

package import Base

/// Reads one JSON5 text.
struct JSON5Reader {
  /// How deep objects and lists may stand in each other.
  static let depthLimit = 64
  /// After so many syntax errors the rest of the text is not looked at.
  static let errorLimit = 20

  var cursor: SourceCursor
  var diagnostics = Diagnostics()
  private(set) var syntaxErrorCount = 0
  private var isEndReported = false
  /// Where a bracket of the wrong kind was reported: it may close several levels, but is one mistake.
  private var wrongBracket = -1
  /// Whether a string that is not closed took the rest of its line with it, and so probably a comma.
  var isLineSwallowed = false
  private var openings: [(bracket: Unicode.Scalar, place: SourcePlace)] = []

  /// What a text was read as.
  struct Result {
    /// The tree; nil when the text holds no value at all.
    var node: Node?
    /// Whether the tree is what the text says, duplicate keys apart.
    var isWellFormed: Bool
    var diagnostics: Diagnostics
  }

  /// Reads `text`, which begins at `column` of the first line of `file`.
  static func read(_ text: String, file: String, column: Int = 1) -> Result {
    var reader = JSON5Reader(cursor: SourceCursor(text: text, file: file, column: column))
    let node = reader.document()
    return Result(
      node: node, isWellFormed: reader.syntaxErrorCount == 0, diagnostics: reader.diagnostics)
  }

  private init(cursor: SourceCursor) { self.cursor = cursor }

  private mutating func document() -> Node? {
    skipTrivia()
    if cursor.isAtEnd {
      fail("the text is empty", expected: "a value, such as { … }", next: "write the profile's object")
      return nil
    }
    let node = value()
    skipTrivia()
    // After a mistake with brackets what is left over follows from it.
    if !cursor.isAtEnd && syntaxErrorCount == 0 {
      fail(
        "\(found) stands after the end of the text",
        expected: "nothing but comments after the closing bracket",
        next: "remove it, or look for a bracket that closes too early")
    }
    return node
  }

  /// The value that begins here; nil, with an error noted, when there is none.
  mutating func value() -> Node? {
    skipTrivia()
    let place = cursor.place
    guard let first = cursor.next else {
      fail("the text ends where a value should be", expected: "a value", next: "write the value")
      return nil
    }
    switch first {
    case "{": return nested { reader in reader.object(place) }
    case "[": return nested { reader in reader.array(place) }
    case "\"", "'": return Node(place: place, value: .string(string()))
    case "0"..."9", "+", "-", ".": return number(place)
    default:
      if first.beginsIdentifier || first == "\\" { return word(place) }
      fail(
        "found \(found) where a value should be",
        expected: "a string in quotes, a number, true, false, null, { … } or [ … ]",
        next: advice(first))
      return nil
    }
  }

  /// What to do about a character that no value begins with.
  private func advice(_ first: Unicode.Scalar) -> String {
    switch first {
    case ",": "write the value, or remove the key"
    case "#": "write comments with //"
    case "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}": "use straight quotes: \""
    default: "replace it with a value"
    }
  }

  /// A word where a value should be: a literal, or a string whose quotes were forgotten.
  private mutating func word(_ place: SourcePlace) -> Node? {
    let start = cursor.index
    while let scalar = cursor.next, !startsComment {
      let isInside = scalar == ":" && cursor.following(1)?.belongsToBareValue == true  // token:20
      guard scalar.belongsToBareValue || isInside else { break }
      cursor.advance()
    }
    let word = cursor.text(from: start)
    switch word {
    case "true": return Node(place: place, value: .bool(true))
    case "false": return Node(place: place, value: .bool(false))
    case "null": return Node(place: place, value: .null)
    case "Infinity", "NaN":
      failNotFinite(place, word)
      return Node(place: place, value: .number(0, text: "0"))
    default:
      if word.isEmpty { cursor.advance() }
      let literal = word.lowercased()
      let isLiteral = literal == "true" || literal == "false" || literal == "null"
      if openings.isEmpty && cursor.next == ":" {
        fail(
          "the text begins with the key \(word)", at: place, expected: "an object in JSON5: { … }",
          next: "put braces around it all, and keys and values in JSON5's form, not YAML's")
        giveUp()
        return nil
      }
      fail(
        "the word \(word.isEmpty ? "\\" : word) stands where a value should be", at: place,
        expected: "a string in quotes, a number, true, false, null, { … } or [ … ]",
        next: isLiteral ? "write \(literal)" : "put it in quotes: \"\(word)\"")
      return Node(place: place, value: .string(word))
    }
  }

  /// Notes a syntax error at `place`, or here. What ends the text too early is noted once.
  mutating func fail(_ problem: String, at place: SourcePlace? = nil, expected: String, next: String) {
    syntaxErrorCount += 1
    if isEndReported { return }
    guard syntaxErrorCount <= JSON5Reader.errorLimit else {
      giveUp()
      return
    }
    isEndReported = cursor.isAtEnd
    diagnostics.add(place ?? cursor.place, problem, expected: expected, next: next)
  }

  /// Looks at nothing more.
  private mutating func giveUp() {
    isEndReported = true
    cursor.finish()
  }

  mutating func failNotFinite(_ place: SourcePlace, _ word: String) {
    fail(
      "\(word) is not a usable number", at: place, expected: "a finite number",
      next: "write the number that is meant, or leave the key out where there is no limit")
  }

  /// What stands here, for messages.
  var found: String {
    guard let next = cursor.next else { return "the end of the text" }
    if next.endsLine { return "the end of the line" }
    if next.properties.generalCategory == .control {
      return "the character U+" + String(next.value, radix: 16, uppercase: true)
    }
    guard next.beginsIdentifier else { return "'\(next)'" }
    var word = self.cursor
    return "'\(word.take(while: { $0.continuesIdentifier }).prefix(32))'"
  }

  var startsComment: Bool {
    cursor.next == "/" && (cursor.following(1) == "/" || cursor.following(1) == "*")
  }

  /// Skips white space and comments.
  mutating func skipTrivia() {
    while let next = cursor.next {
      if next.isJSON5Space {
        cursor.advance()
      } else if cursor.next == "/" && cursor.following(1) == "/" {
        _ = cursor.take(while: { !$0.endsLine })
      } else if startsComment {
        skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() {
    let place = cursor.place
    _ = cursor.take("/*")
    while !cursor.take("*/") {
      if cursor.isAtEnd {
        fail(
          "the comment that begins here is never closed", at: place, expected: "*/", next: "close the comment"
        )
        return
      }
      cursor.advance()
    }
  }

  /// Reads an object or list unless they stand too deep in each other.
  private mutating func nested(_ read: (inout JSON5Reader) -> Node) -> Node? {
    guard openings.count < JSON5Reader.depthLimit else {
      fail(
        "objects and lists stand more than \(JSON5Reader.depthLimit) deep in each other",
        expected: "at most \(JSON5Reader.depthLimit) levels", next: "take levels out")
      giveUp()
      return nil
    }
    if let bracket = cursor.next { openings.append((bracket, cursor.place)) }
    cursor.advance()
    let node = read(&self)
    openings.removeLast()
    return node
  }

  /// What to do with a closing bracket or the end of the text inside of an object or list.
  enum Closing {
    case closed
    case open
    /// A bracket too many was passed: look again.
    case again
  }

  /// Looks for the end of the innermost object or list here; a bracket of the wrong kind closes it when it
  /// fits one further out (and is left to that), or else is passed.
  mutating func closing(_ bracket: Unicode.Scalar, of what: String) -> Closing {
    guard let opening = openings.last else { return .closed }
    guard let next = cursor.next else {
      fail(
        "the \(what) that begins here is never closed", at: opening.place,
        expected: "a '\(bracket)' further down", next: "close it, or look for a bracket too many inside")
      return .closed
    }
    if next == bracket {
      cursor.advance()
      return .closed
    }
    guard next == "}" || next == "]" else { return .open }
    if wrongBracket == cursor.index { return .closed }
    wrongBracket = cursor.index
    fail(
      "found '\(next)' inside of the \(what) that begins at \(opening.place.line):\(opening.place.column)",
      expected: "'\(bracket)' to close it", next: "write '\(bracket)' here, or remove '\(next)'")
    let wanted: Unicode.Scalar = next == "}" ? "{" : "["
    if openings.dropLast().contains(where: { $0.bracket == wanted }) { return .closed }
    cursor.advance()
    return .again
  }

  /// Goes on to the next comma or closing bracket of this level.
  mutating func skipToNextItem() {
    var depth = 0
    while true {
      skipTrivia()
      guard let next = cursor.next else { return }
      switch next {
      case ",": if depth == 0 { return }
      case "{", "[": depth += 1
      case "}", "]":
        if depth == 0 { return }
        depth -= 1
      case "\"", "'":
        _ = string()
        continue
      default: break
      }
      cursor.advance()
    }
  }
}

extension Node {
  /// The tree that the JSON5 `text` of `file` is; nil, with everything noted that is wrong with it, when it
  /// can't be used.
  package static func json5(_ text: String, file: String, noting diagnostics: inout Diagnostics) -> Node? {
    let result = JSON5Reader.read(text, file: file)
    diagnostics.all += result.diagnostics.all
    return result.isWellFormed ? result.node : nil
  }
}
