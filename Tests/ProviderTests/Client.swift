import Base
import IO
import Wire

/// The client's end of a connection: all that came, and when.
struct Client {
  var socket: Socket
  var received: [UInt8] = []
  /// When bytes came, and how many there were by then.
  var arrivals: [(at: Instant, total: Int)] = []
  var connected: Instant?
  var ended: Instant?
  var failed: Instant?
  var errorNumber: Int32 = 0

  init(socket: Socket) { self.socket = socket }

  /// ECONNREFUSED on Linux.
  static let connectionRefused: Int32 = 111

  var text: String { String(decoding: received, as: UTF8.self) }

  mutating func note(_ completion: Completion, _ now: Instant) {
    switch completion.event {
    case .connected: connected = now
    case .received:
      received += completion.bytes.array()
      arrivals.append((now, received.count))
    case .ended: ended = now
    case .failed:
      failed = now
      errorNumber = completion.errorNumber
    case .sent, .closed, .accepted, .acceptFailed, .woken: break
    }
  }

  /// When the byte before `offset` came.
  func time(ofByte offset: Int) -> Instant {
    arrivals.first { $0.total >= offset }?.at ?? .absent
  }

  /// The answers as words: statuses, events, ends, each with its time in milliseconds after the connection
  /// stood.
  func words() -> [String] {
    Bytes.withBytes(of: received) { bytes in
      var reader = WordReader(client: self)
      return reader.read(bytes)
    }
  }

  /// Milliseconds since the connection stood, rounded down to the millisecond that a timer's tick can't
  /// leave.
  func milliseconds(_ instant: Instant) -> Int64 {
    guard let connected else { return -1 }
    return (instant - connected).count / 1_000_000
  }
}

/// Reads all that a client received, with the readers that the proxy and the load use.
private struct WordReader {
  let client: Client
  var words: [String] = []
  var pool = BufferPoolBox()

  init(client: Client) { self.client = client }

  mutating func read(_ bytes: Bytes) -> [String] {
    var reader = MessageReader(role: .response)
    var scanner = EventScanner()
    var verifier = ContentVerifier()
    var offset = 0
    var isStream = false
    var isOver = false
    reading: while !isOver {
      switch reader.next(bytes, &offset) {
      case .needMore: break reading
      case .informational(let summary): add("\(summary.status)", offset)
      case .head(let summary):
        isStream = summary.contentType == .eventStream
        scanner = EventScanner()
        verifier = ContentVerifier()
        add("\(summary.status)", offset)
      case .body(let range):
        if isStream {
          events(bytes[range], &scanner, &verifier, offset)
        } else {
          whole(bytes[range], offset)
        }
      case .end: add("end", offset)
      case .invalid(let error):
        add("invalid \(error)", offset)
        isOver = true
      }
    }
    if verifier.isBroken { words.append("broken content") }
    if let failed = client.failed {
      let name = client.errorNumber == Client.connectionRefused ? "refused" : "reset"
      words.append(client.connected == nil ? name : "\(client.milliseconds(failed)) \(name)")
    }
    if let ended = client.ended { words.append("\(client.milliseconds(ended)) fin") }
    return words
  }

  private mutating func add(_ word: String, _ offset: Int) {
    words.append("\(client.milliseconds(client.time(ofByte: offset))) \(word)")
  }

  private mutating func events(
    _ body: Bytes, _ scanner: inout EventScanner, _ verifier: inout ContentVerifier, _ offset: Int
  ) {
    var position = 0
    while true {
      switch scanner.next(body, &position, &pool.pool) {
      case .needMore: return
      case .comment: add("comment", offset)
      case .event(let event): add(word(event.data, &verifier), offset)
      case .tooLong: add("too long", offset)
      }
    }
  }

  private func word(_ data: Bytes, _ verifier: inout ContentVerifier) -> String {
    let event = OpenAIChat.classify(data)
    switch event.kind {
    case .role: return "role"
    case .content:
      verifier.feed(data[event.content])
      return "token \(verifier.tokenCount - 1)"
    case .finish: return "finish \(data[event.finishReason].string())"
    case .usage: return "usage \(event.completionTokens)"
    case .done: return "done"
    case .error: return "error \(data[event.errorType].string())"
    case .other: return "other"
    case .malformed: return "malformed"
    }
  }

  private mutating func whole(_ body: Bytes, _ offset: Int) {
    let event = OpenAIChat.readCompletion(body)
    if event.kind == .error { return add("error \(body[event.errorType].string())", offset) }
    guard event.hasFinish else { return add("body", offset) }
    var verifier = ContentVerifier()
    verifier.feed(body[event.content])
    if verifier.isBroken { words.append("broken content") }
    add("\(verifier.tokenCount) tokens, \(body[event.finishReason].string())", offset)
  }
}

/// A pool that a copyable struct can hold.
private final class BufferPoolBox {
  var pool = BufferPool()
}
