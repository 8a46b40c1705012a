/// Finds the word that somebody probably meant.
package enum Suggestion {
  /// The word of `candidates` that is nearest to `word`, if one is near enough to be worth showing.
  package static func nearest(to word: String, in candidates: [String]) -> String? {
    let plain = folded(word)
    if let same = candidates.first(where: { folded($0) == plain }) { return same }
    if let ours = OtherWords.ours(for: String(plain), in: candidates) { return ours }
    let tolerance = max(1, min(3, plain.count / 3))
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(plain, folded(candidate))
      if distance <= tolerance && distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    if let best { return best.word }
    let longer = candidates.filter { plain.count >= 3 && folded($0).starts(with: plain) }
    return longer.count == 1 ? longer.first : nil
  }

  /// "did you mean 'x'?", or `otherwise` when no candidate is near.
  package static func question(for word: String, in candidates: [String], otherwise: String) -> String {
    nearest(to: word, in: candidates).map { "did you mean '\($0)'?" } ?? otherwise
  }

  /// `words` as a list for people: 'a', 'b' or 'c'.
  package static func list(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Without case, `_`, `-` and `.`: first_token is firstToken.
  private static func folded(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." }.map { $0 }
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
