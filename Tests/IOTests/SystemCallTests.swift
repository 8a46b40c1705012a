import Base
import IO
import XCTest

/// System calls per piece of work: what no machine's speed changes.
final class SystemCallTests: XCTestCase {
  /// One small message on each of many connections is handed over by one call, received by few, and nobody
  /// is woken to hear that it was sent.
  func testManySmallSendsShareTheirSystemCallsOnUring() throws {
    try XCTSkipUnless(BackendProbe.uring().isAvailable, "io_uring is not available here")
    var world = World(try UringBackend(), batch: 1_024)
    try world.listen()
    var pairs: [(client: Int, server: Int)] = []
    for _ in 0..<64 { pairs.append(world.pair()) }
    for pair in pairs { world.io.reportSent(world.sides[pair.server].socket, .never) }
    world.settle()
    let before = world.io.counters
    let rounds = 50
    for round in 1...rounds {
      for pair in pairs { world.send(pair.server, pattern(280)) }
      world.pump("all messages arrive") { world in
        pairs.allSatisfy { world.sides[$0.client].received.count == 280 * round }
      }
    }
    let calls = world.io.counters.enters - before.enters
    // Three per round are enough; each takes at most twenty messages from the kernel.
    XCTAssertLessThan(Double(calls) / Double(rounds * pairs.count), 0.2)
    XCTAssertEqual(pairs.reduce(0) { $0 + world.sides[$1.server].sentCount }, 0)
  }
}
