// Sections of a summary share a fixed number of lines: the longest gives way first.

/// Shares lines out.
enum LineBudget {
  /// How many lines each section gets that wants `wanted[i]`, so that together they have at most `total`. A
  /// section that wants any gets at least one; one with a reluctance counts as so many lines shorter than it
  /// is.
  static func share(_ wanted: [Int], reluctance: [Int], total: Int) -> [Int] {
    var given = wanted
    while given.reduce(0, +) > total {
      let candidates = given.indices.filter { given[$0] > 1 }
      guard
        let longest = candidates.max(by: {
          (given[$0] - reluctance[$0], $0) < (given[$1] - reluctance[$1], $1)
        })
      else { break }
      given[longest] -= 1
    }
    return given
  }

  /// The first lines, and in the last one what was left out if it does not fit.
  static func cut(_ lines: [String], to count: Int, rest: (Int) -> String) -> [String] {
    guard lines.count > count, count > 0 else { return lines }
    return lines.prefix(count - 1) + [rest(lines.count - count + 1)]
  }
}
