public import Base

/// A header field that the load sends with every request.
public struct RequestHeader: Hashable, Sendable {
  /// The name, in lower case.
  public var name: String
  /// The value, which may name variables of the environment.
  public var value: HeaderTemplate
  /// Where the profile has it; nil when it stands nowhere.
  public var place: SourcePlace?

  /// The field `name: value`.
  public init(name: String, value: HeaderTemplate, place: SourcePlace? = nil) {
    self.name = name
    self.value = value
    self.place = place
  }

  /// The value for a reader: nothing of what is secret by its name, or came from the environment.
  public var shownValue: String { SecretHeader.contains(name) ? SecretHeader.mask : value.shown }
}

/// A header's value as a profile words it: text, and `${NAME}` for a variable of the environment. `$${`
/// stands for the two characters themselves.
public struct HeaderTemplate: Hashable, Sendable {
  /// A piece of the value.
  public enum Part: Hashable, Sendable {
    /// This text.
    case text(String)
    /// What the variable of this name holds when the run begins.
    case variable(String)
  }

  /// The pieces in their order.
  public var parts: [Part]

  /// These pieces.
  public init(parts: [Part]) { self.parts = parts }

  /// Where a text that is no template goes wrong.
  struct Problem: Error {
    let offset: Int
    let text: String
  }

  /// The template that `text` spells.
  init(reading text: String) throws(Problem) {
    parts = []
    var plain = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      plain += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        plain += "${"
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${") {
        let offset = text.distance(from: text.startIndex, to: dollar)
        guard let end = rest.firstIndex(of: "}") else {
          throw Problem(offset: offset, text: "'${' is not closed")
        }
        let name = String(rest.dropFirst(2)[..<end])
        guard Self.isName(name) else {
          throw Problem(offset: offset, text: "'${\(name)}' names no variable of the environment")
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.variable(name))
        rest = rest[rest.index(after: end)...]
      } else {
        plain += "$"
        rest = rest.dropFirst()
      }
    }
    plain += rest
    if !plain.isEmpty || parts.isEmpty { parts.append(.text(plain)) }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
    }
  }

  /// The variables that it names, in their order.
  public var variables: [String] {
    parts.compactMap { if case .variable(let name) = $0 { name } else { nil } }
  }

  /// The value with its variables filled in; nil when one of them is not in `environment`.
  public func filled(from environment: [String: String]) -> String? {
    var value = ""
    for part in parts {
      switch part {
      case .text(let text): value += text
      case .variable(let name):
        guard let text = environment[name] else { return nil }
        value += text
      }
    }
    return value
  }

  /// The value for a reader: what comes from the environment is masked.
  public var shown: String {
    parts.map { if case .text(let text) = $0 { text } else { SecretHeader.mask } }.joined()
  }
}
