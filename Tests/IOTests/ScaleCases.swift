import Base
import IO
import XCTest

/// Five thousand connections at a time, each with an exchange of its own.
struct ManyConnections: ContractCase {
  var count: Int
  var setting: Setting {
    var setting = Setting()
    setting.batch = 1_024
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    let count = count
    var clients: [Int] = []
    for index in 0..<count {
      clients.append(world.connect())
      if index % 500 == 499 {
        world.pump("connections stand") { world in world.accepted.count == index + 1 }
      }
    }
    world.pump("all connections stand") { world in
      world.accepted.count == count && clients.allSatisfy { world.sides[$0].isConnected }
    }
    for client in clients { world.send(client, pattern(64, from: client)) }
    world.pump("all bytes arrive") { world in
      world.accepted.allSatisfy { world.sides[$0].received.count == 64 }
    }
    for server in world.accepted { world.send(server, world.sides[server].received) }
    world.pump("all answers arrive") { world in
      clients.allSatisfy { world.sides[$0].received.count == 64 }
    }
    for client in clients {
      XCTAssertTrue(world.sides[client].received == pattern(64, from: client), world.label)
      world.close(client, .finish)
    }
    world.pump("all ends arrive") { world in world.accepted.allSatisfy { world.sides[$0].endCount == 1 } }
    for server in world.accepted { world.close(server, .finish) }
    world.pump("all are closed") { world in
      clients.allSatisfy { world.sides[$0].closedCount == 1 }
        && world.accepted.allSatisfy { world.sides[$0].closedCount == 1 }
    }
    XCTAssertEqual(world.io.counters.accepted, count, world.label)
    XCTAssertEqual(world.sides.map(\.failures.count).reduce(0, +), 0, world.label)
  }
}

/// An empty batch is never returned before the deadline; a past deadline returns at once.
struct Deadlines: ContractCase {
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    var random = KeyedRandom(seed: 7)
    for _ in 0..<300 {
      // `turn` checks it.
      world.turn(until: world.now + Nanoseconds(Int64(random.below(900_000))))
    }
    let before = world.now
    world.turn(until: .zero)
    XCTAssertLessThan(world.now - before, .seconds(Int64(20)), world.label)
  }
}

/// Random operations on some connections: nobody gets a byte that was not sent to it, a graceful end comes
/// after the last byte, the order rules of `World` hold, and in the end everything can be closed.
struct RandomWalk: ContractCase {
  var seed: UInt64
  var setting: Setting {
    var setting = Setting()
    var random = KeyedRandom(seed: seed).keyed("setting")
    setting.receiveBuffers = 1 << Int(random.below(6))
    setting.receiveBufferBytes = 1 + Int(random.below(8_192))
    setting.tinySends = random.below(2) == 0
    setting.batch = 1 + Int(random.below(64))
    setting.chunksVary = random.below(2) == 0
    return setting
  }

  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws {
    try world.listen()
    var random = KeyedRandom(seed: seed).keyed("walk")
    var pairs: [(client: Int, server: Int)] = []
    var sent: [Int: Int] = [:]
    var finished: Set<Int> = []
    var reset: Set<Int> = []
    for _ in 0..<8 { pairs.append(world.pair()) }
    for _ in 0..<400 {
      let pair = pairs[Int(random.below(8))]
      let side = random.below(2) == 0 ? pair.client : pair.server
      if world.sides[side].closedByOwner || !world.sides[side].failures.isEmpty { continue }
      switch random.below(16) {
      case 0..<9:
        guard !finished.contains(side) else { continue }
        let count = 1 + Int(random.below(random.below(8) == 0 ? 200_000 : 2_000))
        world.send(side, pattern(count, from: sent[side] ?? 0, salt: UInt64(side)))
        sent[side, default: 0] += count
      case 9, 10: world.io.pauseReceiving(world.sides[side].socket)
      case 11, 12: world.io.resumeReceiving(world.sides[side].socket)
      case 13 where random.below(8) == 0:
        world.io.finishSending(world.sides[side].socket)
        finished.insert(side)
      case 14 where random.below(16) == 0:
        world.close(side, .finish)
        finished.insert(side)
      case 15 where random.below(16) == 0:
        world.close(side, .reset)
        reset.insert(side)
      default: world.turn(until: world.now + Nanoseconds(Int64(random.below(100_000))))
      }
    }
    for pair in pairs {
      for (side, peer) in [(pair.client, pair.server), (pair.server, pair.client)] {
        if !world.sides[side].closedByOwner { world.io.resumeReceiving(world.sides[side].socket) }
        if !finished.contains(side) && !reset.contains(side) && world.sides[side].failures.isEmpty {
          world.io.finishSending(world.sides[side].socket)
        }
        _ = peer
      }
    }
    world.pump("every open side ends or fails") { world in
      pairs.allSatisfy { pair in
        [pair.client, pair.server].allSatisfy {
          let side = world.sides[$0]
          return side.closedByOwner || side.endCount == 1 || !side.failures.isEmpty
        }
      }
    }
    for pair in pairs {
      for (side, peer) in [(pair.client, pair.server), (pair.server, pair.client)] {
        let received = world.sides[side].received
        XCTAssertTrue(received == pattern(received.count, salt: UInt64(peer)), "\(world.label) seed \(seed)")
        if world.sides[side].endCount == 1 {
          XCTAssertEqual(received.count, sent[peer] ?? 0, "\(world.label) seed \(seed)")
        }
        if !world.sides[side].closedByOwner { world.close(side, .finish) }
      }
    }
    world.pump("all are closed") { world in
      pairs.allSatisfy { world.sides[$0.client].closedCount == 1 && world.sides[$0.server].closedCount == 1 }
    }
  }
}
