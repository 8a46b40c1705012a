import Base
import Glibc
import XCTest

@testable import IO

/// What the process keeps about Unix sockets because the kernel does not: ports, doors, resets, names.
final class UnixSocketTests: XCTestCase {
  private func limits(backlog: Int = 4_096) -> IOLimits {
    var limits = IOLimits()
    limits.transport = .unix
    limits.backlog = backlog
    return limits
  }

  func testAPortIsReservedOnceAndFreeAgainAfterwards() throws {
    let doors = UnixDoors()
    let first = try XCTUnwrap(doors.reserve(0))
    XCTAssertNotEqual(first, 0)
    XCTAssertNil(doors.reserve(first))
    XCTAssertNotEqual(doors.reserve(0), first)
    doors.release(first)
    XCTAssertEqual(doors.reserve(first), first)
  }

  func testADoorSaysWhatConnectingMeets() throws {
    let doors = UnixDoors()
    XCTAssertEqual(doors.connect(-1, to: 80), ECONNREFUSED)
    let port = try XCTUnwrap(doors.reserve(80))
    XCTAssertEqual(doors.connect(-1, to: port), ECONNREFUSED)
    doors.set(port, .hole)
    XCTAssertEqual(doors.connect(-1, to: port), EAGAIN)
    doors.set(port, .open(UnixSocketName.next()))
    XCTAssertEqual(doors.connect(-1, to: port), EBADF)
    doors.release(port)
    XCTAssertEqual(doors.connect(-1, to: port), ECONNREFUSED)
  }

  func testAResetIsThatOfOneConnection() {
    let doors = UnixDoors()
    let numbers: [UInt64] = [1, 2, 65_537, 65_538, 1 << 40]
    for number in numbers {
      XCTAssertFalse(doors.wasReset(UnixSocketName(number: number)))
      doors.markReset(UnixSocketName(number: number))
      for other in numbers {
        XCTAssertEqual(doors.wasReset(UnixSocketName(number: other)), other == number, "\(number) \(other)")
      }
      doors.markReset(UnixSocketName(number: number &+ 65_536 &* 1_000))
    }
  }

  func testBothEndsKnowTheirConnectionByTheSameName() throws {
    var world = World(try EpollBackend(limits: limits()), .unix)
    try world.listen()
    var names: Set<UInt64> = []
    for _ in 0..<4 {
      let (client, server) = world.pair()
      let ends = [client, server].map { world.io.core.table[Int(world.sides[$0].socket.slot)] }
      XCTAssertEqual(ends[0].connection, ends[1].connection)
      names.insert(ends[0].connection.number)
      let other = UnixSocketName.peer(of: ends[0].descriptor)
      XCTAssertNotEqual(other, ends[0].connection, "a listener has a name of its own")
    }
    XCTAssertEqual(names.count, 4)
  }

  func testWhoFindsNoRoomInAQueueGetsInLaterOverEpoll() throws {
    try assertWaitersGetIn(try EpollBackend(limits: limits(backlog: 1)))
  }

  func testWhoFindsNoRoomInAQueueGetsInLaterOverUring() throws {
    try XCTSkipUnless(BackendProbe.uring().isAvailable, "io_uring is not available here")
    try assertWaitersGetIn(try UringBackend(limits: limits(backlog: 1)))
  }

  /// More clients than the queue has room for: the rest waits, and bytes that it has handed over go out when
  /// it is let in. Who has given up is not.
  private func assertWaitersGetIn<B: Backend & ~Copyable>(_ io: consuming B) throws {
    var world = World(io, .unix)
    let listener = try world.listen(accepting: false)
    let clients = (0..<6).map { _ in world.connect() }
    for client in clients { world.send(client, pattern(100)) }
    world.settle(.milliseconds(60))
    XCTAssertEqual(clients.count { world.sides[$0].isConnected }, 2, world.label)
    world.close(clients[5], .finish)
    world.pump("one gives up") { $0.sides[clients[5]].closedCount == 1 }
    world.io.accept(world.sides[listener].socket)
    world.pump("the others get in") { world in
      world.accepted.count == 5 && world.accepted.allSatisfy { world.sides[$0].received.count == 100 }
    }
    world.settle()
    XCTAssertEqual(world.accepted.count, 5, world.label)
    XCTAssertEqual(clients.map { world.sides[$0].isConnected }, [true, true, true, true, true, false])
  }

  func testOnlyLoopbackIsReached() throws {
    var world = World(try EpollBackend(limits: limits()), .unix)
    world.address = Address(ipv4: 0x0A00_0001, port: 80)
    let client = world.connect()
    world.pump("the connection fails") { $0.sides[client].failures == [ENETUNREACH] }
    XCTAssertThrowsError(try world.io.listen(world.address, token: .none))
  }
}
