// Finds the words that somebody probably meant. A suggestion is right or it is not made: nothing that turns a
// meaning round, no other number, no guess between many.

/// Finds the word that somebody probably meant.
package enum Suggestion {
  /// The one word of `candidates` that was probably meant by `word`.
  package static func nearest(to word: String, in candidates: [String]) -> String? {
    let meant = meant(by: word, in: candidates)
    return meant.count == 1 ? meant.first : nil
  }

  /// "did you mean 'x'?", or `otherwise` when no candidate is near.
  package static func question(for word: String, in candidates: [String], otherwise: String) -> String {
    if let sentence = OtherWords.sentence(for: word, in: candidates) { return sentence }
    let meant = meant(by: word, in: candidates)
    return meant.isEmpty ? otherwise : question(meant)
  }

  /// "did you mean 'a' or 'b'?"
  static func question(_ meant: [String]) -> String { "did you mean \(list(meant))?" }

  /// `words` as a list for people: 'a', 'b' or 'c'.
  package static func list(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }

  /// What `word` may stand for among `candidates`: nothing, one, or a few that are as near.
  static func meant(by word: String, in candidates: [String]) -> [String] {
    for found in [same(as: word, in: candidates), akin(to: word, in: candidates)] where !found.isEmpty {
      return found
    }
    return slips(of: word, in: candidates)
  }

  /// The one word of `candidates` that `word` is a wrong spelling of, whatever it may mean.
  package static func misspelt(_ word: String, in candidates: [String]) -> String? {
    let folded = WordParts(word).folded
    if let same = candidates.first(where: { WordParts($0).folded == folded }) { return same }
    let slips = slips(of: word, in: candidates)
    return slips.count == 1 ? slips.first : nil
  }

  /// The candidates that `word` is another spelling of, or another tool's name for; `context` is what users
  /// say twice, the key of the object.
  static func same(as word: String, in candidates: [String], context: String = "") -> [String] {
    let parts = WordParts(word)
    if let same = candidates.first(where: { WordParts($0).folded == parts.folded }) { return [same] }
    // Where a number is meant, the object of a like name is not.
    let isSetting = OtherWords.isSetting(parts)
    if isSetting, let ours = OtherWords.ours(for: parts, in: candidates) { return [ours] }
    let alike = others(than: parts, in: candidates).filter { Set($0.parts.stems) == Set(parts.stems) }
    if !alike.isEmpty { return few(alike.map(\.name)) }
    if let ours = OtherWords.ours(for: parts, in: candidates) { return [ours] }
    guard let rest = parts.without(context) else { return [] }
    if let same = candidates.first(where: { WordParts($0).folded == rest.folded }) { return [same] }
    return OtherWords.ours(for: rest, in: candidates).map { [$0] } ?? []
  }

  /// The candidates that say the same with a unit or another word more or less, as `retry_within_ms` and
  /// `retry_on_failure_within_ms`.
  static func akin(to word: String, in candidates: [String]) -> [String] {
    let parts = WordParts(word)
    let others = others(than: parts, in: candidates)
    let alike = others.filter { $0.parts.plain == parts.plain }
    if !alike.isEmpty { return few(alike.map(\.name)) }
    let wider = others.filter { other in
      other.parts.head == parts.head && (other.parts.head?.count ?? 0) > 3
        && (other.parts.plain.isSubset(of: parts.plain) || parts.plain.isSubset(of: other.parts.plain))
    }
    return few(wider.map(\.name))
  }

  /// The candidates that are neither the opposite nor of another number.
  private static func others(
    than parts: WordParts, in candidates: [String]
  ) -> [(name: String, parts: WordParts)] {
    candidates.map { (name: $0, parts: WordParts($0)) }
      .filter { !WordParts.areOpposite(parts, $0.parts) && $0.parts.digits == parts.digits }
  }

  /// The candidates that `word` is a slip of the pen for, or the beginning of.
  static func slips(of word: String, in candidates: [String]) -> [String] {
    let parts = WordParts(word)
    let others = others(than: parts, in: candidates)
    var nearest: [String] = []
    var least = tolerance(parts.folded.count)
    for (name, other) in others {
      let distance = distance(parts.folded, other.folded)
      guard distance <= least, distance < other.folded.count else { continue }
      // Short words are near to many: at least the beginning must be right.
      if min(parts.folded.count, other.folded.count) <= 3 && parts.folded.first != other.folded.first {
        continue
      }
      if distance < least { nearest = [] }
      least = distance
      nearest.append(name)
    }
    if !nearest.isEmpty { return few(nearest) }
    guard parts.folded.count >= 3 else { return [] }
    return few(others.filter { $0.parts.folded.starts(with: parts.folded) }.map(\.name))
  }

  /// How many letters may be wrong in a word of that length.
  private static func tolerance(_ length: Int) -> Int {
    length < 3 ? 0 : max(1, min(3, length / 3))
  }

  /// Names that differ in spelling only count once; more than three are no advice.
  private static func few(_ names: [String]) -> [String] {
    var distinct: [String] = []
    for name in names
    where !distinct.contains(where: { WordParts($0).folded == WordParts(name).folded }) {
      distinct.append(name)
    }
    return distinct.count <= 3 ? distinct : []
  }

  /// The least number of letters to insert, remove, replace or swap with their neighbour (optimal string
  /// alignment).
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var least = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        let isSwap =
          row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
        if isSwap { least = min(least, beforeLast[column - 1] + 1) }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
