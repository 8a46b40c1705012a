import Base
import Glibc
import XCTest

@testable import IO

/// What is saved where streams are read: acknowledgements, and wake-ups.
final class StreamReadingTests: XCTestCase {
  private var uringIsMissing: Bool { !BackendProbe.uring().isAvailable }

  // MARK: Acknowledgements

  func testAStreamSparesAcknowledgementsOnEpoll() throws {
    try assertSpares {
      try EpollBackend(limits: $0)
    } core: {
      $0.core.table[$1].descriptor
    }
  }

  func testAStreamSparesAcknowledgementsOnUring() throws {
    try XCTSkipIf(uringIsMissing, "io_uring is not available here")
    try assertSpares {
      try UringBackend(limits: $0)
    } core: {
      $0.core.table[$1].descriptor
    }
  }

  /// The second piece on end makes a stream, what is sent in between ends it; and only who is asked to
  /// spares.
  private func assertSpares<B: Backend & ~Copyable>(
    _ make: (IOLimits) throws -> B, core descriptor: (borrowing B, Int) -> Int32
  ) throws {
    for spares in [true, false] {
      var limits = IOLimits()
      limits.sparesAcknowledgements = spares
      var world = World(try make(limits))
      try world.listen()
      let (client, server) = world.pair()
      let reader = descriptor(world.io, Int(world.sides[client].socket.slot))
      func receive(_ count: Int) {
        world.send(server, [1])
        world.pump("a piece") { $0.sides[client].received.count == count }
      }
      func acknowledgesAtOnce() -> Bool {
        var value: Int32 = -1
        var length = socklen_t(4)
        XCTAssertEqual(getsockopt(reader, Int32(IPPROTO_TCP), TCP_QUICKACK, &value, &length), 0)
        return value != 0
      }
      receive(1)
      XCTAssertTrue(acknowledgesAtOnce(), world.label)
      receive(2)
      XCTAssertEqual(acknowledgesAtOnce(), !spares, world.label)
      // The kernel acknowledges at once again; that costs no call until something was sent.
      var on: Int32 = 1
      XCTAssertEqual(setsockopt(reader, Int32(IPPROTO_TCP), TCP_QUICKACK, &on, 4), 0)
      receive(3)
      receive(4)
      XCTAssertTrue(acknowledgesAtOnce(), world.label)
      world.send(client, [2])
      world.pump("an answer") { $0.sides[server].received.count == 1 }
      XCTAssertEqual(setsockopt(reader, Int32(IPPROTO_TCP), TCP_QUICKACK, &on, 4), 0)
      receive(5)
      receive(6)
      XCTAssertEqual(acknowledgesAtOnce(), !spares, world.label)
    }
  }

  // MARK: Gathering

  func testOnlyADenseStreamIsGathered() {
    for (pieces, others, milliseconds, expected) in [
      (0, 0, 1, false), (9, 0, 1, false), (10, 0, 1, true), (19, 0, 2, false), (20, 0, 2, true),
      (10, 2, 1, true), (10, 3, 1, false), (1_000, 250, 1, true), (1_000, 251, 1, false), (0, 100, 1, false),
      (999, 0, 100, false), (1_000, 0, 100, true),
    ] {
      for before in [true, false] {
        var gathering = Gathering(isOn: before, began: Instant.zero + .seconds(Int64(5)))
        for _ in 0..<pieces { gathering.notePiece() }
        for _ in 0..<others { gathering.noteOther() }
        gathering.turn(Instant.zero + .seconds(Int64(5)) + .microseconds(999))
        XCTAssertEqual(gathering.isOn, before, "a verdict before the period is over")
        gathering.turn(Instant.zero + .seconds(Int64(5)) + .milliseconds(Int64(milliseconds)))
        XCTAssertEqual(gathering.isOn, expected, "\(pieces) and \(others) in \(milliseconds) ms")
        XCTAssertEqual(gathering.pieces + gathering.others, 0)
      }
    }
  }

  func testPiecesOfStreamsAreToldFromAnswers() throws {
    var world = World(try EpollBackend())
    try world.listen()
    let (client, server) = world.pair()
    // Requests and answers in turn are no stream, however many.
    for round in 1...20 {
      world.send(client, [1])
      world.pump("a request") { $0.sides[server].received.count == round }
      world.send(server, [2])
      world.pump("an answer") { $0.sides[client].received.count == round }
    }
    world.io.core.gathering = Gathering(isOn: false, began: .never)
    for round in 21...40 {
      world.send(server, [2])
      world.pump("a piece") { $0.sides[client].received.count == round }
    }
    XCTAssertEqual(world.io.core.gathering.others, 1)
    XCTAssertEqual(world.io.core.gathering.pieces, 19)
  }

  /// A wait that gathers keeps the whole contract, its deadline included.
  func testTheContractHoldsWhileGathering() throws {
    try XCTSkipIf(uringIsMissing, "io_uring is not available here")
    func gathering(_ setting: Setting) throws -> World<UringBackend> {
      var limits = setting.limits
      limits.gatherWindow = .microseconds(500)
      var io = try UringBackend(limits: limits)
      io.core.gathering = Gathering(isOn: true, began: .never)
      return World(io, batch: setting.batch)
    }
    var deadlines = try gathering(Setting())
    try Deadlines().run(&deadlines)
    XCTAssertEqual(deadlines.io.counters.gatheredWaits > 0, deadlines.io.ring.gathers)
    for seed in 1...20 {
      let walk = RandomWalk(seed: UInt64(seed))
      var world = try gathering(walk.setting)
      try walk.run(&world)
    }
  }
}
