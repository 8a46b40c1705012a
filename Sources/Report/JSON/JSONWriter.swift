// JSON as a report needs it: keys in the order in which they were written, the same text for the same values,
// no NaN.

public import Base

/// Writes one JSON document. Objects and arrays nest by closures, so they can't be left open.
public struct JSONWriter: Sendable {
  /// The text so far.
  public private(set) var text = ""
  private let isPretty: Bool
  private var depth = 0
  /// Greater than 0 while within an object that stands on one line.
  private var inlineDepth = 0
  private var isFirst = true

  /// A writer of indented text, or of one line.
  public init(pretty: Bool) { isPretty = pretty }

  /// An object as the document, or as the next element of an array; on one line if `inline`.
  public mutating func object(inline: Bool = false, _ body: (inout JSONWriter) -> Void) {
    element()
    inlineDepth += inline ? 1 : 0
    nest("{", "}", body)
    inlineDepth -= inline ? 1 : 0
  }

  /// An object under `key`; on one line if `inline`.
  public mutating func object(_ key: String, inline: Bool = false, _ body: (inout JSONWriter) -> Void) {
    name(key)
    inlineDepth += inline ? 1 : 0
    nest("{", "}", body)
    inlineDepth -= inline ? 1 : 0
  }

  /// An array under `key`.
  public mutating func array(_ key: String, _ body: (inout JSONWriter) -> Void) {
    name(key)
    nest("[", "]", body)
  }

  /// A text under `key`; null for nil.
  public mutating func field(_ key: String, _ value: String?) {
    name(key)
    text += value.map(JSONWriter.quoted) ?? "null"
  }

  /// A whole number under `key`; null for nil.
  public mutating func field(_ key: String, _ value: Int?) {
    name(key)
    text += value.map(String.init) ?? "null"
  }

  /// A truth value under `key`.
  public mutating func field(_ key: String, _ value: Bool) {
    name(key)
    text += value ? "true" : "false"
  }

  /// A number under `key` with at most six decimals; null for nil and for what is not finite.
  public mutating func field(_ key: String, number value: Double?) {
    name(key)
    text += value.map(JSONWriter.decimal) ?? "null"
  }

  /// A duration under `key`, in milliseconds with microsecond resolution; null for nil.
  public mutating func field(_ key: String, milliseconds value: Nanoseconds?) {
    name(key)
    text += value.map { JSONWriter.milliseconds($0) } ?? "null"
  }

  /// A text as the next element of an array.
  public mutating func element(_ value: String) {
    element()
    text += JSONWriter.quoted(value)
  }

  private mutating func nest(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
    text += open
    depth += 1
    isFirst = true
    body(&self)
    depth -= 1
    if !isFirst { newline() }
    isFirst = false
    text += close
  }

  private mutating func name(_ key: String) {
    element()
    text += JSONWriter.quoted(key) + (isPretty ? ": " : ":")
  }

  private mutating func element() {
    guard depth > 0 else { return }
    if !isFirst { text += isPretty && inlineDepth > 0 ? ", " : "," }
    isFirst = false
    newline()
  }

  private mutating func newline() {
    guard isPretty && inlineDepth == 0 else { return }
    text += "\n" + String(repeating: "  ", count: depth)
  }

  /// `value` between quotes, with what JSON does not allow inside them escaped.
  static func quoted(_ value: String) -> String {
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// At most six decimals, none that is zero at the end, no minus before zero.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    guard value.magnitude < 1e12 else { return String(value) }
    let millionths = Int64(saturating: (value * 1e6).rounded())
    return fixed(millionths, decimals: 6)
  }

  /// Nanoseconds as milliseconds with three decimals, rounded to the microsecond.
  static func milliseconds(_ duration: Nanoseconds) -> String {
    let (quotient, remainder) = duration.count.quotientAndRemainder(dividingBy: 1_000)
    let up: Int64 = remainder >= 500 ? 1 : remainder <= -500 ? -1 : 0
    return fixed(quotient + up, decimals: 3)
  }

  private static func fixed(_ value: Int64, decimals: Int) -> String {
    var scale: UInt64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: scale)
    var text = (value < 0 ? "-" : "") + String(whole)
    guard fraction > 0 else { return text }
    let digits = String(fraction)
    text += "." + String(repeating: "0", count: decimals - digits.count) + digits
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }
}
