import IO

/// A moment in wall time, for people: reports carry it, nothing is computed from it.
struct TimeOfDay: Sendable {
  /// Milliseconds since 1970.
  let milliseconds: Int64

  /// The present moment.
  static func now() -> TimeOfDay { TimeOfDay(milliseconds: Clock.wallNanoseconds() / 1_000_000) }

  /// As in `2026-03-01T12:00:00Z`.
  var text: String { formatted(date: "-", time: ":") }
  /// As in `12:00:00.123`.
  var clock: String { String(text.dropFirst(11).dropLast()) + "." + fraction }
  /// As in `2026-03-01T12:00:00.123Z`.
  var precise: String { String(text.dropLast()) + "." + fraction + "Z" }
  private var fraction: String { String(String(1000 + milliseconds % 1000).dropFirst()) }
  /// As in `20260301T120000Z`, for names of directories.
  var compact: String { formatted(date: "", time: "") }

  private func formatted(date dash: String, time colon: String) -> String {
    let seconds = milliseconds / 1000
    let day = seconds / 86_400
    let date = TimeOfDay.civil(day: day)
    let clock = seconds % 86_400
    return [date.year, date.month, date.day].map(TimeOfDay.twoDigits).joined(separator: dash) + "T"
      + [clock / 3600, clock / 60 % 60, clock % 60].map(TimeOfDay.twoDigits).joined(separator: colon) + "Z"
  }

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// The Gregorian date of a day since 1970-01-01 (Hinnant: chrono-compatible low-level date algorithms):
  /// years are counted from March, so that the leap day is a year's last.
  static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }
}
