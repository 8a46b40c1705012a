import Base
import IO
import XCTest

/// Bytes arrive in order and whole, however they are cut.
struct ChunkOrder: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.chunksVary = true
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    var expected: [UInt8] = []
    for step in 0..<200 {
      let piece = pattern(1 + step * 37 % 4_000, from: expected.count)
      expected += piece
      world.send(client, piece)
      world.send(server, [UInt8(truncatingIfNeeded: step)])
      if step % 3 == 0 { world.turn(until: world.now) }
    }
    let total = expected.count
    world.pump("all bytes arrive") {
      $0.sides[server].received.count >= total && $0.sides[client].received.count >= 200
    }
    XCTAssertTrue(world.sides[server].received == expected, world.label)
    XCTAssertEqual(world.sides[client].received, (0..<200).map { UInt8(truncatingIfNeeded: $0) }, world.label)
    XCTAssertEqual(world.io.unsentCount(world.sides[client].socket), 0, world.label)
    world.pump("the last sent is reported") { $0.sides[client].events.contains(.sent) }
  }
}

/// `sent` comes each time that nothing is left, and never when nothing was sent.
struct SentReports: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    for step in 1...20 {
      world.send(client, pattern(100))
      world.pump("sent is reported") { $0.sides[client].sentCount == step }
    }
    world.settle()
    XCTAssertEqual(world.sides[client].sentCount, 20, world.label)
    XCTAssertEqual(world.sides[server].sentCount, 0, world.label)
  }
}

/// Who does not want to hear `sent` does not, and who asks once hears it once, also when nothing is left by
/// then.
struct SentOnRequest: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    let socket = world.sides[client].socket
    world.io.reportSent(socket, .never)
    world.send(client, pattern(100))
    world.pump("the bytes arrive") { $0.sides[server].received.count == 100 }
    world.settle()
    XCTAssertEqual(world.sides[client].sentCount, 0, world.label)
    for round in 1...10 {
      world.send(client, pattern(100))
      if round % 3 == 0 { world.settle(.milliseconds(2)) }
      world.io.reportSent(socket, .once)
      world.pump("sent is reported") { $0.sides[client].sentCount == round }
      XCTAssertEqual(world.io.unsentCount(socket), 0, world.label)
      world.send(client, pattern(100))
      world.settle(.milliseconds(2))
      XCTAssertEqual(world.sides[client].sentCount, round, world.label)
    }
    world.io.reportSent(socket, .always)
    world.send(client, pattern(100))
    world.pump("sent is reported again") { $0.sides[client].sentCount == 11 }
  }
}

/// Bytes handed over before the connection stands go out once it does, and so does the FIN.
struct SendingBeforeConnected: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let client = world.connect()
    world.send(client, pattern(5_000))
    world.io.finishSending(world.sides[client].socket)
    world.pump("the bytes and the end arrive") { world in
      world.accepted.count == 1 && world.sides[world.accepted[0]].endCount == 1
    }
    XCTAssertTrue(world.sides[world.accepted[0]].received == pattern(5_000), world.label)
    XCTAssertTrue(world.sides[client].isConnected, world.label)
  }
}

/// Each direction ends on its own; `ended` comes once; the other direction goes on.
struct HalfClose: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    for clientFirst in [true, false] {
      let (client, server) = world.pair()
      let (first, second) = clientFirst ? (client, server) : (server, client)
      world.send(first, pattern(70_000))
      world.io.finishSending(world.sides[first].socket)
      world.pump("the end arrives") { $0.sides[second].endCount == 1 }
      XCTAssertTrue(world.sides[second].received == pattern(70_000), world.label)
      world.send(second, pattern(90_000, salt: 1))
      world.pump("the other direction goes on") { $0.sides[first].received.count == 90_000 }
      XCTAssertEqual(world.sides[first].endCount, 0, world.label)
      world.io.finishSending(world.sides[second].socket)
      world.pump("the other end arrives") { $0.sides[first].endCount == 1 }
      world.settle()
      XCTAssertEqual(world.sides[first].endCount + world.sides[second].endCount, 2, world.label)
      world.close(first, .finish)
      world.close(second, .finish)
      world.pump("both are closed") { $0.sides[first].closedCount == 1 && $0.sides[second].closedCount == 1 }
      XCTAssertTrue(world.sides[first].received == pattern(90_000, salt: 1), world.label)
    }
  }
}

/// Tiny buffers in the kernel make every send short; the content stays exact, and `sent` waits for the last
/// byte.
struct ShortSends: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.tinySends = true
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    let count = 1_000_000
    world.send(client, pattern(count))
    world.turn(until: world.now + .milliseconds(1))
    XCTAssertGreaterThan(world.io.unsentCount(world.sides[client].socket), 0, world.label)
    XCTAssertEqual(world.sides[client].sentCount, 0, world.label)
    world.send(client, pattern(1_000, from: count))
    world.pump("all bytes arrive") { $0.sides[server].received.count == count + 1_000 }
    XCTAssertTrue(world.sides[server].received == pattern(count + 1_000), world.label)
    world.pump("sent is reported") { $0.sides[client].sentCount > 0 }
    world.settle()
    XCTAssertLessThanOrEqual(world.sides[client].sentCount, 2, world.label)
    XCTAssertGreaterThan(world.io.counters.shortSends, 0, world.label)
  }
}

/// A paused reader gets nothing after a while, which its peer feels; once it reads again nothing is missing.
struct PausedReceiving: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.smallWindow = true
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    world.io.pauseReceiving(world.sides[server].socket)
    world.settle()
    let count = 6 << 20
    world.send(client, pattern(count))
    world.io.finishSending(world.sides[client].socket)
    world.settle(.milliseconds(50))
    XCTAssertEqual(world.sides[server].received.count, 0, world.label)
    XCTAssertGreaterThan(world.io.unsentCount(world.sides[client].socket), 0, world.label)
    world.io.resumeReceiving(world.sides[server].socket)
    world.pump("a part arrives") { $0.sides[server].received.count > 100_000 }
    world.io.pauseReceiving(world.sides[server].socket)
    world.io.resumeReceiving(world.sides[server].socket)
    world.io.pauseReceiving(world.sides[server].socket)
    world.settle(.milliseconds(20))
    let heard = world.sides[server].received.count
    world.settle(.milliseconds(20))
    XCTAssertEqual(world.sides[server].received.count, heard, world.label)
    world.io.resumeReceiving(world.sides[server].socket)
    world.pump("everything arrives") { $0.sides[server].endCount == 1 }
    XCTAssertTrue(world.sides[server].received == pattern(count), world.label)
  }
}

/// More sockets with bytes than buffers: all get their turn once buffers come back.
struct Starvation: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.receiveBuffers = 4
    setting.receiveBufferBytes = 512
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    var pairs: [(client: Int, server: Int)] = []
    for _ in 0..<64 { pairs.append(world.pair()) }
    world.holdsBuffers = true
    for pair in pairs { world.send(pair.client, pattern(3_000, salt: UInt64(pair.client))) }
    world.settle()
    XCTAssertEqual(world.held.count, 4, world.label)
    XCTAssertGreaterThan(world.io.counters.starvations, 0, world.label)
    world.recycleHeld()
    world.pump("all bytes arrive") { world in
      pairs.allSatisfy { world.sides[$0.server].received.count == 3_000 }
    }
    for pair in pairs {
      XCTAssertTrue(
        world.sides[pair.server].received == pattern(3_000, salt: UInt64(pair.client)), world.label)
    }
  }
}

/// More bytes than the outbox may hold fail the connection instead of growing without end.
struct OutboxLimit: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.outboxBytes = 10_000_000
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    world.io.pauseReceiving(world.sides[server].socket)
    for _ in 0..<40 {
      world.send(client, pattern(1_000_000))
      world.turn(until: world.now)
    }
    world.pump("the connection fails") { $0.sides[client].failures == [ENOBUFS] }
    XCTAssertEqual(world.io.counters.outboxOverflows, 1, world.label)
    world.io.resumeReceiving(world.sides[server].socket)
    world.close(client, .finish)
    world.pump("the client is closed") { $0.sides[client].closedCount == 1 }
    world.pump("the server is told") { $0.sides[server].failures == [ECONNRESET] }
  }
}
