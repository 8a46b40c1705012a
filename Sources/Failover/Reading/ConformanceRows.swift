// Conformance rows as profiles with their policies.

public import Base
public import Profile

extension ConformanceRow {
  /// The run that the row describes, every duration times `timescale`; or what is wrong with it.
  public func run(timescale: Double = 1) -> (ProfileWithPolicy?, Diagnostics) {
    ProfileWithPolicy.resolve(reading(timescale: timescale), .none)
  }
}

extension ConformanceFile {
  /// Reads the file that `text` is: its rows, or all of its mistakes, those in profiles and policies
  /// included.
  public static func readWithPolicies(text: String, file: String) -> (ConformanceFile?, Diagnostics) {
    let (read, found) = ConformanceFile.read(text: text, file: file)
    guard let read else { return (nil, found) }
    var diagnostics = found
    for row in read.rows where row.rejected == nil { diagnostics.add(row.run().1) }
    let sorted = diagnostics.sorted(from: file)
    return (sorted.all.isEmpty ? read : nil, sorted)
  }
}
