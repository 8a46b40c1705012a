import Base
import Record
import Synchronization
import XCTest

final class AttemptFeedTests: XCTestCase {
  private func attempt(_ number: Int64) -> ServedAttempt {
    ServedAttempt(provider: 0, outcome: .ok, end: Instant(nanoseconds: number))
  }

  func testWhoeverReadsIsWokenOncePerTurnAndGetsAllInOrder() {
    let wakes = Counter()
    let feed = AttemptFeed(capacity: 8) { wakes.add() }
    for turn in 0..<3 {
      for number in 0..<5 { feed.offer(attempt(Int64(number))) }
      XCTAssertEqual(wakes.count, turn + 1)
      let (attempts, dropped) = feed.take()
      XCTAssertEqual(attempts.map(\.end.nanoseconds), [0, 1, 2, 3, 4])
      XCTAssertEqual(dropped, 0)
    }
    XCTAssertTrue(feed.take().attempts.isEmpty)
  }

  func testWhatDoesNotFitIsDroppedAndCounted() {
    let feed = AttemptFeed(capacity: 4) {}
    for number in 0..<7 { feed.offer(attempt(Int64(number))) }
    let first = feed.take()
    XCTAssertEqual(first.attempts.map(\.end.nanoseconds), [0, 1, 2, 3])
    XCTAssertEqual(first.dropped, 3)
    feed.offer(attempt(9))
    let second = feed.take()
    XCTAssertEqual(second.attempts.count, 1)
    XCTAssertEqual(second.dropped, 0)
  }

  func testALongSubjectIsCut() {
    var one = attempt(1)
    var buffer = ByteBuffer(capacity: 128)
    buffer.append(string: String(repeating: "m", count: 100))
    one.setSubject(buffer.bytes)
    XCTAssertEqual(one.subject, String(repeating: "m", count: ServedAttempt.subjectLimit))
  }

  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.add(1, ordering: .relaxed) }
  }
}
