import Base
import IO
import Plan
import Profile
import Record
import XCTest

@testable import Load

/// When requests go out: exactly when the schedule says so, or not at all.
final class ScheduleTests: XCTestCase {
  func testEveryArrivalIsReleasedExactlyWhenItIsDue() throws {
    for seed in 0..<20 {
      var profile = Simulation.profile
      profile.arrivals = [Stage(rate: 300, until: .seconds(Int64(1)))]
      profile.process = seed % 2 == 0 ? .poisson : .gamma(variation: 2)
      var simulation = try Simulation(profile, seed: UInt64(seed)) { _ in [.send(Answers.stream(tokens: 3))] }
      let snapshot = simulation.finish()
      XCTAssertEqual(snapshot.records.count, 300, "seed \(seed)")
      XCTAssertEqual(snapshot.releaseLateness.maxMicroseconds, 0, "seed \(seed)")
      for record in snapshot.records {
        let due = Instant.zero + simulation.schedule.arrival(Int(record.ordinal))
        XCTAssertEqual(record.scheduled, due, "seed \(seed)")
        XCTAssertGreaterThanOrEqual(record.sent, due, "seed \(seed)")
        XCTAssertEqual(record.outcome, .ok, "seed \(seed)")
      }
      XCTAssertEqual(Set(snapshot.records.map(\.ordinal)).count, 300, "seed \(seed)")
    }
  }

  func testOnAnIdleConnectionARequestIsSentInTheInstantItIsDue() throws {
    var simulation = try Simulation { _ in [.send(Answers.stream(tokens: 2))] }
    let records = simulation.finish().records
    XCTAssertEqual(records.count, 10)
    // The first one needs a connection: the simulated network takes 40 us for it.
    XCTAssertEqual(records[0].sent - records[0].scheduled, .microseconds(40))
    for record in records.dropFirst() { XCTAssertEqual(record.sent, record.scheduled) }
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 1)
    XCTAssertEqual(simulation.load.counters.connectionsReused, 9)
    XCTAssertEqual(simulation.server.seen.map(\.onConnection), Array(1...10))
  }

  func testTimeToFirstTokenCountsFromTheScheduleWhenTheServerIsSlowToAccept() throws {
    var simulation = try Simulation { _ in [.send(Answers.stream(tokens: 1))] }
    simulation.server.acceptsAt = Instant.zero + .milliseconds(950)
    let records = simulation.finish().records.sorted { $0.ordinal < $1.ordinal }
    XCTAssertEqual(records.count, 10)
    for record in records {
      let waited = Nanoseconds.milliseconds(950) - (record.scheduled - .zero)
      XCTAssertGreaterThanOrEqual(record.firstToken - record.scheduled, waited)
      XCTAssertLessThan(record.firstToken - record.scheduled, waited + .milliseconds(1))
      // The kernel takes the connection before the server does: to the client it was sent at once.
      XCTAssertEqual(record.sent - record.scheduled, .microseconds(40))
    }
  }

  func testNoAnswerDelaysAnArrival() throws {
    var simulation = try Simulation { request in
      [.send(Answers.stream(tokens: 1), after: request.ordinal == 0 ? .seconds(Int64(3)) : .zero)]
    }
    let records = simulation.finish().records.sorted { $0.ordinal < $1.ordinal }
    XCTAssertEqual(records.map(\.outcome), Array(repeating: .ok, count: 10))
    for (index, record) in records.enumerated() {
      XCTAssertEqual(record.scheduled, Instant.zero + .milliseconds(Int64(100 * index)))
      XCTAssertLessThan(record.sent - record.scheduled, .microseconds(41))
    }
    XCTAssertGreaterThan(records[0].end - records[0].scheduled, .seconds(Int64(3)))
  }

  func testArrivalsBeyondTheCapAreShedCountedAndNeverSentLater() throws {
    var profile = Simulation.profile
    profile.inFlightCap = 2
    var simulation = try Simulation(profile) { request in
      [.send(Answers.stream(tokens: 1), after: request.ordinal < 2 ? .milliseconds(350) : .zero)]
    }
    let records = simulation.finish().records.sorted { $0.ordinal < $1.ordinal }
    XCTAssertEqual(records.count, 10)
    // 0 and 1 hold both places until 350 and 450 ms: 2 and 3 find none.
    XCTAssertEqual(records.filter { $0.outcome == .shed }.map(\.ordinal), [2, 3])
    XCTAssertEqual(records.filter { $0.outcome == .ok }.count, 8)
    for record in records where record.outcome == .shed {
      XCTAssertFalse(record.sent.isPresent)
      XCTAssertEqual(record.scheduled, Instant.zero + .milliseconds(Int64(100 * record.ordinal)))
    }
    XCTAssertEqual(simulation.load.counters.shed, 2)
    XCTAssertEqual(simulation.load.counters.shedCauses.rows.map(\.count), [2])
    XCTAssertEqual(simulation.load.counters.due, 10)
    XCTAssertEqual(simulation.load.counters.released, 8)
    XCTAssertEqual(simulation.server.seen.map(\.ordinal), [0, 1, 4, 5, 6, 7, 8, 9])
  }

  func testATurnIsBoundedAndTheRestFollowsInOrderWithItsLatenessOnRecord() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 1_000_000, until: .milliseconds(1))]
    profile.duration = .milliseconds(1)
    profile.inFlightCap = 100
    var simulation = try Simulation(
      profile,
      configure: {
        $0.limits.releasesPerTurn = 7
        $0.limits.arrivalsPerTurn = 50
      }
    ) { _ in [.send(Answers.stream(tokens: 1), after: .milliseconds(10))] }
    // The clock stands still until the load's first turn is a millisecond late.
    simulation.pause(until: Instant.zero + .milliseconds(1))
    let snapshot = simulation.finish()
    XCTAssertEqual(snapshot.records.count, 1000)
    XCTAssertEqual(snapshot.records.filter { $0.outcome == .shed }.count, 900)
    XCTAssertEqual(simulation.server.seen.map(\.ordinal), Array(0..<100))
    XCTAssertGreaterThan(simulation.load.counters.boundedTurns, 100 / 7)
    XCTAssertEqual(snapshot.releaseLateness.count, 100)
    XCTAssertGreaterThan(snapshot.releaseLateness.maxMicroseconds, 900)
    XCTAssertGreaterThan(snapshot.loopLag.maxMicroseconds, 900)
  }

  func testTheDrainCutsOffWhatIsStillOpenAndNotBefore() throws {
    var simulation = try Simulation { request in
      request.ordinal == 9 || request.ordinal == 3
        ? [.send(Answers.headText + Answers.token(0))]
        : [.send(Answers.stream(tokens: 1), after: request.ordinal == 8 ? .seconds(Int64(5)) : .zero)]
    }
    let snapshot = simulation.finish()
    let open = snapshot.records.filter { $0.outcome == .undrained }
    XCTAssertEqual(open.map(\.ordinal).sorted(), [3, 9])
    // The last arrival is at 900 ms, the drain takes 5 s; 8 ends 100 ms before that.
    for record in open { XCTAssertEqual(record.end, Instant.zero + .milliseconds(5900)) }
    XCTAssertEqual(snapshot.records.first { $0.ordinal == 8 }?.outcome, .ok)
    XCTAssertEqual(open.first?.tokens, 1)
    XCTAssertTrue(simulation.load.isFinished)
    simulation.run(until: simulation.now + .seconds(Int64(2)))
    XCTAssertEqual(simulation.server.endedByClient, simulation.server.accepted)
    XCTAssertEqual(simulation.load.nextDeadline, .never)
  }

  func testStoppingEndsArrivalsAndLeavesWhatIsOpenTheDrain() throws {
    var simulation = try Simulation { request in
      [.send(Answers.stream(tokens: 1), after: request.ordinal == 4 ? .seconds(Int64(1)) : .zero)]
    }
    simulation.run(until: Instant.zero + .milliseconds(450))
    XCTAssertFalse(simulation.load.isFinished)
    simulation.load.stopArrivals()
    XCTAssertEqual(simulation.load.inFlight, 1)
    let snapshot = simulation.finish()
    XCTAssertEqual(snapshot.records.map(\.ordinal), [0, 1, 2, 3, 4])
    XCTAssertEqual(snapshot.records.map(\.outcome), Array(repeating: .ok, count: 5))
    XCTAssertEqual(simulation.load.counters.due, 5)
    XCTAssertLessThan(simulation.now, Instant.zero + .milliseconds(1500))
  }

  func testALoadWithoutArrivalsIsFinishedAtOnce() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 0.1, until: .seconds(Int64(1)))]
    var simulation = try Simulation(profile) { _ in [] }
    simulation.turn(limit: .zero)
    XCTAssertTrue(simulation.load.isFinished)
    XCTAssertEqual(simulation.load.takeLog().snapshot().records, [])
  }

  func testARunTwiceGivesTheSameRecords() throws {
    func records() throws -> [RequestRecord] {
      var profile = Simulation.profile
      profile.arrivals = [Stage(rate: 500, until: .seconds(Int64(1)))]
      profile.process = .poisson
      profile.inFlightCap = 20
      var network = SimConfiguration()
      network.chunksVary = true
      network.chunkBytes = 300
      var simulation = try Simulation(profile, network: network) { request in
        Answers.paced(
          tokens: 5, first: .milliseconds(Int64(request.ordinal % 40)), gap: .microseconds(900))
      }
      return simulation.finish().records
    }
    let first = try records()
    XCTAssertEqual(first.count, 500)
    XCTAssertEqual(try records(), first)
  }
}
