import Base
import Failover
import IO
import Profile
import Record
import XCTest

@testable import Load
@testable import Proxy

/// Every way in which a stream can end, straight from the provider, through our proxy, and through a gateway
/// that ends what broke off as if it were whole: the verdict is that of the table of evidence.
final class StreamEndTests: XCTestCase {
  private var single: LoadProfile {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 1, until: .seconds(Int64(1)))]
    profile.drain = .seconds(Int64(3))
    return profile
  }

  private func check(
    _ record: RequestRecord, _ end: StreamEnd, isRelayed: Bool, _ way: String, line: UInt = #line
  ) {
    XCTAssertEqual(record.outcome, end.outcome(isRelayed: isRelayed), "\(way): \(end)", line: line)
    XCTAssertEqual(Int(record.tokens), end.tokens, "\(way): \(end)", line: line)
    if let ending = end.ending(isRelayed: isRelayed) {
      XCTAssertEqual(record.ending, ending, "\(way): \(end)", line: line)
      // The marker ends the request, not what becomes of the message.
      XCTAssertLessThan(record.end - record.scheduled, .milliseconds(4), "\(way): \(end)", line: line)
    }
  }

  func testDirectly() throws {
    for end in StreamEnd.all {
      var simulation = try Simulation(single) { _ in end.steps }
      check(simulation.finish().records[0], end, isRelayed: false, "direct")
      XCTAssertEqual(simulation.load.bufferCount, 0)
    }
  }

  func testThroughAGatewayThatEndsEveryStreamProperly() throws {
    for end in StreamEnd.all {
      var simulation = try Simulation(single) { _ in end.masked.steps }
      check(simulation.finish().records[0], end.masked, isRelayed: false, "gateway")
    }
  }

  func testThroughOurProxy() throws {
    for end in StreamEnd.all {
      var simulation = try RelayedSimulation(single, idle: .seconds(Int64(1))) { _ in end.steps }
      let record = simulation.finish()
      check(record, end, isRelayed: true, "proxy")
      let attempts = simulation.proxy.logSnapshot().records
      XCTAssertEqual(attempts.count, 1, "\(end)")
      guard end.hasMarker, let attempt = attempts.first else { continue }
      // What the client and the proxy say of a stream is the same, but for the text, which the proxy can't
      // judge.
      let expected = record.outcome == .wrongContent ? .ok : record.outcome
      XCTAssertEqual(attempt.outcome, expected, "\(end)")
      XCTAssertEqual(
        simulation.proxy.counters.messagesNotEnded, end.message == .whole ? 0 : 1, "\(end)")
    }
  }

  func testTheProxyKeepsAConnectionWhoseMessageEndsALittleLater() throws {
    for (delay, connections) in [(30, 1), (80, 10)] as [(Int64, Int)] {
      var simulation = try RelayedSimulation(Simulation.profile, idle: .seconds(Int64(1))) { _ in
        [
          .send(Answers.headText + Answers.token(0) + Answers.finish + Answers.done),
          .send(Answers.end, after: .milliseconds(delay)),
        ]
      }
      _ = simulation.finish()
      XCTAssertEqual(simulation.server.accepted, connections)
      XCTAssertEqual(simulation.proxy.logSnapshot().records.map(\.outcome), Array(repeating: .ok, count: 10))
    }
  }

  func testATimerOfTheProxyBehindTheMarkerCutsNothing() throws {
    var simulation = try RelayedSimulation(single, idle: .milliseconds(10)) { _ in
      [.send(Answers.headText + Answers.token(0) + Answers.finish + Answers.done)]
    }
    XCTAssertEqual(simulation.finish().outcome, .ok)
    XCTAssertEqual(simulation.proxy.logSnapshot().records.map(\.outcome), [.ok])
  }

  func testALaneWhoseMessageEndsALittleLaterIsUsedAgain() throws {
    for (delay, connections) in [(60, 1), (300, 10)] as [(Int64, Int)] {
      var profile = Simulation.profile
      profile.arrivals = [Stage(rate: 1, until: .seconds(Int64(10)))]
      profile.duration = .seconds(Int64(10))
      var simulation = try Simulation(profile) { _ in
        [
          .send(Answers.headText + Answers.token(0) + Answers.finish + Answers.done),
          .send(Answers.end, after: .milliseconds(delay)),
        ]
      }
      let records = simulation.finish().records
      XCTAssertEqual(records.map(\.outcome), Array(repeating: .ok, count: 10))
      XCTAssertEqual(simulation.load.counters.connectionsOpened, connections)
      XCTAssertEqual(simulation.load.counters.messagesLeftOpen, connections == 1 ? 0 : 10)
    }
  }

  func testAMadeUpMarkerIsNoSuccess() throws {
    var simulation = try RelayedSimulation(
      single, idle: .seconds(Int64(1)), configure: { $0.commit.midStream = .done }
    ) { _ in
      [.send(Answers.headText + Answers.token(0)), .reset(after: .milliseconds(5))]
    }
    let record = simulation.finish()
    XCTAssertEqual(record.outcome, .truncated)
    XCTAssertEqual(record.ending, .complete)
  }
}
