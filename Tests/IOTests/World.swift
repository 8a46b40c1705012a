import Base
import IO
import XCTest

/// One end of a connection, or a listener, as its owner would see it.
struct Side {
  var socket: Socket
  var isListener = false
  /// Events in the order of their coming; a run of the same event stands once.
  var events: [CompletionEvent] = []
  var received: [UInt8] = []
  var sentCount = 0
  var endCount = 0
  var failures: [Int32] = []
  var acceptFailures: [Int32] = []
  var closedCount = 0
  var isConnected = false
  var closedByOwner = false
  var generation: UInt32 = 1
}

/// Drives a backend as a loop would and checks, for every completion, what the contract promises about its
/// order.
struct World<B: Backend & ~Copyable>: ~Copyable {
  static var clientKind: UInt8 { 0x30 }
  static var serverKind: UInt8 { 0x10 }
  static var listenerKind: UInt8 { 0x11 }

  var io: B
  var batch: CompletionBatch
  var now: Instant
  var sides: [Side] = []
  /// Sides of accepted connections in the order of their coming.
  var accepted: [Int] = []
  /// Accepted sockets that wait because `adopts` is false.
  var unadopted: [Socket] = []
  var adopts = true
  /// Keeps buffers from being recycled.
  var holdsBuffers = false
  var held: [Completion] = []
  var wokenCount = 0
  var turns = 0
  var address = Address.loopback(port: 0)
  let label: String
  let transport: Transport

  init(_ io: consuming B, batch: Int = 64, _ transport: Transport = .tcp) {
    label = io.kind.rawValue + (transport == .unix ? " over Unix sockets" : "")
    self.transport = transport
    now = io.kind == .virtual ? .zero : Clock.now()
    self.io = io
    self.batch = CompletionBatch(capacity: batch)
  }

  // MARK: Operations

  @discardableResult
  mutating func listen(port: UInt16 = 0, accepting: Bool = true) throws -> Int {
    let side = sides.count
    let (socket, address) = try io.listen(
      .loopback(port: port), token: Token(kind: Self.listenerKind, generation: 1, slot: side))
    sides.append(Side(socket: socket, isListener: true))
    self.address = address
    if accepting { io.accept(socket) }
    return side
  }

  mutating func connect() -> Int {
    let side = sides.count
    let socket = io.connect(address, token: Token(kind: Self.clientKind, generation: 1, slot: side))
    sides.append(Side(socket: socket))
    return side
  }

  mutating func adopt(_ socket: Socket) -> Int {
    let side = sides.count
    io.adopt(socket, token: Token(kind: Self.serverKind, generation: 1, slot: side))
    sides.append(Side(socket: socket, isConnected: true))
    accepted.append(side)
    return side
  }

  /// A client and the server's side of its connection.
  mutating func pair() -> (client: Int, server: Int) {
    let before = accepted.count
    let client = connect()
    pump("a connection stands") { $0.accepted.count > before && $0.sides[client].isConnected }
    return (client, accepted[accepted.count - 1])
  }

  mutating func send(_ side: Int, _ bytes: [UInt8]) {
    Bytes.withBytes(of: bytes) { io.send(sides[side].socket, $0) }
  }

  mutating func close(_ side: Int, _ ending: Ending) {
    sides[side].closedByOwner = true
    io.close(sides[side].socket, ending)
  }

  // MARK: Turns

  /// Turns until `done`; fails after a time that only a hang can need.
  mutating func pump(
    _ goal: String, file: StaticString = #filePath, line: UInt = #line, _ done: (borrowing World) -> Bool
  ) {
    let limit = now + .seconds(Int64(30))
    while !done(self) {
      guard now < limit else {
        XCTFail("\(label): it never came to this: \(goal)\n\(describe())", file: file, line: line)
        return
      }
      turn(until: now + .milliseconds(50), file: file, line: line)
    }
  }

  /// Where everybody stands, for the message of a failure.
  mutating func describe() -> String {
    var lines: [String] = []
    for (index, side) in sides.enumerated() {
      let counts = "got \(side.received.count) unsent \(io.unsentCount(side.socket))"
      lines.append("\(index) \(side.events) \(counts) closing \(side.closedByOwner)")
    }
    return lines.joined(separator: "\n")
  }

  /// Turns for `duration`, so that what must not happen has its chance.
  mutating func settle(_ duration: Nanoseconds = .milliseconds(30)) {
    let end = now + duration
    while now < end { turn(until: end) }
  }

  mutating func turn(until deadline: Instant, file: StaticString = #filePath, line: UInt = #line) {
    turns += 1
    let earlier = now
    now = io.wait(until: deadline, into: &batch)
    XCTAssertGreaterThanOrEqual(now, earlier, "\(label): time ran backwards", file: file, line: line)
    if batch.isEmpty {
      XCTAssertGreaterThanOrEqual(now, deadline, "\(label): an early return", file: file, line: line)
    }
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) { note(completion, file, line) }
      if holdsBuffers && batch[index].buffer >= 0 {
        held.append(batch[index])
      } else {
        io.recycle(batch[index])
      }
    }
  }

  mutating func recycleHeld() {
    holdsBuffers = false
    for completion in held { io.recycle(completion) }
    held = []
  }

  // MARK: The contract about one socket's completions

  private mutating func note(_ completion: Completion, _ file: StaticString, _ line: UInt) {
    if completion.event == .woken {
      wokenCount += 1
      return
    }
    let index = completion.token.slot
    let side = sides[index]
    func check(_ holds: Bool, _ rule: String) {
      XCTAssertTrue(holds, "\(label): side \(index), \(completion.event): \(rule)", file: file, line: line)
    }
    check(side.closedCount == 0, "nothing comes after closed")
    check(completion.token.generation == side.generation, "completions carry the socket's present token")
    check(
      !side.closedByOwner || completion.event == .closed || completion.event == .accepted,
      "only closed comes after close")
    check(side.failures.isEmpty || completion.event == .closed, "only closed comes after failed")
    check(side.isListener || completion.socket == side.socket, "a completion names its socket")
    if sides[index].events.last != completion.event { sides[index].events.append(completion.event) }
    switch completion.event {
    case .accepted:
      check(side.isListener, "only listeners accept")
      if adopts { _ = adopt(completion.socket) } else { unadopted.append(completion.socket) }
    case .acceptFailed: sides[index].acceptFailures.append(completion.errorNumber)
    case .connected:
      check(!side.isConnected && side.received.isEmpty, "connected comes once and first")
      sides[index].isConnected = true
    case .received:
      check(side.isConnected && side.endCount == 0, "bytes come between connected and ended")
      check(completion.bytes.count > 0, "received brings bytes")
      sides[index].received += completion.bytes.array()
    case .ended:
      check(side.isConnected && side.endCount == 0, "ended comes once, after connected")
      sides[index].endCount += 1
    case .sent:
      check(side.isConnected, "sent comes after connected")
      sides[index].sentCount += 1
    case .failed: sides[index].failures.append(completion.errorNumber)
    case .closed:
      check(side.closedByOwner, "closed only answers close")
      sides[index].closedCount += 1
    case .woken: break
    }
  }
}

/// Bytes that show where they belong: position `from + i` has its own value within 64 KiB, and differs per
/// `salt`.
func pattern(_ count: Int, from: Int = 0, salt: UInt64 = 0) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + 65_536)
  let first = from & 0xFFFF
  let seed = UInt8(truncatingIfNeeded: salt &* 101)
  for index in first..<first + min(count, 65_536) {
    bytes.append(UInt8(truncatingIfNeeded: index &* 31 &+ (index >> 8 & 0xFF) &* 7) &+ seed)
  }
  while bytes.count < count {
    let period = bytes.count
    bytes.append(contentsOf: bytes[0..<min(period, count - period)])
  }
  return bytes
}
