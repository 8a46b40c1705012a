// From bytes to a request: reading, routing, and what is answered without a script.

import Base
import IO
import Plan
import Wire

extension ProviderEngine {
  mutating func receive<B: Backend & ~Copyable>(
    _ slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    switch connections[slot].state {
    case .reading:
      if connections[slot].input == .none {
        let used = read(slot, bytes, now, &io)
        if connections[slot].state != .closing { keep(slot, bytes.dropping(used), &io) }
      } else {
        keep(slot, bytes, &io)
        readAhead(slot, now, &io)
      }
    case .playing: keep(slot, bytes, &io)
    case .halfClosed, .closing: break
    }
  }

  /// Goes on with what came before it could be used, once the answer before it is complete.
  mutating func readAhead<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    guard connections[slot].state == .reading, connections[slot].input != .none else { return }
    let used = read(slot, pool.bytes(connections[slot].input), now, &io)
    guard connections[slot].state != .closing else { return }
    pool.removeFirst(connections[slot].input, used)
    let left = pool.count(connections[slot].input)
    if left == 0 { releaseInput(slot) }
    if connections[slot].isReadingPaused && left <= limits.aheadBytes {
      connections[slot].isReadingPaused = false
      io.resumeReceiving(connections[slot].socket)
    }
  }

  /// Keeps what can't be used yet. A client that sends too much ahead is not read any further for now.
  private mutating func keep<B: Backend & ~Copyable>(_ slot: Int, _ bytes: Bytes, _ io: inout B) {
    if bytes.isEmpty { return }
    if connections[slot].input == .none { connections[slot].input = pool.take() }
    pool.append(connections[slot].input, bytes)
    if connections[slot].state == .playing && !connections[slot].isReadingPaused
      && pool.count(connections[slot].input) > limits.aheadBytes
    {
      connections[slot].isReadingPaused = true
      counters.readingPauses += 1
      io.pauseReceiving(connections[slot].socket)
    }
  }

  /// Reads requests until one has to be waited for or played. Returns the number of bytes used.
  private mutating func read<B: Backend & ~Copyable>(
    _ slot: Int, _ input: Bytes, _ now: Instant, _ io: inout B
  ) -> Int {
    var offset = 0
    // What came last of the body: a body in one piece is read where it lies.
    var piece = ByteRange.empty
    while connections[slot].state == .reading {
      switch connections[slot].reader.next(input, &offset, &heads) {
      case .needMore:
        if !keepContent(slot, input[piece]) { refuseBody(slot, now, &io) }
        return offset
      case .informational: break
      case .head(let summary): beginRequest(slot, summary, input, &io)
      case .body(let range):
        if case .completions = connections[slot].request.endpoint {
          guard keepContent(slot, input[piece]) else {
            refuseBody(slot, now, &io)
            return offset
          }
          piece = range
        }
      case .end:
        endRequest(slot, input[piece], now, &io)
        piece = .empty
        // Nothing was sent ahead: there is no head to look for.
        if offset == input.count { return offset }
      case .invalid(let error):
        counters.invalidMessages += 1
        connections[slot].request.keepAlive = false
        answer(slot, .problem(error.status, "We could not read your request."), now, &io)
      }
    }
    return offset
  }

  /// Keeps a piece of a request's body until the rest has come. False when too much is held already.
  private mutating func keepContent(_ slot: Int, _ piece: Bytes) -> Bool {
    if piece.isEmpty { return true }
    guard piece.count <= limits.heldBodyBytes - heldBodyBytes else { return false }
    heldBodyBytes += piece.count
    connections[slot].request.heldBytes += piece.count
    if connections[slot].request.content == .none { connections[slot].request.content = pool.take() }
    pool.append(connections[slot].request.content, piece)
    return true
  }

  /// Turns a request away whose body can't be held beside the others.
  private mutating func refuseBody<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    counters.bodiesBeyondLimit += 1
    connections[slot].request.keepAlive = false
    answer(
      slot,
      .problem(503, "Brownout holds too many large request bodies at a time: send fewer, or smaller ones."),
      now, &io)
  }

  private mutating func beginRequest<B: Backend & ~Copyable>(
    _ slot: Int, _ summary: HeadSummary, _ input: Bytes, _ io: inout B
  ) {
    let provider = connections[slot].provider
    var request = IncomingRequest()
    request.isHead = summary.method == .head
    request.endpoint = OpenAIChat.endpoint(summary, in: input, as: request.isHead ? .get : nil)
    request.keepAlive = summary.keepAlive
    request.minorVersion = summary.minorVersion
    switch request.endpoint {
    case .model(let name):
      request.content = pool.take()
      pool.append(request.content, input[name])
    case .modelList, .unknown, .wrongMethod: keepLine(summary, input, &request)
    default: break
    }
    if names.asksForHeaders(provider: provider) || IncomingRequest.mayStand(in: summary) {
      readHeaders(summary, input, provider, &request)
    }
    connections[slot].request = request
    if summary.expectsContinue {
      io.send(connections[slot].socket, Bytes(literal: "HTTP/1.1 100 Continue\r\n\r\n"))
    }
  }

  /// Takes what is looked for from the marks of a head, or else goes through its lines once.
  private func readHeaders(
    _ summary: HeadSummary, _ input: Bytes, _ provider: Int, _ request: inout IncomingRequest
  ) {
    let asksForHeaders = names.asksForHeaders(provider: provider)
    if !asksForHeaders && request.takeMarked(summary, input) { return }
    var cursor = HeaderCursor(summary)
    while let line = cursor.next(in: input) {
      let name = input[line.name]
      let value = input[line.value]
      request.take(name, value)
      if asksForHeaders {
        request.matchedHeaders |= names.conditions(provider: provider, name: name, value: value)
      }
    }
  }

  /// `rest` is what of the body was not kept.
  private mutating func endRequest<B: Backend & ~Copyable>(
    _ slot: Int, _ rest: Bytes, _ now: Instant, _ io: inout B
  ) {
    counters.requests += 1
    connections[slot].requestCount += 1
    switch connections[slot].request.endpoint {
    case .completions: admit(slot, rest, now, &io)
    case .modelList: answer(slot, .models, now, &io)
    case .model: answer(slot, .model, now, &io)
    case .health: answer(slot, .health, now, &io)
    case .wrongMethod:
      counters.unknownPaths += 1
      answer(slot, .problem(405, "This path does not take that method."), now, &io)
    case .unknown:
      counters.unknownPaths += 1
      answer(slot, .problem(404, "Invalid URL."), now, &io)
    }
  }

  /// What is answered without a script.
  enum LocalAnswer {
    case models
    case model
    case health
    case invalidBody
    /// The model's name stands in the request's content.
    case unknownModel
    case problem(Int, StaticString)
  }

  /// Answers at once. The connection goes on if the request lets it.
  mutating func answer<B: Backend & ~Copyable>(
    _ slot: Int, _ what: LocalAnswer, _ now: Instant, _ io: inout B
  ) {
    let provider = connections[slot].provider
    let keepAlive = connections[slot].request.keepAlive && !isStopping
    let stream = ChatStream(
      key: plan.key(provider: provider).keyed("local"), ordinal: UInt64(counters.requests), visit: 1,
      created: unixSeconds(now), includesUsage: false, framing: .plain)
    scratch.clear()
    event.clear()
    switch what {
    case .models: writeModels(provider, stream, keepAlive)
    case .model: writeModel(slot, stream, keepAlive)
    case .health:
      event.append("{\n  \"status\": \"ok\"\n}\n")
      writeJSON(stream, status: 200, keepAlive)
    case .invalidBody:
      stream.writeError(
        .invalidRequest, status: 400, model: .empty, keepAlive: keepAlive, processingMilliseconds: 0,
        into: &scratch)
    case .unknownModel:
      stream.writeError(
        .modelNotFound, status: 404, model: pool.bytes(connections[slot].request.content),
        keepAlive: keepAlive, processingMilliseconds: 0, into: &scratch)
    case .problem(let status, let text):
      event.append("{\n    \"error\": {\n        \"message\": \"")
      event.append(text)
      event.append("\",\n        \"type\": \"invalid_request_error\",\n        \"param\": null,\n")
      event.append("        \"code\": null\n    }\n}\n")
      writeJSON(stream, status: status, keepAlive)
    }
    if feed != nil { tellOfLocalAnswer(slot, status: statusWritten, now) }
    releaseContent(slot)
    if connections[slot].request.isHead, let end = scratch.bytes.firstIndex(of: "\r\n\r\n") {
      scratch.truncate(to: end + 4)
    }
    flush(slot, &io)
    if !keepAlive { close(slot, .finish, &io) }
  }

  /// The status of the answer that stands in `scratch`.
  private var statusWritten: Int {
    let bytes = scratch.bytes
    return bytes.count >= 12 ? bytes[9..<12].decimal() ?? 0 : 0
  }

  private mutating func writeModels(_ provider: Int, _ stream: ChatStream, _ keepAlive: Bool) {
    let models = NameTable(
      plan.models(provider: provider).enumerated().filter {
        plan.serves(provider: provider, model: $0.offset) && $0.element != Plan.anyModel
      }.map(\.element))
    OpenAIChat.writeModelList(models, created: unixOrigin, into: &event)
    writeJSON(stream, status: 200, keepAlive)
  }

  private mutating func writeModel(_ slot: Int, _ stream: ChatStream, _ keepAlive: Bool) {
    let provider = connections[slot].provider
    let name = pool.bytes(connections[slot].request.content)
    // A path is no JSON, but names of models need no escapes in either.
    guard names.serves(provider: provider, model: names.model(provider: provider, json: name)) else {
      counters.unknownModels += 1
      return stream.writeError(
        .modelNotFound, status: 404, model: name, keepAlive: keepAlive, processingMilliseconds: 0,
        into: &scratch)
    }
    OpenAIChat.writeModel(name, created: unixOrigin, into: &event)
    writeJSON(stream, status: 200, keepAlive)
  }

  /// Appends a whole answer with what stands in `event` as its JSON body.
  private mutating func writeJSON(_ stream: ChatStream, status: Int, _ keepAlive: Bool) {
    stream.writeError(
      body: event.bytes, contentType: Bytes(literal: "application/json"), status: status,
      keepAlive: keepAlive, processingMilliseconds: 0, into: &scratch)
  }
}
