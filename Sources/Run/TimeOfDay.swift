import Foundation
import IO

/// A moment in wall time, for people: reports carry it, nothing is computed from it.
struct TimeOfDay: Sendable {
  /// Milliseconds since 1970.
  let milliseconds: Int64

  /// The present moment.
  static func now() -> TimeOfDay { TimeOfDay(milliseconds: Clock.wallNanoseconds() / 1_000_000) }

  /// As in `2026-03-01T12:00:00Z`.
  var text: String { formatted("yyyy-MM-dd'T'HH:mm:ss'Z'") }
  /// As in `20260301T120000Z`, for names of directories.
  var compact: String { formatted("yyyyMMdd'T'HHmmss'Z'") }

  private func formatted(_ format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = format
    return formatter.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
  }
}
