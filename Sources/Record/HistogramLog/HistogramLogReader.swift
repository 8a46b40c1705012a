// Reads back what `HistogramLogWriter` wrote, and other writers' logs as long as their histograms are in
// microseconds with 3 significant digits and not compressed.

/// One line of a histogram log.
public struct HistogramLogEntry: Sendable, Equatable {
  /// The line's tag; empty when it has none.
  public let tag: String
  /// When the interval began, in seconds since the base time.
  public let startSeconds: Double
  /// How long the interval was.
  public let lengthSeconds: Double
  /// Its samples. Their least and greatest value are known to a thousandth only.
  public let histogram: HistogramSnapshot
}

/// Reads histogram logs.
public enum HistogramLogReader {
  /// All entries of `text` in their order.
  public static func entries(_ text: String) throws(HistogramCodecError) -> [HistogramLogEntry] {
    var entries: [HistogramLogEntry] = []
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("\"") { continue }
      do {
        entries.append(try entry(line))
      } catch {
        throw HistogramCodecError("line \(number): \(error)")
      }
    }
    return entries
  }

  private static func entry(_ line: Substring) throws(HistogramCodecError) -> HistogramLogEntry {
    var fields = line.split(separator: ",", omittingEmptySubsequences: false)
    var tag = ""
    if let first = fields.first, first.hasPrefix("Tag=") {
      tag = String(first.dropFirst(4))
      fields.removeFirst()
    }
    guard fields.count == 4, let start = Double(fields[0]), let length = Double(fields[1]),
      Double(fields[2]) != nil
    else {
      throw HistogramCodecError("not a start, a length, a maximum and a histogram, with commas between")
    }
    let payload = fields[3].filter { !$0.isWhitespace }
    return HistogramLogEntry(
      tag: tag, startSeconds: start, lengthSeconds: length,
      histogram: try HistogramCodec.histogram(text: payload))
  }
}
