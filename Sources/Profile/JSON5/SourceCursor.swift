import Base

/// A position in a text that knows its line and column. Columns count Unicode scalars, as most editors do;
/// LF, CR, CRLF, U+2028 and U+2029 end a line.
struct SourceCursor {
  let file: String
  private let scalars: [Unicode.Scalar]
  private(set) var index = 0
  private(set) var line: Int
  private(set) var column: Int

  /// The beginning of `text`, which itself begins at `line` and `column` of `file`.
  init(text: String, file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.scalars = Array(text.unicodeScalars)
    self.line = line
    self.column = column
  }

  var place: SourcePlace { SourcePlace(file: file, line: line, column: column) }
  var isAtEnd: Bool { index == scalars.count }

  /// The next scalar, nil at the end.
  var next: Unicode.Scalar? { following(0) }

  /// The scalar `distance` after the next one, nil beyond the end.
  func following(_ distance: Int) -> Unicode.Scalar? {
    index + distance < scalars.count ? scalars[index + distance] : nil
  }

  /// The text from `start` to here.
  func text(from start: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<index])
    return String(text)
  }

  /// Goes one scalar on.
  mutating func advance() {
    guard let passed = next else { return }
    index += 1
    let isHalfOfCRLF = passed == "\r" && next == "\n"
    if passed.endsLine && !isHalfOfCRLF {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }

  /// Goes on over `text` if it stands here.
  mutating func take(_ text: String) -> Bool {
    var distance = 0
    for scalar in text.unicodeScalars {
      guard following(distance) == scalar else { return false }
      distance += 1
    }
    for _ in 0..<distance { advance() }
    return true
  }

  /// Goes on while `belongs` holds, and gives what was passed.
  mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
    let start = index
    while let scalar = next, belongs(scalar) { advance() }
    return text(from: start)
  }

  /// Goes to the end.
  mutating func finish() {
    while !isAtEnd { advance() }
  }
}

extension Unicode.Scalar {
  /// Whether it ends a line in JSON5.
  var endsLine: Bool { self == "\n" || self == "\r" || self == "\u{2028}" || self == "\u{2029}" }

  /// Whether it is white space in JSON5: all of ECMAScript 5.1, the byte order mark included.
  var isJSON5Space: Bool {
    switch self {
    case "\t", "\u{0B}", "\u{0C}", " ", "\u{A0}", "\u{FEFF}": true
    default: endsLine || (value > 0x7F && properties.generalCategory == .spaceSeparator)
    }
  }

  var isDigit: Bool { ("0"..."9").contains(self) }

  /// The value of a hexadecimal digit, nil for anything else.
  var hexadecimal: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }

  /// Whether an unquoted key can begin with it.
  var beginsIdentifier: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "$", "_": return true
    default: break
    }
    guard value > 0x7F else { return false }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
      return true
    default: return false
    }
  }

  /// Whether an unquoted key can go on with it.
  var continuesIdentifier: Bool {
    if beginsIdentifier || isDigit || self == "\u{200C}" || self == "\u{200D}" { return true }
    guard value > 0x7F else { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  /// Whether it may be part of a value whose quotes were forgotten: `10ms`, `50/s`, `slow-503`, `token:20`.
  var belongsToBareValue: Bool {
    switch self {
    case "-", "+", ".", "%", "/", "#": true
    default: continuesIdentifier
    }
  }
}
