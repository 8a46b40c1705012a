// What the client gets: the head of the committed answer, its body, the proxy's own replies, the end or the
// cut.

import Base
import Failover
import IO
import Record
import Wire

extension ProxyEngine {
  /// The attempt's answer is the client's from now on: its head goes out, and the body as far as it came.
  mutating func commit<B: Backend & ~Copyable>(_ request: Int, _ slot: Int, _ io: inout B) {
    guard let head = upstreams[slot].held.head, !requests[request].isCommitted else {
      preconditionFailure("an answer without a head, or a second one, is committed")
    }
    let source = buffers.bytes(upstreams[slot].held.buffer)
    requests[request].isCommitted = true
    requests[request].provider = upstreams[slot].provider
    headOutput.clear()
    if !requests[request].hasHead {
      requests[request].hasHead = true
      requests[request].isEventStream = head.contentType == .eventStream
      frame(request, head)
      HTTPWriter.statusLine(head.status, into: &headOutput)
      HeaderFilter.append(head, role: .response, in: source, to: &headOutput)
      writeFraming(request, head)
      HTTPWriter.endHead(into: &headOutput)
    }
    answer(request, slot, &io)
  }

  /// The client has a head and part of another attempt's answer; what came of this one's body follows.
  mutating func resume<B: Backend & ~Copyable>(_ request: Int, _ slot: Int, _ io: inout B) {
    precondition(requests[request].isCommitted && requests[request].answering < 0, "nothing to go on with")
    headOutput.clear()
    answer(request, slot, &io)
  }

  /// From now on the client gets what comes of this attempt's body; first what is held of it.
  private mutating func answer<B: Backend & ~Copyable>(_ request: Int, _ slot: Int, _ io: inout B) {
    let buffer = upstreams[slot].held.buffer
    var body = buffers.bytes(buffer).dropping(upstreams[slot].held.headCount)
    if plantedBug == .losesHeldByte && !body.isEmpty { body = body[0..<body.count - 1] }
    HTTPWriter.piece(owed(body, request), requests[request].framing.pieces, into: &headOutput)
    requests[request].owedBytes -= body.count
    buffers.release(buffer)
    requests[request].answering = Int32(slot)
    requests[request].lacksBytes = upstreams[slot].held.isTruncated
    upstreams[slot].held = HeldAnswer()
    guard !headOutput.isEmpty else { return }
    io.send(clients[Int(requests[request].client)].socket, headOutput.bytes)
    watchPressure(request, &io)
  }

  /// As much of `piece` as the announced length has room for: the rest of an answer that another one was
  /// begun in may have too much.
  mutating func owed(_ piece: Bytes, _ request: Int) -> Bytes {
    guard requests[request].framing == .length, piece.count > requests[request].owedBytes else {
      return piece
    }
    return piece[0..<max(0, requests[request].owedBytes)]
  }

  /// Decides how the body is framed for this client.
  mutating func frame(_ request: Int, _ head: HeadSummary) {
    let client = Int(requests[request].client)
    let asked = requests[request].head
    if asked?.method == .head || head.status == 204 || head.status == 304 {
      requests[request].framing = .none
    } else if !head.isChunked && head.contentLength >= 0 {
      requests[request].framing = .length
      requests[request].owedBytes = head.contentLength
    } else if asked?.minorVersion == 0 {
      requests[request].framing = .untilClose
      clients[client].closesAfterAnswer = true
    } else {
      requests[request].framing = .chunked
    }
  }

  private mutating func writeFraming(_ request: Int, _ head: HeadSummary) {
    // HEAD and 304 tell the length of what they don't send.
    if !head.isChunked && head.contentLength >= 0 && head.status != 204 {
      HTTPWriter.contentLength(head.contentLength, into: &headOutput)
    }
    writeConnection(request, requests[request].framing.pieces)
    writeAttempts(request)
  }

  mutating func writeConnection(_ request: Int, _ framing: BodyFraming) {
    let keepAlive = keepsClient(of: request)
    HTTPWriter.framing(framing, keepAlive: keepAlive, into: &headOutput)
    if keepAlive && requests[request].head?.minorVersion == 0 {
      HTTPWriter.header("connection", "keep-alive", into: &headOutput)
    }
  }

  private mutating func writeAttempts(_ request: Int) {
    guard exposesAttempts else { return }
    HTTPWriter.header("x-brownout-attempts", Int(requests[request].state.attempt), into: &headOutput)
    let provider = Int(requests[request].provider)
    if provider >= 0 {
      HTTPWriter.header("x-brownout-provider", providerNames[provider], into: &headOutput)
    }
  }

  /// Sends the pieces of the read at hand.
  mutating func forward<B: Backend & ~Copyable>(_ request: Int, _ io: inout B) {
    io.send(requests[request].socket, output.bytes)
    output.clear()
    watchPressure(request, &io)
  }

  /// Stops reading from the provider while its client has too much before it. The machine does not hear of
  /// it: to it the provider is silent, and `idle` goes on. So it is with Envoy (1.40, measured: with
  /// `per_try_idle_timeout` 1 s, a client that reads nothing for 3 s has its answer cut after 1.00 s).
  mutating func watchPressure<B: Backend & ~Copyable>(_ request: Int, _ io: inout B) {
    let unsent = io.unsentCount(requests[request].socket)
    if unsent > counters.mostUnsentBytes { counters.mostUnsentBytes = unsent }
    let slot = Int(requests[request].answering)
    guard unsent > limits.unsentBytes, slot >= 0, !upstreams[slot].isPaused else { return }
    upstreams[slot].isPaused = true
    counters.upstreamPauses += 1
    io.pauseReceiving(upstreams[slot].socket)
    io.reportSent(clients[Int(requests[request].client)].socket, .once)
  }

  /// The client has taken all that was unsent: its provider is read from again.
  mutating func resumeUpstream<B: Backend & ~Copyable>(of client: Int, _ io: inout B) {
    guard clients[client].request >= 0 else { return }
    let slot = Int(requests[Int(clients[client].request)].answering)
    guard slot >= 0, upstreams[slot].isPaused else { return }
    guard io.unsentCount(clients[client].socket) <= limits.unsentBytes / 2 else {
      return io.reportSent(clients[client].socket, .once)
    }
    upstreams[slot].isPaused = false
    io.resumeReceiving(upstreams[slot].socket)
  }

  /// An answer of the proxy's own, or the one held of the last attempt under another status.
  mutating func reply<B: Backend & ~Copyable>(
    _ request: Int, _ status: Int, _ body: ReplyBody, _ io: inout B
  ) {
    let client = Int(requests[request].client)
    let held = requests[request].held
    precondition(!requests[request].hasHead, "a second head")
    if clients[client].phase == .reading {
      // The rest of the request would be read as the next one.
      counters.requests += 1
      clients[client].closesAfterAnswer = true
    }
    headOutput.clear()
    HTTPWriter.statusLine(status, into: &headOutput)
    var content = Bytes(literal: body.text)
    if body == .held, let head = held.head {
      requests[request].lastAttempt?.served = true
      let source = buffers.bytes(held.buffer)
      content = source.dropping(held.headCount)
      if let type = head.value(of: "content-type", in: source) {
        HTTPWriter.header("content-type", source[type], into: &headOutput)
      }
    } else if !content.isEmpty {
      HTTPWriter.header("content-type", "text/plain", into: &headOutput)
    }
    HTTPWriter.contentLength(content.count, into: &headOutput)
    writeConnection(request, .plain)
    writeAttempts(request)
    HTTPWriter.endHead(into: &headOutput)
    if requests[request].head?.method != .head { headOutput.append(content) }
    io.send(clients[client].socket, headOutput.bytes)
  }

  /// The answer is complete.
  mutating func endAnswer<B: Backend & ~Copyable>(_ request: Int, _ io: inout B) {
    let isShort = requests[request].framing == .length && requests[request].owedBytes != 0
    if isShort || requests[request].lacksBytes { return cutAnswer(request, &io) }
    HTTPWriter.endBody(requests[request].framing.pieces, into: &output)
    if !output.isEmpty { forward(request, &io) }
  }

  /// The answer ends inside its framing: the client sees that it is incomplete.
  mutating func cutAnswer<B: Backend & ~Copyable>(_ request: Int, _ io: inout B) {
    if plantedBug == .endsCutAnswers {
      HTTPWriter.endBody(requests[request].framing.pieces, into: &output)
    }
    if !output.isEmpty { forward(request, &io) }
    let client = Int(requests[request].client)
    clients[client].closesAfterAnswer = true
    clients[client].lingers = cutDelay > .zero
    // Where the end of the connection is the end of the body, a FIN would look like a complete answer.
    if requests[request].framing == .untilClose { clients[client].ending = .reset }
  }
}
