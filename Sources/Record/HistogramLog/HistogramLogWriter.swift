public import Base

/// Writes a histogram log of version 1.3: a text with one line per tag and interval. Values are microseconds,
/// maxima on the lines milliseconds, times seconds since the start time.
public struct HistogramLogWriter {
  /// The log so far.
  public private(set) var text: String

  /// A log of a run that began so many milliseconds after the epoch; `date` says when that was, for people.
  public init(startMilliseconds: Int64, date: String) {
    let start = HistogramLogWriter.seconds(milliseconds: startMilliseconds)
    text = """
      #[Histogram log format version 1.3]
      #[values in microseconds, Interval_Max in milliseconds]
      #[StartTime: \(start) (seconds since epoch), \(date)]
      #[BaseTime: \(start) (seconds since epoch)]
      "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

      """
  }

  /// Adds a line. What a tag can't hold (comma, white space) becomes an underscore.
  public mutating func append(
    tag: String, start: Nanoseconds, length: Nanoseconds, _ histogram: HistogramSnapshot
  ) {
    let safeTag = String(tag.map { $0 == "," || $0.isWhitespace || $0.isNewline ? "_" : $0 })
    let from = HistogramLogWriter.seconds(milliseconds: start.count / 1_000_000)
    let interval = HistogramLogWriter.seconds(milliseconds: length.count / 1_000_000)
    let greatest = HistogramLogWriter.seconds(milliseconds: histogram.maxMicroseconds)
    text += "Tag=\(safeTag),\(from),\(interval),\(greatest),\(HistogramCodec.text(histogram))\n"
  }

  /// A number of thousandths with three decimals.
  private static func seconds(milliseconds: Int64) -> String {
    let magnitude = milliseconds.magnitude
    let fraction = String(magnitude % 1000)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return "\(milliseconds < 0 ? "-" : "")\(magnitude / 1000).\(zeros)\(fraction)"
  }
}
