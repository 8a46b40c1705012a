import Base
import IO
import Wire

/// One step of a server's play: so long after the request was read, do this.
struct Step {
  enum Action {
    case send([UInt8])
    case finish
    case reset
  }
  var after: Nanoseconds
  var action: Action

  static func send(_ text: String, after: Nanoseconds = .zero) -> Step {
    Step(after: after, action: .send(Array(text.utf8)))
  }
  static func finish(after: Nanoseconds = .zero) -> Step { Step(after: after, action: .finish) }
  static func reset(after: Nanoseconds = .zero) -> Step { Step(after: after, action: .reset) }
}

/// A request as the server saw it.
struct SeenRequest: Equatable {
  var ordinal: Int
  /// Its place among those of its connection, from 1.
  var onConnection: Int
  var at: Instant
  var head: String
  var body: String
}

/// A server that does what a test says: for each request that it has read, a list of steps. Independent of
/// the writers that the load's own side uses.
struct ScriptedServer: Engine, ~Copyable {
  private struct Connection {
    var socket: Socket
    var reader = MessageReader(role: .request)
    var bytes: [UInt8] = []
    var head = ""
    var ordinal = -1
    var body: [UInt8] = []
    var requests = 0
    var isOpen = true
  }
  private struct Due {
    var at: Instant
    var sequence: Int
    var connection: Int
    var action: Step.Action
  }

  private let play: (SeenRequest) -> [Step]
  private var connections: [Connection] = []
  private var due: [Due] = []
  private var sequence = 0
  private var listener = Socket.none
  private(set) var address = Address.loopback(port: 0)
  private(set) var seen: [SeenRequest] = []
  /// Connections that the client ended, by FIN or RST.
  private(set) var endedByClient = 0
  private(set) var accepted = 0
  /// Requests are accepted from here on; before it they wait in the backlog.
  var acceptsAt = Instant.zero
  private var isAccepting = false

  init(_ play: @escaping (SeenRequest) -> [Step]) { self.play = play }

  mutating func listen<B: Backend & ~Copyable>(io: inout B) throws {
    (listener, address) = try io.listen(.loopback(port: 0), token: Token(kind: 0x10, generation: 0, slot: 0))
  }

  var nextDeadline: Instant {
    let accept = isAccepting ? Instant.never : acceptsAt
    return min(accept, due.first?.at ?? .never)
  }

  mutating func advance<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    if !isAccepting && now >= acceptsAt {
      isAccepting = true
      io.accept(listener)
    }
    while let first = due.first, first.at <= now {
      due.removeFirst()
      perform(first, &io)
    }
  }

  mutating func complete<B: Backend & ~Copyable>(_ completion: Completion, now: Instant, io: inout B) {
    let slot = completion.token.slot
    switch completion.event {
    case .accepted:
      accepted += 1
      connections.append(Connection(socket: completion.socket))
      io.adopt(completion.socket, token: Token(kind: 0x11, generation: 0, slot: connections.count - 1))
    case .received: read(slot, completion.bytes.array(), now)
    case .ended, .failed:
      if connections[slot].isOpen {
        endedByClient += 1
        close(slot, .finish, &io)
      }
    case .acceptFailed, .connected, .sent, .closed, .woken: break
    }
  }

  /// Closes every connection that stands, as an idle timeout would.
  mutating func closeAll<B: Backend & ~Copyable>(_ ending: Ending, io: inout B) {
    for slot in connections.indices where connections[slot].isOpen { close(slot, ending, &io) }
  }

  private mutating func close<B: Backend & ~Copyable>(_ slot: Int, _ ending: Ending, _ io: inout B) {
    connections[slot].isOpen = false
    io.close(connections[slot].socket, ending)
  }

  private mutating func perform<B: Backend & ~Copyable>(_ step: Due, _ io: inout B) {
    guard connections[step.connection].isOpen else { return }
    switch step.action {
    case .send(let bytes): Bytes.withBytes(of: bytes) { io.send(connections[step.connection].socket, $0) }
    case .finish: close(step.connection, .finish, &io)
    case .reset: close(step.connection, .reset, &io)
    }
  }

  private mutating func read(_ slot: Int, _ bytes: [UInt8], _ now: Instant) {
    connections[slot].bytes += bytes
    let input = connections[slot].bytes
    var offset = 0
    var isReading = true
    while isReading {
      Bytes.withBytes(of: input) { view in
        switch connections[slot].reader.next(view, &offset) {
        case .needMore: isReading = false
        case .head(let summary):
          connections[slot].head = view[summary.head].string()
          connections[slot].ordinal = RequestKey.read(summary, in: view).ordinal
          connections[slot].body = []
        case .body(let range): connections[slot].body += view[range].array()
        case .end: answer(slot, now)
        case .informational, .invalid: preconditionFailure("the load wrote what can't be read")
        }
      }
    }
    connections[slot].bytes.removeFirst(offset)
  }

  private mutating func answer(_ slot: Int, _ now: Instant) {
    connections[slot].requests += 1
    let request = SeenRequest(
      ordinal: connections[slot].ordinal, onConnection: connections[slot].requests, at: now,
      head: connections[slot].head, body: String(decoding: connections[slot].body, as: UTF8.self))
    seen.append(request)
    for step in play(request) {
      due.append(Due(at: now + step.after, sequence: sequence, connection: slot, action: step.action))
      sequence += 1
    }
    due.sort { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
  }
}
