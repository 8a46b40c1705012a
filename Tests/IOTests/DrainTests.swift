import Base
import Foundation
import Glibc
import XCTest

@testable import IO

/// The end of an io_uring backend that still has connections.
///
/// By hand: `BROWNOUT_DRAIN=10000 swift test -c release --filter DrainTests` prints what ending costs with so
/// many connections.
final class DrainTests: XCTestCase {
  override class func setUp() { _ = FileLimit.raise() }

  private func world(connections: Int, _ transport: Transport = .tcp) throws -> World<UringBackend> {
    try XCTSkipIf(!BackendProbe.uring().isAvailable, "io_uring is not available here")
    var limits = IOLimits()
    limits.transport = transport
    var world = World(try UringBackend(limits: limits), batch: 1_024, transport)
    try world.listen()
    for index in 0..<connections {
      _ = world.connect()
      guard index % 500 == 499 || index + 1 == connections else { continue }
      world.pump("connections stand") { $0.accepted.count == index + 1 }
    }
    world.settle()
    return world
  }

  /// One cancel for each operation that the kernel holds (a receive and a look for the end per socket), by
  /// its name: nothing that grows with the square.
  func testEachOperationIsTakenBackOnceAndByName() throws {
    for transport in [Transport.tcp, .unix] {
      let world = try world(connections: 600, transport)
      let work = world.io.drain()
      XCTAssertGreaterThanOrEqual(work.held, 2 * 600 * 2 + 1, "receives, looks for the end, and the listener")
      XCTAssertEqual(work.left, 0)
      XCTAssertLessThanOrEqual(work.cancels, work.held + 20, "hardly any cancel misses")
      XCTAssertLessThanOrEqual(work.enters, work.held / 10 + 20, "20 completions or more for each call")
      let again = world.io.drain()
      XCTAssertEqual([again.held, again.left, again.cancels, again.enters], [0, 0, 0, 0])
    }
  }

  /// Connections whose bytes nobody has taken, that are paused, half sent, or on their way out, and a
  /// listener whose queue is not empty: all of it ends.
  func testWhateverStateConnectionsAreInTheyEnd() throws {
    var world = try world(connections: 40)
    let clients = (0..<world.sides.count).filter {
      !world.accepted.contains($0) && !world.sides[$0].isListener
    }
    for (index, client) in clients.enumerated() {
      switch index % 5 {
      case 0: world.send(client, pattern(3_000_000, from: client))
      case 1: world.io.pauseReceiving(world.sides[client].socket)
      case 2: world.close(client, .finish)
      case 3: world.close(client, .reset)
      default: world.io.finishSending(world.sides[client].socket)
      }
    }
    let server = world.accepted[0]
    world.io.pauseReceiving(world.sides[server].socket)
    world.turn(until: world.now)
    _ = world.connect()
    world.turn(until: world.now)
    let work = world.io.drain()
    XCTAssertEqual(work.left, 0)
  }

  /// The peers of a backend that went see the end of every connection, and its port is free again.
  func testPeersSeeTheEndAndThePortIsFree() throws {
    var peers = World(try EpollBackend())
    let port: UInt16
    do {
      var world = try world(connections: 1)
      port = world.address.port
      peers.address = world.address
      for _ in 0..<50 { _ = peers.connect() }
      while world.accepted.count < 51 || !peers.sides.allSatisfy(\.isConnected) {
        world.turn(until: world.now + .milliseconds(1))
        peers.turn(until: peers.now + .milliseconds(1))
      }
      _ = consume world
    }
    peers.pump("every connection has ended") { world in
      world.sides.allSatisfy { $0.endCount + $0.failures.count > 0 }
    }
    try peers.listen(port: port)
  }

  func testWhatEndingCosts() throws {
    guard let text = ProcessInfo.processInfo.environment["BROWNOUT_DRAIN"], let count = Int(text) else {
      throw XCTSkip("set BROWNOUT_DRAIN to a number of connections")
    }
    // Both ends are in the backend: half as many pairs.
    let world = try world(connections: count / 2)
    let start = Clock.now()
    let work = world.io.drain()
    let drained = Clock.now()
    _ = consume world
    let end = Clock.now()
    func each(_ span: Nanoseconds) -> String { "\(Double(span.count / Int64(count)) / 1_000) us" }
    print(
      "\(count) connections: \(work), \(each(drained - start)) each to drain, \(each(end - drained)) to close"
    )
  }
}
