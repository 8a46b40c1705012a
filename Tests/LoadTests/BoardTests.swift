import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// What the live line shows of requests that get no connection.
final class BoardTests: XCTestCase {
  func testARefusedRequestWasSentAndFailedAsInTheReport() throws {
    var simulation = try Simulation(configure: { $0.target = .loopback(port: 9) }) { _ in [] }
    let outcomes = simulation.finish().records.map(\.outcome)
    XCTAssertEqual(outcomes, Array(repeating: .refused, count: 10))
    let reading = simulation.board.reading()
    XCTAssertEqual(reading.sent, 10)
    XCTAssertEqual(reading.failed, 10)
    XCTAssertEqual(reading.inFlight, 0)
  }

  func testARequestThatWaitsForItsConnectionIsOpen() throws {
    var network = SimConfiguration()
    network.connect = .seconds(Int64(3))
    var simulation = try Simulation(network: network) { _ in [.send(Answers.stream(tokens: 1))] }
    simulation.run(until: .zero + .seconds(Int64(2)))
    XCTAssertEqual(simulation.board.reading().inFlight, 10)
  }

  func testWhatThisMachineCouldNotSendIsShedAndNotSent() throws {
    var network = SimConfiguration()
    // The listener, and both ends of three connections.
    network.sockets = 7
    var simulation = try Simulation(network: network) { _ in
      [.send(Answers.stream(tokens: 1), after: .seconds(Int64(2)))]
    }
    _ = simulation.finish()
    let reading = simulation.board.reading()
    XCTAssertEqual(reading.sent + reading.shed, 10)
    XCTAssertEqual(reading.shed, simulation.load.counters.generatorFaults)
    XCTAssertEqual(reading.inFlight, 0)
    XCTAssertEqual(reading.failed, 0)
  }
}
