public import Base
public import Record

/// The line that says how a run is doing, from one reading of the live board to the next.
public enum LiveLine {
  /// What happened between `earlier` and `reading`, `interval` later and `elapsed` after the run's beginning,
  /// of a run whose arrivals take `total`; at most `columns` wide, without a newline.
  public static func text(
    _ reading: LiveReading, since earlier: LiveReading, elapsed: Nanoseconds, interval: Nanoseconds,
    phaseNames: [String], total: Nanoseconds? = nil, columns: Int = TerminalSummary.usualColumns
  ) -> String {
    let seconds = max(0.001, interval.seconds)
    let offered = Double(reading.due - earlier.due) / seconds
    let sent = Double(reading.sent - earlier.sent) / seconds
    var text = "\(Int(saturating: elapsed.seconds.rounded()))s".aligned(5)
    if let total { text += " of \(Figure.short(total.seconds, 1))s" }
    if phaseNames.count > 1 {
      let name = phaseNames.indices.contains(reading.phase) ? phaseNames[reading.phase] : ""
      text += "  " + name.padded(min(20, phaseNames.map(\.count).max() ?? 0), clips: true)
    }
    text += reading.isDraining ? "  draining" : "  offered \(rate(offered))  sent \(rate(sent))"
    text += "  open \(String(reading.inFlight).padded(4))"
    text += "  failed \(reading.failed)"
    if reading.failed > earlier.failed { text += " (+\(reading.failed - earlier.failed))" }
    if reading.shed > 0 { text += "  shed \(reading.shed)" }
    text += "  ttft \(pair(reading, earlier))"
    return text.count > columns ? String(text.prefix(columns)) : text
  }

  private static func rate(_ rate: Double) -> String {
    "\(rate < 100 ? Figure.fixed(rate, 1) : Figure.fixed(rate, 0))/s".padded(6)
  }

  /// The median and the 99th percentile of the first tokens since the last call.
  private static func pair(_ reading: LiveReading, _ earlier: LiveReading) -> String {
    guard let median = reading.ttft(percent: 50, since: earlier),
      let tail = reading.ttft(percent: 99, since: earlier)
    else { return "-" }
    return "p50 \(coarse(median)) p99 \(coarse(tail))"
  }

  /// To the eighth that the board knows: `380ms`, `1.4s`.
  private static func coarse(_ duration: Nanoseconds) -> String {
    let milliseconds = duration.milliseconds
    if milliseconds < 10 { return Figure.fixed(milliseconds, 1) + "ms" }
    if milliseconds < 1000 { return Figure.fixed(milliseconds, 0) + "ms" }
    return Figure.fixed(milliseconds / 1000, 1) + "s"
  }
}
