import Base
import XCTest

@testable import Run

final class TextTests: XCTestCase {
  func testTimesOfDayAreThoseOfTheGregorianCalendar() {
    let cases: [(Int64, String)] = [
      (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
      (1_709_251_199_999, "2024-02-29T23:59:59Z"), (1_709_251_200_000, "2024-03-01T00:00:00Z"),
      (1_798_761_599_000, "2026-12-31T23:59:59Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
    ]
    for (milliseconds, text) in cases { XCTAssertEqual(TimeOfDay(milliseconds: milliseconds).text, text) }
    XCTAssertEqual(TimeOfDay(milliseconds: 1_798_761_599_000).compact, "20261231T235959Z")
  }

  func testEveryDayFollowsTheOneBefore() {
    var previous = TimeOfDay.civil(day: 0)
    for day in Int64(1)..<60_000 {
      let date = TimeOfDay.civil(day: day)
      if date.day != 1 {
        XCTAssertTrue(
          date.year == previous.year && date.month == previous.month && date.day == previous.day + 1)
      } else {
        XCTAssertTrue(previous.day >= 28 && date.month == previous.month % 12 + 1)
      }
      previous = date
    }
  }

  func testDurationsHaveTheShortestExactForm() {
    let cases: [(Nanoseconds, String)] = [
      (.zero, "0s"), (.milliseconds(250), "250ms"), (.milliseconds(1500), "1500ms"), (.seconds(60), "1m"),
      (.seconds(90), "90s"), (.seconds(7200), "2h"), (.microseconds(65), "65us"), (Nanoseconds(17), "17ns"),
      (Nanoseconds(1_234_567), "1.235ms"), (.forever, "for ever"),
    ]
    for (duration, text) in cases { XCTAssertEqual(TimeText.short(duration), text) }
    XCTAssertEqual(TimeText.number(0.1 + 0.2), "0.3")
    XCTAssertEqual(TimeText.number(50), "50")
  }

  func testOnlyAddressesAndLocalhostAreHosts() {
    XCTAssertEqual(GatewayHost.ipv4("127.0.0.1"), 0x7F00_0001)
    XCTAssertEqual(GatewayHost.ipv4("localhost"), 0x7F00_0001)
    XCTAssertEqual(GatewayHost.ipv4("192.0.2.255"), 0xC000_02FF)
    for host in [
      "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "a.b.c.d", "example.org", "1..2.3", "+1.2.3.4",
    ] {
      XCTAssertNil(GatewayHost.ipv4(host), host)
    }
  }
}
