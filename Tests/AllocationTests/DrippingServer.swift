import Base
import IO
import Wire

/// A connection of a `DrippingServer`.
struct DrippingConnection: BitwiseCopyable {
  var socket = Socket.none
  var reader = MessageReader(role: .request)
  /// Tokens still to be sent of the present answer.
  var left = 0
}

/// What a `DrippingServer` sends.
struct DrippingServerSettings {
  var tokens: Int
  var gap: Nanoseconds
}

/// A server that answers every request with the same stream, one token per gap, and allocates nothing once it
/// runs.
struct DrippingServer: Engine, ~Copyable {
  private let connections: Slab<DrippingConnection>
  private var slots = SlotPool(capacity: 256)
  private var timers: TimerWheel
  private var events = ByteBuffer(capacity: 4096)
  private let tokens: Int
  private let gap: Nanoseconds
  let address: Address
  /// Tokens sent so far.
  private(set) var sentCount = 0

  init<B: Backend & ~Copyable>(_ settings: DrippingServerSettings, now: Instant, io: inout B) throws {
    let (listener, address) = try io.listen(
      .loopback(port: 0), token: Token(kind: 0x10, generation: 0, slot: 0))
    io.accept(listener)
    self.address = address
    connections = Slab(capacity: 256, repeating: DrippingConnection())
    timers = TimerWheel(capacity: 256, now: now)
    tokens = settings.tokens
    gap = settings.gap
  }

  var nextDeadline: Instant { timers.nextDeadline }

  mutating func complete<B: Backend & ~Copyable>(_ completion: Completion, now: Instant, io: inout B) {
    switch completion.event {
    case .accepted:
      guard let slot = slots.take() else {
        preconditionFailure("more connections than the test has room for")
      }
      connections[slot] = DrippingConnection(socket: completion.socket)
      io.adopt(completion.socket, token: Token(kind: 0x11, generation: 0, slot: slot))
    case .received: read(completion.token.slot, completion.bytes, now, &io)
    case .ended, .failed:
      timers.cancel(completion.token.slot)
      io.close(completion.socket, .finish)
    case .closed: slots.release(completion.token.slot)
    case .acceptFailed, .connected, .sent, .woken: break
    }
  }

  mutating func advance<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    timers.expire(now: now)
    while let slot = timers.pop() {
      let number = tokens - connections[slot].left
      connections[slot].left -= 1
      events.clear()
      event(number)
      if connections[slot].left == 0 {
        HTTPWriter.piece(
          Bytes(literal: "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"),
          .chunked, into: &events)
        HTTPWriter.piece(Bytes(literal: "data: [DONE]\n\n"), .chunked, into: &events)
        HTTPWriter.endBody(.chunked, into: &events)
      } else {
        timers.arm(slot, at: now + gap)
      }
      sentCount += 1
      io.send(connections[slot].socket, events.bytes)
    }
  }

  private mutating func event(_ number: Int) {
    let chunk = HTTPWriter.openChunk(into: &events)
    events.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"primary:")
    events.append(decimal: number)
    events.append(" \"},\"finish_reason\":null}]}\n\n")
    HTTPWriter.closeChunk(chunk, .chunked, into: &events)
  }

  /// Requests come whole: a load's request is one send, and the network here takes 16 KiB at once.
  private mutating func read<B: Backend & ~Copyable>(
    _ slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    var offset = 0
    while true {
      switch connections[slot].reader.next(bytes, &offset) {
      case .needMore: return
      case .head, .body, .informational: break
      case .invalid: preconditionFailure("a request that can't be read")
      case .end:
        connections[slot].left = tokens
        events.clear()
        HTTPWriter.statusLine(200, into: &events)
        events.append("content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        io.send(connections[slot].socket, events.bytes)
        timers.arm(slot, at: now + gap)
      }
    }
  }
}
