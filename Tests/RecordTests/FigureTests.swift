import Record
import XCTest

final class FigureTests: XCTestCase {
  func testNumbersReadAsPeopleWriteThem() {
    XCTAssertEqual(Figure.fixed(1.005, 1), "1.0")
    XCTAssertEqual(Figure.fixed(-0.04, 1), "0.0")
    XCTAssertEqual(Figure.fixed(-12.34, 1), "-12.3")
    XCTAssertEqual(Figure.fixed(2.5, 0), "3")
    XCTAssertEqual(Figure.fixed(.nan, 2), "-")
    XCTAssertEqual(Figure.short(1.1000, 3), "1.1")
    XCTAssertEqual(Figure.short(100, 2), "100")
    XCTAssertEqual(Figure.counted(1, "token"), "1 token")
    XCTAssertEqual(Figure.counted(0, "latency", "latencies"), "0 latencies")
    XCTAssertEqual(Figure.duration(seconds: 0.25), "250 ms")
    XCTAssertEqual(Figure.duration(seconds: 60), "60 s")
  }

  func testNoShareIsRoundedToAllOrNothing() {
    XCTAssertEqual(Figure.percent(1), "100 %")
    XCTAssertEqual(Figure.percent(0.99999), "> 99.99 %")
    XCTAssertEqual(Figure.percent(0.9999), "99.99 %")
    XCTAssertEqual(Figure.percent(0.00001), "< 0.01 %")
    XCTAssertEqual(Figure.percent(0), "0 %")
  }

  func testMillisecondsHaveAsManyDecimalsAsHelp() {
    XCTAssertEqual(Figure.milliseconds(42), "0.042")
    XCTAssertEqual(Figure.milliseconds(5_310), "5.31")
    XCTAssertEqual(Figure.milliseconds(402_100), "402.1")
    XCTAssertEqual(Figure.milliseconds(12_043_200), "12043")
  }
}
