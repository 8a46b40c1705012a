import Base
import Foundation

/// Durations and numbers as people write them.
enum TimeText {
  /// The shortest exact form: `250ms`, `1.5s`, `2m`, `0s`.
  static func short(_ duration: Nanoseconds) -> String {
    if duration == .forever { return "for ever" }
    let units: [(String, Int64)] = [
      ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
    ]
    if duration == .zero { return "0s" }
    for (unit, size) in units where duration.count % size == 0 { return "\(duration.count / size)\(unit)" }
    for (unit, size) in units where abs(duration.count) >= size {
      return number(Double(duration.count) / Double(size)) + unit
    }
    return "\(duration.count)ns"
  }

  /// At most three decimals, none that is zero.
  static func number(_ value: Double) -> String {
    var text = String(format: "%.3f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
