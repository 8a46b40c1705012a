import Base
import Glibc
import XCTest

@testable import IO

/// The time of a turn is never before what the turn reports: otherwise a busy machine would date an attempt
/// before the request that it belongs to.
final class EventTimeTests: XCTestCase {
  private static let stampCount = 20_000

  func testNothingIsDatedBeforeItsCauseOnEpoll() throws { try assertNoEarlyDate(try EpollBackend()) }

  func testNothingIsDatedBeforeItsCauseOnUring() throws {
    try XCTSkipIf(!BackendProbe.uring().isAvailable, "io_uring is not available here")
    try assertNoEarlyDate(try UringBackend())
  }

  /// Another thread sends the time, again and again; who has read it can't be earlier.
  private func assertNoEarlyDate<B: Backend & ~Copyable>(_ io: consuming B) throws {
    var world = World(io)
    try world.listen()
    let port = world.address.port
    let sender = try Worker(name: "stamps") { sendStamps(EventTimeTests.stampCount, to: port) }
    var checked = 0
    var early = 0
    let limit = world.now + .seconds(Int64(60))
    while checked < Self.stampCount && world.now < limit {
      world.turn(until: world.now + .seconds(Int64(1)))
      guard let side = world.accepted.first else { continue }
      let complete = world.sides[side].received.count / 8
      guard complete > checked else { continue }
      let last = world.sides[side].received[(complete * 8 - 8)..<(complete * 8)]
      let stamp = last.reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
      if world.now.nanoseconds < stamp { early += 1 }
      checked = complete
    }
    sender.join()
    XCTAssertEqual(checked, Self.stampCount, world.label)
    XCTAssertEqual(early, 0, "\(world.label): so many turns were dated before what they brought")
  }
}

/// Connects to `port` and writes the time `count` times, eight bytes each, the lowest first.
private func sendStamps(_ count: Int, to port: UInt16) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let connected = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard connected == 0 else { return }
  for _ in 0..<count {
    var stamp = Clock.now().nanoseconds.littleEndian
    guard write(descriptor, &stamp, 8) == 8 else { break }
  }
  close(descriptor)
}
