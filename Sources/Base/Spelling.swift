/// Finds what a user may have meant by a word that is not known.
public enum Spelling {
  /// The candidate with the least edit distance to `word` if it is close enough to be a slip (at most a
  /// third of the letters, at least two); the first one when several are equally close.
  public static func closest(to word: String, in candidates: [String]) -> String? {
    let limit = max(2, word.count / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(Array(word.lowercased()), Array(candidate.lowercased()))
      if distance <= limit && distance < (best?.distance ?? .max) && distance < candidate.count {
        best = (candidate, distance)
      }
    }
    return best?.candidate
  }

  /// Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in 0..<left.count {
      var row = [i + 1]
      for j in 0..<right.count {
        let replace = last[j] + (left[i] == right[j] ? 0 : 1)
        var cost = min(replace, last[j + 1] + 1, row[j] + 1)
        if i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[right.count]
  }
}
