import Base
import Glibc
import XCTest

@testable import IO

/// More connections than one loopback address has ports for come from several.
final class SourceAddressTests: XCTestCase {
  private var limits: IOLimits {
    var limits = IOLimits()
    limits.socketsPerSource = 8
    return limits
  }

  func testConnectionsSpreadOverLoopbackAddressesOnEpoll() throws {
    var world = World(try EpollBackend(limits: limits))
    let clients = try connections(of: &world)
    assertSpread(clients.map { world.io.core.table[$0].descriptor })
  }

  func testConnectionsSpreadOverLoopbackAddressesOnUring() throws {
    try XCTSkipUnless(BackendProbe.uring().isAvailable, "io_uring is not available here")
    var world = World(try UringBackend(limits: limits))
    let clients = try connections(of: &world)
    assertSpread(clients.map { world.io.core.table[$0].descriptor })
  }

  /// The slots of twelve clients whose connections stand and carry bytes.
  private func connections<B: Backend & ~Copyable>(of world: inout World<B>) throws -> [Int] {
    try world.listen()
    return (0..<12).map { _ in
      let (client, server) = world.pair()
      world.send(client, [1, 2, 3])
      world.pump("bytes arrive") { $0.sides[server].received == [1, 2, 3] }
      return Int(world.sides[client].socket.slot)
    }
  }

  /// With the listener and both ends of each connection counted, eight to a source.
  private func assertSpread(_ descriptors: [Int32], line: UInt = #line) {
    let expected = (0..<12).map { 0x7F00_0001 + UInt32((1 + 2 * $0) / 8) }
    XCTAssertEqual(descriptors.map(source), expected, line: line)
  }

  private func source(_ descriptor: Int32) -> UInt32 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return UInt32(bigEndian: address.sin_addr.s_addr)
  }
}
