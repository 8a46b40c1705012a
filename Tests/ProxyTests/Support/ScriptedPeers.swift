import Base
import IO
import Wire

/// What a provider does, step by step.
enum Step {
  case wait(Int64)
  case send(String)
  case finish
  case reset
}

/// A request as it reached a provider.
struct ReceivedRequest {
  /// The connection it came on.
  var connection: Int
  /// How many requests came on this connection before it.
  var position: Int
  var head: String
  var body: [UInt8]

  func header(_ name: String) -> String? { HTTP.header(name, in: head) }
  var attempt: Int { header("x-brownout-attempt").flatMap { Int($0) } ?? 0 }
}

/// A provider that does what a function says.
final class ScriptedProvider {
  typealias Script = (ReceivedRequest) -> [Step]

  let name: String
  let listener: Socket
  var script: Script
  var requests: [ReceivedRequest] = []
  var connectionCount = 0

  init(name: String, listener: Socket, script: @escaping Script) {
    self.name = name
    self.listener = listener
    self.script = script
  }
}

/// A connection as a provider sees it.
final class ProviderConnection {
  let index: Int
  let provider: Int
  let socket: Socket
  var input: [UInt8] = []
  var requestCount = 0
  var steps: [Step] = []
  var isPlaying = false
  var isClosed = false
  var endedAt: Instant?
  var failedAt: Instant?

  init(index: Int, provider: Int, socket: Socket) {
    self.index = index
    self.provider = provider
    self.socket = socket
  }

  /// A complete request off the front of the input.
  func nextRequest() -> ReceivedRequest? {
    guard let message = HTTP.message(input, .request), message.isComplete else { return nil }
    input.removeFirst(message.count)
    requestCount += 1
    return ReceivedRequest(
      connection: index, position: requestCount - 1, head: message.head, body: message.body)
  }
}

/// A client that keeps all it received.
final class ScriptedClient {
  let socket: Socket
  var received: [UInt8] = []
  var arrivals: [(time: Instant, count: Int)] = []
  var endedAt: Instant?
  var failedAt: Instant?
  var onReceive: (() -> Void)?

  init(socket: Socket) { self.socket = socket }

  /// The answers so far; the last may be incomplete.
  var answers: [HTTP.Message] {
    var rest = received
    var answers: [HTTP.Message] = []
    while !rest.isEmpty, let message = HTTP.message(rest, .response, ended: endedAt != nil) {
      answers.append(message)
      if !message.isComplete { break }
      rest.removeFirst(message.count)
    }
    return answers
  }

  var isOver: Bool { endedAt != nil || failedAt != nil }
}

/// Texts of HTTP, and a plain way to read them back.
enum HTTP {
  struct Message {
    var status = 0
    var head = ""
    var body: [UInt8] = []
    var isComplete = false
    var isMalformed = false
    /// Bytes used.
    var count = 0

    var text: String { String(decoding: body, as: UTF8.self) }
    func header(_ name: String) -> String? { HTTP.header(name, in: head) }
  }

  static func message(_ bytes: [UInt8], _ role: MessageRole, ended: Bool = false) -> Message? {
    var reader = MessageReader(role: role)
    return Bytes.withBytes(of: bytes) { input in
      var message = Message()
      var offset = 0
      while true {
        switch reader.next(input, &offset) {
        case .head(let summary):
          message.status = summary.status
          message.head = String(decoding: input[summary.head].array(), as: UTF8.self)
        case .informational: break
        case .body(let range): message.body += input[range].array()
        case .end:
          message.isComplete = true
          message.count = offset
          return message
        case .invalid:
          message.isMalformed = true
          return message
        case .needMore:
          if ended, case .end = reader.peerEnded() {
            message.isComplete = true
            message.count = offset
          }
          return message.head.isEmpty ? nil : message
        }
      }
    }
  }

  static func header(_ name: String, in head: String) -> String? {
    for line in head.split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 && parts[0].lowercased() == name {
        return parts[1].drop { $0 == " " }.description
      }
    }
    return nil
  }

  static func request(
    model: String = "m", ordinal: Int = 7, padding: Int = 0, headers: String = "", version: String = "1.1",
    method: String = "POST"
  ) -> String {
    let pad = String(repeating: "x", count: padding)
    let body = #"{"model":"\#(model)","stream":true,"messages":[],"user":"\#(pad)"}"#
    return
      "\(method) /v1/chat/completions HTTP/\(version)\r\nhost: proxy\r\nx-brownout-request: 1f-\(ordinal)\r\n"
      + "content-type: application/json\r\n\(headers)content-length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Bytes of the body of `request` without padding.
  static let bodyBytes = #"{"model":"m","stream":true,"messages":[],"user":""}"#.utf8.count

  static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n" }

  static let streamHead =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-kept: yes\r\ntransfer-encoding: chunked\r\n\r\n"

  static func token(_ provider: String, _ index: Int) -> String {
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(provider):\(index) \"}}]}\n\n"
  }

  static let finish = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
  static let done = "data: [DONE]\n\n"

  /// The events of a whole stream.
  static func events(_ provider: String, tokens: Int) -> String {
    (0..<tokens).map { token(provider, $0) }.joined() + finish + done
  }

  /// A stream, each event a chunk and a step of its own, `gap` milliseconds apart.
  static func stream(_ provider: String, tokens: Int, gap: Int64 = 0) -> [Step] {
    var steps: [Step] = [.send(streamHead)]
    for index in 0..<tokens {
      if gap > 0 { steps.append(.wait(gap)) }
      steps.append(.send(chunk(token(provider, index))))
    }
    steps.append(.send(chunk(finish + done) + "0\r\n\r\n"))
    return steps
  }

  static func answer(_ status: Int, _ body: String, headers: String = "") -> String {
    "HTTP/1.1 \(status) X\r\ncontent-type: application/json\r\n\(headers)"
      + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
  }
}
