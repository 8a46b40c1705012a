// Strings and numbers of JSON5, with every escape and every spelling that it knows.

import Base

extension JSON5Reader {
  /// The string that begins here. One that is not closed ends with its line.
  mutating func string() -> String {
    let place = cursor.place
    guard let quote = cursor.next else { return "" }
    cursor.advance()
    var text = String.UnicodeScalarView()
    while let next = cursor.next {
      if next == quote {
        cursor.advance()
        return String(text)
      }
      if next == "\n" || next == "\r" { break }
      if next == "\\" {
        escape(into: &text)
      } else {
        text.append(next)
        cursor.advance()
      }
    }
    isLineSwallowed = true
    fail(
      "the string that begins here is not closed on its line", at: place, expected: "a closing \(quote)",
      next: "close the string; a line that goes on ends with \\")
    return String(text)
  }

  private mutating func escape(into text: inout String.UnicodeScalarView) {
    let place = cursor.place
    cursor.advance()
    guard let kind = cursor.next else { return }
    if kind == "\r" && cursor.following(1) == "\n" { cursor.advance() }
    cursor.advance()
    switch kind {
    case "b": text.append("\u{08}")
    case "f": text.append("\u{0C}")
    case "n": text.append("\n")
    case "r": text.append("\r")
    case "t": text.append("\t")
    case "v": text.append("\u{0B}")
    case "0" where cursor.next?.isDigit != true: text.append("\0")
    case "0"..."9":
      fail(
        "the escape \\\(kind) does not exist", at: place,
        expected: "an escape of JSON5, such as \\n or \\u00e9",
        next: "write \\x and two hexadecimal digits, or the digit without '\\'")
    case "x":
      if let code = hexadecimal(digits: 2), let scalar = Unicode.Scalar(code) {
        text.append(scalar)
      } else {
        failDigits(place, "\\x", 2)
      }
    case "u": unicodeEscape(place, into: &text)
    default: if !kind.endsLine { text.append(kind) }
    }
  }

  /// `\uHHHH`, or two of them that are one scalar beyond the first 65,536.
  private mutating func unicodeEscape(_ place: SourcePlace, into text: inout String.UnicodeScalarView) {
    guard let code = hexadecimal(digits: 4) else {
      failDigits(place, "\\u", 4)
      return
    }
    if let scalar = Unicode.Scalar(code) {
      text.append(scalar)
      return
    }
    if code < 0xDC00, cursor.take("\\u"), let low = hexadecimal(digits: 4), (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (low - 0xDC00))
    {
      text.append(scalar)
      return
    }
    fail(
      "\\u\(String(code, radix: 16)) is half of a surrogate pair", at: place,
      expected: "two escapes, \\uD800-\\uDBFF and \\uDC00-\\uDFFF, one after the other",
      next: "write the character itself")
  }

  private mutating func failDigits(_ place: SourcePlace, _ escape: String, _ count: Int) {
    fail(
      "\(escape) is not followed by \(count) hexadecimal digits", at: place,
      expected: "\(count) hexadecimal digits", next: "fill it up with zeros, or write \\\\ for a backslash")
  }

  /// Exactly so many hexadecimal digits, or nil.
  mutating func hexadecimal(digits: Int) -> UInt32? {
    var code: UInt32 = 0
    for distance in 0..<digits {
      guard let digit = cursor.following(distance)?.hexadecimal else { return nil }
      code = code << 4 | digit
    }
    for _ in 0..<digits { cursor.advance() }
    return code
  }

  /// The number that begins here.
  mutating func number(_ place: SourcePlace) -> Node {
    let start = cursor.index
    if cursor.next == "+" || cursor.next == "-" { cursor.advance() }
    let unsigned = cursor.index
    while let scalar = cursor.next, scalar.belongsToBareValue, !startsComment {
      cursor.advance()
    }
    let text = cursor.text(from: start)
    let digits = cursor.text(from: unsigned)
    if digits == "Infinity" || digits == "NaN" {
      failNotFinite(place, text)
    } else if let value = NumberText.value(of: text) {
      if value.isFinite { return Node(place: place, value: .number(value, text: text)) }
      fail(
        "the number \(text) is too large", at: place, expected: "a number below 1.8e308",
        next: "write a smaller number")
    } else {
      fail(
        "\(text) is not a number", at: place, expected: "a number, or a string in quotes",
        next: NumberText.advice(for: text))
    }
    return Node(place: place, value: .number(0, text: "0"))
  }
}

/// The spellings of numbers in JSON5.
enum NumberText {
  /// The value of `text`; infinite when it is too large, nil when it is no number.
  static func value(of text: String) -> Double? {
    var body = Substring(text)
    let isNegative = body.first == "-"
    if isNegative || body.first == "+" { body = body.dropFirst() }
    guard let magnitude = hexadecimal(body) ?? decimal(body) else { return nil }
    return isNegative ? -magnitude : magnitude
  }

  private static func hexadecimal(_ body: Substring) -> Double? {
    guard body.hasPrefix("0x") || body.hasPrefix("0X") else { return nil }
    let digits = body.dropFirst(2).unicodeScalars
    guard !digits.isEmpty else { return nil }
    var value = 0.0
    for digit in digits {
      guard let digit = digit.hexadecimal else { return nil }
      value = value * 16 + Double(digit)
    }
    return value
  }

  private static func decimal(_ body: Substring) -> Double? {
    var rest = body.unicodeScalars[...]
    let whole = takeDigits(&rest)
    var fraction = ""
    if rest.first == "." {
      rest.removeFirst()
      fraction = takeDigits(&rest)
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    guard whole.count <= 1 || whole.first != "0" else { return nil }
    var exponent = ""
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      if let sign = rest.first, sign == "+" || sign == "-" {
        exponent = sign == "-" ? "-" : ""
        rest.removeFirst()
      }
      let digits = takeDigits(&rest)
      guard !digits.isEmpty else { return nil }
      exponent = "e" + exponent + digits
    }
    guard rest.isEmpty else { return nil }
    return Double((whole.isEmpty ? "0" : whole) + "." + (fraction.isEmpty ? "0" : fraction) + exponent)
  }

  private static func takeDigits(_ rest: inout Substring.UnicodeScalarView) -> String {
    var digits = ""
    while let next = rest.first, next.isDigit {
      digits.unicodeScalars.append(next)
      rest.removeFirst()
    }
    return digits
  }

  /// What to do about `text`, which begins like a number but is none.
  static func advice(for text: String) -> String {
    if text.contains("_") { return "leave the '_' out" }
    let isDigits = text.unicodeScalars.allSatisfy { $0.isDigit }
    if isDigits { return "leave out the zeros in front" }
    if text.lowercased().hasPrefix("0x") { return "write hexadecimal digits after 0x" }
    return "put it in quotes: \"\(text)\""
  }
}
