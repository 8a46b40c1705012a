import Base
import Record
import Report
import XCTest

final class LiveLineTests: XCTestCase {
  func testTheLineSaysWhatHappenedSinceTheLast() {
    let board = LiveBoard()
    board.arrived(50)
    for _ in 0..<48 { board.requestReleased() }
    for _ in 0..<40 { board.firstToken(after: .milliseconds(400)) }
    board.firstToken(after: .milliseconds(2500))
    for index in 0..<20 { board.requestEnded(isSuccess: index != 7) }
    let first = board.reading()
    XCTAssertEqual(
      LiveLine.text(
        first, since: .zero, elapsed: .seconds(Int64(1)), interval: .seconds(Int64(1)), phaseNames: ["all"]),
      "   1s  offered 50.0/s  sent 48.0/s  open 28    failed 1 (+1)  ttft p50 426ms p99 2.6s")
    board.arrived(25)
    for _ in 0..<25 { board.requestShed() }
    var second = board.reading()
    second.phase = 1
    XCTAssertEqual(
      LiveLine.text(
        second, since: first, elapsed: .seconds(Int64(11)), interval: .seconds(Int64(10)),
        phaseNames: ["up", "outage"]),
      "  11s  outage  offered 2.5/s   sent 0.0/s   open 28    failed 1  shed 25  ttft -")
  }

  func testTheLineSaysHowFarTheRunIsAndWhenItOnlyWaits() {
    let board = LiveBoard()
    board.arrived(5)
    for _ in 0..<5 { board.requestReleased() }
    board.arrivalsEnded()
    XCTAssertEqual(
      LiveLine.text(
        board.reading(), since: .zero, elapsed: .seconds(Int64(31)), interval: .seconds(Int64(1)),
        phaseNames: ["all"], total: .seconds(Int64(30))),
      "  31s of 30s  draining  open 5     failed 0  ttft -")
  }

  func testTheLineNeverIsWiderThanAHundredColumns() {
    let board = LiveBoard()
    board.arrived(2_000_000_000)
    for _ in 0..<9 { board.requestShed() }
    board.firstToken(after: .seconds(Int64(7000)))
    let line = LiveLine.text(
      board.reading(), since: .zero, elapsed: .seconds(Int64(1_000_000)), interval: .zero,
      phaseNames: [String(repeating: "long", count: 30), "other"])
    XCTAssertLessThanOrEqual(line.count, 100)
  }

  func testFirstTokensAreKnownToAnEighth() {
    for exponent in 0..<42 {
      for offset in [Int64(0), 1, 3] {
        let duration = Nanoseconds((Int64(1) << exponent) * (8 + offset) / 8)
        let board = LiveBoard()
        board.firstToken(after: duration)
        guard let shown = board.reading().ttft(percent: 50, since: .zero) else {
          return XCTFail("no first token")
        }
        guard duration.count < 3_000_000_000_000 else { continue }
        XCTAssertGreaterThanOrEqual(shown.count + 500, duration.count)
        XCTAssertLessThanOrEqual(Double(shown.count), Double(duration.count) * 1.126 + 1500)
      }
    }
  }
}
