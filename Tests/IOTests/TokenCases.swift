import Base
@testable import IO
import XCTest

/// Completions carry the token that the socket has by now, also those that were in the batch when it changed.
struct Retokening: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    world.send(client, pattern(10))
    world.send(server, pattern(10))
    var checked = 0
    let limit = world.now + .seconds(Int64(30))
    while checked < 2 && world.now < limit {
      world.now = world.io.wait(until: limit, into: &world.batch)
      for index in 0..<world.batch.count {
        let completion = world.batch[index]
        let fresh = Token(kind: completion.token.kind, generation: 77, slot: completion.token.slot)
        world.io.retoken(completion.socket, token: fresh)
        XCTAssertEqual(world.io.current(completion)?.token, fresh, world.label)
        if completion.event == .received { checked += 1 }
        world.io.recycle(completion)
      }
    }
    world.sides[client].generation = 77
    world.sides[server].generation = 77
    XCTAssertEqual(checked, 2, world.label)
    world.send(server, pattern(10))
    world.pump("the new owner gets it") { $0.sides[client].received.count == 10 }
    world.close(client, .finish)
    world.close(server, .finish)
    world.pump("closed carries it too") {
      $0.sides[client].closedCount == 1 && $0.sides[server].closedCount == 1
    }
  }
}

/// Operations on a closed socket do nothing but count, also when its slot has a new life.
struct StaleSockets: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    let stale = world.sides[client].socket
    world.close(client, .reset)
    world.close(server, .reset)
    world.pump("both are closed") { $0.sides[client].closedCount == 1 && $0.sides[server].closedCount == 1 }
    let (second, other) = world.pair()
    XCTAssertEqual(world.io.counters.staleOperations, 0, world.label)
    XCTAssertNotEqual(world.sides[second].socket, stale, world.label)
    Bytes.withBytes(of: [1]) { world.io.send(stale, $0) }
    world.io.close(stale, .reset)
    world.io.finishSending(stale)
    world.io.pauseReceiving(stale)
    world.io.resumeReceiving(stale)
    world.io.retoken(stale, token: .none)
    XCTAssertEqual(world.io.unsentCount(stale), 0, world.label)
    XCTAssertEqual(world.io.counters.staleOperations, 6, world.label)
    world.send(second, pattern(100))
    world.send(other, pattern(100))
    world.pump("the new life is untouched") {
      $0.sides[second].received.count == 100 && $0.sides[other].received.count == 100
    }
  }
}

/// A completion that is already in the batch is no longer current once its owner has closed the socket.
struct ClosingWithinABatch: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let (client, server) = world.pair()
    world.send(client, pattern(100))
    var found = false
    let limit = world.now + .seconds(Int64(30))
    while !found && world.now < limit {
      world.now = world.io.wait(until: limit, into: &world.batch)
      for index in 0..<world.batch.count {
        if world.batch[index].event == .received {
          found = true
          world.close(server, .reset)
          XCTAssertNil(world.io.current(world.batch[index]), world.label)
        }
        world.io.recycle(world.batch[index])
      }
    }
    XCTAssertTrue(found, world.label)
    world.pump("closed comes") { $0.sides[server].closedCount == 1 }
  }
}

/// Slots, descriptors and buffers come back: many short connections on few slots.
struct ManyLives: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    for life in 0..<400 {
      let (client, server) = world.pair()
      world.send(client, pattern(50))
      world.pump("bytes arrive") { $0.sides[server].received.count == 50 }
      world.close(life % 2 == 0 ? client : server, life % 3 == 0 ? .reset : .finish)
      world.close(life % 2 == 0 ? server : client, .finish)
      world.pump("both are closed") { $0.sides[client].closedCount == 1 && $0.sides[server].closedCount == 1 }
      XCTAssertLessThan(world.sides[client].socket.slot, 16, world.label)
    }
    XCTAssertEqual(world.io.counters.accepted, 400, world.label)
    XCTAssertEqual(world.io.counters.connected, 400, world.label)
  }
}
