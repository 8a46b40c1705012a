import Base
import IO
import XCTest

/// A suspended listener refuses, keeps its port, resets what it had not accepted, and can be opened again.
struct Suspension: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    let listener = try world.listen()
    let (_, before) = world.pair()
    for _ in 0..<3 {
      world.io.suspend(world.sides[listener].socket)
      for _ in 0..<3 {
        let client = world.connect()
        world.pump("the connection is refused") { $0.sides[client].failures == [ECONNREFUSED] }
      }
      XCTAssertThrowsError(try world.listen(port: world.address.port), "\(world.label): the port is kept") {
        XCTAssertEqual(($0 as? IOError)?.errorNumber, EADDRINUSE, world.label)
      }
      world.io.resume(world.sides[listener].socket)
      let (client, server) = world.pair()
      world.send(client, pattern(100))
      world.pump("bytes arrive") { $0.sides[server].received.count == 100 }
    }
    world.send(before, [1])
    XCTAssertEqual(world.sides[before].failures, [], "\(world.label): standing connections go on")
  }
}

/// A black hole neither accepts nor refuses, whoever tries; opened again it lets in who still waits.
struct BlackHole: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    let listener = try world.listen()
    let (before, inside) = world.pair()
    for _ in 0..<2 {
      let accepted = world.accepted.count
      world.io.blackHole(world.sides[listener].socket)
      // A pending accept ends first; until then a client may still be refused.
      world.settle()
      let clients = (0..<4).map { _ in world.connect() }
      world.settle(.milliseconds(100))
      for client in clients {
        XCTAssertFalse(world.sides[client].isConnected, world.label)
        XCTAssertEqual(world.sides[client].failures, [], world.label)
      }
      XCTAssertEqual(world.accepted.count, accepted, "\(world.label): nobody got in")
      world.io.resume(world.sides[listener].socket)
      world.pump("those who waited get in") { world in
        clients.allSatisfy { world.sides[$0].isConnected } && world.accepted.count == accepted + 4
      }
      _ = world.pair()
    }
    world.send(before, pattern(10))
    world.pump("standing connections go on") { $0.sides[inside].received.count == 10 }
    world.io.blackHole(world.sides[listener].socket)
    world.close(listener, .finish)
    world.pump("a black hole can be closed") { $0.sides[listener].closedCount == 1 }
    let refused = world.connect()
    world.pump("and then refuses") { $0.sides[refused].failures == [ECONNREFUSED] }
  }
}

/// Connections that wait to be accepted are reset when the door closes, or handed out when accepting begins.
struct WaitingConnections: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    let listener = try world.listen(accepting: false)
    let lost = world.connect()
    world.pump("the handshake is done") { $0.sides[lost].isConnected }
    world.io.suspend(world.sides[listener].socket)
    world.pump("it is reset") { $0.sides[lost].failures == [ECONNRESET] }
    world.io.resume(world.sides[listener].socket)
    let kept = world.connect()
    world.pump("the handshake is done") { $0.sides[kept].isConnected }
    world.send(kept, pattern(100))
    world.settle()
    XCTAssertEqual(world.accepted.count, 0, world.label)
    world.io.accept(world.sides[listener].socket)
    world.pump("it is accepted") { $0.accepted.count == 1 }
    let server = world.accepted[0]
    world.pump("its bytes arrive") { $0.sides[server].received.count == 100 }
  }
}

/// Closing a listener refuses from then on, frees the port, and leaves its connections alone.
struct ClosingListener: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    let listener = try world.listen()
    let (client, server) = world.pair()
    let port = world.address.port
    world.close(listener, .finish)
    world.pump("the listener is closed") { $0.sides[listener].closedCount == 1 }
    let refused = world.connect()
    world.pump("the connection is refused") { $0.sides[refused].failures == [ECONNREFUSED] }
    world.send(client, pattern(10))
    world.pump("bytes arrive") { $0.sides[server].received.count == 10 }
    try world.listen(port: port)
    _ = world.pair()
  }
}

/// Beyond the limit of sockets connections fail with EMFILE and listeners stop, and go on when sockets are
/// freed.
struct SocketLimit: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.sockets = 12
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    let listener = try world.listen()
    var clients: [Int] = []
    for _ in 0..<8 { clients.append(world.connect()) }
    world.pump("all stand and three are accepted") { world in
      clients.allSatisfy { world.sides[$0].isConnected } && world.accepted.count >= 3
        && world.sides[listener].acceptFailures == [EMFILE]
    }
    let failed = world.connect()
    world.pump("one too many") { $0.sides[failed].failures == [EMFILE] }
    world.close(failed, .reset)
    world.pump("it is closed") { $0.sides[failed].closedCount == 1 }
    XCTAssertEqual(world.io.counters.connectsBeyondLimit, 1, world.label)
    XCTAssertEqual(world.io.counters.acceptsBeyondLimit, 1, world.label)
    XCTAssertTrue(world.io.counters.ranOutOfSockets, world.label)
    // Each accepted one that is closed makes room for another.
    for index in 0..<8 {
      world.pump("another is accepted") { $0.accepted.count > index }
      let server = world.accepted[index]
      world.close(server, .reset)
      world.pump("it is closed") { $0.sides[server].closedCount == 1 }
    }
    for client in clients { world.pump("the client is told") { $0.sides[client].failures == [ECONNRESET] } }
  }
}
