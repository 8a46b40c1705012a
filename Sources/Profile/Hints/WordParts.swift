// Takes names apart, so that those that differ in case, separators, number or a unit are known as the same,
// and those that mean the opposite are not.

/// A name in parts: `max_retry` and `maxRetries` are both "max" and "retry".
struct WordParts {
  /// Without case, `_`, `-`, `.` and spaces.
  let folded: [Character]
  /// The words in it, in the singular, in their order.
  let stems: [String]

  init(_ word: String) {
    folded = word.lowercased().filter { !WordParts.separators.contains($0) }
    stems = WordParts.words(in: word).map(WordParts.singular)
  }

  private init(stems: [String]) {
    folded = stems.joined().map { $0 }
    self.stems = stems
  }

  /// Without units and words for "how many", unless nothing else is left.
  var plain: Set<String> {
    let rest = stems.filter { !WordParts.fillers.contains($0) }
    return Set(rest.isEmpty ? stems : rest)
  }

  /// The word that says what it is: the last one that is no unit.
  var head: String? { stems.last { !WordParts.fillers.contains($0) } ?? stems.last }

  /// Without the words of `context`, which a user repeats: `idleTimeout` within `timeouts`; nil when nothing
  /// is left or nothing was repeated.
  func without(_ context: String) -> WordParts? {
    let repeated = Set(WordParts(context).stems)
    let rest = stems.filter { !repeated.contains($0) }
    return rest.isEmpty || rest.count == stems.count ? nil : WordParts(stems: rest)
  }

  /// The digits, in their order: `p95` is no slip for `p99`.
  var digits: [Character] { folded.filter(\.isNumber) }

  /// Whether one says the opposite of the other, so that taking it would turn a meaning round.
  static func areOpposite(_ left: WordParts, _ right: WordParts) -> Bool {
    let (first, second) = (Set(left.stems), Set(right.stems))
    for (one, other) in opposites {
      if first.contains(one) && second.contains(other) && !second.contains(one) { return true }
      if first.contains(other) && second.contains(one) && !second.contains(other) { return true }
    }
    return negations.contains { $0 + right.folded == left.folded || $0 + left.folded == right.folded }
  }

  private static let separators: Set<Character> = ["_", "-", ".", " "]
  private static let fillers: Set<String> = [
    "ms", "s", "sec", "second", "milli", "millisecond", "us", "minute", "byte", "size", "count",
    "number", "num",
  ]
  private static let negations: [[Character]] = ["un", "non", "no", "in", "dis", "not"].map { Array($0) }
  private static let opposites = [
    ("min", "max"), ("success", "failure"), ("success", "error"), ("success", "fail"), ("ok", "failed"),
    ("ok", "error"), ("first", "last"), ("before", "after"), ("request", "response"), ("head", "body"),
    ("input", "output"), ("prompt", "output"), ("healthy", "unhealthy"), ("allow", "deny"), ("start", "end"),
    ("read", "write"), ("send", "read"), ("up", "down"), ("scheduled", "shed"), ("enabled", "disabled"),
  ]

  /// Split at separators and where a capital follows a small letter.
  private static func words(in name: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in name {
      let isBreak = separators.contains(character)
      if isBreak || character.isUppercase && (word.last?.isLowercase ?? false) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if !isBreak { word.append(character) }
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }

  /// `retries` as retry, `statuses` as status, `streaming` as stream.
  private static func singular(_ word: String) -> String {
    if word.hasSuffix("ies") && word.count > 4 { return word.dropLast(3) + "y" }
    for ending in ["sses", "uses", "ches", "shes", "xes"] where word.hasSuffix(ending) {
      return String(word.dropLast(2))
    }
    if word.hasSuffix("ing") && word.count > 6 { return String(word.dropLast(3)) }
    let isPlural = word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
    return isPlural && word.count > 3 ? String(word.dropLast()) : word
  }
}
