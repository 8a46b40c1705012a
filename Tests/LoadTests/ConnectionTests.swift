import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// How connections are used, lost and closed; and what requests look like on them.
final class ConnectionTests: XCTestCase {
  func testConnectionsAreReusedLastInFirstOut() throws {
    // 0 and 1 overlap, so two connections stand; from then on one of them does all the work.
    var simulation = try Simulation { request in
      [.send(Answers.stream(tokens: 1), after: request.ordinal == 0 ? .milliseconds(150) : .zero)]
    }
    let records = simulation.finish().records
    XCTAssertEqual(records.map(\.outcome), Array(repeating: .ok, count: 10))
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 2)
    XCTAssertEqual(simulation.load.counters.connectionsReused, 8)
    // 0 ended last, so its connection is on top.
    XCTAssertEqual(simulation.server.seen.map(\.onConnection), [1, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  func testAConnectionPerRequestIsClosedBehindItsAnswer() throws {
    var profile = Simulation.profile
    profile.connections = .perRequest
    var simulation = try Simulation(profile) { _ in [.send(Answers.stream(tokens: 1))] }
    XCTAssertEqual(simulation.finish().records.filter { $0.outcome == .ok }.count, 10)
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 10)
    XCTAssertEqual(simulation.load.counters.connectionsReused, 0)
    XCTAssertTrue(simulation.server.seen.allSatisfy { $0.head.contains("\r\nconnection: close\r\n") })
    simulation.run(until: simulation.now + .seconds(Int64(2)))
    XCTAssertEqual(simulation.server.endedByClient, 10)
  }

  func testAServerThatWantsToCloseIsNotAskedAgain() throws {
    let head = Answers.headText.replacing("\r\n\r\n", with: "\r\nconnection: close\r\n\r\n")
    var simulation = try Simulation { _ in
      [.send(head + Answers.token(0) + Answers.finish + Answers.done + Answers.end)]
    }
    XCTAssertEqual(simulation.finish().records.filter { $0.outcome == .ok }.count, 10)
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 10)
  }

  func testAnIdleConnectionThatThePeerClosesIsDroppedAndNeverUsed() throws {
    for ending in [Ending.finish, .reset] {
      var simulation = try Simulation { _ in [.send(Answers.stream(tokens: 1))] }
      simulation.run(until: Instant.zero + .milliseconds(350))
      simulation.closeServerConnections(ending)
      let snapshot = simulation.finish()
      XCTAssertEqual(snapshot.records.filter { $0.outcome == .ok }.count, 10)
      XCTAssertEqual(simulation.load.counters.idleConnectionsLost, 1)
      XCTAssertEqual(simulation.load.counters.reusedConnectionsLost, 0)
      XCTAssertEqual(simulation.load.counters.connectionsOpened, 2)
    }
  }

  func testAFinThatComesInTheInstantOfAnArrivalIsNoticedFirst() throws {
    // The network takes 20 us: what the server closes 20 us before 400 ms arrives with the arrival.
    var simulation = try Simulation { _ in [.send(Answers.stream(tokens: 1))] }
    simulation.run(until: Instant.zero + .microseconds(399_980))
    simulation.closeServerConnections(.finish)
    XCTAssertEqual(simulation.finish().records.filter { $0.outcome == .ok }.count, 10)
    XCTAssertEqual(simulation.load.counters.reusedConnectionsLost, 0)
  }

  func testAReusedConnectionThatDiesUnderTheRequestIsCountedAndTheRequestNotRepeated() throws {
    var simulation = try Simulation { _ in [.send(Answers.stream(tokens: 1))] }
    // Ten microseconds too late: the request is on its way when the FIN comes.
    simulation.run(until: Instant.zero + .microseconds(399_990))
    simulation.closeServerConnections(.finish)
    let records = simulation.finish().records
    XCTAssertEqual(records.first { $0.ordinal == 4 }?.outcome, .reset)
    XCTAssertEqual(records.filter { $0.outcome == .ok }.count, 9)
    XCTAssertEqual(simulation.load.counters.reusedConnectionsLost, 1)
    XCTAssertEqual(simulation.load.counters.idleConnectionsLost, 0)
    XCTAssertFalse(simulation.server.seen.contains { $0.ordinal == 4 })
  }

  func testBytesThatBelongToNoAnswerSpoilTheConnection() throws {
    var simulation = try Simulation { request in
      switch request.ordinal {
      case 2: [.send(Answers.stream(tokens: 1) + "HTTP/1.1 200 OK\r\n")]
      case 5: [.send(Answers.stream(tokens: 1)), .send("x", after: .milliseconds(10))]
      default: [.send(Answers.stream(tokens: 1))]
      }
    }
    XCTAssertEqual(simulation.finish().records.filter { $0.outcome == .ok }.count, 10)
    XCTAssertEqual(simulation.load.counters.unsolicitedBytes, 2)
    XCTAssertEqual(simulation.load.counters.connectionsOpened, 3)
  }

  func testRunningOutOfSocketsIsTheGeneratorsFaultAndNobodyElses() throws {
    var network = SimConfiguration()
    // The listener, and both ends of three connections.
    network.sockets = 7
    var simulation = try Simulation(network: network) { request in
      [.send(Answers.stream(tokens: 1), after: .seconds(Int64(2)))]
    }
    let records = simulation.finish().records
    let counters = simulation.load.counters
    XCTAssertGreaterThan(counters.generatorFaults, 0)
    XCTAssertEqual(counters.lastFaultNumber, 24)
    XCTAssertEqual(counters.shedCauses.descriptors, counters.generatorFaults)
    XCTAssertEqual(counters.shedCauses.total, counters.generatorFaults)
    XCTAssertEqual(records.filter { $0.outcome == .shed }.count, counters.generatorFaults)
    XCTAssertEqual(records.filter { $0.outcome == .ok }.count, 10 - counters.generatorFaults)
    XCTAssertEqual(counters.failed, 0)
    XCTAssertEqual(counters.released, 10)
    XCTAssertEqual(counters.sent, 10 - counters.generatorFaults)
  }

  func testAShortageIsToldFromAFailureAndNamed() {
    for (number, shortage) in [
      (23, .descriptors), (24, .descriptors), (11, .ports), (98, .ports), (99, .ports), (12, .memory),
      (105, .memory),
    ] as [(Int32, Shortage)] {
      XCTAssertEqual(ErrorNumber.shortage(number), shortage, "\(number)")
    }
    for number: Int32 in [104, 110, 111, 113] { XCTAssertNil(ErrorNumber.shortage(number)) }
    var counters = LoadCounters()
    counters.noteShortage(.ports)
    counters.noteShortage(.ports)
    counters.shedCauses.inFlightCap = 3
    XCTAssertEqual(counters.shedCauses.rows.map(\.name), ["in_flight_cap", "ports"])
    XCTAssertEqual(counters.shedCauses.rows.map(\.count), [3, 2])
    XCTAssertTrue(counters.shedCauses.text.contains("2 for want of local ports"))
  }

  func testARequestCarriesKeyMarkerModelAndSize() throws {
    var profile = Simulation.profile
    profile.keys = 3
    profile.maxTokens = 64
    profile.bodyBytes = 700
    var simulation = try Simulation(
      profile,
      configure: {
        $0.host = "gateway:8080"
        $0.pathPrefix = "/tenant"
      }
    ) { _ in [.send(Answers.stream(tokens: 1))] }
    _ = simulation.finish()
    XCTAssertEqual(simulation.server.seen.map(\.ordinal), Array(0..<10))
    for request in simulation.server.seen {
      XCTAssertTrue(request.head.hasPrefix("POST /tenant/v1/chat/completions HTTP/1.1\r\n"))
      XCTAssertTrue(request.head.contains("\r\nhost: gateway:8080\r\n"))
      XCTAssertTrue(request.head.contains("\r\nx-brownout-request: b0-\(request.ordinal)\r\n"))
      XCTAssertTrue(request.head.contains("\r\nauthorization: Bearer brownout-\(request.ordinal % 3)\r\n"))
      XCTAssertTrue(request.body.contains("\"model\":\"gpt-mock\""))
      XCTAssertTrue(request.body.contains("\"stream\":true"))
      XCTAssertTrue(request.body.contains("[bo:\(request.ordinal)]"))
      XCTAssertTrue(request.body.contains("\"max_completion_tokens\":64"))
      XCTAssertEqual(request.body.utf8.count, 700)
    }
  }

  func testTheStackOfIdleLanesGivesBackTheLastAndLosesAny() {
    for seed in 0..<50 {
      var random = KeyedRandom(seed: UInt64(seed))
      var stack = LaneStack(capacity: 8)
      var model: [Int] = []
      for _ in 0..<200 {
        let slot = Int(random.below(8))
        switch random.below(3) {
        case 0 where !model.contains(slot):
          stack.push(slot)
          model.append(slot)
        case 1 where model.contains(slot):
          stack.remove(slot)
          model.removeAll { $0 == slot }
        default: XCTAssertEqual(stack.pop(), model.popLast(), "seed \(seed)")
        }
        XCTAssertEqual(stack.count, model.count, "seed \(seed)")
        for other in 0..<8 { XCTAssertEqual(stack.contains(other), model.contains(other), "seed \(seed)") }
      }
    }
  }
}
