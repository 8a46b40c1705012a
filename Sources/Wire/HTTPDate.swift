public import Base

/// Writes the date form of HTTP (IMF-fixdate, RFC 9110 section 5.6.7) from Unix seconds, and reads it and the
/// two obsolete forms that recipients must take; the caller has the clock.
public enum HTTPDate {
  /// Appends `Sun, 06 Nov 1994 08:49:37 GMT` for the given second since 1970, which must not be negative.
  public static func write(unixSeconds: Int, into buffer: inout ByteBuffer) {
    precondition(unixSeconds >= 0)
    let days = unixSeconds / 86_400
    let second = unixSeconds % 86_400
    let (year, month, day) = civil(days)
    buffer.append(name(Bytes(literal: "ThuFriSatSunMonTueWed"), days % 7))
    buffer.append(", ")
    twoDigits(day, &buffer)
    buffer.append(0x20)
    buffer.append(name(Bytes(literal: "JanFebMarAprMayJunJulAugSepOctNovDec"), month - 1))
    buffer.append(0x20)
    buffer.append(decimal: year)
    buffer.append(0x20)
    twoDigits(second / 3600, &buffer)
    buffer.append(0x3A)
    twoDigits(second / 60 % 60, &buffer)
    buffer.append(0x3A)
    twoDigits(second % 60, &buffer)
    buffer.append(" GMT")
  }

  private static func name(_ names: Bytes, _ index: Int) -> Bytes { names[index * 3..<index * 3 + 3] }

  private static func twoDigits(_ value: Int, _ buffer: inout ByteBuffer) {
    buffer.append(UInt8(0x30 + value / 10))
    buffer.append(UInt8(0x30 + value % 10))
  }

  /// Year, month and day of a day since 1970, by counting from 1 March 0000 in eras of 400 years.
  private static func civil(_ daysSince1970: Int) -> (Int, Int, Int) {
    let days = daysSince1970 + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
