// The order in which what was found in a profile is told.

package import Base

extension Diagnostics {
  /// In the order of their places: the profile's, then those of files that it names, then those of overrides;
  /// what was found twice, once.
  package func sorted(from file: String, _ overrides: [Override] = []) -> Diagnostics {
    var sorted = Diagnostics(Diagnostics.sorted(all, from: file, overrides))
    for warning in Diagnostics.sorted(warnings, from: file, overrides) {
      sorted.warn(warning.place, warning.problem, next: warning.next)
    }
    return sorted
  }

  private static func sorted(
    _ found: [Diagnostic], from file: String, _ overrides: [Override]
  ) -> [Diagnostic] {
    func rank(_ diagnostic: Diagnostic) -> Int {
      guard let place = diagnostic.place, place.file != file else { return 0 }
      let at = overrides.firstIndex { OverrideApplier.file(of: $0) == place.file }
      return at.map { $0 + 2 } ?? 1
    }
    var unique: [Diagnostic] = []
    for diagnostic in found where !unique.contains(diagnostic) { unique.append(diagnostic) }
    let keyed = unique.enumerated().map { (rank: rank($1), index: $0, diagnostic: $1) }
    let sorted = keyed.sorted { left, right in
      let (one, two) = (left.diagnostic.place, right.diagnostic.place)
      return (left.rank, one?.line ?? 0, one?.column ?? 0, left.index)
        < (right.rank, two?.line ?? 0, two?.column ?? 0, right.index)
    }
    return sorted.map(\.diagnostic)
  }
}
