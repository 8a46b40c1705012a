import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// The closed loop: a fixed number of streams, each sending again as soon as its answer ended.
final class ClosedLoopTests: XCTestCase {
  private func profile(streams: Int) -> LoadProfile {
    var profile = Simulation.profile
    profile.arrivals = []
    profile.closedLoopStreams = streams
    return profile
  }

  func testEachStreamSendsAgainInTheInstantItsAnswerEnded() throws {
    var simulation = try Simulation(profile(streams: 3)) { _ in
      [.send(Answers.stream(tokens: 2), after: .milliseconds(100))]
    }
    XCTAssertTrue(simulation.load.isClosedLoop)
    let records = simulation.finish().records
    // 40 us to connect once, and 100 ms and 40 us for each answer: ten fit into a second, of which the last
    // ends later.
    XCTAssertEqual(records.count, 30)
    XCTAssertEqual(records.filter { $0.outcome == .ok }.count, 30)
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 3)
    XCTAssertEqual(Set(records.map(\.ordinal)), Set(0..<30))
    let starts = records.map(\.scheduled).sorted()
    for index in 3..<30 { XCTAssertTrue(records.contains { $0.end == starts[index] }) }
    XCTAssertTrue(simulation.server.seen.allSatisfy { $0.onConnection <= 10 })
    XCTAssertEqual(simulation.load.counters.shed, 0)
  }

  func testNoRequestBeginsAfterTheDuration() throws {
    var simulation = try Simulation(profile(streams: 2)) { _ in
      [.send(Answers.stream(tokens: 1), after: .milliseconds(70))]
    }
    let records = simulation.finish().records
    XCTAssertTrue(records.allSatisfy { $0.scheduled < Instant.zero + .seconds(Int64(1)) })
    XCTAssertGreaterThan(records.count, 20)
  }

  func testWhereNobodyListensTimeGoesOnAllTheSame() throws {
    var simulation = try Simulation(
      profile(streams: 4), configure: { $0.target = .loopback(port: 9) }, { _ in [] })
    let records = simulation.finish().records
    XCTAssertTrue(records.allSatisfy { $0.outcome == .refused })
    XCTAssertGreaterThan(records.count, 100)
    XCTAssertGreaterThanOrEqual(simulation.now, Instant.zero + .seconds(Int64(1)))
  }

  func testStoppingEndsAClosedLoopToo() throws {
    var simulation = try Simulation(profile(streams: 2)) { _ in
      [.send(Answers.stream(tokens: 1), after: .milliseconds(100))]
    }
    simulation.run(until: Instant.zero + .milliseconds(250))
    simulation.load.stopArrivals()
    XCTAssertEqual(simulation.finish().records.count, 6)
  }
}
