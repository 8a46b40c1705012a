import Record

/// Whether text may carry colours, and which mean what.
public struct TerminalStyle: Sendable {
  /// Whether to write colours.
  public let isColoured: Bool

  /// Colours if the output is a terminal and `NO_COLOR` is not set (https://no-color.org).
  public init(isTerminal: Bool, noColour: Bool) { isColoured = isTerminal && !noColour }

  /// No colours.
  public static let plain = TerminalStyle(isTerminal: false, noColour: true)

  enum Colour: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case magenta = "35"
    case bold = "1"
    case dim = "2"
  }

  func paint(_ text: String, _ colours: Colour...) -> String {
    guard isColoured && !text.isEmpty else { return text }
    return "\u{1B}[\(colours.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
  }

  func paint(_ text: String, for verdict: Verdict, bold: Bool = false) -> String {
    let colour: Colour =
      switch verdict {
      case .pass: .green
      case .unjudged: .bold
      case .fail: .red
      case .noData: .yellow
      case .invalid: .magenta
      }
    return bold ? paint(text, .bold, colour) : paint(text, colour)
  }
}

extension String {
  /// At least `width` wide, filled on the right; clipped with an ellipsis when it is wider and `clips`.
  func padded(_ width: Int, clips: Bool = false) -> String {
    let length = count
    if length <= width { return self + String(repeating: " ", count: width - length) }
    return clips ? prefix(width - 1) + "…" : self
  }

  /// At least `width` wide, filled on the left.
  func aligned(_ width: Int) -> String {
    let length = count
    return length < width ? String(repeating: " ", count: width - length) + self : self
  }
}
