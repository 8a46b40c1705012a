// Numbers as people read them, without Foundation: fixed decimals, rounded half away from zero, never "-0".

import Base

/// Writes figures for sentences, tables and files.
public enum Figure {
  /// `value` with exactly so many decimals (at most 6); "-" when it is not a number.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    precondition((0...6).contains(decimals))
    guard value.isFinite, value.magnitude < 1e12 else { return "-" }
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64(saturating: (value * Double(scale)).rounded())
    let sign = scaled < 0 ? "-" : ""
    let whole = String(scaled.magnitude / UInt64(scale))
    guard decimals > 0 else { return sign + whole }
    let fraction = String(scaled.magnitude % UInt64(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }

  /// `value` with at most so many decimals: no zeros at the end.
  public static func short(_ value: Double, _ decimals: Int) -> String {
    var text = fixed(value, decimals)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// A share as a percentage: `99.95 %`, and never 100 or 0 unless it is exactly that.
  public static func percent(_ share: Double) -> String {
    let percent = share * 100
    let text = short(percent, 2)
    if text == "100" && percent < 100 { return "> 99.99 %" }
    if text == "0" && percent > 0 { return "< 0.01 %" }
    return "\(text) %"
  }

  /// Microseconds as milliseconds with as many decimals as help: `0.042`, `5.31`, `402.1`, `12043`.
  public static func milliseconds(_ microseconds: Int64) -> String {
    let magnitude = microseconds.magnitude
    let decimals = magnitude < 1_000 ? 3 : magnitude < 100_000 ? 2 : magnitude < 10_000_000 ? 1 : 0
    return fixed(Double(microseconds) / 1000, decimals)
  }

  /// A duration in seconds: `20 s`, `3.1 s`, `250 ms`.
  public static func duration(seconds: Double) -> String {
    seconds < 1 && seconds > 0 ? "\(short(seconds * 1000, 1)) ms" : "\(short(seconds, 1)) s"
  }

  /// `count` of a thing: `1 request`, `2 requests`.
  public static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }
}
