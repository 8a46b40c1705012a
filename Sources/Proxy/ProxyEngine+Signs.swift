// What the client of an event stream gets that no provider sent: signs of life, errors, the end marker.

import Base
import Failover
import IO
import Wire

extension ProxyEngine {
  /// A sign of life. To a client without a head one of the proxy's own goes out first.
  mutating func ping<B: Backend & ~Copyable>(_ request: Int, _ kind: PingKind, _ io: inout B) {
    headOutput.clear()
    if !requests[request].hasHead { writeOwnHead(request) }
    let answering = Int(requests[request].answering)
    let isWithinEvent =
      answering >= 0 ? !upstreams[answering].observer.isBetweenEvents : requests[request].isWithinEvent
    // Within an event it would become part of it; what has no events has no signs of life either.
    if !isWithinEvent && takesEvents(request) {
      signs.writePing(kind, requests[request].framing.pieces, into: &headOutput)
    }
    guard !headOutput.isEmpty else { return }
    io.send(clients[Int(requests[request].client)].socket, headOutput.bytes)
    watchPressure(request, &io)
  }

  /// The head that goes out before it is known whose answer the client will get.
  private mutating func writeOwnHead(_ request: Int) {
    requests[request].hasHead = true
    requests[request].isEventStream = true
    let client = Int(requests[request].client)
    if requests[request].head?.method == .head {
      requests[request].framing = .none
    } else if requests[request].head?.minorVersion == 0 {
      requests[request].framing = .untilClose
      clients[client].closesAfterAnswer = true
    } else {
      requests[request].framing = .chunked
    }
    HTTPWriter.statusLine(200, into: &headOutput)
    HTTPWriter.header("content-type", "text/event-stream", into: &headOutput)
    writeConnection(request, requests[request].framing.pieces)
    HTTPWriter.endHead(into: &headOutput)
  }

  /// Whether an event can be added to what the client gets.
  private mutating func takesEvents(_ request: Int) -> Bool {
    requests[request].isEventStream && !requests[request].lacksBytes
      && (requests[request].framing == .chunked || requests[request].framing == .untilClose)
  }

  /// The answer ends with an error event that names `outcome`. One that is no event stream is cut.
  mutating func failAnswer<B: Backend & ~Copyable>(_ request: Int, _ outcome: Outcome, _ io: inout B) {
    precondition(requests[request].hasHead, "an answer that has not begun")
    guard takesEvents(request) else { return cutAnswer(request, &io) }
    signs.writeError(
      outcome, closesEvent: requests[request].isWithinEvent, requests[request].framing.pieces, into: &output)
    endAnswer(request, &io)
  }

  /// The answer ends with an end marker that no provider sent. One that is no event stream just ends.
  mutating func markDone<B: Backend & ~Copyable>(_ request: Int, _ io: inout B) {
    if takesEvents(request) {
      signs.writeDone(
        closesEvent: requests[request].isWithinEvent, requests[request].framing.pieces, into: &output)
    }
    endAnswer(request, &io)
  }
}
