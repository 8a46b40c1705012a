import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// Times within an answer, and clients that do not wait for its end. The simulated network is exact, so every
/// figure is.
final class TimingTests: XCTestCase {
  private var single: LoadProfile {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 1, until: .seconds(Int64(1)))]
    return profile
  }

  func testTheTimesOfAStreamAreThoseOfItsPieces() throws {
    var simulation = try Simulation(single) { _ in
      [
        .send("HTTP/1.1 200 OK\r\n", after: .milliseconds(10)),
        .send("content-type: text/event-stream\r\n\r\n", after: .milliseconds(20)),
        .send("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n", after: .milliseconds(30)),
        .send("data: {\"choices\":[{\"delta\":{\"content\":\"primary:0 \"}}]}\n\n", after: .milliseconds(40)),
        .send("data: {\"choices\":[{\"delta\":{\"content\":\"primary:1 \"}}]}\n\n", after: .milliseconds(75)),
        .send("data: {\"choices\":[{\"delta\":{\"content\":\"primary:2 \"}}]}\n\n", after: .milliseconds(90)),
        .send(
          "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
          after: .milliseconds(100)),
        .finish(after: .milliseconds(140)),
      ]
    }
    let record = simulation.finish().records[0]
    // Connected after 40 us, then 20 us there and 20 us back.
    let start = record.scheduled + .microseconds(80)
    XCTAssertEqual(record.outcome, .ok)
    XCTAssertEqual(record.sent - record.scheduled, .microseconds(40))
    XCTAssertEqual(record.firstByte - start, .milliseconds(10))
    XCTAssertEqual(record.head - start, .milliseconds(20))
    XCTAssertEqual(record.firstToken - start, .milliseconds(40))
    XCTAssertEqual(record.lastToken - start, .milliseconds(90))
    XCTAssertEqual(record.maxGap, .milliseconds(35))
    XCTAssertEqual(record.stalled, .zero)
    XCTAssertEqual(record.tokens, 3)
    // The end marker ends the request, not what closes the message behind it.
    XCTAssertEqual(record.end - start, .milliseconds(100))
  }

  func testAStallIsTimedWholeOnceItIsAboveTheThreshold() throws {
    for (gap, stalled) in [(1500, 0), (1501, 1501)] as [(Int64, Int64)] {
      var simulation = try Simulation(single) { _ in
        [
          .send(Answers.headText + Answers.token(0)),
          .send(Answers.token(1), after: .milliseconds(gap)),
          .send(
            Answers.token(2) + Answers.finish + Answers.done + Answers.end, after: .milliseconds(gap + 20)),
        ]
      }
      let record = simulation.finish().records[0]
      XCTAssertEqual(record.outcome, .ok)
      XCTAssertEqual(record.stalled, .milliseconds(stalled))
      XCTAssertEqual(record.maxGap, .milliseconds(gap))
    }
  }

  func testTokensThatComeTogetherAreNoTimeApart() throws {
    var simulation = try Simulation(single) { _ in [.send(Answers.stream(tokens: 50))] }
    let record = simulation.finish().records[0]
    XCTAssertEqual(record.tokens, 50)
    XCTAssertEqual(record.maxGap, .zero)
    XCTAssertEqual(record.firstToken, record.lastToken)
  }

  func testHangUpsLeaveExactlyWhenTheirPatienceEnds() throws {
    var profile = Simulation.profile
    profile.hangUp = HangUp(
      share: Share(1, of: 2, exact: true), after: .constant(48e6))
    var simulation = try Simulation(profile) { _ in
      Answers.paced(tokens: 10, first: .milliseconds(5), gap: .milliseconds(9))
    }
    let records = simulation.finish().records
    let left = records.filter { $0.outcome == .cancelled }
    XCTAssertEqual(left.count, 5)
    XCTAssertEqual(records.filter { $0.outcome == .ok }.count, 5)
    for record in left {
      let patience = record.end - record.sent
      XCTAssertGreaterThanOrEqual(patience, .milliseconds(48))
      XCTAssertLessThan(patience, .milliseconds(48) + TimerWheel.tick + .microseconds(1))
      XCTAssertEqual(record.tokens, 5)
    }
    simulation.run(until: simulation.now + .seconds(Int64(2)))
    XCTAssertEqual(simulation.server.endedByClient, simulation.server.accepted)
  }

  func testARequestPausesWithinItsUpload() throws {
    var simulation = try Simulation(single) {
      $0.uploadPause = (share: 0.5, duration: .milliseconds(800))
    } _: { _ in
      [.send(Answers.stream(tokens: 2))]
    }
    let record = simulation.finish().records[0]
    XCTAssertEqual(record.outcome, .ok)
    XCTAssertGreaterThanOrEqual(record.head - record.sent, .milliseconds(800))
    XCTAssertLessThan(record.head - record.sent, .milliseconds(801))
  }

  func testAClientMayLeaveWithinItsPause() throws {
    var profile = single
    profile.requestTimeout = .milliseconds(300)
    var simulation = try Simulation(profile) {
      $0.uploadPause = (share: 0.5, duration: .milliseconds(800))
    } _: { _ in
      [.send(Answers.stream(tokens: 2))]
    }
    let record = simulation.finish().records[0]
    XCTAssertEqual(record.outcome, .requestTimeout)
    XCTAssertEqual(record.ending, .left)
    XCTAssertEqual(simulation.load.bufferCount, 0)
  }

  func testAClientThatHasItsAnswerDoesNotHangUp() throws {
    var profile = Simulation.profile
    profile.hangUp = HangUp(
      share: Share(1, of: 1, exact: true), after: .constant(500e6))
    var simulation = try Simulation(profile) { _ in [.send(Answers.stream(tokens: 2))] }
    XCTAssertEqual(simulation.finish().records.filter { $0.outcome == .ok }.count, 10)
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 1)
  }

  func testTheRequestTimeoutCountsFromTheSchedule() throws {
    var profile = single
    profile.requestTimeout = .milliseconds(200)
    var simulation = try Simulation(profile) { _ in [.send(Answers.headText + Answers.token(0))] }
    let record = simulation.finish().records[0]
    XCTAssertEqual(record.outcome, .requestTimeout)
    XCTAssertGreaterThanOrEqual(record.end - record.scheduled, .milliseconds(200))
    XCTAssertLessThan(record.end - record.scheduled, .milliseconds(200) + TimerWheel.tick + .microseconds(1))
    XCTAssertEqual(record.tokens, 1)
  }

  func testATimeoutBeforeTheConnectionStandsIsOneOfConnecting() throws {
    var profile = Simulation.profile
    profile.requestTimeout = .milliseconds(300)
    var network = SimConfiguration()
    network.backlog = 1
    var simulation = try Simulation(profile, network: network) { _ in [] }
    simulation.server.acceptsAt = Instant.zero + .seconds(Int64(60))
    let records = simulation.finish().records.sorted { $0.ordinal < $1.ordinal }
    XCTAssertEqual(records.count, 10)
    XCTAssertEqual(records[0].outcome, .requestTimeout)
    let late = records.filter { $0.outcome == .connectTimeout }
    XCTAssertGreaterThan(late.count, 0)
    for record in late {
      XCTAssertFalse(record.sent.isPresent)
      XCTAssertGreaterThanOrEqual(record.end - record.scheduled, .milliseconds(300))
    }
    XCTAssertTrue(records.allSatisfy { $0.outcome == .connectTimeout || $0.outcome == .requestTimeout })
  }

  func testTheBoardShowsWhatTheRecordsSay() throws {
    var profile = Simulation.profile
    profile.inFlightCap = 2
    var simulation = try Simulation(profile) { request in
      request.ordinal == 1
        ? [.reset(after: .milliseconds(250))]
        : [.send(Answers.stream(tokens: 1), after: request.ordinal == 0 ? .milliseconds(350) : .zero)]
    }
    let records = simulation.finish().records
    let reading = simulation.board.reading()
    XCTAssertEqual(reading.due, 10)
    XCTAssertEqual(reading.shed, records.filter { $0.outcome == .shed }.count)
    XCTAssertEqual(reading.sent, records.filter { $0.sent.isPresent }.count)
    XCTAssertEqual(reading.completed, reading.sent)
    XCTAssertEqual(reading.failed, 1)
    XCTAssertEqual(reading.ttftBuckets.reduce(0, +), records.filter { $0.firstToken.isPresent }.count)
    XCTAssertGreaterThan(reading.shed, 0)
  }
}
