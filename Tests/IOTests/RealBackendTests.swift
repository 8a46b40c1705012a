import Base
import Glibc
import Synchronization
import XCTest

@testable import IO

/// What only backends over the kernel have: other threads, the process's limits, options of sockets.
final class RealBackendTests: XCTestCase {
  override class func setUp() { _ = FileLimit.raise() }

  private var uringIsMissing: Bool { !BackendProbe.uring().isAvailable }

  // MARK: Waking

  func testAnotherThreadWakesEpoll() throws {
    let waker = try Waker()
    try assertWakes(try EpollBackend(waker: waker), waker)
  }

  func testAnotherThreadWakesUring() throws {
    try XCTSkipIf(uringIsMissing, "io_uring is not available here")
    let waker = try Waker()
    try assertWakes(try UringBackend(waker: waker), waker)
  }

  /// Each wake ends a wait that nothing else would end, and the next one begins only after that.
  private func assertWakes<B: Backend & ~Copyable>(_ io: consuming B, _ waker: Waker) throws {
    var world = World(io)
    waker.wake()
    waker.wake()
    world.turn(until: world.now + .seconds(Int64(30)))
    XCTAssertEqual(world.wokenCount, 1, "several calls are one wake")
    for round in 2...20 {
      let worker = try Worker(name: "waker") { waker.wake() }
      let limit = world.now + .seconds(Int64(30))
      world.turn(until: limit)
      XCTAssertEqual(world.wokenCount, round)
      XCTAssertLessThan(world.now, limit)
      worker.join()
    }
    world.settle()
    XCTAssertEqual(world.wokenCount, 20, "no wake comes twice")
  }

  // MARK: Two threads

  private func limits(_ transport: Transport) -> IOLimits {
    var limits = IOLimits()
    limits.transport = transport
    return limits
  }

  func testNoEndIsLostBetweenTwoThreadsOfEpoll() throws {
    for limits in [limits(.tcp), limits(.unix)] {
      try assertEndsArrive(try EpollBackend(limits: limits)) { shared, waker in
        answer(shared, waker) { (waker) throws(IOError) in try EpollBackend(limits: limits, waker: waker) }
      }
    }
  }

  func testNoEndIsLostBetweenTwoThreadsOfUring() throws {
    try XCTSkipIf(uringIsMissing, "io_uring is not available here")
    for limits in [limits(.tcp), limits(.unix)] {
      try assertEndsArrive(try UringBackend(limits: limits)) { shared, waker in
        answer(shared, waker) { (waker) throws(IOError) in try UringBackend(limits: limits, waker: waker) }
      }
    }
  }

  /// A server in a thread of its own answers each connection and ends it at once, by FIN or RST in turn:
  /// bytes and end reach the reader at any moment of its reading. Every end must be met.
  private func assertEndsArrive<B: Backend & ~Copyable>(
    _ io: consuming B, serve: @escaping @Sendable (Shared, Waker) -> Void
  ) throws {
    let waker = try Waker()
    let shared = Shared()
    let server = try Worker(name: "server") { serve(shared, waker) }
    while shared.port.load(ordering: .acquiring) == 0 { sched_yield() }
    var world = World(io)
    world.address = .loopback(port: shared.port.load(ordering: .acquiring))
    for _ in 0..<60 {
      var clients: [Int] = []
      for _ in 0..<50 {
        let client = world.connect()
        world.send(client, [1])
        clients.append(client)
      }
      world.pump("every end arrives") { world in
        clients.allSatisfy { world.sides[$0].endCount == 1 || !world.sides[$0].failures.isEmpty }
      }
      for client in clients {
        let side = world.sides[client]
        if side.endCount == 1 { XCTAssertEqual(side.received.count, 2_000, world.label) }
        world.close(client, .finish)
      }
      world.pump("all are closed") { world in clients.allSatisfy { world.sides[$0].closedCount == 1 } }
    }
    shared.stop.store(true, ordering: .releasing)
    waker.wake()
    server.join()
  }

  // MARK: The process's limit

  func testEpollMeetsTheProcessLimit() throws { try assertMeetsProcessLimit(try EpollBackend()) }

  func testUringMeetsTheProcessLimit() throws {
    try XCTSkipIf(uringIsMissing, "io_uring is not available here")
    try assertMeetsProcessLimit(try UringBackend())
  }

  private func assertMeetsProcessLimit<B: Backend & ~Copyable>(_ io: consuming B) throws {
    var world = World(io)
    let listener = try world.listen(accepting: false)
    let before = FileLimit.read()
    defer { XCTAssertTrue(FileLimit.set(before.soft)) }
    // Those in use need not be the lowest: whoever runs the tests may hold some.
    let above = fcntl(0, F_DUPFD, Int32(limit(leavingFree: 5)))
    defer { Glibc.close(above) }
    XCTAssertTrue(FileLimit.set(limit(leavingFree: 10)))
    world.io.accept(world.sides[listener].socket)
    var clients: [Int] = []
    for _ in 0..<6 { clients.append(world.connect()) }
    world.pump("accepting stops") { $0.sides[listener].acceptFailures == [EMFILE] }
    world.pump("clients stand") { world in clients.allSatisfy { world.sides[$0].isConnected } }
    let failed = world.connect()
    world.pump("connecting fails") { $0.sides[failed].failures == [EMFILE] }
    let accepted = world.accepted.count
    XCTAssertLessThan(accepted, 6, world.label)
    world.close(try XCTUnwrap(world.accepted.first, world.label), .reset)
    world.pump("accepting goes on") { $0.accepted.count > accepted }
    // Room that others in the process made is found without a socket of ours being freed.
    XCTAssertTrue(FileLimit.set(before.soft))
    world.pump("all are accepted") { $0.accepted.count == 6 }
    XCTAssertTrue(world.io.counters.ranOutOfSockets, world.label)
  }

  /// The limit under which exactly `count` more files can be opened.
  private func limit(leavingFree count: Int) -> Int {
    var limit = 0
    var free = 0
    while free < count {
      if fcntl(Int32(limit), F_GETFD) < 0 { free += 1 }
      limit += 1
    }
    return limit
  }

  // MARK: Options

  func testSocketsHaveTheirOptions() throws {
    func option(_ descriptor: Int32, _ level: Int32, _ name: Int32) -> Int32 {
      var value: Int32 = -1
      var length = socklen_t(4)
      XCTAssertEqual(getsockopt(descriptor, level, name, &value, &length), 0)
      return value
    }
    var limits = IOLimits()
    limits.sendBufferBytes = 100_000
    var world = World(try EpollBackend(limits: limits))
    try world.listen()
    let (client, server) = world.pair()
    for side in [client, server] {
      let slot = Int(world.sides[side].socket.slot)
      let descriptor = world.io.core.table[slot].descriptor
      XCTAssertEqual(option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY), 1, "side \(side)")
      XCTAssertEqual(option(descriptor, SOL_SOCKET, SO_SNDBUF), 200_000, "side \(side)")
      XCTAssertEqual(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC, "side \(side)")
      XCTAssertEqual(fcntl(descriptor, F_GETFL) & O_NONBLOCK, O_NONBLOCK, "side \(side)")
    }
  }

  func testASpinWindowIsNeverEarlyEither() throws {
    var limits = IOLimits()
    limits.spinWindow = .microseconds(80)
    var epoll = World(try EpollBackend(limits: limits))
    try Deadlines().run(&epoll)
    guard !uringIsMissing else { return }
    var uring = World(try UringBackend(limits: limits))
    try Deadlines().run(&uring)
  }

  func testABackendLeavesNothingOpen() throws {
    func openCount() -> Int { (0..<512).count { fcntl(Int32($0), F_GETFD) >= 0 } }
    let before = openCount()
    for round in 0..<20 {
      if round % 2 == 0 || uringIsMissing {
        var world = World(try EpollBackend())
        try world.listen()
        _ = world.pair()
      } else {
        var world = World(try UringBackend(waker: try Waker()))
        try world.listen()
        _ = world.pair()
        world.settle(.milliseconds(1))
        XCTAssertGreaterThan(openCount(), before)
        let port = world.address.port
        _ = consume world
        // The kernel holds no accept any more: the port is free at once.
        var next = World(try EpollBackend())
        try next.listen(port: port)
      }
    }
    // The test runner itself may open some.
    XCTAssertLessThan(openCount(), before + 8)
  }
}

/// What the two threads of a test share.
private final class Shared: Sendable {
  let port = Atomic<UInt16>(0)
  let stop = Atomic<Bool>(false)
}

/// Answers every connection with 2,000 bytes and ends it, by FIN and by RST in turn.
private func answer<B: Backend & ~Copyable>(
  _ shared: Shared, _ waker: Waker, _ make: (Waker) throws(IOError) -> B
) {
  do throws(IOError) {
    var io = try make(waker)
    var batch = CompletionBatch()
    let token = Token(kind: 0x10, generation: 1, slot: 1)
    let (listener, address) = try io.listen(.loopback(port: 0), token: token)
    io.accept(listener)
    shared.port.store(address.port, ordering: .releasing)
    var answers = 0
    while !shared.stop.load(ordering: .acquiring) {
      _ = io.wait(until: .never, into: &batch)
      for index in 0..<batch.count {
        if let completion = io.current(batch[index]) {
          switch completion.event {
          case .accepted: io.adopt(completion.socket, token: token)
          case .received:
            answers += 1
            Bytes.withBytes(of: pattern(2_000)) { io.send(completion.socket, $0) }
            io.close(completion.socket, answers % 3 == 0 ? .reset : .finish)
          case .failed, .ended: io.close(completion.socket, .reset)
          case .acceptFailed, .connected, .sent, .closed, .woken: break
          }
        }
        io.recycle(batch[index])
      }
    }
  } catch {
    XCTFail("\(error.operation): \(describeError(error.errorNumber))")
    shared.port.store(1, ordering: .releasing)
  }
}
