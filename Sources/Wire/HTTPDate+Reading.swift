public import Base

extension HTTPDate {
  /// The second since 1970 that `text` names, in any of the three forms of RFC 9110 section 5.6.7:
  /// IMF-fixdate, RFC 850's (a year of two digits is one of 1970 to 2069), and asctime's. The day of the week
  /// is not checked.
  public static func read(_ text: Bytes) -> Int? {
    if let comma = text.firstIndex(of: 0x2C) {
      let rest = text.dropping(comma + 1)
      guard rest.count >= 2, rest[0] == 0x20 else { return nil }
      return comma == 3 ? fixed(rest.dropping(1)) : obsolete(rest.dropping(1))
    }
    return asctime(text)
  }

  /// `06 Nov 1994 08:49:37 GMT`
  private static func fixed(_ text: Bytes) -> Int? {
    guard text.count == 24, text[2] == 0x20, text[6] == 0x20, text[11] == 0x20,
      text.dropping(20).equals(" GMT"), let day = text[0..<2].decimal(), let month = month(text[3..<6]),
      let year = text[7..<11].decimal()
    else { return nil }
    return second(year, month, day, text[12..<20])
  }

  /// `06-Nov-94 08:49:37 GMT`
  private static func obsolete(_ text: Bytes) -> Int? {
    guard text.count == 22, text[2] == 0x2D, text[6] == 0x2D, text[9] == 0x20,
      text.dropping(18).equals(" GMT"), let day = text[0..<2].decimal(), let month = month(text[3..<6]),
      let year = text[7..<9].decimal()
    else { return nil }
    return second(year < 70 ? year + 2000 : year + 1900, month, day, text[10..<18])
  }

  /// `Sun Nov  6 08:49:37 1994`
  private static func asctime(_ text: Bytes) -> Int? {
    guard text.count == 24, text[3] == 0x20, text[7] == 0x20, text[10] == 0x20, text[19] == 0x20,
      let month = month(text[4..<7]), let day = text[(text[8] == 0x20 ? 9 : 8)..<10].decimal(),
      let year = text[20..<24].decimal()
    else { return nil }
    return second(year, month, day, text[11..<19])
  }

  private static func month(_ name: Bytes) -> Int? {
    let names = Bytes(literal: "JanFebMarAprMayJunJulAugSepOctNovDec")
    for index in 0..<12 where names[index * 3..<index * 3 + 3].equals(name) { return index + 1 }
    return nil
  }

  /// The second of a day and a time of day `08:49:37`; a leap second counts as the next one.
  private static func second(_ year: Int, _ month: Int, _ day: Int, _ time: Bytes) -> Int? {
    guard time[2] == 0x3A, time[5] == 0x3A, let hours = time[0..<2].decimal(),
      let minutes = time[3..<5].decimal(), let seconds = time[6..<8].decimal(), hours < 24, minutes < 60,
      seconds <= 60, (1...31).contains(day), year >= 1970
    else { return nil }
    return days(year, month, day) * 86_400 + hours * 3600 + minutes * 60 + seconds
  }

  /// Days since 1970, by counting years that begin in March in eras of 400.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
