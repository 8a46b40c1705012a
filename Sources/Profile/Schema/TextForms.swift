// The strings that have a grammar of their own: names, anchors, lists of attempts, URLs.

import Base

extension TextForm {
  /// Any text.
  package static let free = TextForm("a string", example: "\"text\"")

  /// A name of the user's that ends up in labels, headers, folders and token texts.
  static func name(_ noun: String, example: String) -> TextForm {
    TextForm(
      "\(noun): 1 to 64 letters, digits, '-', '_' and '.'", example: "\"\(example)\"",
      pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
    ) { text in
      let isPlain = text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.isDigit || $0.beginsIdentifier && $0 != "$" || $0 == "-" || $0 == ".")
      }
      let starts = text.unicodeScalars.first.map { $0 != "-" && $0 != "." && $0 != "_" } ?? false
      if isPlain && starts && text.count <= 64 { return nil }
      let plain = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(64))
      return TextProblem(
        offset: 0, problem: "\"\(text.prefix(48))\" can't be \(noun)", expected: nil,
        next: text.isEmpty ? "write a name such as \"\(example)\"" : "call it for example \"\(plain)\"")
    }
  }

  static let profileName = name("a profile's name", example: "my-profile")
  package static let providerName = name("a provider's name", example: "primary")
  static let faultName = name("a fault's name", example: "no-response")
  static let ruleName = name("a rule's id", example: "silent")
  static let phaseName = name("a phase's name", example: "down")

  /// A model's name: what stands in requests, so any visible characters.
  static let model = TextForm(
    "a model's name: 1 to 128 characters without spaces, quotes or backslashes", example: "\"gpt-mock\"",
    pattern: "^[!#-\\[\\]-~]{1,128}$"
  ) { text in
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value < 0x7F && $0 != "\"" && $0 != "\\"
    }
    if isPlain && !text.isEmpty && text.count <= 128 { return nil }
    return TextProblem(
      offset: 0, problem: "\"\(text.prefix(48))\" can't be a model's name", expected: nil,
      next: "write a name such as \"gpt-mock\"")
  }

  /// A path of a file, relative to the profile.
  static let path = TextForm("a file's name, relative to the profile", example: "\"gaps.txt\"") { text in
    text.isEmpty
      ? TextProblem(offset: 0, problem: "the file's name is empty", expected: nil, next: "write its name")
      : nil
  }

  /// A percentile as a key: "50", "99.9".
  static let percent = TextForm(
    "a percentile from \"0\" to \"100\"", example: "\"50\"", pattern: "^[0-9]{1,3}(\\.[0-9]+)?$"
  ) { text in
    if let value = NumberText.value(of: text), (0...100).contains(value) { return nil }
    return TextProblem(
      offset: 0, problem: "\"\(text)\" is not a percentile", expected: nil,
      next: text.hasPrefix("p") ? "write \"\(text.dropFirst())\"" : "write a number from 0 to 100")
  }

  /// A header's name.
  package static let headerName = TextForm(
    "a header's name: letters, digits and '-'", example: "\"x-fault\"", pattern: "^[A-Za-z0-9_-]{1,64}$"
  ) { text in
    let isToken = text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.continuesIdentifier && $0 != "$" || $0 == "-")
    }
    if isToken && !text.isEmpty && text.count <= 64 { return nil }
    return TextProblem(
      offset: 0, problem: "\"\(text)\" can't be a header's name", expected: nil,
      next: "write a name such as \"x-fault\"")
  }

  /// A header's value: printable, no line ends.
  static let headerValue = TextForm("a header's value", example: "\"1\"", pattern: "^[ -~]{0,1024}$") {
    text in
    if text.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) && text.count <= 1024 {
      return nil
    }
    return TextProblem(
      offset: 0, problem: "the header's value has characters that can't be sent", expected: "printable ASCII",
      next: "write it with letters, digits and signs on one line")
  }

  /// An anchor of an exchange.
  static let anchor = TextForm(
    "an anchor: " + Anchor.spellings.joined(separator: ", "), example: "\"token:10\"",
    pattern:
      "^(listen|request\\.body|admit|head|first_byte|(token|event|byte):[0-9]+|frac:[0-9.]+|time:[0-9].*"
      + "|final|terminator|close)$"
  ) { text in
    switch Anchor.read(text) {
    case .value: return nil
    case .wrong(let problem, let next):
      return TextProblem(
        offset: 0, problem: "\"\(text)\" is \(problem)", expected: nil, next: next ?? "write one of them")
    }
  }

  /// Attempts by number: "2", "2-3", "3-".
  static let attempts = TextForm(
    "attempts such as 1, \"2-3\" or \"2-\"", example: "\"2-3\"", pattern: "^[0-9]+(-[0-9]*)?$"
  ) { text in
    if AttemptRange.read(text) != nil { return nil }
    return TextProblem(
      offset: 0, problem: "\"\(text)\" names no attempts", expected: nil,
      next: "write a number from 1 to \(AttemptRange.last), or a first and a last one: \"2-3\"")
  }

  /// Where the load goes: "proxy" or "provider:NAME".
  static let target = TextForm(
    "\"proxy\" or \"provider:NAME\"", example: "\"proxy\"", pattern: "^(proxy|provider:[A-Za-z0-9_.-]+)$"
  ) { text in
    if text == "proxy" || text.hasPrefix("provider:") && text.count > 9 { return nil }
    return TextProblem(
      offset: 0, problem: "\"\(text)\" is no target", expected: nil,
      next: targetAdvice(text))
  }

  private static func targetAdvice(_ text: String) -> String {
    if text.hasPrefix("http") { return "write { url: \"\(text)\" }" }
    let isAddress = text.contains(":") || text.split(separator: ".").count == 4
    if isAddress && !text.hasPrefix("provider") { return "write { url: \"http://\(text)\" }" }
    if let proxy = Suggestion.nearest(to: text, in: ["proxy"]) { return "did you mean '\(proxy)'?" }
    return providerName.check(text) == nil
      ? "write \"provider:\(text)\" if that is a provider" : "write \"provider:NAME\" with its name"
  }

  /// The address of a gateway under test.
  static let url = TextForm(
    "a URL such as \"http://127.0.0.1:8080\"", example: "\"http://127.0.0.1:8080\"",
    pattern: "^http://[^/:]+(:[0-9]+)?(/.*)?$"
  ) { text in
    switch TargetURL.read(text) {
    case .value: return nil
    case .wrong(let problem, let next):
      return TextProblem(
        offset: 0, problem: "\"\(text)\" is \(problem)", expected: nil,
        next: next ?? "write http://HOST:PORT and a path if there is one")
    }
  }

  /// Every metric by name: times need a statistic, other figures have none.
  private static var expectationPattern: String {
    func names(_ isTime: Bool) -> String {
      MetricCatalogue.all.filter { ($0.kind == .durations) == isTime }.map(\.name).joined(separator: "|")
    }
    let labels = "(\\{[^{}]*\\})?"
    let statistic = "\\.(count|min|mean|max|p[0-9]{1,3}(\\.[0-9]+)?)"
    let figure = "(\(names(true)))\(labels)\(statistic)|(\(names(false)))\(labels)"
    return "^\\s*(\(figure))\\s*(<=?|>=?|==|!=)\\s*\\S+\\s*$"
  }

  /// An expectation; names of providers and phases are checked against the profile later.
  static let expectation = TextForm(
    "an expectation: METRIC{label=value}.STATISTIC, a comparison and a limit",
    example: "\"ttft.p99 < 800ms\"",
    pattern: expectationPattern
  ) { text in
    switch ExpectationText.read(text) {
    case .success: nil
    case .failure(let problem): problem
    }
  }
}

/// The attempts of a request that a condition names.
enum AttemptRange {
  /// The last attempt that can be counted.
  static let last = 65_535

  static func read(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = Int(parts[0]), (1...last).contains(first) else { return nil }
    guard parts.count > 1 else { return first...first }
    if parts[1].isEmpty { return first...last }
    guard let end = Int(parts[1]), (first...last).contains(end) else { return nil }
    return first...end
  }

  static func spell(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
    return range.upperBound == last ? "\(range.lowerBound)-" : "\(range.lowerBound)-\(range.upperBound)"
  }
}
