// The spellings of anchors, and their order.

import Base

extension Anchor {
  /// What a profile can write. What happens before there is a request to speak of (`accept`, `request.head`)
  /// and what happens after it is over (`idle`) no step can name.
  static let spellings = [
    "listen", "request.body", "admit", "head", "first_byte", "token:N", "event:N", "byte:N", "frac:X",
    "time:T",
    "final", "terminator", "close",
  ]

  static func read(_ text: String) -> ValueText<Anchor> {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return plain(text) }
    switch parts[0] {
    case "token": return counted(parts[1]) { .token($0) }
    case "event": return counted(parts[1]) { .event($0) }
    case "byte": return counted(parts[1]) { .byte($0) }
    case "frac":
      guard let share = NumberText.value(of: parts[1]), (0...1).contains(share) else {
        return .wrong("an anchor without a share", next: "write a number from 0 to 1: \"frac:0.5\"")
      }
      return .value(.fraction(share))
    case "time":
      guard let time = DurationText.read(parts[1]).value, time <= RangePhrase.longest else {
        return .wrong("an anchor without a duration", next: "write a duration: \"time:2s\"")
      }
      return .value(.time(time))
    default:
      return .wrong("not an anchor", next: advice(parts[0]))
    }
  }

  private static func plain(_ text: String) -> ValueText<Anchor> {
    switch text {
    case "listen": return .value(.listen)
    case "request.body": return .value(.requestBody)
    case "admit": return .value(.admit)
    case "head": return .value(.head)
    case "first_byte": return .value(.firstByte)
    case "final": return .value(.final)
    case "terminator": return .value(.terminator)
    case "close": return .value(.close)
    case "accept", "request.head", "request":
      return .wrong("before the request is known", next: "write \"request.body\"")
    case "idle": return .wrong("after the end of the exchange", next: "write \"close\"")
    case "token", "event", "byte", "frac", "time":
      return .wrong(
        "an anchor without its number", next: "write for example \"\(text):\(text == "time" ? "2s" : "1")\"")
    default: return .wrong("not an anchor", next: advice(text))
    }
  }

  private static func advice(_ word: String) -> String? {
    if let share = PercentageText.read(word).value {
      return "write \"frac:\(NumberText.spell(Double(share.numerator) / Double(share.denominator)))\""
    }
    let words = spellings.map { $0.split(separator: ":").map(String.init)[0] }
    guard let nearest = Suggestion.nearest(to: word, in: words), let at = words.firstIndex(of: nearest) else {
      return nil
    }
    return "did you mean '\(spellings[at])'?"
  }

  private static func counted(_ text: String, _ make: (Int) -> Anchor) -> ValueText<Anchor> {
    guard let number = Int(text), (0...1_000_000_000).contains(number), text.first != "+" else {
      return .wrong("an anchor without a number", next: "write a number from 0 on: \"token:20\"")
    }
    return .value(make(number))
  }

  /// As a profile writes it.
  public var spelling: String {
    switch self {
    case .listen: "listen"
    case .accept: "accept"
    case .requestHead: "request.head"
    case .requestBody: "request.body"
    case .admit: "admit"
    case .head: "head"
    case .firstByte: "first_byte"
    case .token(let number): "token:\(number)"
    case .event(let number): "event:\(number)"
    case .byte(let number): "byte:\(number)"
    case .fraction(let share): "frac:\(NumberText.spell(share))"
    case .time(let time): "time:\(DurationText.spell(time))"
    case .final: "final"
    case .terminator: "terminator"
    case .close: "close"
    case .idle: "idle"
    }
  }

  /// Its place in the order of anchors; nil for `time`, which can come at any point.
  var rank: Int? {
    switch self {
    case .listen: 0
    case .accept: 1
    case .requestHead: 2
    case .requestBody: 3
    case .admit: 4
    case .head: 5
    case .firstByte: 6
    case .token, .event, .byte, .fraction: 7
    case .time: nil
    case .final: 8
    case .terminator: 9
    case .close: 10
    case .idle: 11
    }
  }

  /// Whether this anchor certainly comes before `other`.
  func precedes(_ other: Anchor) -> Bool {
    switch (self, other) {
    case (.token(let left), .token(let right)), (.event(let left), .event(let right)),
      (.byte(let left), .byte(let right)):
      return left < right
    case (.fraction(let left), .fraction(let right)): return left < right
    case (.time(let left), .time(let right)): return left < right
    default:
      guard let left = rank, let right = other.rank else { return false }
      return left < right
    }
  }
}
