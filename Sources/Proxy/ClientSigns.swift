// What the proxy writes into a client's event stream by itself: errors in the dialect's form, the end marker,
// signs of life. All of it goes out as chunks of its own.

import Base
import Failover
import Wire

/// Events of the proxy's own making.
struct ClientSigns: ~Copyable {
  /// Names of outcomes that are no status, by stored form.
  private let names: NameTable
  private var event = ByteBuffer(capacity: 512)

  /// The first stored form of an outcome that is no status.
  private static let firstNamed = 1000

  init() {
    let named = Outcome.named
    let last = named.map { Int($0.rawValue) }.max() ?? ClientSigns.firstNamed
    names = NameTable(
      (ClientSigns.firstNamed...last).map { raw in named.first { Int($0.rawValue) == raw }?.name ?? "" })
  }

  /// Appends an error event that names `outcome`. `closesEvent`: the stream stands within an event, which is
  /// ended first, since this one would become part of it.
  mutating func writeError(
    _ outcome: Outcome, closesEvent: Bool, _ framing: BodyFraming, into buffer: inout ByteBuffer
  ) {
    event.clear()
    if closesEvent { event.append("\n\n") }
    event.append("data: {\"error\": {\"message\": \"The answer of the provider could not be completed.\", ")
    event.append("\"type\": \"server_error\", \"param\": null, \"code\": \"")
    if let status = outcome.httpStatus {
      event.append("http_")
      event.append(decimal: status)
    } else {
      event.append(names[Int(outcome.rawValue) - ClientSigns.firstNamed])
    }
    event.append("\"}}\n\n")
    HTTPWriter.piece(event.bytes, framing, into: &buffer)
  }

  /// Appends the end marker.
  mutating func writeDone(closesEvent: Bool, _ framing: BodyFraming, into buffer: inout ByteBuffer) {
    event.clear()
    if closesEvent { event.append("\n\n") }
    event.append("data: [DONE]\n\n")
    HTTPWriter.piece(event.bytes, framing, into: &buffer)
  }

  /// Appends a sign of life.
  func writePing(_ kind: PingKind, _ framing: BodyFraming, into buffer: inout ByteBuffer) {
    switch kind {
    case .comment: HTTPWriter.piece(Bytes(literal: ": ping\n\n"), framing, into: &buffer)
    case .event:
      HTTPWriter.piece(Bytes(literal: "event: ping\ndata: {\"type\": \"ping\"}\n\n"), framing, into: &buffer)
    }
  }
}
