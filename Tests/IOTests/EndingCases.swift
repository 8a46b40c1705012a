import Base
import IO
import XCTest

/// A connection to a port that nobody listens at fails once, and is closed when its owner asks for that.
struct Refusal: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    let listener = try world.listen()
    world.close(listener, .finish)
    world.pump("the listener is closed") { $0.sides[listener].closedCount == 1 }
    let client = world.connect()
    world.pump("the connection is refused") { $0.sides[client].failures == [ECONNREFUSED] }
    world.settle()
    XCTAssertEqual(world.sides[client].events, [.failed], world.label)
    world.send(client, [1])
    world.close(client, .reset)
    world.pump("the client is closed") { $0.sides[client].closedCount == 1 }
    XCTAssertGreaterThan(world.io.counters.staleOperations, 0, world.label)
  }
}

/// RST reaches the peer as one failure, before and after bytes, with bytes unsent, and whichever side sends
/// it.
struct Resets: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    for clientResets in [true, false] {
      for bytes in [0, 100, 10 << 20] {
        let (client, server) = world.pair()
        let (first, second) = clientResets ? (client, server) : (server, client)
        if bytes > 0 {
          world.send(first, pattern(bytes))
          world.pump("bytes arrive") { !$0.sides[second].received.isEmpty }
        }
        world.close(first, .reset)
        world.pump("the peer is told") { $0.sides[second].failures == [ECONNRESET] }
        world.pump("the socket is closed") { $0.sides[first].closedCount == 1 }
        XCTAssertEqual(world.sides[second].endCount, 0, world.label)
        let received = world.sides[second].received
        XCTAssertTrue(received == pattern(received.count), world.label)
        world.close(second, .reset)
        world.pump("the peer is closed") { $0.sides[second].closedCount == 1 }
      }
    }
  }
}

/// FIN or RST behind bytes that no buffer was free for: it is met once they were read. (io_uring can lose it
/// there.)
struct EndBehindStarvation: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.receiveBuffers = 2
    setting.receiveBufferBytes = 512
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    for resets in [true, false] {
      for bytes in [600, 1_024, 5_000, 60_000] {
        let (client, server) = world.pair()
        world.holdsBuffers = true
        world.send(server, pattern(bytes))
        world.pump("two buffers are held and another is missing") {
          $0.held.count == 2 || ($0.sides[client].received.count == bytes && bytes <= 1_024)
        }
        world.settle(.milliseconds(5))
        world.close(server, resets ? .reset : .finish)
        world.settle(.milliseconds(5))
        world.recycleHeld()
        if resets {
          world.pump("the client is told") { $0.sides[client].failures == [ECONNRESET] }
        } else {
          world.pump("the client is told") { $0.sides[client].endCount == 1 }
          XCTAssertTrue(world.sides[client].received == pattern(bytes), world.label)
        }
        world.close(client, .finish)
        world.pump("both are closed") {
          $0.sides[client].closedCount == 1 && $0.sides[server].closedCount == 1
        }
      }
    }
  }
}

/// A reset in the same turn as the bytes before it: the peer fails once, whatever it got to read.
struct ResetAtOnce: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    world.send(server, pattern(1_000))
    world.send(client, pattern(1_000))
    world.close(server, .reset)
    world.pump("both know") { $0.sides[client].failures == [ECONNRESET] && $0.sides[server].closedCount == 1 }
    world.close(client, .finish)
    world.pump("the client is closed") { $0.sides[client].closedCount == 1 }
  }
}

/// `finish` sends all that was handed over to a reader that takes its time, then the FIN.
struct FinishFlushes: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    let count = 16 << 20
    world.io.pauseReceiving(world.sides[client].socket)
    world.send(server, pattern(count))
    world.close(server, .finish)
    var step = 0
    while world.sides[client].endCount == 0 && step < 100_000 {
      step += 1
      world.io.resumeReceiving(world.sides[client].socket)
      world.turn(until: world.now + .milliseconds(1))
      world.io.pauseReceiving(world.sides[client].socket)
      world.turn(until: world.now)
    }
    XCTAssertEqual(world.sides[client].events.last, .ended, world.label)
    XCTAssertTrue(world.sides[client].received == pattern(count), world.label)
    world.close(client, .finish)
    world.pump("both are closed") { $0.sides[client].closedCount == 1 && $0.sides[server].closedCount == 1 }
  }
}

/// What a finished side still gets does not turn its FIN into an RST: the peer reads the answer to the end.
struct FinishWithUnreadBytes: ContractCase {
  var setting: Setting {
    var setting = Setting()
    setting.smallWindow = true
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    world.io.pauseReceiving(world.sides[server].socket)
    world.send(client, pattern(1 << 20))
    world.settle(.milliseconds(10))
    world.send(server, pattern(300))
    world.close(server, .finish)
    world.pump("the answer and the end arrive") { $0.sides[client].endCount == 1 }
    XCTAssertTrue(world.sides[client].received == pattern(300), world.label)
    world.pump("the client could send everything") { $0.sides[client].sentCount == 1 }
    world.close(client, .finish)
    world.pump("both are closed") { $0.sides[client].closedCount == 1 && $0.sides[server].closedCount == 1 }
    XCTAssertEqual(world.sides[client].failures, [], world.label)
  }
}

/// A peer that never closes is waited for, but not for ever.
struct Lingering: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    let begin = world.now
    world.close(server, .finish)
    world.pump("the end arrives") { $0.sides[client].endCount == 1 }
    world.settle(.milliseconds(100))
    XCTAssertEqual(world.sides[server].closedCount, 0, world.label)
    world.pump("the server gives up") { $0.sides[server].closedCount == 1 }
    XCTAssertGreaterThanOrEqual(world.now - begin, .milliseconds(900), world.label)
    XCTAssertEqual(world.io.counters.lingerTimeouts, 1, world.label)
    // Nobody is there any more: whoever goes on sending is told.
    world.send(client, [1])
    if world.transport == .tcp {
      world.pump("the first bytes go nowhere") { $0.sides[client].sentCount > 0 }
      world.settle()
      world.send(client, [2])
    }
    world.pump("the client fails") { world in world.sides[client].failures.count == 1 }
    XCTAssertTrue([ECONNRESET, EPIPE].contains(world.sides[client].failures[0]), world.label)
  }
}

/// A connection that does not stand yet can be given up.
struct ClosingWhileConnecting: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    for ending in [Ending.reset, .finish] {
      let client = world.connect()
      world.close(client, ending)
      world.pump("the client is closed") { $0.sides[client].closedCount == 1 }
      XCTAssertEqual(world.sides[client].events, [.closed], world.label)
    }
    world.settle()
    for server in world.accepted {
      world.close(server, .reset)
      world.pump("what was accepted is closed") { $0.sides[server].closedCount == 1 }
    }
  }
}

/// An accepted socket that was never adopted can be closed; its peer is told, and no completion comes.
struct ClosingUnadopted: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    world.adopts = false
    for ending in [Ending.reset, .finish] {
      let client = world.connect()
      world.pump("a connection stands") { $0.unadopted.count == 1 && $0.sides[client].isConnected }
      world.send(client, pattern(10))
      world.settle(.milliseconds(5))
      world.io.close(world.unadopted.removeLast(), ending)
      switch ending {
      case .reset: world.pump("the peer is told") { $0.sides[client].failures == [ECONNRESET] }
      case .finish: world.pump("the peer is told") { $0.sides[client].endCount == 1 }
      }
      world.close(client, .finish)
      world.pump("the client is closed") { $0.sides[client].closedCount == 1 }
    }
    world.settle()
  }
}
