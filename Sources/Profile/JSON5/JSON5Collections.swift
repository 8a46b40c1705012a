// Objects and lists: members, elements, separators, and how to go on after a mistake in one of them.

import Base

extension JSON5Reader {
  /// The members of the object whose bracket was just passed.
  mutating func object(_ place: SourcePlace) -> Node {
    var members: [Member] = []
    while true {
      skipTrivia()
      let closing = closing("}", of: "object")
      if closing == .closed { break }
      if closing == .again { continue }
      if isStraySeparator(where: "a key") { continue }
      guard let key = key() else {
        skipToNextItem()
        _ = cursor.take(",")
        continue
      }
      if let value = memberValue(key.name) { append(key, value, to: &members) } else { skipToNextItem() }
      separator(after: "the value of '\(key.name)'", closing: "}")
    }
    return Node(place: place, value: .object(members))
  }

  /// The elements of the list whose bracket was just passed.
  mutating func array(_ place: SourcePlace) -> Node {
    var elements: [Node] = []
    while true {
      skipTrivia()
      let closing = closing("]", of: "list")
      if closing == .closed { break }
      if closing == .again { continue }
      if isStraySeparator(where: "a value") { continue }
      if let element = value() { elements.append(element) } else { skipToNextItem() }
      separator(after: "element \(elements.count)", closing: "]")
    }
    return Node(place: place, value: .array(elements))
  }

  private mutating func append(
    _ key: (name: String, place: SourcePlace), _ value: Node, to members: inout [Member]
  ) {
    if let first = members.first(where: { $0.key == key.name }) {
      diagnostics.add(
        key.place, "the key '\(key.name)' stands twice in this object",
        expected: "each key once; the first one is at \(first.place.line):\(first.place.column)",
        next: "remove one of the two")
      return
    }
    members.append(Member(key: key.name, place: key.place, value: value))
  }

  /// Passes a comma where an item should be, and says so.
  private mutating func isStraySeparator(where wanted: String) -> Bool {
    guard cursor.next == "," else { return false }
    fail("found ',' where \(wanted) should be", expected: wanted, next: "remove the comma")
    cursor.advance()
    return true
  }

  /// A key, quoted or not; nil, with an error noted, when none stands here.
  private mutating func key() -> (name: String, place: SourcePlace)? {
    let place = cursor.place
    guard let first = cursor.next else { return nil }
    if first == "\"" || first == "'" { return (string(), place) }
    if first.isDigit || first == "-" {
      let word = cursor.take(while: { $0.belongsToBareValue })
      fail(
        "the key \(word) needs quotes", at: place, expected: "a key that begins with a letter, '_' or '$'",
        next: "write \"\(word)\"")
      return (word, place)
    }
    guard first.beginsIdentifier || first == "\\" else {
      fail(
        "found \(found) where a key should be", expected: "a key, such as name or \"gpt-mock\"",
        next: "remove it, or put the key in quotes")
      return nil
    }
    let name = identifier()
    guard let next = cursor.next, next.belongsToBareValue, !startsComment else { return (name, place) }
    let word = name + cursor.take(while: { $0.belongsToBareValue })
    fail(
      "the key \(word) needs quotes", at: place, expected: "only letters, digits, '_' and '$' without quotes",
      next: "write \"\(word)\"")
    return (word, place)
  }

  private mutating func identifier() -> String {
    var name = String.UnicodeScalarView()
    while let next = cursor.next {
      if next == "\\" {
        guard let scalar = identifierEscape() else { break }
        name.append(scalar)
      } else if next.continuesIdentifier {
        name.append(next)
        cursor.advance()
      } else {
        break
      }
    }
    return String(name)
  }

  private mutating func identifierEscape() -> Unicode.Scalar? {
    let place = cursor.place
    cursor.advance()
    if cursor.take("u"), let code = hexadecimal(digits: 4), let scalar = Unicode.Scalar(code),
      scalar.continuesIdentifier
    {
      return scalar
    }
    fail(
      "'\\' in a key is not followed by u and the four digits of a letter", at: place,
      expected: "\\uHHHH for a letter, digit, '_' or '$'", next: "put the key in quotes")
    return cursor.isAtEnd ? nil : "_"
  }

  /// The value of the member `key`, after its colon.
  private mutating func memberValue(_ key: String) -> Node? {
    skipTrivia()
    if cursor.take(":") { return value() }
    let isEquals = cursor.next == "="
    fail(
      "found \(found) after the key '\(key)'", expected: "':' and a value",
      next: isEquals ? "write ':' instead of '='" : "write \(key): and its value")
    if isEquals {
      cursor.advance()
      return value()
    }
    return nil
  }

  /// The comma after an item; when it was forgotten but the next item begins, goes on as if it were there.
  private mutating func separator(after item: String, closing bracket: Unicode.Scalar) {
    skipTrivia()
    let isCommaSwallowed = isLineSwallowed
    isLineSwallowed = false
    guard let next = cursor.next, next != "}", next != "]" else { return }
    if cursor.take(",") || isCommaSwallowed { return }
    let isSemicolon = next == ";"
    fail(
      "found \(found) after \(item)", expected: "',' or '\(bracket)'",
      next: isSemicolon ? "write ',' instead of ';'" : "put a comma before it")
    if isSemicolon {
      cursor.advance()
    } else if !(bracket == "]" ? beginsElement(next) : beginsMember) {
      skipToNextItem()
      _ = cursor.take(",")
    }
  }

  private func beginsElement(_ next: Unicode.Scalar) -> Bool {
    switch next {
    case "\"", "'", "0"..."9", "{", "[", "-", "+", ".": true
    default: next.beginsIdentifier
    }
  }

  /// Whether a key and its colon stand here.
  private var beginsMember: Bool {
    var trial = self
    guard let first = cursor.next, first.beginsIdentifier || first == "\"" || first == "'" else {
      return false
    }
    guard trial.key() != nil else { return false }
    trial.skipTrivia()
    return trial.cursor.next == ":"
  }
}
