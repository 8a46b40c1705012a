/// A JSON value that keeps the order of its keys, and how it is printed: the same value always as the same
/// bytes.
indirect enum JSONText {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONText])
  case object([(key: String, value: JSONText)])

  /// The text with two blanks for each level and a line end at the end.
  var text: String {
    var text = ""
    write(to: &text, indent: "")
    return text + "\n"
  }

  /// The text on one line.
  var line: String {
    switch self {
    case .null, .bool, .integer, .number, .string:
      var text = ""
      write(to: &text, indent: "")
      return text
    case .array(let elements): return "[\(elements.map(\.line).joined(separator: ","))]"
    case .object(let members):
      return "{\(members.map { "\(JSONText.string($0.key).line):\($0.value.line)" }.joined(separator: ","))}"
    }
  }

  private func write(to text: inout String, indent: String) {
    switch self {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += "\(number)"
    case .number(let number):
      precondition(number.isFinite, "JSON has no infinite numbers")
      text += NumberText.spell(number)
    case .string(let string): JSONText.write(string, to: &text)
    case .array(let elements):
      let isFlat = elements.allSatisfy(\.isScalar)
      JSONText.write(elements, ("[", "]"), isFlat: isFlat, to: &text, indent) { element, text, indent in
        element.write(to: &text, indent: indent)
      }
    case .object(let members):
      JSONText.write(members, ("{", "}"), isFlat: false, to: &text, indent) { member, text, indent in
        JSONText.write(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, indent: indent)
      }
    }
  }

  private var isScalar: Bool {
    switch self {
    case .null, .bool, .integer, .number, .string: true
    case .array, .object: false
    }
  }

  private static func write<Item>(
    _ items: [Item], _ brackets: (String, String), isFlat: Bool, to text: inout String, _ indent: String,
    _ writeItem: (Item, inout String, String) -> Void
  ) {
    text += brackets.0
    let inner = indent + "  "
    for (index, item) in items.enumerated() {
      if index > 0 { text += isFlat ? ", " : "," }
      if !isFlat { text += "\n" + inner }
      writeItem(item, &text, inner)
    }
    if !isFlat && !items.isEmpty { text += "\n" + indent }
    text += brackets.1
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if scalar.value < 0x20 || scalar == "\u{7F}" {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}

extension Node {
  /// The value as JSON on one line.
  public var jsonLine: String { json.line }

  /// The value without its places.
  var json: JSONText {
    switch value {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .number(let number, _): exactInteger.map { .integer($0) } ?? .number(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.json))
    case .object(let members): .object(members.map { ($0.key, $0.value.json) })
    }
  }
}
